"""Suites as data, and what becomes of frames that break them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from ingestion import registry
from ingestion.config import Settings
from orchestration.expectations.suites import Suite, landed_suites, load_suites, mart_suites
from orchestration.lib import quality, watermarks

PERSONAL = {
    "email",
    "additional_emails",
    "billing_email",
    "firstname",
    "lastname",
    "name",
    "from_name",
    "message",
    "content",
    "commentary",
    "account_acct",
    "mastodon_handle",
    "person_key",
    "employee",
}


MODELS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"


def create_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Every mart, without rows, as its contract says."""
    connection.execute("create schema marts")
    for path in MODELS.glob("*/*.yml"):
        for model in yaml.safe_load(path.read_text())["models"]:
            columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
            connection.execute(f"create table marts.{model['name']} ({columns})")


def all_suites() -> list[Suite]:
    return [suite for source in registry.SOURCE_NAMES for suite in landed_suites(source)] + mart_suites()


def test_suites__look_at_declared_tables_only() -> None:
    contracts = {contract.address: contract for contract in registry.all_tables()}
    for source in registry.SOURCE_NAMES:
        suites = landed_suites(source)
        assert suites, f"{source} has no suite"
        for suite in suites:
            assert set(suite.key) <= {column.name for column in contracts[suite.table].columns}


def test_suites__never_fetch_a_persons_data() -> None:
    for suite in all_suites():
        assert not PERSONAL & set(suite.key)
        for expression in suite.columns.values():
            assert expression not in PERSONAL, f"{suite.table} would show {expression}"


def test_suites__fetch_from_empty_raw_tables(settings: Settings) -> None:
    from ingestion.pipelines import ensure_raw_tables

    ensure_raw_tables(settings)
    suites = [suite for source in registry.SOURCE_NAMES for suite in landed_suites(source)]
    assert [outcome.rows for outcome in quality.validate(settings, suites, "0")] == [0] * len(suites)


def test_load_suites__refuses_a_rule_without_reason(tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    path.write_text(
        "raw_x.t:\n  key: [id]\n  expectations:\n    - {expect: column_to_exist, severity: critical}\n"
    )
    with pytest.raises(ValueError, match="notes, what_to_do"):
        load_suites(path)


@pytest.fixture
def charges(settings: Settings) -> Iterator[Settings]:
    """Two loads of charges: in the first one more was paid back than paid, the second is sound."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema raw_stripe")
        connection.execute(
            "create table raw_stripe.charges as select * from (values "
            "('ch_1', 10.00, 12.00, 'EUR', 'succeeded', timestamptz '2026-10-01 00:00:00Z', '1700000001.5'), "
            "('ch_2', 10.00, 0.00, 'EUR', 'strange', timestamptz '2026-10-01 00:00:00Z', '1700000002.5')) "
            "as t(id, amount, amount_refunded, currency, status, created_at, _dlt_load_id)"
        )
    yield settings


def charge_suite() -> Suite:
    return next(suite for suite in landed_suites("stripe") if suite.table == "raw_stripe.charges")


def test_validate__names_rule_rows_and_keys(charges: Settings) -> None:
    (outcome,) = quality.validate(charges, [charge_suite()])

    assert [failure.rule.severity for failure in outcome.failures] == ["critical", "warning"] or len(
        outcome.failures
    ) == 2
    (blocking,) = outcome.blocking
    assert blocking.failed_rows == 1
    assert blocking.first_keys == ("ch_1",)
    assert "nobody gets back more than was paid" in str(blocking)
    assert (outcome.docs / outcome.page).is_file()
    assert outcome.page.startswith("validations/")


def test_validate__looks_at_new_loads_only(charges: Settings) -> None:
    (outcome,) = quality.validate(charges, [charge_suite()], "1700000001.5")
    assert outcome.rows == 1
    assert outcome.blocking == ()

    assert watermarks.last_checked(charges.warehouse_path, "stripe") == watermarks.NOTHING_CHECKED
    newest = watermarks.newest_load(charges.warehouse_path, ["raw_stripe.charges"])
    watermarks.remember_checked(charges.warehouse_path, "stripe", newest)
    assert watermarks.last_checked(charges.warehouse_path, "stripe") == "1700000002.5"


def test_suite_result__errors_block_and_warnings_do_not(charges: Settings) -> None:
    import dagster as dg

    from orchestration.lib.checks import suite_result

    (broken,) = quality.validate(charges, [charge_suite()])
    result = suite_result("landed_rows_are_sound", broken)
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR
    assert result.metadata["failed_row_count"].value == 1
    assert result.metadata["data_docs"].value == f"http://127.0.0.1:3001/{broken.page}"
    assert Path(result.metadata["data_docs_file"].value).is_file()

    (odd,) = quality.validate(charges, [charge_suite()], "1700000001.5")
    assert suite_result("landed_rows_are_sound", odd).severity is dg.AssetCheckSeverity.WARN
    assert "note" not in suite_result("landed_rows_are_sound", odd).metadata

    (quiet,) = quality.validate(charges, [charge_suite()], "1700000009.5")
    result = suite_result("landed_rows_are_sound", quiet)
    assert result.passed
    assert "no row is new" in result.metadata["note"].value


def test_query_of_a_mart__sees_more_than_its_first_rows(settings: Settings) -> None:
    (suite,) = [suite for suite in mart_suites() if suite.table == "marts.fct_attribution"]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_attribution as select 'm' || (i // 100000) as model, "
            "i::text as conversion_id, i::text as touchpoint_id, 1 as days_before from range(300000) as t(i)"
        )
        query = suite.query(1_000, landed_only=False)
        found = connection.execute(f"select count(*), count(distinct model) from ({query})").fetchall()
    assert found == [(1_000, 3)]


def test_mart_suites__ask_only_for_what_the_contracts_publish() -> None:
    suites = mart_suites()
    assert len({suite.table for suite in suites}) == len(suites)
    with duckdb.connect() as connection:
        create_marts(connection)
        for suite in suites:
            frame = connection.execute(suite.query(10, landed_only=False)).pl()
            assert {rule.arguments["column"] for rule in suite.rules} <= {*frame.columns}


@pytest.fixture
def marts(settings: Settings) -> Settings:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        create_marts(connection)
    return settings


def test_mart_suites__name_the_row_that_contradicts_itself(marts: Settings) -> None:
    # one row a mart, each with one thing that cannot be
    rows: dict[str, tuple[str, dict[str, Any]]] = {
        "mart_existing_customers": (
            "renewal_rate_error",
            {"renewal_rate": 0.5, "renewals_won": 3, "renewals_lost": 1},
        ),
        "mart_press": ("unanswered_above_requests", {"requests": 1, "opportunities": 2}),
        "mart_community": ("part_above_all", {"attendees": 4, "new_people": 5}),
        "mart_recruiting": ("hires_above_applicants", {"applicants": 1, "hires": 2}),
        "mart_word_of_mouth_total": ("leads_above_people", {"referred_people": 1, "referred_leads": 2}),
        "mart_word_of_mouth_reach": (
            "is_in_order",
            {"messages": 9, "messages_with_reach": 9, "median_reach": 6, "p90_reach": 5, "largest_reach": 6},
        ),
        "mart_customer_voice": (
            "kinds_error",
            {"mentions": 2, "wishes": 1}
            | dict.fromkeys(("unread_mentions", "complaints", "praises", "questions"), 0)
            | dict.fromkeys(("purchase_intents", "churn_risks"), 0),
        ),
        "mart_product_requests": (
            "part_above_accounts",
            {"accounts": 1, "customer_accounts": 2, "product_area": "lamps"},
        ),
        "mart_share_of_voice": ("share_of_week", {"share_rate": 0.4, "is_own": True}),
        "mart_governance": ("is_of_an_incident", {"kind": "anger_spike", "cost": 5}),
        "mart_experiments": ("lift_is_inside", {"lift": 0.3, "low": -0.1, "high": 0.2}),
        "mart_period_freeze": (
            "unexplained",
            {"difference": 5, "late_data_difference": 4}
            | dict.fromkeys(("merged_contact_difference", "refund_difference", "rate_difference"), 0)
            | dict.fromkeys(("relearned_difference", "changed_definition_difference"), 0)
            | {"changed_setting_difference": 0},
        ),
        "mart_questions": ("part_above_answers", {"answers": 1, "answering_people": 2}),
    }
    with duckdb.connect(str(marts.warehouse_path)) as connection:
        for table, (_, values) in rows.items():
            marks = ", ".join("?" for _ in values)
            connection.execute(
                f"insert into marts.{table} ({', '.join(values)}) values ({marks})", [*values.values()]
            )
    suites = [suite for suite in mart_suites() if suite.table.removeprefix("marts.") in rows]
    found = {
        outcome.suite.table.removeprefix("marts."): [failure.column for failure in outcome.blocking]
        for outcome in quality.validate(marts, suites)
    }
    assert found == {table: [column] for table, (column, _) in rows.items()}
