"""The days of large facts: which facts have days, which days hold other rows than when they were marked.

Belongs here: facts as dbt's manifest tells them, and one fingerprint a day, kept in the warehouse itself, so
that restoring or deleting the file restores or deletes this knowledge with it. A build that fails after it
has rewritten days leaves them to be marked by the next one. Does not: making rows (dbt), marking days in
Dagster (`defs/transform`).

Data flow: config.meta of models -> DayFact; marts.<fact>, raw_tilltale.fact_days -> days that changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

TABLE = "raw_tilltale.fact_days"
DAY = "day"
FACT = "fact"
COMPARED_WHERE = "days_compared_where"


@dataclass(frozen=True)
class DayFact:
    """A mart whose rows belong to days.

    Attributes:
        name: its table in marts.
        day: the column that holds a row's day.
        compared_where: rows that say whether a day changed.
        held_by: the models that make its rows, where it only shows what others hold.
    """

    name: str
    day: str
    compared_where: str = "true"
    held_by: tuple[str, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """What has to be built to make days anew."""
        return (*self.held_by, self.name)


@dataclass(frozen=True)
class Period:
    """First and last of some days."""

    first: date
    last: date

    @classmethod
    def of(cls, first: str, last: str) -> "Period":
        """From days such as 2026-03-01."""
        return cls(date.fromisoformat(first), date.fromisoformat(last))

    def __iter__(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.first + timedelta(days=number) for number in range(len(self)))

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def day_facts(manifest: Mapping[str, Any]) -> tuple[DayFact, ...]:
    """The facts that have days, by name."""
    metas = {
        node["name"]: node["config"].get("meta", {})
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    return tuple(
        DayFact(
            name,
            meta[DAY],
            meta.get(COMPARED_WHERE, DayFact.compared_where),
            tuple(sorted(model for model, other in metas.items() if other.get(FACT) == name)),
        )
        for name, meta in sorted(metas.items())
        if DAY in meta and FACT not in meta
    )


def row_count(warehouse: Path, fact: DayFact, period: Period) -> int:
    """Rows that a fact holds in a period."""
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(
            f"select count(*) from marts.{fact.name} where {fact.day} between ? and ?",
            [period.first, period.last],
        ).fetchone()
    return int(found[0]) if found else 0


def changed_days(warehouse: Path, fact: DayFact, period: Period) -> dict[date, int]:
    """Days of a period that hold other rows than when they were remembered, and how many they hold now."""
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        rows = connection.execute(
            f"with fresh as ({_fingerprints(connection, fact)}), "
            f"known as (select * from {TABLE} where fact = $fact) "
            "select coalesce(fresh.day, known.day) as day, coalesce(fresh.row_count, 0) "
            "from fresh full join known on fresh.day = known.day "
            "where fresh.fingerprint is distinct from known.fingerprint "
            "and coalesce(fresh.day, known.day) between $first and $last order by day",
            {"fact": fact.name, "first": period.first, "last": period.last},
        ).fetchall()
    return dict(rows)


def remember_days(warehouse: Path, fact: DayFact, period: Period) -> None:
    """Remember what the days of a period hold now, as being marked."""
    asked = {"fact": fact.name, "first": period.first, "last": period.last}
    with duckdb.connect(str(warehouse)) as connection:
        _create(connection)
        connection.begin()
        connection.execute(f"delete from {TABLE} where fact = $fact and day between $first and $last", asked)
        connection.execute(
            f"insert into {TABLE} select $fact, fresh.day, fresh.row_count, fresh.fingerprint "
            f"from ({_fingerprints(connection, fact)}) as fresh where fresh.day between $first and $last",
            asked,
        )
        connection.commit()


def _fingerprints(connection: duckdb.DuckDBPyConnection, fact: DayFact) -> str:
    """A query: one row per day, with how many rows it holds and the fingerprint of what is public of them."""
    columns = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = ? "
        "and column_name not like '\\_%' escape '\\' order by column_index",
        [fact.name],
    ).fetchall()
    hashed = ", ".join(f'"{name}"' for (name,) in columns)
    # the same as rows_fingerprint in dbt_project/macros/slices.sql
    return (
        f"select {fact.day} as day, count(*) as row_count, "
        f"(sum(hash({hashed})::hugeint) filter (where {fact.compared_where}) & 9223372036854775807)::bigint "
        f"as fingerprint from marts.{fact.name} where {fact.day} is not null group by day"
    )


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"create table if not exists {TABLE} (fact varchar not null, day date not null, "
        "row_count bigint not null, fingerprint bigint)"
    )
