"""What was published for a month when it closed, kept for good.

Belongs here: the tables of schema `frozen` and the only code that writes them, after a checked publication is
out. Does not: which months are closed, what is compared, why figures differ (dbt, folder `periods`).
Rows are added once a month and never changed. A rollback takes back what later publications froze: it is
noted that they do not count, and a roll forward strikes the note out again.

Data flow: intermediate.int_periods__* of the published build -> frozen.* -> staging -> mart_period_freeze.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from ingestion.config import Settings
from orchestration.lib.publishing import PublicationFacts

SCHEMA = "frozen"
COLUMNS = {
    "months": {
        "month_start_date": "date",
        "version": "varchar",
        "code_fingerprint": "varchar",
        "settings_fingerprint": "varchar",
        "reporting_currency": "varchar",
        "as_of": "timestamptz",
        "frozen_at": "timestamptz",
    },
    "withdrawals": {"version": "varchar"},
    "conversions": {
        "version": "varchar",
        "month_start_date": "date",
        "conversion_id": "varchar",
        "people_fingerprint": "varchar",
        "touches_fingerprint": "varchar",
        "original_currency": "varchar",
        "original_amount": "decimal(18, 3)",
        "fx_rate": "decimal(20, 12)",
        "paid_amount": "decimal(18, 2)",
        "original_refunded_amount": "decimal(18, 3)",
        "refunded_amount": "decimal(18, 2)",
        "amount": "decimal(18, 2)",
    },
    "credits": {
        "version": "varchar",
        "month_start_date": "date",
        "conversion_id": "varchar",
        "model": "varchar",
        "channel": "varchar",
        "credit": "double",
        "amount": "decimal(18, 2)",
    },
}
FROZEN_FROM = {
    "conversions": "intermediate.int_periods__conversions_valued",
    "credits": "intermediate.int_periods__credits_summed",
}
# The same rule as int_periods__freezes_standing, at the moment of freezing.
STANDING = (
    f"select month_start_date from {SCHEMA}.months where reporting_currency = ? "
    f"and version not in (from {SCHEMA}.withdrawals)"
)


@dataclass(frozen=True)
class MadeOf:
    """What the published build was made of."""

    code_fingerprint: str
    settings_fingerprint: str


def ensure_tables(settings: Settings) -> None:
    """Make the tables that dbt reads, where they are missing."""
    with _connected(settings):
        pass


def freeze_closed_months(
    settings: Settings, facts: PublicationFacts, version: str, made_of: MadeOf
) -> list[date]:
    """Keep what the publication that has just gone out says of closed months that nothing froze yet.

    All or nothing; a run that ends before this leaves it to the next publication.

    Returns:
        The months.
    """
    with _connected(settings) as connection:
        connection.begin()
        connection.execute(
            f"insert into {SCHEMA}.months select month_start_date, ?, ?, ?, ?, ?, ? "
            f"from intermediate.int_periods__months_closed where month_start_date not in ({STANDING})",
            [
                version,
                made_of.code_fingerprint,
                made_of.settings_fingerprint,
                facts.reporting_currency,
                facts.as_of,
                facts.published_at,
                facts.reporting_currency,
            ],
        )
        for table, view in FROZEN_FROM.items():
            names = ", ".join(name for name in COLUMNS[table] if name != "version")
            connection.execute(
                f"insert into {SCHEMA}.{table} (version, {names}) select ?, {names} from {view} "
                f"where month_start_date in (select month_start_date from {SCHEMA}.months where version = ?)",
                [version, version],
            )
        months = connection.execute(
            f"select month_start_date from {SCHEMA}.months where version = ? order by all", [version]
        ).fetchall()
        connection.commit()
    return [month for (month,) in months]


def withdraw_after(settings: Settings, version: str) -> None:
    """Let only that version and earlier ones count: what later ones froze was taken back with them.

    A month that both an earlier and a later version froze keeps the earlier one's figures.
    """
    if not settings.warehouse_path.exists():
        return
    with _connected(settings) as connection:
        connection.begin()
        connection.execute(f"delete from {SCHEMA}.withdrawals where version <= ?", [version])
        connection.execute(
            f"insert into {SCHEMA}.withdrawals select distinct version from {SCHEMA}.months "
            f"where version > ? and version not in (from {SCHEMA}.withdrawals)",
            [version],
        )
        connection.commit()


@contextmanager
def _connected(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create schema if not exists {SCHEMA}")
        for table, columns in COLUMNS.items():
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.execute(f"create table if not exists {SCHEMA}.{table} ({listed})")
        yield connection
