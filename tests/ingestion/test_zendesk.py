from datetime import timedelta
from typing import ClassVar

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.zendesk.connection import check
from sandbox.world.systems import SERVICE_DESK
from tests.ingestion.vendors import AS_OF, VendorBehaviour

COUNTRIES = [country for country, desk in SERVICE_DESK.items() if desk == "zendesk"]


def tickets_of(world, as_of):
    return world.tables["tickets"].filter(
        pl.col("country").is_in(COUNTRIES), pl.col("created_at") < as_of - pl.duration(minutes=2)
    )


class TestZendesk(VendorBehaviour):
    source = "zendesk"
    table = "tickets"
    path = "/tickets/cursor.json"
    credential = "api_token"
    page_sizes: ClassVar = {"PAGE_SIZE": 10, "USERS_PER_CALL": 20}

    def expected_ids(self, world, as_of):
        return {str(key) for key in tickets_of(world, as_of)["ticket_id"]}

    def test_tickets__say_how_long_the_first_reply_took(self, loader, sandbox_world):
        loader.run()
        expected = {
            str(row["ticket_id"]): int((row["first_replied_at"] - row["created_at"]).total_seconds() // 60)
            if row["first_replied_at"] and row["first_replied_at"] < AS_OF
            else None
            for row in tickets_of(sandbox_world, AS_OF).to_dicts()
        }
        found = dict(loader.query("select id, reply_minutes from raw_zendesk.tickets"))
        assert found == expected
        assert any(expected.values())

    def test_requesters__are_landed_without_what_they_wrote_but_its_subject(self, loader, sandbox_world):
        loader.run()
        emails = set(tickets_of(sandbox_world, AS_OF)["requester_email"])
        assert loader.column("users", "email") == emails
        columns = {
            name
            for (name,) in loader.query(
                "select column_name from duckdb_columns() where schema_name = 'raw_zendesk'"
            )
        }
        assert not columns & {"raw_subject", "description"}
        assert loader.count("tickets", "extra is not null") == 0

    def test_later_run__brings_a_ticket_that_was_answered_since(self, loader, sandbox_world):
        history = sandbox_world.tables["ticket_history"].join(
            tickets_of(sandbox_world, AS_OF), on="ticket_id", how="semi"
        )
        now = history.filter(pl.col("entered_at") < AS_OF).filter(
            pl.col("entered_at") > pl.col("entered_at").min().over("ticket_id")
        )["entered_at"].max() - timedelta(minutes=1)  # before the last time that a ticket moved on
        loader.run(now)
        before = dict(loader.query("select id, status from raw_zendesk.tickets"))
        later = now + timedelta(days=1)
        loader.run(later)
        after = dict(loader.query("select id, status from raw_zendesk.tickets"))
        changed = history.filter((pl.col("entered_at") >= now) & (pl.col("entered_at") < later))
        moved = {str(key) for key in changed["ticket_id"]} & set(before)
        assert moved
        assert {key for key in before if after[key] != before[key]} == moved

    def test_connection__is_proven_by_one_call(self, loader):
        given = loader.credentials("base_url", "email", "api_token")
        assert check(**given) == "found the Zendesk account; the token acts as admin"
        with pytest.raises(TokenDead, match=r"sources\.zendesk\.api_token"):
            check(**{**given, "api_token": "wrong"})
