"""Tickets and sales talks of a world: who, where, and in which order things happened."""

import polars as pl
import pytest

from sandbox.world.systems import SHOP
from tests.sandbox.worlds import tiny

FOLLOWING = {
    None: {"new"},
    "new": {"open"},
    "open": {"pending", "solved"},
    "pending": {"open"},
    "solved": {"open", "closed"},
    "closed": set(),
}


def test_tickets__come_from_people_who_ordered_a_third_of_them_on_social_networks() -> None:
    tables = tiny()[0]
    tickets = tables["tickets"]
    assert len(tickets) >= 60
    social = tickets.filter(pl.col("channel").is_in(["facebook", "x", "instagram"]))
    assert 0.2 < len(social) / len(tickets) < 0.5
    assert set(social["channel"]) == {"facebook", "x", "instagram"}
    assert tickets["requester_account"].is_not_null().sum() == len(social)
    # Stripe keeps the orders of these countries only
    mine = tickets.filter(pl.col("country").is_in([c for c, shop in SHOP.items() if shop == "stripe"]))
    assert len(mine) and set(mine["requester_name"]) <= set(tables["customers"]["name"])
    assert tickets["subject"].str.contains(r"\p{Arabic}|\p{Hebrew}").any()


def test_tickets__are_what_their_history_says() -> None:
    tables = tiny()[0]
    tickets, history = tables["tickets"], tables["ticket_history"]
    assert set(history["ticket_id"]) == set(tickets["ticket_id"])
    steps = history.with_columns(
        before=pl.col("status").shift().over("ticket_id"),
        gap=pl.col("entered_at").diff().over("ticket_id").dt.total_seconds(),
    )
    assert (steps["gap"].drop_nulls() >= 0).all()
    for before, status in steps.select("before", "status").iter_rows():
        assert status in FOLLOWING[before], (before, status)

    def entered(status: str) -> pl.DataFrame:
        return history.filter(pl.col("status") == status)

    reopened = steps.filter((pl.col("before") == "solved") & (pl.col("status") == "open"))
    for column, table in (
        ("created_at", entered("new")),
        ("first_replied_at", entered("open").unique("ticket_id", keep="first", maintain_order=True)),
        ("closed_at", entered("closed")),
    ):
        known = tickets.select("ticket_id", column).drop_nulls()
        assert dict(known.iter_rows()) == dict(table.select("ticket_id", "entered_at").iter_rows()), column
    assert tickets["reopened_count"].sum() == len(reopened) > 0
    assert (tickets["first_replied_at"] > tickets["created_at"]).all()
    rated = tickets.drop_nulls("satisfaction")
    assert set(rated["satisfaction"]) == {"good", "bad"}
    assert (rated["satisfaction_at"] > rated["solved_at"]).all()
    assert rated["satisfaction_at"].null_count() == 0


@pytest.mark.parametrize("seed", [1, 7])
def test_meetings__are_with_contacts_who_were_known_by_then(seed: int) -> None:
    tables = tiny("default", seed)[0]
    meetings, contacts = tables["meetings"], tables["contacts"]
    everybody = meetings.with_columns(pl.col("contact_ids").str.split(";")).explode("contact_ids")
    met = everybody.join(contacts, left_on="contact_ids", right_on="contact_id")
    assert len(met) == len(everybody) > len(meetings)
    assert (met["occurred_at"] >= met["created_at"]).all()
    on_deals = meetings.drop_nulls("deal_id").join(tables["deals"], on="deal_id")
    assert (on_deals["occurred_at"] >= on_deals["created_at"]).all()
    assert (on_deals["occurred_at"] <= on_deals["closed_at"]).drop_nulls().all()
    assert on_deals.group_by("deal_id").len()["len"].max() <= 4
    assert len(on_deals["deal_id"].unique()) > 0.9 * len(tables["deals"])
    before = meetings.filter(pl.col("deal_id").is_null())
    assert len(before.join(tables["deal_contacts"], on="contact_id", how="semi"))
    assert set(meetings["kind"]) == {"meeting", "call", "email"}
