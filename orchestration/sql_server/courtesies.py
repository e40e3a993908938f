"""What drivers say to a PostgreSQL server besides questions, and what it answers.

Belongs here: settings that change nothing here, the words of a transaction. Does not: what a transaction
promises (`transaction.py`).

Data flow: statement -> Spoken, or None where it is a question.
"""

import re
from dataclasses import dataclass

SHOWN = {
    "server_version": "16.0",
    "server_version_num": "160000",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "max_index_keys": "32",
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "integer_datetimes": "on",
    "standard_conforming_strings": "on",
    "default_transaction_read_only": "on",
    "transaction_read_only": "on",
    "transaction isolation level": "repeatable read",
    "transaction_isolation": "repeatable read",
    "max_identifier_length": "63",
    "search_path": "marts, views",
}
ANNOUNCED = {
    "server_version": "16.0",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, YMD",
    "TimeZone": "UTC",
    "integer_datetimes": "on",
    "standard_conforming_strings": "on",
}
_HARMLESS = (
    "client_encoding|client_min_messages|datestyle|extra_float_digits|application_name|intervalstyle|bytea_output"
    "|standard_conforming_strings|timezone|time zone|statement_timeout|lock_timeout|transaction|names"
    "|idle_in_transaction_session_timeout|session characteristics|default_transaction_read_only"
)
_SET = re.compile(rf"\s*set\s+(?:session\s+|local\s+)?(?:{_HARMLESS})\b", re.IGNORECASE)
BEGIN = re.compile(r"\s*(begin|start\s+transaction)\b[^;]*;?\s*$", re.IGNORECASE)
END = re.compile(r"\s*(commit|end|rollback|abort)\b\s*(work|transaction)?\s*;?\s*$", re.IGNORECASE)
SAVEPOINT = re.compile(
    r"\s*(savepoint|release(?:\s+savepoint)?|rollback\s+to(?:\s+savepoint)?)\s+\S+\s*;?\s*$", re.IGNORECASE
)
_CLEAN = re.compile(r"\s*(discard|deallocate|reset\s+all|unlisten|close)\b", re.IGNORECASE)
_VERSION = re.compile(r"\s*select\s+(pg_catalog\.)?version\(\)\s*;?\s*$", re.IGNORECASE)
_SHOW = re.compile(r"\s*show\s+([\w ]+?)\s*;?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """An answer that needs no database: a command's tag, or one row of texts."""

    tag: str
    column: str = ""
    value: str = ""


def courtesy(sql: str) -> Spoken | None:
    """The answer to settings of PostgreSQL, which change nothing here."""
    if _SET.match(sql):
        return Spoken("SET")
    if _VERSION.match(sql):
        return Spoken("SELECT 1", "version", f"PostgreSQL {SHOWN['server_version']} (Tilltale on DuckDB)")
    if _CLEAN.match(sql):
        return Spoken("DISCARD ALL")
    if show := _SHOW.match(sql):
        name = " ".join(show[1].lower().split())
        return Spoken("SHOW", show[1], SHOWN[name]) if name in SHOWN else None
    return None
