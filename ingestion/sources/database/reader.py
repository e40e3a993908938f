"""Reads mapped tables of a SQL database as pages of Arrow text columns.

Belongs here: the connection, the queries, what the database's errors mean. Does not: what is read when
(`__init__`), types (`contracts`). Columns leave the database as text, as it writes them itself: amounts never
become floats, and times with a zone keep it. dlt's table loader turns a chunk of rows into columns at once.

No message holds the address: it has the password in it.

Data flow: SQL database -> chunks of Arrow text columns named like the contract's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa
from dlt.sources.sql_database import TableLoader
from sqlalchemy.dialects import mysql

from ingestion.errors import ContractBroken, SourceError, TokenDead, VendorDown
from ingestion.sources.database import settings
from ingestion.sources.database.mapping import TableMapping

DRIVERS = {
    "postgres": "postgresql+psycopg2",
    "postgresql": "postgresql+psycopg2",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
REFUSED = (
    "password authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "access denied",
    "is not permitted to log in",
    "permission denied",
    "command denied",
)


class Database:
    """One database.

    Args:
        url: an SQLAlchemy URL.
        time_zone: the zone in which times without one are meant.
    """

    def __init__(self, url: str, time_zone: str = "UTC") -> None:
        self._engine = _engine(url)
        self._zone = time_zone
        self._known: dict[str, sa.Table] = {}

    def table_names(self) -> list[str]:
        """Tables and views in the usual schema."""
        with _explained():
            inspector = sa.inspect(self._engine)
            return sorted([*inspector.get_table_names(), *inspector.get_view_names()])

    def rows(self, mapping: TableMapping, start: datetime | None, end: datetime) -> Iterator[pa.Table]:
        """Rows changed in [start, end), or all before `end`.

        Where no column says when a row was changed, the time at which it happened counts.
        """
        table = self._table(mapping)
        selected = [
            self._text(table.c[theirs]).label(ours) for ours, theirs in sorted(mapping.columns.items())
        ]
        if mapping.currency:
            selected.append(sa.literal(mapping.currency).label("currency"))
        if "payment_state" in mapping.contract.arrow_schema.names:
            selected.append(_payment_state(table, mapping).label("payment_state"))
        query = sa.select(*selected).where(*self._within(table, mapping, start, end))
        yield from self._pages(table, query)

    def ids(self, mapping: TableMapping) -> pa.ChunkedArray:
        """The key of every row that there is."""
        table = self._table(mapping)
        query = sa.select(self._text(table.c[mapping.columns["id"]]).label("id"))
        pages = list(self._pages(table, query))
        return pa.concat_tables([pa.table({"id": pa.array([], pa.string())}), *pages])["id"]

    def _pages(self, table: sa.Table, query: sa.Select[*tuple[Any, ...]]) -> Iterator[pa.Table]:
        columns: Any = {
            name: {"name": name, "data_type": "text", "nullable": True}
            for name in query.selected_columns.keys()
        }
        loader = TableLoader(
            self._engine,
            "pyarrow",
            table,
            columns,
            chunk_size=settings.CHUNK_ROWS,
            query_adapter_callback=lambda _, __: query,
        )
        pages = loader.load_rows()
        while True:
            with _explained():
                page = next(pages, None)
            if page is None:
                return
            yield page.cast(pa.schema([(name, pa.string()) for name in page.column_names]))

    def _table(self, mapping: TableMapping) -> sa.Table:
        """The table as the database describes it, checked against the mapping."""
        if mapping.contract.name in self._known:
            return self._known[mapping.contract.name]
        schema, _, name = mapping.table.rpartition(".")
        try:
            with _explained():
                table = sa.Table(
                    name, sa.MetaData(), schema=schema or None, autoload_with=self._engine, resolve_fks=False
                )
        except sa.exc.NoSuchTableError:
            known = ", ".join(self.table_names()[:20]) or "none"
            raise ContractBroken(
                f"tilltale.toml: {mapping.key('table')} is '{mapping.table}', and there is no such table "
                f"that this user may see; there are: {known}"
            ) from None
        for ours, theirs in mapping.columns.items():
            if theirs not in table.c:
                raise ContractBroken(
                    f"tilltale.toml: {mapping.key(ours)} is '{theirs}', and the table '{mapping.table}' has "
                    f"no such column; it has: {', '.join(table.c.keys())}"
                )
        self._known[mapping.contract.name] = table
        return table

    def _text(self, column: sa.Column[Any]) -> sa.ColumnElement[str]:
        text = sa.cast(column, sa.String)
        if isinstance(column.type, mysql.TIMESTAMP):
            return sa.func.concat(text, "+00:00")  # the session's zone is UTC
        return text

    def _within(
        self, table: sa.Table, mapping: TableMapping, start: datetime | None, end: datetime
    ) -> list[sa.ColumnElement[bool]]:
        """Bounds on the time of the last change, in the words of the column's own type."""
        happened = table.c[mapping.columns[mapping.contract.recorded_at]]
        changed = table.c[mapping.columns.get("updated_at", happened.name)]
        column: Any = happened if changed is happened else sa.func.coalesce(changed, happened)
        if self._engine.dialect.name == "sqlite":
            # times are texts there: those without a zone may be half a day off
            day = timedelta(days=1)
            column = sa.func.datetime(column)
            low = None if start is None else _sqlite_time(start - day)
            high = _sqlite_time(end + day)
            return [column < high, *([] if low is None else [column >= low])]
        bounds = [column < self._bound(changed, end)]
        if start is not None:
            bounds.append(column >= self._bound(changed, start, is_start=True))
        return bounds

    def _bound(
        self, column: sa.Column[Any], moment: datetime, is_start: bool = False
    ) -> sa.ColumnElement[Any]:
        if getattr(column.type, "timezone", False):
            return sa.literal(moment, sa.DateTime(timezone=True))
        if isinstance(column.type, mysql.TIMESTAMP):
            return sa.literal(moment.astimezone(UTC).replace(tzinfo=None), sa.DateTime())
        local = moment.astimezone(ZoneInfo(self._zone)).replace(tzinfo=None)
        if self._zone != "UTC":
            change = timedelta(hours=settings.CLOCK_CHANGE_HOURS)
            local += -change if is_start else change
        return sa.literal(local, sa.DateTime())


def _payment_state(table: sa.Table, mapping: TableMapping) -> sa.ColumnElement[str]:
    """paid, pending or cancelled; a word that is none of them stands for itself, and the row is refused."""
    name = mapping.columns.get("status")
    if name is None:
        return sa.literal("paid")
    word = sa.func.lower(sa.func.trim(sa.cast(table.c[name], sa.String)))
    states: dict[str, list[str]] = {}
    for theirs, state in mapping.states.items():
        states.setdefault(state, []).append(theirs)
    branches = [(word.in_(words), sa.literal(state)) for state, words in states.items()]
    return sa.case((word.is_(None), sa.literal("pending")), *branches, else_=word)


def _engine(url: str) -> sa.Engine:
    scheme, separator, rest = url.strip().partition("://")
    address = f"{DRIVERS.get(scheme, scheme)}{separator}{rest}"
    wrong = ContractBroken(
        "sources.database.url is no address of a database with a driver here: write "
        "postgresql://user:password@host/name or mysql://user:password@host/name"
    )
    try:
        dialect = sa.make_url(address)
        name = dialect.get_backend_name()
        seconds: dict[str, Any] = {"connect_timeout": settings.CONNECT_SECONDS}
        engine = sa.create_engine(
            dialect, connect_args={} if name == "sqlite" else seconds, hide_parameters=True
        )
    except (sa.exc.ArgumentError, ImportError):
        raise wrong from None
    if name == "sqlite" and not Path(dialect.database or "").is_file():
        raise VendorDown("the file that sources.database.url names is not there; check the path")
    if name == "postgresql":
        return engine.execution_options(postgresql_readonly=True)
    if name in ("mysql", "mariadb"):
        sa.event.listen(engine, "connect", _utc_session)
    return engine


def _utc_session(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set time_zone = '+00:00'")


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the driver's errors into ours; their texts hold users and hosts and stay out."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _meaning(error) from None


def _meaning(error: sa.exc.DBAPIError) -> SourceError:
    text = str(error.orig).lower()
    if any(word in text for word in REFUSED) or ("role" in text and "does not exist" in text):
        return TokenDead(
            "the database refuses user or password, or the user may not read a table: check "
            "sources.database.url and grant SELECT"
        )
    if "unknown database" in text or ("database" in text and "does not exist" in text):
        return ContractBroken("the server has no database of that name: check sources.database.url")
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        return VendorDown("the database cannot be reached or broke off; check sources.database.url")
    return ContractBroken(
        f"the database does not accept the query ({type(error.orig).__name__}): see that the mapped columns "
        "are of the kinds that docs/sources/database.md names"
    )


def _sqlite_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
