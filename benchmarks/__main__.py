"""Run every benchmark of this folder, each in a process of its own so that peak memory is its own.

Data flow: `make bench` -> benchmarks.<name> -> figures on the screen.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path

import benchmarks


def main() -> int:
    """Run the benchmarks named on the command line, or all; returns the first exit code that is not zero."""
    known = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"
    )
    wanted = sys.argv[1:] or known
    for name in wanted:
        if name not in known:
            print(f"benchmarks: there is no '{name}'; choose from {', '.join(known)}", file=sys.stderr)
            return 2
        print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], cwd=Path(__file__).parents[1], check=False
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
