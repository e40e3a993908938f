"""A company small enough to know by heart, in two deliveries: the second is late, corrects and identifies.

Belongs here: rows of raw tables. Does not: running dbt (`warehouse.py`), what must come out (the tests).

Data flow: rows written here -> raw tables of a test's warehouse.
"""

from datetime import UTC, date, datetime
from typing import Any

import duckdb

from tests.dbt.warehouse import Warehouse

SITE = "https://shop.example"
FIRST_AS_OF = "2026-10-01T00:00:00+00:00"
SECOND_AS_OF = "2026-10-10T00:00:00+00:00"


def at(day: int, month: int = 9, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def visit(key: str, browser: str, when: datetime, load: str = "1", **more: Any) -> dict[str, Any]:
    row = {"id": key, "anonymous_id": browser, "page_url": f"{SITE}/lamps", "visited_at": when}
    return {**row, "received_at": when, "_dlt_load_id": load, **more}


def post_link(code: str, medium: str = "organic_social", source: str = "linkedin") -> dict[str, str]:
    return {"utm_source": source, "utm_medium": medium, "utm_campaign": "autumn", "utm_content": code}


def form(key: str, browser: str, email: str, when: datetime, load: str = "1") -> dict[str, Any]:
    row = {"id": key, "anonymous_id": browser, "form": "checkout", "email": email, "submitted_at": when}
    return {**row, "received_at": when, "_dlt_load_id": load}


def charge(key: str, email: str, amount: str, when: datetime, load: str = "1") -> dict[str, Any]:
    row = {"id": key, "status": "succeeded", "amount": amount, "currency": "EUR", "billing_email": email}
    return {**row, "payment_intent_id": f"pi_{key}", "created_at": when, "_dlt_load_id": load}


def refund(key: str, charge_id: str, amount: str, when: datetime, load: str = "1") -> dict[str, Any]:
    row = {"id": key, "charge_id": charge_id, "status": "succeeded", "amount": amount, "currency": "EUR"}
    return {**row, "created_at": when, "_dlt_load_id": load}


def linkedin_post(key: str, code: str, when: datetime, load: str = "1") -> dict[str, Any]:
    link = f"{SITE}/lamps/task?utm_source=linkedin&utm_medium=organic_social&utm_content={code}"
    row = {"id": key, "commentary": "Light for desks", "lifecycle_state": "PUBLISHED", "link_url": link}
    return {**row, "created_at": when, "published_at": when, "_dlt_load_id": load}


def counters(key: str, impressions: int, when: datetime, load: str = "1") -> dict[str, Any]:
    row = {"post_id": key, "observed_date": when.date(), "observed_at": when, "impression_count": impressions}
    return {**row, "like_count": impressions // 10, "_dlt_load_id": load}


def cost(key: str, amount: str, day: date, load: str = "1", **more: Any) -> dict[str, Any]:
    row = {"row_id": key, "date": day, "amount": amount, "currency": "EUR", "kind": "media"}
    return {**row, "file": "costs/a.csv", "line": 2, "_dlt_load_id": load, **more}


def deliver_first(warehouse: Warehouse) -> None:
    """What is known at FIRST_AS_OF."""
    warehouse.insert(
        "linkedin.posts",
        linkedin_post("urn:li:share:1", "p1", at(1)),
        linkedin_post("urn:li:share:2", "p2", at(2)),
    )
    warehouse.insert(
        "linkedin.post_statistics",
        counters("urn:li:share:1", 100, at(2)),
        counters("urn:li:share:1", 130, at(20)),
        counters("urn:li:share:2", 70, at(20)),
    )
    warehouse.insert(
        "web.visits",
        visit("v1", "x", at(3), **post_link("p1")),
        visit("v2", "x", at(10)),
        visit("v3", "y", at(4), **post_link("ad1", "paid_social", "facebook")),
        visit("v4", "y", at(11), **post_link("p9")),
        visit("v5", "z", at(5), referrer="https://www.linkedin.com/"),
    )
    warehouse.insert("web.form_submissions", form("f1", "x", "ann@home.example", at(10)))
    warehouse.insert(
        "stripe.charges",
        charge("ch_1", "ann@home.example", "140.00", at(12)),
        charge("ch_2", "bob@home.example", "99.99", at(12)),
        charge("ch_3", "eve@home.example", "10.00", at(15)),
        charge("ch_4", "ann@home.example", "50.00", at(16)),
        charge("ch_6", "zoe@home.example", "12.34", at(17)),  # nobody knows how she came
    )
    warehouse.insert("stripe.refunds", refund("re_1", "ch_4", "20.01", at(18)))
    warehouse.insert(
        "hubspot.contacts",
        {
            "id": "1",
            "email": "eve@home.example",
            "analytics_first_url": f"{SITE}/?utm_source=linkedin&utm_medium=employee_share&utm_content=s1",
            "analytics_first_at": at(8),
            "archived": False,
            "created_at": at(9),
            "updated_at": at(9),
            "_dlt_load_id": "1",
        },
    )
    warehouse.insert(
        "files.costs",
        cost("k1", "10.00", date(2026, 9, 1), channel="linkedin/organic_post"),
        cost("k2", "5.01", date(2026, 9, 4), activity_key="ad1"),
        cost("k3", "7.00", date(2026, 9, 4), channel="radio", kind="tool"),
    )
    warehouse.insert(
        "files.employees",
        {
            "row_id": "e1",
            "employee": "kim@shop.example",
            "department": "Marketing",
            "hourly_cost": "40",
            "currency": "EUR",
            "line": 2,
            "_dlt_load_id": "1",
        },
    )
    worklog = {"date": date(2026, 9, 1), "platform": "linkedin", "activity_type": "organic_post", "line": 2}
    warehouse.insert(
        "files.worklog",
        {**worklog, "row_id": "w1", "employee": "kim@shop.example", "hours": "1.25", "_dlt_load_id": "1"},
        {**worklog, "row_id": "w2", "employee": "new@shop.example", "hours": "2", "_dlt_load_id": "1"},
    )


def deliver_second(warehouse: Warehouse) -> None:
    """What comes later: about days long past, about people already seen, and twice."""
    with duckdb.connect(str(warehouse.path)) as connection:
        # a merge writes a row that came again anew
        connection.execute("update raw_web.visits set _dlt_load_id = '2' where id = 'v1'")
        # corrected by the vendor within its day
        connection.execute(
            "update raw_linkedin.post_statistics set impression_count = 125, _dlt_load_id = '2' "
            "where post_id = 'urn:li:share:1' and observed_date = date '2026-09-20'"
        )
    warehouse.insert(
        "web.visits",
        visit("v6", "x", at(5), "2", received_at=at(2, 10), **post_link("p2")),  # a month late
        visit("v7", "e", at(8, hour=11), "2", **post_link("s1", "employee_share")),  # the CRM's visit itself
        visit("v8", "y", at(3, 10), "2"),
    )
    warehouse.insert(
        "web.form_submissions",
        form("f2", "y", "bob@home.example", at(3, 10), "2"),  # names who came in September
        form("f3", "e", "eve@home.example", at(8, hour=11), "2"),
    )
    warehouse.insert("linkedin.posts", linkedin_post("urn:li:share:9", "p9", at(1), "2"))  # v4 came by it
    warehouse.insert("linkedin.post_statistics", counters("urn:li:share:1", 131, at(9, 10), "2"))
    warehouse.insert("stripe.refunds", refund("re_2", "ch_2", "33.33", at(5, 10), "2"))
    warehouse.insert("stripe.charges", charge("ch_5", "bob@home.example", "25.00", at(4, 10), "2"))
    warehouse.insert("files.costs", cost("k4", "3.00", date(2026, 9, 30), "2", activity_key="ad1"))
