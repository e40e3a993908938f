"""What every vendor's loader must do when its vendor behaves and when it does not.

A vendor's test class inherits `VendorBehaviour`, names its main list and says what the world holds.
All of it runs the real pipeline into a real warehouse against the sandbox's real servers.
"""

import importlib
from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pytest

from ingestion import http
from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.pipelines import run_source
from ingestion.registry import tables
from ingestion.runs import Window

MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")  # not on the company's own page

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
NEXT_DAY = AS_OF + timedelta(days=1)


class Loader:
    """Runs one source as of a moment and reads what has landed."""

    def __init__(self, source, sandbox, key="id"):
        self.source = source
        self.key = key
        self.sandbox = sandbox
        self.requests = 0

    def run(self, as_of=AS_OF):
        self.sandbox.set_as_of(as_of)
        self.requests = 0
        return run_source(self.source, load_settings(as_of=as_of))

    def fails(self, as_of=AS_OF):
        with pytest.raises(SourceFailed) as failure:
            self.run(as_of)
        message = str(failure.value)
        prefix = f"SOURCES__{self.source.upper()}__"
        secret = ("TOKEN", "KEY", "SECRET", "PASSWORD")
        secrets = [v for k, v in self.sandbox.env.items() if k.startswith(prefix) and k.endswith(secret)]
        assert not [found for found in ("http://", "access_token=", *secrets) if found in message]
        return failure.value

    def credentials(self, *names):
        """Values of the source's configuration, as a person would give them to its check."""
        return {name: self.sandbox.env[f"SOURCES__{self.source}__{name}".upper()] for name in names}

    def backfill(self, start, end, as_of=AS_OF):
        """Load what happened in a period."""
        self.sandbox.set_as_of(as_of)
        return run_source(self.source, load_settings(as_of=as_of), window=Window(start, end))

    def query(self, sql):
        with duckdb.connect(str(load_settings().warehouse_path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def execute(self, sql):
        with duckdb.connect(str(load_settings().warehouse_path)) as connection:
            connection.execute(sql)

    def column(self, table, column=""):
        return {
            value for (value,) in self.query(f"select {column or self.key} from raw_{self.source}.{table}")
        }

    def count(self, table, where="true"):
        return self.query(f"select count(*) from raw_{self.source}.{table} where {where}")[0][0]

    def contents(self):
        """All rows of all tables of the source, without the load that brought them."""
        return {
            table.name: set(self.query(f"select * exclude (_dlt_load_id) from {table.address}"))
            for table in tables(self.source)
        }


class VendorBehaviour:
    """Tests of one source; subclasses set the attributes and `expected_ids`."""

    source = ""
    table = ""  # the main table
    path = ""  # part of the path and query of its list
    page_sizes: dict[str, int] = {}  # noqa: RUF012
    key = "id"  # column or expression that names a row of the main table
    credential = "access_token"  # the setting to mend when a token is dead
    passing_faults = ("server_error", "half_page", "timeout", "throttled")

    def expected_ids(self, world, as_of):
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def environment(self, data_dir, sandbox_server, monkeypatch):
        for name, value in sandbox_server.env.items():
            if name.startswith("SOURCES__"):
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.02")
        monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "3")
        monkeypatch.setenv("RUNTIME__REQUEST_TIMEOUT", "20")
        monkeypatch.setattr(http, "LONGEST_WAIT_SECONDS", 5.0)
        settings = importlib.import_module(f"ingestion.sources.{self.source}.settings")
        for name, value in self.page_sizes.items():
            monkeypatch.setattr(settings, name, value)

    @pytest.fixture
    def loader(self, sandbox_server, monkeypatch):
        loader = Loader(self.source, sandbox_server, self.key)
        send_once = http.VendorSession._send_once

        def counted(session, *arguments, **named):
            loader.requests += 1
            return send_once(session, *arguments, **named)

        monkeypatch.setattr(http.VendorSession, "_send_once", counted)
        return loader

    def test_walk__pages_until_empty_and_brings_what_the_world_holds(self, loader, sandbox_world):
        run = loader.run()
        assert run.status == "ok"
        assert run.rows_quarantined == 0
        assert run.new_fields == {}
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)
        assert loader.requests > 2

    def test_second_run__same_moment_changes_nothing(self, loader):
        loader.run()
        before = loader.contents()
        loader.run()
        assert loader.contents() == before

    def test_next_day__brings_only_what_is_new(self, loader, sandbox_world):
        first = loader.run()
        requests = loader.requests
        second = loader.run(NEXT_DAY)
        assert loader.requests < requests / 2
        assert second.rows_loaded < first.rows_loaded / 2
        assert loader.column(self.table) >= self.expected_ids(sandbox_world, NEXT_DAY)

    def test_empty_answer__truncates_nothing_and_is_made_up_for(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "empty", self.path, times=1, after=1)
        loader.run()
        loader.sandbox.clear_faults()
        loader.run()
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)
        before = loader.contents()
        loader.sandbox.fault(self.source, "empty", times=None)
        run = loader.run(AS_OF + timedelta(days=8))
        assert run.status == "ok"
        assert loader.contents() == before

    def test_duplicate_rows__are_dropped_and_counted(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "duplicate_rows", self.path, times=2)
        run = loader.run()
        assert run.rows_deduplicated > 0
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    def test_new_field__is_kept_and_reported(self, loader):
        loader.sandbox.fault(self.source, "new_field", self.path)
        run = loader.run()
        assert run.new_fields.keys() == {self.table}
        assert all("sandbox_new_field" in name or name == "properties" for name in run.new_fields[self.table])
        assert loader.count(self.table, "extra like '%unannounced%'") > 0

    def test_missing_field__is_null_and_the_row_stays(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "missing_field", self.path, times=None)
        run = loader.run()
        assert run.rows_quarantined == 0
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    def test_bad_rows__are_quarantined_and_the_rest_loaded(self, loader, sandbox_world):
        loader.sandbox.fault(self.source, "bad_row", self.path)
        loader.sandbox.fault(self.source, "bad_type", self.path, after=1)
        run = loader.run()
        assert run.rows_quarantined == 2
        refused = loader.query(f"select reason, record from quarantine.{self.source}__{self.table}")
        assert [bool(reason and record) for reason, record in refused] == [True, True]
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    def test_passing_faults__are_sat_out(self, loader, sandbox_world):
        for after, kind in enumerate(self.passing_faults):
            loader.sandbox.fault(self.source, kind, times=1, after=after, seconds=0.1)
        run = loader.run()
        assert run.status == "ok"
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    @pytest.mark.parametrize(
        ("kind", "error_kind"),
        [("server_error", "vendor_down"), ("half_page", "vendor_down"), ("throttled", "throttled")],
    )
    def test_lasting_fault__stops_the_source_with_what_to_do(self, loader, kind, error_kind):
        loader.sandbox.fault(self.source, kind, self.path, times=None, seconds=3600)
        failure = loader.fails()
        assert failure.kind == error_kind
        assert loader.count(self.table) == 0

    def test_expired_token__in_mid_walk_loses_nothing(self, loader, sandbox_world):
        loader.run()
        before = loader.contents()
        loader.sandbox.fault(self.source, "token_expired", times=None, after=1)
        failure = loader.fails(NEXT_DAY)
        assert failure.kind == "token_dead"
        assert f"sources.{self.source}.{self.credential}" in str(failure)
        assert loader.contents() == before
        loader.sandbox.clear_faults()
        loader.run(NEXT_DAY)
        assert loader.column(self.table) >= self.expected_ids(sandbox_world, NEXT_DAY)

    def test_backfill__reads_a_period_and_leaves_the_marks_where_they_are(self, loader, sandbox_world):
        run = loader.backfill(AS_OF - timedelta(days=62), AS_OF - timedelta(days=31))
        assert run.status == "ok"
        assert run.rows_quarantined == 0
        loader.run()
        assert loader.column(self.table) == self.expected_ids(sandbox_world, AS_OF)

    def test_retired_version__says_so(self, loader):
        loader.sandbox.fault(self.source, "version_retired", times=None)
        assert loader.fails().kind == "version_retired"


class PostsBehaviour(VendorBehaviour):
    """Tests of a source of posts with counters."""

    unknown_post = ""  # an id that the vendor never had
    snapshots = ""  # the table of counters

    def own_posts(self, world, as_of):
        """Posts of the company's own page that stood at `as_of`."""
        posts = world.tables["posts"].filter(
            (pl.col("platform") == self.source)
            & ~pl.col("activity_type").is_in(MEMBER_ACTIVITIES)
            & (pl.col("published_at") < as_of)
        )
        return posts.filter(~(pl.col("deleted_at") < as_of).fill_null(False))

    def expected_ids(self, world, as_of):
        return set(self.own_posts(world, as_of)["vendor_id"])

    def totals(self, world, as_of, counter):
        """Lifetime total of one counter for each post that stood."""
        daily = world.tables["post_daily"].filter(pl.col("date") < as_of.date())
        posts = self.own_posts(world, as_of).select("post_ref", "vendor_id")
        joined = posts.join(daily, on="post_ref", how="left").group_by("vendor_id").agg(pl.col(counter).sum())
        return dict(joined.rows())

    def test_vanished_post__is_marked_deleted_once_and_keeps_its_row(self, loader):
        loader.run()
        address = f"raw_{self.source}.{self.table}"
        loader.execute(
            f"insert into {address} select * replace ('{self.unknown_post}' as id) from {address} limit 1"
        )
        later = AS_OF + timedelta(days=7)
        loader.run(later)
        found = loader.query(
            f"select deleted_at, created_at is not null from {address} where id = '{self.unknown_post}'"
        )
        assert found == [(later, True)]
        loader.run(later + timedelta(days=7))
        assert loader.query(f"select deleted_at from {address} where id = '{self.unknown_post}'") == [
            (later,)
        ]

    def test_deleted_posts__of_the_world_are_marked(self, loader, sandbox_world):
        loader.run(AS_OF)
        later = AS_OF + timedelta(days=45)
        loader.run(later)
        gone = self.expected_ids(sandbox_world, AS_OF) - self.expected_ids(sandbox_world, later)
        sql = f"select id from raw_{self.source}.{self.table} where deleted_at is not null"
        assert {post for (post,) in loader.query(sql)} == gone

    def test_restated_counters__are_a_new_row_a_day(self, loader, monkeypatch):
        monkeypatch.setattr(f"ingestion.sources.{self.source}.settings.METRIC_WINDOW_DAYS", 300)
        loader.run()
        sql = f"select * exclude (_dlt_load_id) from raw_{self.source}.{self.snapshots}"
        first = set(loader.query(sql))
        loader.run(AS_OF + timedelta(hours=6))
        loader.run(AS_OF + timedelta(hours=12))
        address = f"raw_{self.source}.{self.snapshots}"
        days = loader.query(
            f"select observed_date::varchar, max(observed_at) from {address} group by 1 order by 1"
        )
        assert days == [("2026-10-31", AS_OF), ("2026-11-01", AS_OF + timedelta(hours=12))]
        assert first <= set(loader.query(sql))
