"""The dbt project as a whole: it builds on nothing, on files alone, and counts each money once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.currencies import mixed_sums
from tests.dbt.warehouse import TABLES, Warehouse

pytestmark = pytest.mark.slow

# Cautious: only tests all of whose parents are selected.
ONLY_MINE = ("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test")
ORIGINAL = {"original_amount", "original_hourly_cost"}
MONEY = (
    "--select",
    "+fct_conversions",
    "mart_revenue_overlap",
    "+mart_revenue_recognized",
    "+assert_revenue_conversions_sum_to_revenue",
)


def at(day: int, month: int = 9, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def file_conversion(
    row: str, key: str, person: str, amount: str | None, when: datetime, **more: Any
) -> dict[str, Any]:
    return {
        "row_id": row,
        "conversion_key": key,
        "person_key": person,
        "converted_at": when,
        "conversion_type": "revenue",
        "amount": amount,
        "currency": "EUR",
        "file": "conversions/a.csv",
        "line": 2,
        "_dlt_load_id": "1",
        **more,
    }


def test_parse__has_no_deprecations_and_no_warnings(warehouse: Warehouse) -> None:
    warehouse.dbt("--warn-error", "parse", "--no-partial-parse")


def test_build__passes_on_empty_raw_tables(warehouse: Warehouse) -> None:
    warehouse.dbt("build")

    empty = (
        "dim_person",
        "dim_company",
        "dim_employee",
        "fct_leads",
        "fct_opportunities",
        "fct_revenue",
        "fct_conversions",
    )
    assert [warehouse.rows(f"select count(*) from marts.{name}") for name in empty] == [[(0,)]] * len(empty)
    compiled = {
        path.name: path.read_text() for path in (warehouse.target / "compiled").rglob("models/**/*.sql")
    }
    assert "fct_revenue.sql" in compiled
    mixed = {name: sums for name, sql in compiled.items() if (sums := mixed_sums(sql))}
    assert mixed == {}
    columns = warehouse.rows(
        "select table_name, list(column_name) from information_schema.columns "
        "where table_schema = 'marts' group by table_name"
    )
    with_money = {name: set(found) for name, found in columns if ORIGINAL & set(found)}
    assert with_money.keys() >= {"fct_revenue", "fct_conversions", "fct_opportunities", "fct_costs"}
    for name, found in with_money.items():
        assert found >= {"original_currency", "fx_rate", "fx_rate_date"}, name


def test_build__refuses_to_run_without_as_of(warehouse: Warehouse) -> None:
    result = warehouse.try_dbt("run", "--select", "stg_web__visits", as_of=None)

    assert result.returncode != 0
    assert "as_of is not set" in result.stdout


def test_files_alone__keep_their_keys_and_stay_the_same(warehouse: Warehouse) -> None:
    warehouse.insert(
        "files.conversions",
        file_conversion("c1", "A-1", "P-1", "100.00", at(1)),
        file_conversion("c2", "A-1", "P-1", "-40.00", at(3)),
        file_conversion("c3", "A-2", "anna@mail.example", "25.50", at(5)),
        file_conversion("c4", "bob@mail.example", "bob@mail.example", None, at(6), conversion_type="lead"),
        file_conversion("c5", "A-3", "P-1", "9.00", datetime(2026, 11, 1, tzinfo=UTC)),
    )
    warehouse.dbt("build", *MONEY, *ONLY_MINE)

    columns = "conversion_id, conversion_key, conversion_type, amount"
    query = f"select {columns} from marts.fct_conversions order by converted_at"
    first = warehouse.rows(query)
    assert [(kind, amount) for _, _, kind, amount in first] == [
        ("revenue", Decimal("60.00")),
        ("revenue", Decimal("25.50")),
        ("lead", Decimal("0.00")),
    ]
    assert [key for _, key, _, _ in first[:2]] == ["A-1", "A-2"]
    assert "@" not in first[2][1]

    warehouse.dbt(*TABLES, *MONEY[:2])
    assert warehouse.rows(query) == first


def test_a_deal__counts_once_however_many_systems_hold_it(warehouse: Warehouse) -> None:
    deal = {
        "pipeline": "default",
        "dealstage": "closedwon",
        "dealtype": "newbusiness",
        "deal_currency_code": "USD",
        "archived": False,
        "created_at": at(1),
        "_dlt_load_id": "1",
    }
    warehouse.insert(
        "hubspot.deals",
        {**deal, "id": "1", "amount": "1000", "closed_at": at(10)},
        {**deal, "id": "2", "amount": "500", "closed_at": at(11)},
    )
    warehouse.insert(
        "hubspot.deal_stages",
        {
            "pipeline_id": "default",
            "stage_id": "closedwon",
            "label": "Closed won",
            "is_closed": True,
            "probability": 1.0,
            "_dlt_load_id": "1",
        },
    )
    warehouse.insert(
        "hubspot.deal_stage_history",
        *(
            {"deal_id": key, "stage_id": "closedwon", "entered_at": at(12), "_dlt_load_id": "1"}
            for key in ("1", "2")
        ),
    )
    money = {"currency": "USD", "_dlt_load_id": "1"}
    warehouse.insert(
        "stripe.invoices",
        {
            **money,
            "id": "in_1",
            "status": "paid",
            "total": "1000",
            "metadata": '{"hubspot_deal_id": "1"}',
            "created_at": at(12),
        },
    )
    warehouse.insert(
        "stripe.invoice_payments",
        {
            **money,
            "id": "inpay_1",
            "invoice_id": "in_1",
            "payment_intent_id": "pi_1",
            "status": "paid",
            "amount_paid": "1000",
            "created_at": at(14),
        },
    )
    warehouse.insert(
        "stripe.charges",
        {
            **money,
            "id": "ch_1",
            "payment_intent_id": "pi_1",
            "status": "succeeded",
            "amount": "1000",
            "billing_email": "x@co.example",
            "created_at": at(14),
        },
    )
    warehouse.insert(
        "stripe.refunds",
        {
            **money,
            "id": "re_1",
            "charge_id": "ch_1",
            "status": "succeeded",
            "amount": "100",
            "created_at": at(20),
        },
    )
    # several companies and people take part in each deal, and none of them multiplies its money
    warehouse.insert(
        "hubspot.companies", *({"id": key, "created_at": at(1), "_dlt_load_id": "1"} for key in ("c1", "c2"))
    )
    warehouse.insert(
        "hubspot.contacts",
        *(
            {"id": key, "email": f"{key}@co.example", "created_at": at(1), "_dlt_load_id": "1"}
            for key in ("p1", "p2", "p3")
        ),
    )
    warehouse.insert(
        "hubspot.deal_companies",
        *(
            {"deal_id": deal_id, "company_id": company, "observed_at": at(5), "_dlt_load_id": "1"}
            for deal_id in ("1", "2")
            for company in ("c1", "c2")
        ),
    )
    warehouse.insert(
        "hubspot.deal_contacts",
        *(
            {"deal_id": deal_id, "contact_id": person, "observed_at": at(5), "_dlt_load_id": "1"}
            for deal_id in ("1", "2")
            for person in ("p1", "p2", "p3")
        ),
    )
    rate = {
        "from_currency": "USD",
        "to_currency": "EUR",
        "file": "fx_rates/a.csv",
        "line": 2,
        "_dlt_load_id": "1",
    }
    warehouse.insert(
        "files.fx_rates",
        {**rate, "row_id": "r1", "date": at(8).date(), "rate": "0.9"},
        {**rate, "row_id": "r2", "date": at(14).date(), "rate": "0.8"},
    )
    warehouse.dbt("build", *MONEY, *ONLY_MINE)

    assert warehouse.rows(
        "select source, kind, original_amount, amount from marts.fct_revenue order by occurred_at"
    ) == [
        ("hubspot", "new", Decimal("500.000"), Decimal("450.00")),
        ("stripe", "new", Decimal("1000.000"), Decimal("800.00")),
        ("stripe", "refund", Decimal("-100.000"), Decimal("-80.00")),
    ]
    assert warehouse.rows(
        "select sum(amount) from marts.fct_conversions where conversion_type = 'revenue'"
    ) == [(Decimal("1170.00"),)]
    assert warehouse.rows("select count(*), count(distinct opportunity_id) from marts.fct_opportunities") == [
        (2, 2)
    ]
    assert warehouse.rows("select count(*) from intermediate.int_crm__deal_people where is_primary") == [(2,)]
    overlap = "select overlap_kind, lines, amount_counted, amount_left_out from marts.mart_revenue_overlap"
    assert warehouse.rows(overlap) == [("deal_and_invoice", 1, Decimal("800.00"), Decimal("900.00"))]
    recognized = "select basis, sum(amount) from marts.mart_revenue_recognized group by basis order by basis"
    assert warehouse.rows(recognized) == [("accrual", Decimal("1170.00")), ("cash", Decimal("1170.00"))]


def test_a_missing_rate__fails_and_names_currency_and_day(warehouse: Warehouse) -> None:
    warehouse.insert(
        "files.conversions", file_conversion("c1", "A-1", "P-1", "100.00", at(1), currency="SEK")
    )
    warehouse.dbt(*TABLES, "--select", "+assert_every_amount_has_a_rate")

    result = warehouse.try_dbt("test", "--select", "assert_every_amount_has_a_rate", "--store-failures")

    assert result.returncode != 0
    failures = warehouse.rows(
        "select original_currency, rate_day from dbt_test__audit.assert_every_amount_has_a_rate"
    )
    assert ("SEK", at(1).date()) in failures
