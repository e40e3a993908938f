"""Who may ask: a token a person, of which only a hash is kept.

A token is 32 random bytes, so one round of SHA-256 is enough: there is nothing to guess.

Data flow: `tilltale sql token NAME` -> DATA_DIR/sql/tokens.json (0600) -> sign-in of a client.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,62}$")


def tokens_path(settings: Settings) -> Path:
    """The file of hashes."""
    return settings.data_dir / "sql" / "tokens.json"


def read_tokens(settings: Settings) -> dict[str, dict[str, str]]:
    """By name: the token's hash and when it was made."""
    path = tokens_path(settings)
    tokens: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return tokens


def create_token(settings: Settings, name: str) -> str:
    """A new token for a person; an earlier one of theirs is void. It is shown once and kept nowhere.

    Raises:
        TilltaleError: the name is no plain one.
    """
    if not NAME.match(name):
        raise TilltaleError(f"'{name}' cannot be a name here: use small letters, digits, dot and dash.")
    token = secrets.token_urlsafe(32)
    made = {"sha256": _hash(token), "created_at": datetime.now(UTC).isoformat(timespec="seconds")}
    _write(settings, {**read_tokens(settings), name: made})
    return token


def revoke_token(settings: Settings, name: str) -> None:
    """Void a person's token; who is connected stays so until they leave.

    Raises:
        TilltaleError: nobody of that name has one.
    """
    tokens = read_tokens(settings)
    if tokens.pop(name, None) is None:
        raise TilltaleError(f"'{name}' has no token; these have: {', '.join(sorted(tokens)) or 'nobody'}.")
    _write(settings, tokens)


def is_valid(settings: Settings, name: str, token: str) -> bool:
    """Whether that is the person's token."""
    kept = read_tokens(settings).get(name, {}).get("sha256", "")
    return hmac.compare_digest(kept, _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _write(settings: Settings, tokens: dict[str, dict[str, str]]) -> None:
    path = tokens_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=1)
    os.replace(beside, path)
