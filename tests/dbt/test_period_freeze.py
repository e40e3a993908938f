"""A closed month keeps what was published for it, and every later difference has its cause."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings, load_settings
from orchestration.commands.report import quarter_lines
from orchestration.lib import freezing
from orchestration.lib.publishing import Publication, PublicationFacts, publish
from tests.dbt import company
from tests.dbt.company import at
from tests.dbt.warehouse import Warehouse, make_warehouse

pytestmark = pytest.mark.slow

NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
MODELS = ("+mart_period_freeze", "dim_attribution_model")
SEPTEMBER = date(2026, 9, 1)
CLOSED_AS_OF = datetime(2026, 10, 6, tzinfo=UTC)
LATER_AS_OF = datetime(2026, 10, 10, tzinfo=UTC)
CODE, RULES = "code", "settings"

DIFFERENCES = """
    select channel, reason, difference from marts.mart_period_freeze
    where model = ? and difference <> 0 order by channel
"""
FROZEN = "select channel, model, frozen_revenue from marts.mart_period_freeze order by all"
LAST_TOUCH = [
    ("direct", "rate", Decimal("10.00")),  # 100 USD at 0.9 instead of 0.8
    ("linkedin/employee_share", "merged_contact", Decimal("12.34")),  # eve's way is zoe's
    ("linkedin/organic_post", "late_data", Decimal("66.66")),  # bob's way is known
    ("unmatched", "late_data, merged_contact, refund", Decimal("-112.33")),
]


def usd(key: str, day: date, rate: str, load: str) -> dict[str, object]:
    pair = {"from_currency": "USD", "to_currency": "EUR", "file": "fx_rates/a.csv", "line": 2}
    return {**pair, "row_id": key, "date": day, "rate": rate, "_dlt_load_id": load}


def build(warehouse: Warehouse, as_of: datetime) -> None:
    known = {"as_of": as_of.isoformat(), "code_fingerprint": CODE, "settings_fingerprint": RULES}
    warehouse.dbt("build", "--select", *MODELS, *NO_TESTS, **known)
    warehouse.dbt("test", "--select", "mart_period_freeze", "int_periods__changes_explained", **known)


def publish_and_freeze(settings: Settings, as_of: datetime) -> tuple[Publication, list[date]]:
    facts = PublicationFacts(as_of, as_of, "1+abc", 1, 0, ("files",), "EUR", "UTC")
    publication = publish(settings, facts, {"fct_revenue", "mart_period_freeze"})
    made_of = freezing.MadeOf(CODE, RULES)
    return publication, freezing.freeze_closed_months(settings, facts, publication.version, made_of)


@pytest.fixture(scope="module")
def frozen(
    tmp_path_factory: pytest.TempPathFactory, dbt_target: Path
) -> tuple[Warehouse, Settings, Publication, list[tuple]]:
    """September closed, published and frozen; then everything that can happen to it happens."""
    folder = tmp_path_factory.mktemp("freeze")
    warehouse = make_warehouse(folder, dbt_target)
    settings = load_settings(data_dir=folder, as_of=CLOSED_AS_OF)
    company.deliver_first(warehouse)
    warehouse.insert(
        "stripe.charges",
        {**company.charge("ch_7", "ann@home.example", "100.00", at(14)), "currency": "USD"},
        company.charge("ch_8", "zoe@home.example", "1.00", at(1, 10)),  # October is not closed
    )
    warehouse.insert("files.fx_rates", usd("r1", date(2026, 9, 14), "0.8", "1"))
    build(warehouse, CLOSED_AS_OF)
    publication, months = publish_and_freeze(settings, CLOSED_AS_OF)
    assert months == [SEPTEMBER]
    first = warehouse.rows(FROZEN)

    company.deliver_second(warehouse)
    warehouse.insert("files.fx_rates", usd("r2", date(2026, 9, 14), "0.9", "2"))
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("update raw_hubspot.contacts set additional_emails = 'zoe@home.example'")
    build(warehouse, LATER_AS_OF)
    return warehouse, settings, publication, first


def test_freeze__the_publication_that_closes_a_month_shows_it_unchanged(frozen) -> None:
    _, _, publication, first = frozen
    with duckdb.connect(str(publication.path), read_only=True) as connection:
        shown = connection.execute(FROZEN).fetchall()
        reasons = connection.execute("select distinct reason from marts.mart_period_freeze").fetchall()
        months = connection.execute(
            "select distinct month_start_date from marts.mart_period_freeze"
        ).fetchall()
        net = connection.execute(
            "select sum(amount) from marts.fct_conversions where conversion_type = 'revenue' "
            "and converted_date < date '2026-10-01'"
        ).fetchall()
        totals = connection.execute(
            "select distinct sum(frozen_revenue) from marts.mart_period_freeze group by model"
        ).fetchall()
    assert (reasons, months) == ([("unchanged",)], [(SEPTEMBER,)])
    assert totals == net
    assert shown == first


def test_freeze__what_was_published_stands_and_each_difference_has_its_cause(frozen) -> None:
    warehouse, _, _, first = frozen
    kept = [row for row in warehouse.rows(FROZEN) if row[2]]
    assert kept == [row for row in first if row[2]]
    assert warehouse.rows(DIFFERENCES, ["last_touch"]) == LAST_TOUCH
    parts = (
        "select late_data_difference, merged_contact_difference, refund_difference "
        "from marts.mart_period_freeze where model = 'linear' and channel = 'unmatched'"
    )
    assert warehouse.rows(parts) == [(Decimal("-66.66"), Decimal("-12.34"), Decimal("-33.33"))]


def test_freeze__is_done_once_and_a_rollback_takes_it_back(frozen) -> None:
    warehouse, settings, _, _ = frozen
    second, months = publish_and_freeze(settings, LATER_AS_OF)
    assert months == []

    standing = "select count(*) from intermediate.int_periods__freezes_standing"
    freezing.withdraw_after(settings, "0")
    assert warehouse.rows(standing) == [(0,)]
    freezing.withdraw_after(settings, second.version)
    assert warehouse.rows(standing) == [(1,)]


def test_report__a_closed_quarter_is_what_was_published(frozen) -> None:
    _, settings, _, first = frozen
    lines = list(quarter_lines(settings, "2026-Q3", "linear"))
    was = {channel: revenue for channel, model, revenue in first if model == "linear"}
    assert "1 of 3 months closed" in lines[0]
    shown = {line.split()[0]: Decimal(line.split()[1].replace(",", "")) for line in lines[1:-1]}
    assert {channel: revenue for channel, revenue in shown.items() if revenue} == was
    assert lines[-1].split()[2] == f"{sum(was.values()):,}"


def test_freeze__a_changed_setting_is_told_from_late_data(frozen) -> None:
    warehouse, *_ = frozen
    changed = {"as_of": LATER_AS_OF.isoformat(), "code_fingerprint": CODE, "settings_fingerprint": "others"}
    warehouse.dbt("run", "--select", "int_periods__changes_explained", "mart_period_freeze", **changed)

    reasons = {channel: reason for channel, reason, _ in warehouse.rows(DIFFERENCES, ["last_touch"])}
    assert reasons == {
        "direct": "rate",
        "linkedin/employee_share": "merged_contact",
        "linkedin/organic_post": "changed_setting",
        "unmatched": "merged_contact, refund, changed_setting",
    }
