"""Types and values of DuckDB as PostgreSQL's protocol writes them.

Data flow: DuckDB type -> FieldDescription; value -> bytes; parameter's bytes -> value.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pygwire.messages import FieldDescription

from orchestration.sql_server import arrays

BOOL, BYTES, INT8, INT2, INT4, TEXT, FLOAT4, FLOAT8 = 16, 17, 20, 21, 23, 25, 700, 701
TEXTS, VARCHAR, DATE, TIMESTAMP, TIMESTAMPTZ, NUMERIC = 1009, 1043, 1082, 1114, 1184, 1700
TYPES = {
    "BOOLEAN": (BOOL, 1),
    "TINYINT": (INT2, 2),
    "SMALLINT": (INT2, 2),
    "UTINYINT": (INT2, 2),
    "INTEGER": (INT4, 4),
    "USMALLINT": (INT4, 4),
    "BIGINT": (INT8, 8),
    "UINTEGER": (INT8, 8),
    "UBIGINT": (NUMERIC, -1),
    "HUGEINT": (NUMERIC, -1),
    "FLOAT": (FLOAT4, 4),
    "DOUBLE": (FLOAT8, 8),
    "DATE": (DATE, 4),
    "TIMESTAMP": (TIMESTAMP, 8),
    "TIMESTAMP WITH TIME ZONE": (TIMESTAMPTZ, 8),
    "BLOB": (BYTES, -1),
    "VARCHAR": (TEXT, -1),
}
# name, oid, size, category, oid of its list, name in SQL: the types that columns here can have, and those
# which clients ask for by name.
KNOWN_TYPES: list[tuple[str, int, int, str, int, str]] = [
    ("bool", BOOL, 1, "B", 1000, "boolean"),
    ("bytea", BYTES, -1, "U", 1001, "bytea"),
    ("char", 18, 1, "Z", 1002, '"char"'),
    ("name", 19, 64, "S", 1003, "name"),
    ("int8", INT8, 8, "N", 1016, "bigint"),
    ("int2", INT2, 2, "N", 1005, "smallint"),
    ("int4", INT4, 4, "N", 1007, "integer"),
    ("text", TEXT, -1, "S", TEXTS, "text"),
    ("oid", 26, 4, "N", 1028, "oid"),
    ("json", 114, -1, "U", 199, "json"),
    ("float4", FLOAT4, 4, "N", 1021, "real"),
    ("float8", FLOAT8, 8, "N", 1022, "double precision"),
    ("bpchar", 1042, -1, "S", 1014, "character"),
    ("varchar", VARCHAR, -1, "S", 1015, "character varying"),
    ("date", DATE, 4, "D", 1182, "date"),
    ("time", 1083, 8, "D", 1183, "time without time zone"),
    ("timestamp", TIMESTAMP, 8, "D", 1115, "timestamp without time zone"),
    ("timestamptz", TIMESTAMPTZ, 8, "D", 1185, "timestamp with time zone"),
    ("interval", 1186, 16, "T", 1187, "interval"),
    ("numeric", NUMERIC, -1, "N", 1231, "numeric"),
    ("uuid", 2950, 16, "U", 2951, "uuid"),
    ("regclass", 2205, 4, "N", 2210, "regclass"),
    ("record", 2249, -1, "P", 2287, "record"),
    ("void", 2278, 4, "P", 0, "void"),
    ("unknown", 705, -2, "X", 0, "unknown"),
]
ARRAYS = {oid: array_oid for _, oid, _, _, array_oid, _ in KNOWN_TYPES if array_oid}
_ELEMENTS = {array_oid: oid for oid, array_oid in ARRAYS.items()}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_EPOCH = datetime(2000, 1, 1)
_NUMBERS = {INT2: "!h", INT4: "!i", INT8: "!q", FLOAT4: "!f", FLOAT8: "!d", BOOL: "!?"}


class UnsupportedFormatError(Exception):
    """A client wants, or sends, a type in a binary form that is not spoken here."""


def field_of(name: str, kind: str, format_code: int) -> FieldDescription:
    """How a column is announced to the client."""
    if kind.endswith("[]") and not kind.endswith("[][]"):
        element = field_of(name, kind.removesuffix("[]"), format_code)
        return replace(element, type_oid=ARRAYS[element.type_oid], type_size=-1)
    modifier = -1
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        oid, size = NUMERIC, -1
        modifier = ((int(decimal[1]) << 16) | int(decimal[2])) + 4
    else:
        oid, size = TYPES.get(kind, (TEXT, -1))
    return FieldDescription(
        name=name, type_oid=oid, type_size=size, type_modifier=modifier, format_code=format_code
    )


def as_text(value: Any) -> bytes | None:
    """A value in text form."""
    match value:
        case None:
            return None
        case bool():
            text = "t" if value else "f"
        case datetime():
            text = value.isoformat(sep=" ")
        case bytes():
            text = "\\x" + value.hex()
        case list():
            text = "{" + ",".join(map(_element, value)) + "}"
        case _:
            text = str(value)
    return text.encode()


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (as_text(value) or b"").decode()


def encoder(field: FieldDescription) -> Callable[[Any], bytes | None]:
    """The function that writes a column's values in the form which the client asked for.

    Raises:
        UnsupportedFormatError: that form is not spoken.
    """
    if field.format_code == 0:
        return as_text
    oid = field.type_oid
    if oid in _ELEMENTS:
        encode = encoder(replace(field, type_oid=_ELEMENTS[oid]))
        return lambda value: None if value is None else arrays.in_binary(value, _ELEMENTS[oid], encode)
    if oid in _NUMBERS:
        packer = struct.Struct(_NUMBERS[oid])
        return lambda value: None if value is None else packer.pack(value)
    if oid in _BINARY:
        return _BINARY[oid]
    raise UnsupportedFormatError(f"column {field.name} cannot be sent in binary form: ask for text")


def _timestamp(value: datetime | None) -> bytes | None:
    if value is None:
        return None
    since = value.replace(tzinfo=None) - (value.utcoffset() or _EPOCH - _EPOCH) - _EPOCH
    return struct.pack("!q", (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _numeric(value: Decimal | int | None) -> bytes | None:
    """Groups of four decimal digits, as PostgreSQL keeps them."""
    if value is None:
        return None
    sign, digits, exponent = Decimal(value).as_tuple()
    scale = max(0, -int(exponent))
    text = "".join(map(str, digits)) + "0" * max(0, int(exponent))
    whole, part = (text[:-scale] or "0", text[-scale:].rjust(scale, "0")) if scale else (text, "")
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    part = part.ljust(-(-len(part) // 4) * 4, "0")
    groups = [int((whole + part)[index : index + 4]) for index in range(0, len(whole + part), 4)]
    weight = len(whole) // 4 - 1
    return struct.pack(f"!hhHh{len(groups)}h", len(groups), weight, 0x4000 if sign else 0, scale, *groups)


def _date(value: date | None) -> bytes | None:
    return None if value is None else struct.pack("!i", (value - _EPOCH.date()).days)


_BINARY: dict[int, Callable[[Any], bytes | None]] = {
    TEXT: as_text,
    DATE: _date,
    TIMESTAMP: _timestamp,
    TIMESTAMPTZ: _timestamp,
    NUMERIC: _numeric,
}


def parameter(raw: bytes | None, format_code: int, oid: int) -> Any:
    """A bound parameter; text of an unnamed type is cast by DuckDB to what it is compared with.

    Raises:
        UnsupportedFormatError: a binary form that is not spoken.
    """
    if raw is None:
        return None
    if oid in _ELEMENTS and format_code == 1:
        return [parameter(part, 1, _ELEMENTS[oid]) for part in arrays.from_binary(raw)]
    if oid in _ELEMENTS:
        parts = arrays.from_text(raw.decode())
        return [parameter(None if part is None else part.encode(), 0, _ELEMENTS[oid]) for part in parts]
    if format_code == 1:
        if oid in _NUMBERS:
            return struct.unpack(_NUMBERS[oid], raw)[0]
        if oid in (0, TEXT, VARCHAR):
            return raw.decode()
        raise UnsupportedFormatError(
            f"a parameter of the type {oid} cannot be read in binary form: send text"
        )
    return _READERS.get(oid, str)(raw.decode())


_READERS: dict[int, Callable[[str], Any]] = {
    INT2: int,
    INT4: int,
    INT8: int,
    FLOAT4: float,
    FLOAT8: float,
    NUMERIC: Decimal,
    DATE: date.fromisoformat,
    BOOL: lambda text: text.lower() in ("t", "true", "1", "on", "yes"),
}
