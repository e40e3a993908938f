import json
from datetime import timedelta

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.advocacy import connection, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

VARIABLE = "SOURCES__ADVOCACY__MEMBERS"


class TestAdvocacy(VendorBehaviour):
    source = "advocacy"
    table = "member_days"
    path = "queryType=IMPRESSION&aggregation=DAILY"
    key = "employee || date::varchar || metric"
    credential = "members"

    def rows(self, world, as_of):
        today = as_of.date()
        first = AS_OF.date() - timedelta(days=settings.HISTORY_DAYS)
        return world.tables["member_daily"].filter((pl.col("date") < today) & (pl.col("date") >= first))

    def expected_ids(self, world, as_of):
        columns = ("employee", "date", "metric")
        return {f"{who}{day}{metric}" for who, day, metric in self.rows(world, as_of).select(columns).rows()}

    def test_days__equal_the_worlds_by_employee(self, loader, sandbox_world):
        loader.run()
        sql = "select employee, platform, date, metric, value from raw_advocacy.member_days"
        assert set(loader.query(sql)) == set(self.rows(sandbox_world, AS_OF).rows())

    def test_dead_member__is_named_left_aside_and_made_up_for(self, loader, sandbox_world, monkeypatch):
        members = json.loads(loader.sandbox.env[VARIABLE])
        first = next(iter(members))
        monkeypatch.setenv(VARIABLE, json.dumps(members | {first: "worn-out"}))
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "line 1 in sources.advocacy.members" in str(failure)
        assert "@" not in str(failure)
        assert "worn-out" not in str(failure)
        active = set(self.rows(sandbox_world, AS_OF)["employee"])
        assert loader.column("member_days", "employee") == active - {first}
        monkeypatch.setenv(VARIABLE, json.dumps(members))
        loader.run(NEXT_DAY)
        assert loader.column(self.table) >= self.expected_ids(sandbox_world, NEXT_DAY)

    def test_new_member__brings_a_history_of_their_own(self, loader, sandbox_world, monkeypatch):
        members = json.loads(loader.sandbox.env[VARIABLE])
        last = list(members)[-1]
        monkeypatch.setenv(VARIABLE, json.dumps({k: v for k, v in members.items() if k != last}))
        loader.run()
        assert last not in loader.column("member_days", "employee")
        monkeypatch.setenv(VARIABLE, json.dumps(members))
        loader.run()
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    def test_older_version__leaves_out_what_it_does_not_know(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__ADVOCACY__API_VERSION", "202512")
        assert loader.run().status == "ok"
        assert loader.column("member_days", "metric") <= set(settings.METRICS.values())

    def test_connection__tells_how_many_may_be_read_and_refuses_a_wrong_token(self, loader):
        members = json.loads(loader.sandbox.env[VARIABLE])
        base_url = loader.sandbox.env["SOURCES__ADVOCACY__BASE_URL"]
        assert connection.check(members, base_url=base_url) == (
            f"found {len(members)} employees whose numbers may be read"
        )
        with pytest.raises(TokenDead, match="'e-17'"):
            connection.check({"e-17": "worn-out"}, base_url=base_url)
        assert connection.check(json.dumps(members), base_url=base_url).startswith("found")
        for nothing in ({}, None, "e-17", {"e-17": " "}):
            with pytest.raises(TokenDead, match=r"sources\.advocacy\.members"):
                connection.check(nothing, base_url=base_url)
