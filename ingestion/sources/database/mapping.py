"""Which table and column of a shop's database is what: the section `[database]` of tilltale.toml.

Belongs here: reading and checking that section. Does not: the database (`reader`).
Only names of columns can be given. What is no column (cents, a status in another table) a view makes one.

Data flow: Settings.database -> `Mapping` of the tables to read.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingestion.config import SETTINGS_FILE, Settings
from ingestion.contracts import Contract
from ingestion.errors import ContractBroken
from ingestion.sources.database import settings
from ingestion.sources.database.contracts import CONTRACTS, ORDERS

STATUS_KEYS = {f"{state}_statuses": state for state in settings.STATUSES}
MADE = {"payment_state"}  # columns of ours that no column of the shop stands for


@dataclass(frozen=True)
class TableMapping:
    """One table of the shop.

    Attributes:
        contract: the raw table it becomes.
        table: its name, with its schema before a dot if it is not the usual one.
        columns: our column -> the shop's.
        currency: currency of every row, where no column says it.
        states: the shop's word for a status, in lower case -> paid, pending or cancelled.
    """

    contract: Contract
    table: str
    columns: dict[str, str]
    currency: str | None
    states: dict[str, str]

    def key(self, name: str) -> str:
        """How a person finds a setting of this table."""
        return f"[database.{self.contract.name}] {name}"


@dataclass(frozen=True)
class Mapping:
    """The tables to read, and the zone in which times without one are meant."""

    tables: tuple[TableMapping, ...]
    time_zone: str


def read_mapping(given: Settings) -> Mapping:
    """The tables that tilltale.toml names, or the usual ones.

    Raises:
        ContractBroken: a setting is missing, unknown or of the wrong kind; the message names it.
    """
    section = dict(given.database)
    zone = section.pop("time_zone", given.reporting_time_zone)
    try:
        ZoneInfo(str(zone))
    except (ZoneInfoNotFoundError, ValueError):
        raise _wrong(
            "[database] time_zone", "is no IANA time zone; write one such as Europe/Berlin"
        ) from None
    names = [contract.name for contract in CONTRACTS]
    for name in section:
        if name not in names:
            raise _wrong(f"[database.{name}]", f"is unknown; there are {', '.join(names)}")
    tables = section or settings.DEFAULT_TABLES
    if ORDERS.name not in tables:
        raise _wrong(f"[database.{ORDERS.name}]", "is missing; it says which table holds the orders")
    chosen = [_table(contract, tables[contract.name]) for contract in CONTRACTS if contract.name in tables]
    return Mapping(tuple(chosen), str(zone))


def _table(contract: Contract, section: Any) -> TableMapping:
    place = f"[database.{contract.name}]"
    if not isinstance(section, dict):
        raise _wrong(place, "is no section of settings")
    known = [column.name for column in contract.columns if column.name not in MADE]
    lists = list(STATUS_KEYS) if contract is ORDERS else []
    fixed = ["fixed_currency"] if "currency" in known else []
    columns: dict[str, str] = {}
    states = {word: state for state, words in settings.STATUSES.items() for word in words}
    for name, value in section.items():
        if name in lists:
            if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
                raise _wrong(f"{place} {name}", 'is no list of words such as ["paid", "sent"]')
            states |= {word.strip().lower(): STATUS_KEYS[name] for word in value}
        elif name not in ("table", *fixed, *known):
            others = ", ".join(["table", *known, *fixed, *lists])
            raise _wrong(f"{place} {name}", f"is unknown; there are {others}")
        elif not isinstance(value, str) or not value.strip():
            raise _wrong(f"{place} {name}", "is no name in quotation marks")
        elif name in known:
            columns[name] = value.strip()
    if "table" not in section:
        raise _wrong(f"{place} table", "is missing")
    currency = section.get("fixed_currency")
    for column in contract.columns:
        needed = contract.is_required(column) and column.name not in MADE
        if needed and column.name not in columns and not (column.name == "currency" and currency):
            hint = " (or fixed_currency)" if column.name == "currency" else ""
            raise _wrong(f"{place} {column.name}{hint}", "is missing")
    return TableMapping(contract, section["table"].strip(), columns, currency, states)


def _wrong(key: str, what: str) -> ContractBroken:
    return ContractBroken(f"{SETTINGS_FILE}: {key} {what}; see docs/sources/database.md")
