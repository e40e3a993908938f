#!/bin/sh
# Builds .venv from a hash-pinned lock file. Called by make; needs Python 3.11 to 3.13 and nothing else.
set -eu
lock=$1

fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}

# Newest first; a name that is only a version manager's shim does not answer and is passed over.
find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

python=$(find_python) ||
    fail "Tilltale needs Python 3.11, 3.12 or 3.13 and found none on the PATH; install one (apt-get install python3 python3-venv) and run make again."

wanted=$("$python" -c 'import sys; print(sys.version_info[:2])')
if ! .venv/bin/python -c "import sys; sys.exit(str(sys.version_info[:2]) != '$wanted')" 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv 2>/dev/null ||
        fail "$python cannot make a virtual environment; install its venv module (apt-get install python3-venv) and see that the disk is not full."
fi

# uv installs 200 packages in seconds. It is pinned by the same lock; without it pip does the same work, slower.
# The machine's certificates: a company's proxy may sign the index's connections with one of its own.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
say() { printf 'setup: %s\n' "$1"; }
say "installing $(grep -c '==' "$lock") packages from $lock with $("$python" --version)"
uv_pin=$(mktemp)
trap 'rm -f "$uv_pin"' EXIT
sed -n '/^uv==/,/^[a-z]/{/^uv==/p;/^ /p;}' requirements.lock >"$uv_pin"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$uv_pin" 2>/dev/null || true
if ! .venv/bin/uv pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock" 2>/dev/null; then
    # The lock names everything; asked for what depends on what, pip takes `sqlglot[rs]` for something unpinned.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock" ||
        fail "the packages could not be installed; see that the package index can be reached and the disk has 2 GB free, then run make again."
fi
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e . 2>/dev/null ||
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e . ||
    fail "the project itself could not be installed into .venv; the message above says why."
