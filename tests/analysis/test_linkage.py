"""Profiles and their owners: what is enough, what is not, and that equal input gives equal output."""

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analysis import linkage
from analysis.linkage import match_handles

PROFILE = dict.fromkeys(
    ("platform", "key_kind", "key_value", "display_name", "user_name", "site", "country", "language"),
    pl.String,
)
PERSON = dict.fromkeys(
    ("natural_person_key", "full_name", "mail_users", "site", "country", "language"), pl.String
)
ENOUGH = 0.95


def profiles(*rows: dict[str, Any]) -> pl.DataFrame:
    given = [
        {"platform": "x", "key_kind": "x_handle", "key_value": str(place), **row}
        for place, row in enumerate(rows)
    ]
    return pl.DataFrame(given, schema=PROFILE)


def persons(*rows: dict[str, Any]) -> pl.DataFrame:
    given = [{"natural_person_key": f"crm:{place}", **row} for place, row in enumerate(rows)]
    return pl.DataFrame(given, schema=PERSON)


ANNA = {"full_name": "Anna Müller", "site": "alpen.example", "country": "DE", "mail_users": "anna.mueller"}
BEN = {"full_name": "Ben Okafor", "site": "baltic.example", "country": "GB", "mail_users": "b.okafor77"}


def owners(found: pl.DataFrame) -> dict[str, str]:
    enough = found.filter(pl.col("match_probability") >= ENOUGH)
    return dict(enough.select("key_value", "natural_person_key").rows())


@pytest.mark.parametrize("name", ["Anna Müller", "anna muller", "MÜLLER, Anna", "Müller Anna"])
def test_match__name_and_company_are_enough_however_the_name_is_written(name: str) -> None:
    found = match_handles(profiles({"display_name": name, "site": "alpen.example"}), persons(ANNA, BEN))
    assert owners(found) == {"0": "crm:0"}
    assert found["agreed"].to_list() == ["name;company"]


def test_match__a_slip_or_an_initial_is_less_than_the_name() -> None:
    found = {
        name: match_handles(profiles({"display_name": name, "site": "alpen.example"}), persons(ANNA, BEN))
        for name in ("Anna Müller", "Anna Mülller", "Anna M.")
    }
    whole, slip, initial = (found[name]["match_probability"].item() for name in found)
    assert whole > slip > initial > 0


def test_match__no_name_no_match_but_an_unusual_user_name_of_the_address_speaks() -> None:
    nobody = match_handles(profiles({}, {"display_name": "Anna"}, {"user_name": "ben"}), persons(ANNA, BEN))
    assert nobody.is_empty()
    told = match_handles(
        profiles({"display_name": "Ben Okafor", "user_name": "B_Okafor77"}), persons(ANNA, BEN)
    )
    assert told["agreed"].item() == "name;user of e-mail address"
    assert owners(told) == {"0": "crm:1"}


def test_match__two_people_of_one_name_get_nothing_unless_something_tells_them_apart() -> None:
    twin = {**ANNA, "site": "elbe.example"}
    alone = profiles({"display_name": "Anna Müller", "country": "DE"})
    assert owners(match_handles(alone, persons(ANNA, twin, BEN))) == {}
    told = profiles({"display_name": "Anna Müller", "country": "DE", "site": "elbe.example"})
    assert owners(match_handles(told, persons(ANNA, twin, BEN))) == {"0": "crm:1"}


def test_match__two_profiles_of_one_name_on_a_platform_are_not_both_hers() -> None:
    row = {"display_name": "Anna Müller", "site": "alpen.example"}
    assert owners(match_handles(profiles(row, row), persons(ANNA, BEN))) == {}
    elsewhere = match_handles(profiles(row, {**row, "platform": "bluesky"}), persons(ANNA, BEN))
    assert owners(elsewhere) == {"0": "crm:0", "1": "crm:0"}


def test_match__a_refused_pair_leaves_the_place_to_others() -> None:
    twin = {**ANNA, "site": None}
    row = profiles({"display_name": "Anna Müller", "country": "DE", "user_name": "annamueller"})
    refused = pl.DataFrame({"key_kind": ["x_handle"], "key_value": ["0"], "natural_person_key": ["crm:0"]})
    found = match_handles(row, persons(ANNA, twin, BEN), refused)
    assert found["natural_person_key"].to_list() == ["crm:1"]
    assert (
        found["match_probability"].item()
        > match_handles(row, persons(ANNA, twin, BEN))["match_probability"].max()
    )


def test_match__nothing_to_match_gives_an_empty_frame() -> None:
    for left, right in ((profiles(), persons(ANNA)), (profiles({"display_name": "Anna Müller"}), persons())):
        assert match_handles(left, right).schema == pl.Schema(linkage.SCHEMA)
        assert match_handles(left, right).is_empty()


@pytest.mark.parametrize("size", [50, 400])
def test_match__is_the_same_in_any_order_untrained_and_trained(size: int) -> None:
    people = persons(
        *({**ANNA, "full_name": f"Given{place % 97} Family{place % 89}"} for place in range(size))
    )
    accounts = profiles(
        *(
            {"display_name": f"Given{place % 101} Family{place % 89}", "country": "DE"}
            for place in range(size)
        )
    )
    found = match_handles(accounts, people)
    assert not found.is_empty() and found["match_probability"].is_between(0, 1).all()
    shuffled = match_handles(accounts.sample(fraction=1, shuffle=True, seed=3), people.reverse())
    assert_frame_equal(found, shuffled)
