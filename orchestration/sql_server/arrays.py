"""Lists as PostgreSQL's protocol writes arrays, of one dimension.

Belongs here: what stands around the elements. Does not: the elements (`values.py`).

Data flow: list -> bytes; a parameter's bytes -> list.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

_QUOTED_OR_PLAIN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)', re.DOTALL)
_HEADER, _SIZE, _LENGTH = struct.Struct("!iiI"), struct.Struct("!ii"), struct.Struct("!i")
NULL = -1


def in_binary(values: list[Any], element_oid: int, encode: Callable[[Any], bytes | None]) -> bytes:
    """A list in binary form."""
    if not values:
        return _HEADER.pack(0, 0, element_oid)
    parts = [_HEADER.pack(1, int(None in values), element_oid), _SIZE.pack(len(values), 1)]
    for raw in map(encode, values):
        parts.append(_LENGTH.pack(NULL) if raw is None else _LENGTH.pack(len(raw)) + raw)
    return b"".join(parts)


def from_text(text: str) -> list[str | None]:
    """The elements of `{a,"b, c",NULL}`."""
    found = _QUOTED_OR_PLAIN.finditer(text.strip().removeprefix("{").removesuffix("}"))
    return [_element(part[1], part[2]) for part in found]


def _element(quoted: str | None, plain: str) -> str | None:
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
    return None if plain.strip().upper() == "NULL" else plain.strip()


def from_binary(raw: bytes) -> Iterator[bytes | None]:
    """The elements of a list in binary form, each in its own."""
    dimensions, _, _ = _HEADER.unpack_from(raw)
    place = _HEADER.size + dimensions * _SIZE.size
    while place < len(raw):
        (length,) = _LENGTH.unpack_from(raw, place)
        place += _LENGTH.size
        yield None if length == NULL else raw[place : place + length]
        place += max(length, 0)
