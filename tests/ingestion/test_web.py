"""The web collector's loader against the sandbox's collector."""

from datetime import timedelta

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.web import connection
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour
from tests.sandbox.expected import counted


class TestWeb(VendorBehaviour):
    source = "web"
    table = "visits"
    path = "/v1/visits?"
    page_sizes = {"PAGE_SIZE": 500}  # noqa: RUF012

    def expected_ids(self, world, as_of):
        return set(counted(world, "visits", "web", as_of)["visit_id"])

    def test_empty_answer__truncates_nothing_and_is_made_up_for(self, loader, sandbox_world):
        loader.sandbox.fault("web", "empty", self.path, times=1, after=1)
        assert loader.fails().kind == "vendor_down"  # a page that was announced came empty
        assert loader.count("visits") == 0
        loader.sandbox.clear_faults()
        loader.run()
        assert loader.column("visits") == self.expected_ids(sandbox_world, AS_OF)
        before = loader.contents()
        later = AS_OF + timedelta(days=8)
        loader.sandbox.fault("web", "empty", times=None)
        assert loader.run(later).status == "ok"
        assert loader.contents() == before
        loader.sandbox.clear_faults()
        loader.run(later)
        assert loader.column("visits") == self.expected_ids(sandbox_world, later)

    def test_late_visits__come_with_the_day_they_were_received(self, loader, sandbox_world):
        visits = counted(sandbox_world, "visits", "web", AS_OF)
        late = visits.filter(pl.col("received_at") - pl.col("visited_at") > timedelta(days=1)).sort(
            "received_at"
        )
        assert len(late), "the world has late visits"
        key, received_at = late.select("visit_id", "received_at").row(-1)
        loader.run(received_at)
        assert key not in loader.column("visits")
        loader.run(received_at + timedelta(seconds=1))
        assert key in loader.column("visits")

    def test_next_day__loads_the_overlap_and_no_more(self, loader, sandbox_world):
        loader.run()
        result = loader.run(NEXT_DAY)
        newest = loader.query("select max(received_at) from raw_web.visits where received_at < '2026-11-01'")
        known = counted(sandbox_world, "visits", "web", NEXT_DAY)
        window = known.filter(pl.col("received_at") >= newest[0][0] - timedelta(hours=6))
        assert result.rows_by_table["visits"] == len(window)

    def test_forms__hold_what_the_world_holds(self, loader, sandbox_world):
        loader.run()
        forms = counted(sandbox_world, "form_submissions", "web", AS_OF)
        assert loader.column("form_submissions") == set(forms["submission_id"])

    def test_check__finds_the_collector_and_refuses_a_wrong_token(self, loader):
        fields = loader.credentials("base_url", "access_token")
        assert connection.check(**fields) == "found the collector"
        with pytest.raises(TokenDead):
            connection.check(**{**fields, "access_token": "another"})
