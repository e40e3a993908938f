"""What was asked, by whom, how long it took and how it ended; never a value.

A value in a statement can name a person, so every literal is written as `?`, comments are left out, and a
statement that cannot be read is not written at all.

Data flow: statement, outcome -> DATA_DIR/sql/queries-<day>.jsonl. The handlers of `logging` cannot keep it:
they rename a file that other processes still hold open, and every client is a process here.
"""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

UNREADABLE = "(cannot be read)"
KEPT_DAYS = 90
MOST_MB = 1_000
_LITERALS = (duckdb.token_type.string_const, duckdb.token_type.numeric_const)


def delete_old(folder: Path, today: date, days: int = KEPT_DAYS, most_mb: int = MOST_MB) -> None:
    """Keep today, and of the last days the newest that fit.

    Today stays whatever its size: nobody may wipe the trace of what they asked by asking more.
    """
    room = most_mb * 2**20
    current, last_deleted = f"{today}", f"{today - timedelta(days=days)}"
    for path in sorted(folder.glob("queries-[0-9]*.jsonl"), reverse=True):
        room -= path.stat().st_size
        day = path.stem.removeprefix("queries-")  # compared as text: a name that is no day stops nobody
        if day < current and (room < 0 or day <= last_deleted):
            path.unlink()


def without_values(sql: str) -> str:
    """A statement with every literal as `?` and without comments."""
    raw = sql.encode()
    tokens = duckdb.tokenize(sql)
    parts = []
    for (start, kind), (end, _) in zip(tokens, [*tokens[1:], (len(raw), None)], strict=True):
        if kind in _LITERALS:
            parts.append("?")
        elif kind != duckdb.token_type.comment:
            parts.append(_before_comment(raw[start:end].decode(errors="replace")))
    return " ".join(" ".join(parts).split())


def _before_comment(text: str) -> str:
    """What stands before a comment that the tokenizer counts to the token before it."""
    for mark in ("--", "/*"):
        text = text.split(mark, 1)[0]
    return text


class QueryLog:
    """Appends a line a statement; several processes may write at once, since a line is one write."""

    def __init__(self, folder: Path, person: str) -> None:
        self._folder, self._person = folder, person

    def write(self, **facts: Any) -> None:
        """One line: when, who, and what is given."""
        now = datetime.now(UTC)
        line = {"at": now.isoformat(timespec="milliseconds"), "person": self._person, **facts}
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"queries-{now:%Y-%m-%d}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, (json.dumps(line) + "\n").encode())
        finally:
            os.close(descriptor)
