"""Reads times and links out of vendors' JSON.

Belongs here: pure functions that several vendors share. A value that cannot be read is handed back as it
came, so that the contract refuses that row by name instead of one bad value ending the page.
Does not: anything that knows one vendor (its package), types and quarantine (`contracts`).

Data flow: one vendor record -> values of a flat row.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

_Item = TypeVar("_Item")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_URL = re.compile(r"https?://[^\s<>\"'()\[\]]+")
_TRAILING_PUNCTUATION = ".,;:!?…"
_LINK_SHIMS = {"l.facebook.com": "u", "lm.facebook.com": "u", "www.linkedin.com": "url"}
_SHIM_PATHS = {"/l.php", "/redir/redirect"}


def mapping(value: Any) -> Mapping[str, Any]:
    """Read an object; anything else counts as an empty one."""
    return value if isinstance(value, Mapping) else {}


def records(value: Any) -> list[Mapping[str, Any]]:
    """Read a list of objects; what is none counts as an empty one, which the contract refuses by its key."""
    if value is None:
        return []
    return [mapping(each) for each in value] if isinstance(value, list) else [{}]


def text(value: Any) -> str | None:
    """Read an id as text: some vendors send numbers, and int64 does not survive every JSON reader."""
    return None if value is None else str(value)


def blank_to_none(value: Any) -> Any:
    """Read an empty text as no value: vendors write both for "not set"."""
    return None if isinstance(value, str) and not value.strip() else value


def from_epoch_ms(value: Any) -> Any:
    """Turn milliseconds since 1970 (number or text) into an aware UTC time."""
    try:
        return _EPOCH + timedelta(milliseconds=int(value))
    except (TypeError, ValueError, OverflowError):
        return blank_to_none(value)


def from_epoch_seconds(value: Any) -> Any:
    """Turn seconds since 1970 (number or text, with or without a fraction) into an aware UTC time."""
    try:
        return _EPOCH + timedelta(seconds=float(value))
    except (TypeError, ValueError, OverflowError):
        return blank_to_none(value)


def from_iso(value: Any) -> Any:
    """Turn ISO 8601 text, with `Z`, `+00:00` or `+0000`, into an aware UTC time."""
    if not isinstance(value, str):
        return value
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        return blank_to_none(value)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def to_epoch_ms(instant: datetime) -> int:
    """Count whole milliseconds from 1970 to an aware time."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def unwrap_link(url: str) -> str:
    """Take the target out of a platform's redirecting link; other links come back unchanged."""
    parts = urlsplit(url)
    parameter = _LINK_SHIMS.get(parts.netloc)
    if parameter is None or parts.path not in _SHIM_PATHS:
        return url
    return parse_qs(parts.query).get(parameter, [url])[0]


def first_link(content: Any, skip_hosts: Container[str] = ()) -> str | None:
    """Find the first link in a plain text whose host is not in `skip_hosts`."""
    if not isinstance(content, str):
        return None
    for match in _URL.finditer(content):
        url = unwrap_link(match.group().rstrip(_TRAILING_PUNCTUATION))
        if urlsplit(url).netloc not in skip_hosts:
            return url
    return None


def batches(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """Cut a sequence into parts of at most `size`, for requests that take many ids."""
    return (items[start : start + size] for start in range(0, len(items), size))
