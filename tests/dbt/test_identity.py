"""Who wrote: declared, likely, decided by hand, and nobody; and that strangers are not glued together."""

from typing import Any

import pytest

from tests.dbt.company import at, form, visit
from tests.dbt.warehouse import Warehouse

pytestmark = pytest.mark.slow

BUILD = (
    "build",
    *("--select", "+mart_identity", "+fct_touchpoints"),
    *("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"),
)
FILLERS = 60
LIMIT = 12


def contact(key: str, name: str, email: str, company: str | None = None, **more: Any) -> dict[str, Any]:
    first, _, last = name.partition(" ")
    row = {"id": key, "firstname": first, "lastname": last, "email": email, "company_id": company}
    return {**row, "country": "DE", "created_at": at(1), "updated_at": at(1), "_dlt_load_id": "1", **more}


def mention(key: str, user: str, name: str, link: str | None = None) -> dict[str, Any]:
    row = {"id": key, "first_id": key, "author_id": f"9{key}", "author_username": user, "author_name": name}
    return {**row, "author_link": link, "text": "hi", "created_at": at(5), "_dlt_load_id": "1"}


def decision(key: str, handle: str, person: str, word: str, day: int) -> dict[str, Any]:
    row = {"row_id": key, "platform": "x", "handle": handle, "person_key": person, "decision": word}
    return {**row, "decided_at": at(day), "file": "a.csv", "line": 2, "_dlt_load_id": "1"}


def fill(warehouse: Warehouse) -> None:
    fillers = [contact(f"9{n}", f"Given{n} Family{n}", f"g{n}@m.example") for n in range(FILLERS)]
    crowd = ";".join(f"crowd{n}@m.example" for n in range(LIMIT + 1))
    warehouse.insert(
        "hubspot.companies",
        {"id": "c1", "name": "Alpen", "domain": "alpen.example", "created_at": at(1), "_dlt_load_id": "1"},
        {"id": "c2", "name": "Baltic", "domain": "baltic.example", "created_at": at(1), "_dlt_load_id": "1"},
    )
    warehouse.insert(
        "hubspot.contacts",
        contact("1", "Ann Berg", "ann@alpen.example", "c1", x_handle="@AnnBerg"),
        contact("2", "Ben Okafor", "ben@baltic.example", "c2"),
        contact("3", "Dora Klein", "dora@alpen.example", "c1"),
        contact("4", "Dora Klein", "dora2@alpen.example", "c1"),
        contact("5", "Eva Lind", "eva@alpen.example", "c1", x_handle="evas_old"),
        contact("6", "Finn Roth", "finn@alpen.example", "c1"),
        contact("7", "Carl Crowd", "carl@alpen.example", "c1", additional_emails=crowd),
        *fillers,
    )
    warehouse.insert(
        "x.mentions",
        mention("1", "annberg", "A nickname"),
        mention("2", "someone", "Okafor, Ben", "https://www.baltic.example/team"),
        mention("3", "dora", "Dora Klein", "https://alpen.example"),
        mention("4", "nightowl", "Night Owl"),
        mention("5", "finn", "Finn Roth", "https://alpen.example"),
        mention("6", "evas_old", "Somebody Else"),
        mention("7", "stranger", "Hugo Weiss", "https://alpen.example"),
        mention("8", "crowded", "Carl Crowd", "https://alpen.example"),
    )
    warehouse.insert(
        "files.identity_links",
        decision("1", "nightowl", "5", "confirm", 3),
        decision("2", "finn", "finn@alpen.example", "refuse", 3),
        decision("3", "evas_old", "eva@alpen.example", "refuse", 3),
        decision("4", "someone", "ben@baltic.example", "refuse", 2),
        decision("7", "hugo", "nobody@m.example", "confirm", 4),
        decision("5", "someone", "ben@baltic.example", "undo", 4),
    )
    warehouse.insert(
        "web.form_submissions",
        *(form(f"h{n}", "hall", f"guest{n}@m.example", at(4, hour=n)) for n in range(LIMIT + 1)),
    )
    warehouse.insert("web.visits", visit("v1", "hall", at(3)))


def links(warehouse: Warehouse) -> dict[str, tuple[str, str]]:
    rows = warehouse.rows(
        "select key_value, natural_person_key, evidence from intermediate.int_identity__person_keys "
        "where key_kind = 'x_handle'"
    )
    return {handle: (person, evidence) for handle, person, evidence in rows}


def test_profiles__are_linked_by_declaration_decision_and_likeness_and_strangers_are_not_glued(
    warehouse: Warehouse,
) -> None:
    fill(warehouse)
    built = warehouse.dbt(*BUILD)

    assert "Warning in test assert_no_cluster_outgrows_a_person" in built.stdout
    assert links(warehouse) == {
        "annberg": ("hubspot:1", "declared_handle"),
        "nightowl": ("hubspot:5", "declared_handle"),
        "someone": ("hubspot:2", "probable_match"),
    }
    conflicts = warehouse.rows(
        "select conflict_kind, conflict_key from intermediate.int_identity__conflicts order by all"
    )
    assert conflicts == [
        ("browser", "hall"),
        ("decision", "7"),
        ("person", "hubspot:7"),
        ("profile", "x_handle:dora"),
    ]
    touches = warehouse.rows(
        "select evidence, count(*), min(match_probability) >= 0.95, count(person_id) "
        "from marts.fct_touchpoints where touch_type = 'comment' group by all order by all nulls last"
    )
    assert touches == [
        ("declared_handle", 2, True, 2),
        ("probable_match", 1, True, 1),
        (None, 5, None, 0),
    ]
    columns = "profiles, engaged_profiles, linked_people, conflicts, unmatched_profiles"
    identity = {
        row[0]: row[1:] for row in warehouse.rows(f"select evidence, {columns} from marts.mart_identity")
    }
    assert len(identity) == 7
    assert identity["declared_handle"] == (2, 2, 2, 1, None)
    assert identity["probable_match"] == (1, 1, 1, 2, 5)
    assert identity["email"][3] == 1
    assert identity["self_reported"] == (0, 0, 0, 0, None)
    hall = "select count(*) from intermediate.int_identity__person_keys where key_value = 'hall'"
    assert warehouse.rows(hall) == [(0,)]

    # A decision survives the rebuild, the next one replaces it, and a stricter threshold unlinks.
    warehouse.insert("files.identity_links", decision("6", "nightowl", "eva@alpen.example", "undo", 6))
    tables = ("handles_declared", "handle_matches", "conflicts", "handles_linked", "person_keys")
    names = [f"int_identity__{name}" for name in tables]
    warehouse.dbt("run", "--select", *names, match_probability_threshold=1)
    assert links(warehouse) == {"annberg": ("hubspot:1", "declared_handle")}
