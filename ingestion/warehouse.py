"""Our own tables of the private warehouse: DDL of the raw tables, the ledger of runs, the quarantine.

Belongs here: everything written beside dlt, each as one DuckDB transaction. Does not: vendor rows (dlt).
dlt and this DDL live together because both only ever add what is missing: dlt reads the existing
columns before it alters a table, and so do we.

Data flow: contracts -> empty raw tables; Run -> quarantine.<source>__<table>, raw_tilltale.source_runs.
"""

import json
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from ingestion.config import Settings, SettingsError
from ingestion.contracts import Contract

if TYPE_CHECKING:
    from ingestion.runs import Run, SourceRun

PSEUDONYM_KEY_VARIABLE = "TILLTALE_PSEUDONYM_KEY"
PSEUDONYM_KEY_MIN_LENGTH = 16

QUARANTINE_COLUMNS = {
    "row_id": "VARCHAR",
    "source": "VARCHAR",
    "table_name": "VARCHAR",
    "reason": "VARCHAR",
    "column_name": "VARCHAR",
    "record": "VARCHAR",
    "file": "VARCHAR",
    "line": "BIGINT",
    "load_id": "VARCHAR",
    "quarantined_at": "TIMESTAMP WITH TIME ZONE",
}
SOURCE_RUN_COLUMNS = {
    "source": "VARCHAR",
    "run_id": "VARCHAR",
    "as_of": "TIMESTAMP WITH TIME ZONE",
    "started_at": "TIMESTAMP WITH TIME ZONE",
    "finished_at": "TIMESTAMP WITH TIME ZONE",
    "status": "VARCHAR",
    "error_kind": "VARCHAR",
    "message": "VARCHAR",
    "rows_loaded": "BIGINT",
    "rows_quarantined": "BIGINT",
    "rows_deduplicated": "BIGINT",
    "rows_total": "BIGINT",
    "rows_quarantined_total": "BIGINT",
    "new_fields": "VARCHAR",
    "last_record_at": "TIMESTAMP WITH TIME ZONE",
    "load_id": "VARCHAR",
}


_LOCK = threading.RLock()


@contextmanager
def exclusively() -> Iterator[None]:
    """Hold the warehouse among the threads of this process; entering again in the same thread is free.

    Sources are read side by side. DuckDB refuses a second connection with another configuration, and two
    transactions that alter the same catalog, so everything that touches the file takes turns.
    """
    with _LOCK:
        yield


@contextmanager
def connect(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing and close it again: DuckDB has one writing process a file.

    Raises:
        SettingsError: another process has the file open, or the place cannot be written.
    """
    with _LOCK:
        yield from _connected(settings)


def _connected(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    path = settings.warehouse_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(path))
    except duckdb.IOException as error:
        hint = (
            "close the other program that has it open" if "lock" in str(error).lower() else "check the disk"
        )
        raise SettingsError(f"the warehouse {path} cannot be opened: {hint} and run again") from error
    except OSError as error:
        message = f"DATA_DIR {settings.data_dir} cannot be written ({error.strerror}); set TILLTALE_DATA_DIR"
        raise SettingsError(message) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = '{settings.memory_limit}'")
        yield connection
    finally:
        connection.close()


@contextmanager
def kept_open(settings: Settings) -> Iterator[None]:
    """Keep DuckDB's instance of the warehouse in memory while a run opens and closes the file.

    Opening reads the whole catalog, a sixth of a second each time; a run does it 180 times. While one
    connection stands, every further one of this process comes free.

    Raises:
        SettingsError: as `connect`.
    """
    with contextmanager(_connected)(settings):
        yield


def ensure_tables(settings: Settings, contracts: Iterable[Contract]) -> None:
    """Create what is missing: raw tables, their quarantine, the ledger and the pseudonym key."""
    key = pseudonym_key(settings)
    with connect(settings) as connection:
        connection.execute("begin")
        for contract in contracts:
            _ensure(connection, f"raw_{contract.source}", contract.name, contract.ddl_columns())
            columns = [(name, kind, name != "row_id") for name, kind in QUARANTINE_COLUMNS.items()]
            _ensure(connection, "quarantine", contract.quarantine_name, columns)
        ledger = [(name, kind, True) for name, kind in SOURCE_RUN_COLUMNS.items()]
        _ensure(connection, "raw_tilltale", "source_runs", ledger)
        _ensure(connection, "raw_tilltale", "pseudonym_key", [("key", "VARCHAR", False)])
        connection.execute("delete from raw_tilltale.pseudonym_key where key <> ?", [key])
        connection.execute(
            "insert into raw_tilltale.pseudonym_key select ?"
            " where not exists (from raw_tilltale.pseudonym_key)",
            [key],
        )
        connection.execute("commit")


def _ensure(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: Sequence[tuple[str, str, bool]]
) -> None:
    parts = [f'"{name}" {kind}{"" if nullable else " not null"}' for name, kind, nullable in columns]
    connection.execute(f'create schema if not exists "{schema}"')
    connection.execute(f'create table if not exists "{schema}"."{table}" ({", ".join(parts)})')
    for name, kind, _ in columns:
        connection.execute(f'alter table "{schema}"."{table}" add column if not exists "{name}" {kind}')


def pseudonym_key(settings: Settings) -> str:
    """The secret of all keyed hashes, from the environment or a file beside the warehouse.

    Raises:
        SettingsError: the key given is too short to protect anybody.
    """
    given = os.environ.get(PSEUDONYM_KEY_VARIABLE, "").strip()
    path = settings.data_dir / "pseudonym.key"
    if not given and path.is_file():
        given = path.read_text(encoding="ascii").strip()
    if not given:
        given = secrets.token_hex(32)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(given + "\n")
        os.replace(temporary, path)
    if len(given) < PSEUDONYM_KEY_MIN_LENGTH:
        raise SettingsError(
            f"the pseudonym key is shorter than {PSEUDONYM_KEY_MIN_LENGTH} characters: "
            f"set a longer {PSEUDONYM_KEY_VARIABLE} or delete {path} to have one made"
        )
    return given


def read_table(settings: Settings, contract: Contract, columns: Sequence[str] = ()) -> pa.Table:
    """Read what a raw table holds."""
    names = ", ".join(f'"{name}"' for name in columns or contract.arrow_schema.names)
    with connect(settings) as connection:
        return connection.execute(f"select {names} from {contract.address}").to_arrow_table()


def write_quarantine(settings: Settings, run: "Run", load_id: str | None) -> int:
    """Keep the rows a run refused, each once however often it comes, and forget those of mended files.

    Returns:
        How many different rows were refused.
    """
    if not run.quarantine and not run.read_files:
        return 0
    now = datetime.now(UTC)
    count = 0
    with connect(settings) as connection:
        connection.execute("begin")
        for table, files in run.read_files.items():
            target = f'quarantine."{run.source}__{table}"'
            connection.execute(f"delete from {target} where file in (select unnest(?))", [sorted(files)])
        for table, parts in run.quarantine.items():
            rows = pa.concat_tables(parts, promote_options="default")
            for name, kind in (("file", pa.string()), ("line", pa.int64())):
                if name not in rows.column_names:
                    rows = rows.append_column(name, pa.nulls(len(rows), kind))
            connection.register("refused", rows)
            target = f'quarantine."{run.source}__{table}"'
            connection.execute(
                """
                create or replace temp table incoming as
                select
                    sha256(concat_ws('\x1f', ?, ?, column_name, record, file, occurrence)) as row_id, *
                from (
                    select *, row_number() over (partition by column_name, record, file order by line)
                        as occurrence
                    from refused
                )
                where occurrence = 1 or file is not null  -- a vendor's walk may bring a row twice
                """,
                [run.source, table],
            )
            connection.unregister("refused")
            connection.execute(f"delete from {target} where row_id in (select row_id from incoming)")
            connection.execute(
                f"""
                insert into {target} by name
                select row_id, ? as source, ? as table_name, reason, column_name, record, file,
                    try_cast(line as bigint) as line, ? as load_id, ?::timestamptz as quarantined_at
                from incoming
                """,
                [run.source, table, load_id or "", now],
            )
            found = connection.execute("select count(*) from incoming").fetchone()
            count += found[0] if found else 0
        connection.execute("commit")
    return count


def write_source_run(settings: Settings, run: "SourceRun", contracts: Sequence[Contract]) -> None:
    """Enter one run into raw_tilltale.source_runs, with totals of what now stands in the warehouse."""
    with connect(settings) as connection:
        run.rows_total = _sum_counts(connection, [contract.address for contract in contracts])
        quarantined_total = _sum_counts(
            connection, [f'quarantine."{contract.quarantine_name}"' for contract in contracts]
        )
        latest = [  # what lies ahead (an event, an appointment) does not make a source newer
            connection.execute(
                f'select max(r.at) from (select "{c.recorded_at}"::timestamptz as at from {c.address}) as r '
                "where r.at <= ?",
                [settings.now],
            ).fetchone()
            for c in contracts
            if c.recorded_at
        ]
        known = [row[0] for row in latest if row and row[0] is not None]
        run.last_record_at = max(known, default=None)
        values = {
            **{name: getattr(run, name, None) for name in SOURCE_RUN_COLUMNS},
            "rows_quarantined_total": quarantined_total,
            "new_fields": json.dumps(run.new_fields) if run.new_fields else None,
        }
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"insert into raw_tilltale.source_runs ({names}) values ({marks})", [*values.values()]
        )


def _sum_counts(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> int:
    if not tables:
        return 0
    union = " union all ".join(f"select count(*) as n from {table}" for table in tables)
    found = connection.execute(f"select sum(n) from ({union})").fetchone()
    return int(found[0]) if found else 0
