"""Google Analytics' loader against the sandbox's property."""

from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from ingestion.errors import TokenDead
from ingestion.sources.ga4 import connection, contracts, helpers, settings
from tests.ingestion.vendors import AS_OF, NEXT_DAY, VendorBehaviour

BERLIN = ZoneInfo("Europe/Berlin")
HISTORY_DAYS = 70
SOMETHING_LEFT_OUT = (5, 17)  # days of the month on which the sandbox withholds and lumps rows


class TestGa4(VendorBehaviour):
    source = "ga4"
    table = "sessions"
    path = ":runReport"
    key = "date"
    credential = "service_account_key"
    page_sizes: ClassVar = {"HISTORY_DAYS": HISTORY_DAYS, "REQUEST_DAYS": 7, "PAGE_SIZE": 20}

    def visits(self, world, as_of, days=HISTORY_DAYS):
        """Visits that Google knew of, on the last full days of the property."""
        today = as_of.astimezone(BERLIN).date()
        return (
            world.tables["visits"]
            .filter(pl.col("received_at") < as_of)
            .with_columns(day=pl.col("visited_at").dt.convert_time_zone("Europe/Berlin").dt.date())
            .filter(pl.col("day").is_between(today - timedelta(days=days), today, closed="left"))
        )

    def expected_ids(self, world, as_of):
        return set(self.visits(world, as_of)["day"])

    def by_day(self, loader, metric="sessions"):
        return dict(loader.query(f"select date, sum({metric})::bigint from raw_ga4.sessions group by 1"))

    def test_sessions__are_the_visits_of_each_berlin_day(self, loader, sandbox_world):
        loader.run()
        visits = self.visits(sandbox_world, AS_OF)
        expected = dict(visits.group_by("day").len().rows())
        found = self.by_day(loader)
        assert {d: n for d, n in found.items() if d.day not in SOMETHING_LEFT_OUT} == {
            d: n for d, n in expected.items() if d.day not in SOMETHING_LEFT_OUT
        }
        tagged = visits.filter(pl.col("utm_campaign").is_not_null())["utm_campaign"]
        assert set(tagged) & loader.column("sessions", "session_campaign_name")
        assert loader.column("sessions", "currency_code || ' ' || time_zone") == {"EUR Europe/Berlin"}

    def test_incompleteness__stands_on_every_row_of_the_report_it_is_about(self, loader):
        loader.run()
        flags = loader.query(
            "select distinct date, has_other_row, is_thresholded from raw_ga4.sessions order by date"
        )
        assert {(other, thresholded) for _, other, thresholded in flags} > {(True, False), (False, False)}
        columns = "date, session_medium, has_other_row"
        others = f"select {columns} from raw_ga4.sessions where session_source = '(other)'"
        assert {(day.day, *flags) for day, *flags in loader.query(others)} == {(17, "(other)", True)}

    def test_restated_day__is_replaced_whole(self, loader):
        # A small company has days of which all sources are known at once: read until one has not.
        for wait in range(10):
            loaded = AS_OF + timedelta(days=wait)
            loader.run(loaded)
            pending = loader.query(
                "select id from raw_ga4.sessions where session_source = '(not set)' and sessions > 0"
            )
            if pending:
                break
        before = self.by_day(loader)
        assert pending, "the last days have sessions without a source"
        loader.run(loaded + timedelta(days=7))
        gone = loader.query(
            "select count(*) from raw_ga4.sessions "
            f"where session_source = '(not set)' and date < '{loaded.date()}'"
        )
        assert gone == [(0,)]
        after = self.by_day(loader)
        assert all(after[day] >= count for day, count in before.items())

    def test_day_without_an_answer__keeps_its_rows(self, loader):
        loader.run()
        before = loader.contents()["sessions"]
        loader.sandbox.fault("ga4", "empty", times=None)
        loader.run(NEXT_DAY)
        assert loader.contents()["sessions"] == before

    def test_page_that_was_announced_and_is_empty__is_no_end(self, loader):
        loader.sandbox.fault("ga4", "empty", times=1, after=2)
        assert loader.fails().kind == "vendor_down"
        assert loader.count("sessions") == 0

    def test_reload__asks_for_two_weeks_and_the_new_day(self, loader):
        loader.run()
        loaded = loader.run(NEXT_DAY).rows_by_table["sessions"]
        window = f"date > '2026-11-01'::date - {settings.RELOAD_DAYS + 1}"
        assert 0 < loaded <= loader.count("sessions", window)

    def test_backfill__reads_its_window_and_moves_no_mark(self, loader):
        loader.backfill(datetime(2026, 8, 3, tzinfo=BERLIN), datetime(2026, 8, 10, tzinfo=BERLIN))
        assert loader.column("sessions") == {date(2026, 8, 3) + timedelta(days=n) for n in range(7)}
        loader.run()
        assert min(loader.column("sessions")) == date(2026, 8, 3)
        assert AS_OF.date() - timedelta(days=HISTORY_DAYS) in loader.column("sessions")

    def test_wrong_property__says_whom_to_give_access(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__GA4__PROPERTY_ID", "1")
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "Viewer" in str(failure)

    def test_unknown_version__is_retired(self, loader, monkeypatch):
        monkeypatch.setenv("SOURCES__GA4__API_VERSION", "v1alpha0")
        failure = loader.fails()
        assert failure.kind == "version_retired"
        assert "sources.ga4.api_version" in str(failure)

    @pytest.mark.parametrize("key", ["/no/such/file.json", '{"client_email": "a"}', "{"])
    def test_broken_key__is_named_and_not_shown(self, loader, monkeypatch, key):
        monkeypatch.setenv("SOURCES__GA4__SERVICE_ACCOUNT_KEY", key)
        failure = loader.fails()
        assert failure.kind == "token_dead"
        assert "sources.ga4.service_account_key" in str(failure)

    def test_metrics_that_do_not_go_together__name_the_loader(self, loader, monkeypatch):
        monkeypatch.setattr(settings, "METRICS", (*settings.METRICS, "noSuchMetric"))
        assert loader.fails().kind == "contract_broken"

    def test_check__says_what_it_found(self, loader):
        names = ("property_id", "service_account_key", "base_url", "token_url")
        assert "Europe/Berlin" in connection.check(**loader.credentials(*names))
        wrong = loader.credentials(*names) | {"property_id": "1"}
        with pytest.raises(TokenDead):
            connection.check(**wrong)


def test_iso_day__leaves_what_is_no_day():
    assert [helpers.iso_day(value) for value in ("20260820", "(other)", None)] == [
        "2026-08-20",
        "(other)",
        None,
    ]


def test_report_rows__map_columns_by_name_and_flags_by_answer():
    answer = {
        "dimensionHeaders": [{"name": "landingPage"}, {"name": "date"}],
        "metricHeaders": [{"name": "sessions"}],
        "rows": [
            {
                "dimensionValues": [{"value": "/مرحبا😀"}, {"value": "20260820"}],
                "metricValues": [{"value": "7"}],
            }
        ],
        "metadata": {"samplingMetadatas": [{"samplesReadCount": "9", "samplingSpaceSize": "90"}]},
    }
    (row,) = helpers.report_rows(answer, "1")
    assert (row["landingPage"], row["date"], row["sessions"]) == ("/مرحبا😀", "2026-08-20", "7")
    assert (row["samples_read"], row["sampling_space"], row["is_thresholded"]) == ("9", "90", False)
    assert contracts.SESSIONS.primary_key == ("id",)
    assert len(row["id"]) == 32
