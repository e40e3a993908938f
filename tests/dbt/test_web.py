"""Matomo and PostHog say in other words who came, and how; staging makes one language of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

PAGE = "https://shop.example/lamps"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, 10, hour, minute, tzinfo=UTC)


def matomo(key: str, browser: str, hour: int, **more: Any) -> dict[str, Any]:
    row = {"id": key, "visitor_id": browser, "landing_url": PAGE, "page_views": 1, "device": "Smartphone"}
    return {**row, "country": "gb", "first_action_at": at(hour), "_dlt_load_id": "1", **more}


def posthog(key: str, event: str, browser: str | None, when: datetime, **more: Any) -> dict[str, Any]:
    row = {"id": key, "event": event, "device_id": browser, "distinct_id": browser, "current_url": PAGE}
    return {**row, "occurred_at": when, "received_at": when, "_dlt_load_id": "1", **more}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("visits"), dbt_target)
    warehouse.insert(
        "matomo.visits",
        matomo("1", "m-ann", 8, campaign_name="Autumn", campaign_source="LinkedIn", campaign_content="p1"),
        matomo("2", "m-ann", 9, landing_utm_source="x", landing_fbclid="fb", referrer_type="direct"),
        matomo("3", "m-bob", 9, referrer_type="campaign", referrer_name="only a name", country="xx"),
        matomo("4", "m-bob", 10, ad_click_id="click", ad_provider="google", user_id="Bob@home.example"),
        matomo("5", "m-ann", 12, user_id="ann@home.example", page_views=0, landing_url=None),
        matomo("6", "m-eve", 12, user_id="8d5e957f297893487bd98fa830fa6413"),
        matomo("7", "m-eve", 12, first_action_at=datetime(2026, 12, 1, tzinfo=UTC)),
    )
    form = {"form": "contact", "occurred_at": at(12), "_dlt_load_id": "1"}
    warehouse.insert(
        "matomo.form_events",
        {**form, "id": "5-1", "visit_id": "5", "visitor_id": "m-ann", "user_id": "ann@home.example",
         "answer": "A podcast"},
        {**form, "id": "6-1", "visit_id": "6", "visitor_id": "m-eve", "user_id": "8d5e957f",
         "answer": "A friend"},
    )  # fmt: skip
    cara = {"distinct_id": "cara@home.example", "known_email": "cara@home.example"}
    warehouse.insert(
        "posthog.events",
        posthog("e2", "$pageview", "p-cara", at(8, 5), session_id="s1", referrer=PAGE),
        posthog(
            "e1", "$pageview", "p-cara", at(8), session_id="s1", referrer="$direct", utm_source="Bluesky"
        ),
        posthog("e3", "$identify", None, at(9), anon_distinct_id="p-cara", **cara),
        posthog("e4", "form_submitted", "p-cara", at(9), session_id="s2", how_heard="Fair", **cara),
        posthog("e5", "$pageview", "p-cara", at(10), session_id="s3", **cara),
        posthog("e6", "$pageview", "p-dan", at(10), country="fr", device_type="Mobile"),
        posthog("e7", "$pageview", None, at(11), distinct_id="dan@home.example"),
    )
    warehouse.dbt(*TABLES, "--select", "+int_identity__persons_joined", "+int_web__visits_united")
    return warehouse


def visits(built: Warehouse, source: str, columns: str) -> list[tuple[Any, ...]]:
    return built.rows(
        f"select visit_id, {columns} from intermediate.int_web__visits_united "
        f"where source = '{source}' order by 1"
    )


def test_matomo__a_visit_has_a_page_and_the_campaign_that_is_known_best(built: Warehouse) -> None:
    assert visits(built, "matomo", "utm_source, utm_campaign, utm_content, country, device") == [
        ("matomo:1", "linkedin", "Autumn", "p1", "GB", "mobile"),
        ("matomo:2", "x", None, None, "GB", "mobile"),
        ("matomo:3", None, "only a name", None, None, "mobile"),
        ("matomo:4", None, None, None, "GB", "mobile"),
        ("matomo:6", None, None, None, "GB", "mobile"),
    ]
    clicks = visits(built, "matomo", "google_click_id, facebook_click_id")
    assert [row for row in clicks if any(row[1:])] == [
        ("matomo:2", None, "fb"),
        ("matomo:4", "click", None),
    ]


def test_posthog__a_visit_is_the_first_page_of_a_session(built: Warehouse) -> None:
    assert visits(built, "posthog", "anonymous_id, utm_source, referrer_url, country, device") == [
        ("posthog:e6", "p-dan", None, None, "FR", "mobile"),
        ("posthog:e7", None, None, None, None, None),
        ("posthog:s1", "p-cara", "bluesky", None, None, None),
        ("posthog:s3", "p-cara", None, None, None, None),
    ]


def test_browsers__belong_to_who_they_said_they_were(built: Warehouse) -> None:
    found = built.rows(
        "select anonymous_id, email from intermediate.int_identity__anonymous_ids_resolved "
        "join intermediate.int_identity__emails_resolved using (natural_person_key) order by 1"
    )
    assert found == [
        ("m-ann", "ann@home.example"),
        ("m-bob", "bob@home.example"),
        ("p-cara", "cara@home.example"),
    ]


def test_answers__are_those_of_every_systems_forms(built: Warehouse) -> None:
    found = built.rows(
        "select self_reported_source from intermediate.int_identity__persons_joined "
        "where self_reported_source is not null order by 1"
    )
    assert found == [("A podcast",), ("Fair",)]
