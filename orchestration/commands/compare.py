"""Two publications side by side: why is March different from what you said in April?

Belongs here: differences of figures by month, channel and model with their causes, and of any table's rows by
its key. Does not: the causes themselves (mart_period_freeze has worked them out).

Data flow: history/<old>.duckdb, history/<new>.duckdb -> lines.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from ingestion.config import Settings
from orchestration.commands.publications import kept_path
from orchestration.lib.audit import MARTS, identifier, quoted_text
from orchestration.lib.errors import TilltaleError
from orchestration.lib.metrics import usual_model

SHOWN_KEYS = 5
FIGURES = f"""
    with figures as (
        select 'old' as publication, date_trunc('month', c.converted_date)::date as month_start_date, f.*
        from old.{MARTS}.fct_attribution as f
        inner join old.{MARTS}.fct_conversions as c using (conversion_id)
        union all by name
        select 'new' as publication, date_trunc('month', c.converted_date)::date as month_start_date, f.*
        from new.{MARTS}.fct_attribution as f
        inner join new.{MARTS}.fct_conversions as c using (conversion_id)
    ),

    compared as (
        select month_start_date, channel, model,
            coalesce(sum(amount) filter (publication = 'old'), 0) as old_revenue,
            coalesce(sum(amount) filter (publication = 'new'), 0) as new_revenue
        from figures
        where conversion_type = 'revenue' and ($model = 'all' or model = $model)
            and ($month is null or month_start_date = $month)
        group by all
    )

    select strftime(c.month_start_date, '%Y-%m'), c.channel, c.model, c.old_revenue, c.new_revenue,
        c.new_revenue - c.old_revenue,
        case when z.channel is null then 'month not closed' else z.reason end
    from compared as c
    left join new.{MARTS}.mart_period_freeze as z using (month_start_date, channel, model)
    where c.old_revenue <> c.new_revenue
    order by all
"""


def figure_lines(
    settings: Settings, old: str, new: str, *, model: str, month: str | None = None
) -> Iterator[str]:
    """A line for each month, channel and model whose revenue differs; causes where the month was closed.

    Raises:
        TilltaleError: one of them is not kept.
    """
    with _both(settings, old, new) as connection:
        rows = connection.execute(
            FIGURES,
            {
                "model": model or usual_model(connection, f"new.{MARTS}"),
                "month": f"{month}-01" if month else None,
            },
        ).fetchall()
        yield from _settings_lines(connection)
    if not rows:
        yield "No revenue of any month differs."
        return
    yield f"{'month':<8} {'channel':<28} {'model':<16} {'old':>14} {'new':>14} {'difference':>12}  causes"
    for period, channel, name, before, after, difference, reason in rows:
        yield (f"{period:<8} {channel:<28} {name:<16} {before:>14,} {after:>14,} {difference:>12,}  {reason}")
    before, after, difference = (sum(row[place] for row in rows) for place in (3, 4, 5))
    yield f"{'all':<54} {before:>14,} {after:>14,} {difference:>12,}"


def table_lines(settings: Settings, old: str, new: str, table: str) -> Iterator[str]:
    """What differs in one table: columns, rows by its key, and how often each column changed.

    Raises:
        TilltaleError: one of the publications is not kept, or the table is not in both or has no key.
    """
    with _both(settings, old, new) as connection:
        before, after = (_columns(connection, side, table) for side in ("old", "new"))
        if not before or not after:
            raise TilltaleError(f"Not both publications hold the table '{table}'.")
        key = _key(connection, table)
        shared = [name for name in after if name in before and name not in key]
        yield from (f"column {name} is gone" for name in before if name not in after)
        yield from (f"column {name} is new" for name in after if name not in before)
        names = ", ".join(map(identifier, key))
        name = f"{MARTS}.{identifier(table)}"
        pair = f"old.{name} as o full join new.{name} as n using ({names})"
        first = identifier(key[0])
        changed = [f"o.{identifier(name)} is distinct from n.{identifier(name)}" for name in shared]
        both = f"o.{first} is not null and n.{first} is not null"
        counts = "".join(f", count(*) filter ({both} and {test})" for test in changed)
        gone, added, differing, *per_column = connection.execute(
            f"select count(*) filter (n.{first} is null), count(*) filter (o.{first} is null), "
            f"count(*) filter ({both} and ({' or '.join(changed) or 'false'})){counts} from {pair}"
        ).fetchone() or (0, 0, 0)
        yield f"{table}: {added:,} rows new, {gone:,} gone, {differing:,} changed"
        for name, count in sorted(zip(shared, per_column, strict=True), key=lambda item: -item[1]):
            if count:
                yield f"  {name:<32} {count:>10,} rows"
        examples = connection.execute(
            f"select {names} from {pair} where {' or '.join([*changed, 'false'])} "
            f"order by all limit {SHOWN_KEYS}"
        ).fetchall()
        for row in examples:
            yield "  for example " + ", ".join(
                f"{name} {value}" for name, value in zip(key, row, strict=True)
            )


@contextmanager
def _both(settings: Settings, old: str, new: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for side, name in (("old", old), ("new", new)):
            path = quoted_text(str(kept_path(settings, name)))
            connection.execute(f"attach '{path}' as {side} (read_only)")
        yield connection


def _settings_lines(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What the publications say of themselves."""
    for side in ("old", "new"):
        version, as_of, code = connection.execute(
            f"select version, as_of, code_version from {side}.{MARTS}.meta_publication"
        ).fetchone() or ("", None, "")
        yield f"{side}: {version}, as of {as_of:%Y-%m-%d %H:%M} UTC, {code}"


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns() "
            "where database_name = ? and schema_name = ? and table_name = ? order by column_index",
            [side, MARTS, table],
        ).fetchall()
    ]


def _key(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The table's key, as the newer publication states it."""
    try:
        rows = connection.execute(
            f"select column_name from new.{MARTS}.meta_columns "
            "where table_name = ? and key_position is not null order by key_position",
            [table],
        ).fetchall()
    except duckdb.CatalogException:
        rows = []
    if not rows:
        raise TilltaleError(f"The newer publication does not say what the key of '{table}' is.")
    return [name for (name,) in rows]
