"""Which dropped files to read, and which row is which.

Belongs here: the inbox, content hashes, row ids. Does not: reading one file (`reader`).

Row ids. Kinds with a key (conversions, fx_rates, employees): the key, so that a later file's row replaces
an earlier one's; a conversion with a negative amount is a refund and a row of its own, known by its key,
time and amount. Other kinds: the row's content and how many equal rows stood above it in its file, so
that two equal visits stay two and a file dropped twice counts once.

Data flow: data/inbox/<kind>/ -> `Dropped` files -> typed rows with row_id.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.conform import Conformed, engine, text_to_arrow
from ingestion.contracts import EXTRA, Contract
from ingestion.sources.files.kinds import KINDS
from ingestion.sources.files.kinds.columns import WITHDRAWN
from ingestion.sources.files.kinds.kind import SUFFIXES, Kind
from ingestion.sources.files.reader import FileRefused, FileRows
from ingestion.sources.files.settings import LARGEST_FILE_BYTES

AUDIT_COLUMNS = {"row_id", "file", "line", WITHDRAWN, EXTRA}


@dataclass(frozen=True)
class Dropped:
    """One file in the inbox: its name `<kind>/<file>`, path and the hash of its content."""

    name: str
    path: Path
    digest: str


def dropped_files(inbox: Path, kind: str) -> list[Dropped]:
    """Files of one kind, in the order of their names: a later name corrects an earlier one."""
    folder = inbox / kind
    if not folder.is_dir():
        return []
    found = []
    for path in _visible(folder, KINDS[kind]):
        if path.is_file() and path.suffix.lower() in KINDS[kind].suffixes:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found.append(Dropped(path.relative_to(inbox).as_posix(), path, digest))
    return found


def _visible(folder: Path, kind: Kind) -> list[Path]:
    """What lies in a kind's folder, and below it where the kind allows; no hidden or half-open files."""
    paths = folder.rglob("*") if kind.is_nested else folder.iterdir()
    return sorted(
        path
        for path in paths
        if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        and not (kind.is_nested and path.is_dir())
    )


def misplaced(inbox: Path) -> Iterator[str]:
    """Sentences about what lies in the inbox and is of no use there."""
    if not inbox.is_dir():
        return
    for path in sorted(inbox.iterdir()):
        if path.name.startswith("."):
            continue
        if path.name not in KINDS or not path.is_dir():
            yield f"inbox/{path.name}: is no kind of file; make it one of {', '.join(KINDS)}"
            continue
        kind = KINDS[path.name]
        for file in _visible(path, kind):
            if not file.is_file() or file.suffix.lower() not in kind.suffixes:
                accepted = " nor ".join(kind.suffixes) if kind.suffixes == SUFFIXES else ""
                said = f"is neither {accepted}" if accepted else f"is none of {', '.join(kind.suffixes)}"
                name = file.relative_to(inbox).as_posix()
                yield f"{name}: {said}; save it as 'CSV UTF-8'"


def read_bytes(file: Dropped) -> bytes:
    """Content of a dropped file.

    Raises:
        FileRefused: it is too large or cannot be opened.
    """
    try:
        if file.path.stat().st_size > LARGEST_FILE_BYTES:
            raise FileRefused(f"{file.name} line 1: is larger than 2 GB; split it and drop the parts")
        return file.path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{file.name} line 1: cannot be opened ({error.strerror}); check its rights"
        ) from None


def to_read(files: list[Dropped], seen: Mapping[str, str]) -> list[Dropped]:
    """Files that are new or changed; a copy of known content under a new name is neither."""
    contents = set(seen.values())
    chosen = []
    for file in files:
        is_copy = file.name not in seen and file.digest in contents
        if seen.get(file.name) != file.digest and not is_copy:
            chosen.append(file)
            contents.add(file.digest)
    return chosen


def conform(rows: FileRows, contract: Contract, kind: Kind, currency: str, zone: str) -> Conformed:
    """Type one file's rows, fill defaults and give every row its id."""
    table = rows.table
    for column, value in kind.defaults:
        table = _with_default(table, column, value.format(currency=currency))
    # the id is made from typed values below; until then the line keeps the key column filled
    table = table.append_column("row_id", pc.cast(table["line"], pa.string()))
    page = text_to_arrow(_as_text(table), contract, zone, carry=("file", "line"))
    quarantine = _as_in_file(pa.concat_tables([_numbered(page.quarantine), rows.broken]), rows.headers)
    return Conformed(_with_row_ids(page.table, contract, kind), quarantine, page.new_fields)


def withdrawn(stored: pa.Table, files: set[str], present: pa.Table, contract: Contract) -> pa.Table:
    """Rows that changed files held before and no file of the kind holds now, marked for removal."""
    from_files = stored.filter(pc.is_in(stored["file"], pa.array(sorted(files), pa.string())))
    gone = from_files.filter(pc.invert(pc.is_in(from_files["row_id"], present["row_id"].combine_chunks())))
    columns = {
        field.name: gone[field.name] if field.name in gone.column_names else pa.nulls(len(gone), field.type)
        for field in contract.arrow_schema
    }
    columns[WITHDRAWN] = pa.array([True] * len(gone), pa.bool_())
    return pa.table(columns).cast(contract.arrow_schema)


def _with_default(table: pa.Table, column: str, value: str) -> pa.Table:
    if column not in table.column_names:
        return table.append_column(column, pa.array([value] * len(table), pa.string()))
    cells = table[column]
    blank = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells), ""), fill_value=True)
    position = table.column_names.index(column)
    return table.set_column(position, column, pc.if_else(blank, value, cells))


def _as_text(table: pa.Table) -> pa.Table:
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def _numbered(quarantine: pa.Table) -> pa.Table:
    position = quarantine.column_names.index("line")
    return quarantine.set_column(position, "line", quarantine["line"].cast(pa.int64()))


def _as_in_file(quarantine: pa.Table, headers: Mapping[str, str]) -> pa.Table:
    """Name the columns of refused rows as the file does: that is where a person looks."""
    if not headers:
        return quarantine
    names = pl.Series(quarantine["column_name"].combine_chunks()).replace(dict(headers))
    position = quarantine.column_names.index("column_name")
    return quarantine.set_column(position, "column_name", names.to_arrow().cast(pa.string()))


def _with_row_ids(table: pa.Table, contract: Contract, kind: Kind) -> pa.Table:
    content = [c.name for c in contract.columns if c.name not in AUDIT_COLUMNS]
    if kind.name == "conversions":
        refund = (
            "case when amount < 0 then concat_ws('|', 'refund', epoch_us(converted_at), amount, currency) end"
        )
        parts = [*kind.key, refund]
    elif kind.key:
        parts = list(kind.key)
    else:
        parts = content
    values = ", ".join(f"coalesce(({part})::varchar, chr(30))" for part in parts)
    occurrence = "1" if kind.key else "row_number() over (partition by content order by line)"
    database = engine("UTC")
    database.register("typed_rows", table)
    try:
        numbered = database.execute(
            f"""
            with known as (select *, concat_ws(chr(31), {values}) as content from typed_rows)
            select sha256(content || chr(31) || {occurrence}) as row_id from known order by line
            """
        ).to_arrow_table()
    finally:
        database.unregister("typed_rows")
    ordered = table.sort_by("line")
    position = ordered.column_names.index("row_id")
    return ordered.set_column(position, "row_id", numbered["row_id"]).cast(contract.arrow_schema)
