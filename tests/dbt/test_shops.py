"""Orders of each shop count when they were paid, and what came back counts against them."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.dbt.warehouse import TABLES, Warehouse

ORDERED = datetime(2026, 10, 1, 12, tzinfo=UTC)


def shopify(key: str, status: str, **more: object) -> dict[str, object]:
    row = {"id": key, "financial_status": status, "total_shop_amount": "10.00", "total_shop_currency": "USD"}
    money = {"total_presentment_amount": "9.00", "total_presentment_currency": "EUR"}
    return {**row, **money, "created_at": ORDERED, "updated_at": ORDERED, "_dlt_load_id": "1", **more}


def woocommerce(key: str, status: str, **more: object) -> dict[str, object]:
    row = {"id": key, "number": key, "status": status, "total": "20.00", "currency": "GBP"}
    return {**row, "created_at": ORDERED, "updated_at": ORDERED, "_dlt_load_id": "1", **more}


def own(key: str, state: str, **more: object) -> dict[str, object]:
    row = {"id": key, "payment_state": state, "amount": "30.00", "currency": "CHF"}
    return {**row, "ordered_at": ORDERED, "_dlt_load_id": "1", **more}


def refund(key: str, order: str, column: str, amount: str, currency: str) -> dict[str, object]:
    currency_column = column.replace("amount", "currency")
    row = {"id": key, "order_id": order, column: amount, currency_column: currency}
    return {**row, "_dlt_load_id": "1"}


def test_orders__count_when_they_were_paid(warehouse: Warehouse) -> None:
    later = datetime(2026, 10, 5, tzinfo=UTC)
    warehouse.insert(
        "shopify.orders",
        shopify(
            "paid", "PAID", last_visit_occurred_at=ORDERED, last_visit_landing_page="https://shop.example/a"
        ),
        shopify("back", "REFUNDED", cancelled_at=later, first_visit_landing_page="https://shop.example/b"),
        shopify("void", "PENDING", cancelled_at=later),
        shopify("open", "AUTHORIZED", is_journey_ready=False),
        shopify("test", "PAID", is_test=True),
        shopify("tomorrow", "PAID", created_at=datetime(2026, 11, 2, tzinfo=UTC)),
    )
    warehouse.insert(
        "shopify.order_refunds",
        {**refund("r1", "back", "refunded_shop_amount", "10.00", "USD"), "created_at": later},
        {**refund("r2", "paid", "refunded_shop_amount", "0.00", "USD"), "created_at": later},
    )
    warehouse.insert(
        "woocommerce.orders",
        woocommerce("1", "completed"),
        woocommerce("2", "trash", paid_at=ORDERED),
        woocommerce("3", "on-hold"),
        woocommerce("4", "packed", paid_at=ORDERED),
        woocommerce("5", "wished-for"),
    )
    warehouse.insert(
        "woocommerce.order_refunds",
        {**refund("6", "1", "amount", "5.00", "GBP"), "created_at": later},
        {**refund("7", "2", "amount", "20.00", "GBP"), "created_at": later},
        {**refund("8", "1", "amount", "1.00", "GBP"), "created_at": later, "deleted_at": later},
    )
    warehouse.insert(
        "database.orders", own("1", "paid"), own("2", "cancelled"), own("3", "paid", deleted_at=later)
    )
    warehouse.insert(
        "database.refunds",
        {**refund("1", "1", "amount", "-3.00", "CHF"), "refunded_at": later},
        {**refund("2", "3", "amount", "3.00", "CHF"), "refunded_at": later, "deleted_at": later},
    )
    warehouse.dbt(*TABLES, "--select", "+int_sales__order_lines_collected")
    lines = warehouse.rows(
        "select line_key, original_amount, original_currency"
        " from intermediate.int_sales__order_lines_collected"
    )
    assert {key: (amount, currency) for key, amount, currency in lines} == {
        "order:shopify:paid": (Decimal(10), "USD"),
        "order:shopify:back": (Decimal(10), "USD"),
        "order_refund:shopify:r1": (Decimal(-10), "USD"),
        "order:woocommerce:1": (Decimal(20), "GBP"),
        "order:woocommerce:4": (Decimal(20), "GBP"),
        "order_refund:woocommerce:6": (Decimal(-5), "GBP"),
        "order:database:1": (Decimal(30), "CHF"),
        "order_refund:database:1": (Decimal(-3), "CHF"),
    }
    landings = warehouse.rows("select order_id, landing_url from staging.stg_shopify__orders")
    assert dict(landings) | {"tomorrow": None} == {
        "paid": "https://shop.example/a",
        "back": "https://shop.example/b",
        **dict.fromkeys(("void", "open", "test", "tomorrow")),
    }
