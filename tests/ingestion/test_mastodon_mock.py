"""The Mastodon loader against `mastodon-mock`: a server that nobody here wrote, with its own faults."""

import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import duckdb
import httpx
import pytest

from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.pipelines import run_source
from ingestion.sources.mastodon import settings

STARTUP_SECONDS = 60
NOW = datetime.now(UTC) + timedelta(hours=1)  # the mock stamps statuses with the machine's clock


class Mock:
    """The running server, as its users ada, grace and alan see it."""

    def __init__(self, base_url):
        self.base_url = base_url

    def call(self, method, path, user="ada", **arguments):
        headers = {"Authorization": f"Bearer {user}_token"}
        answer = httpx.request(method, f"{self.base_url}/api/v1/{path}", headers=headers, **arguments)
        answer.raise_for_status()
        return answer.json()

    def post(self, text, user="ada", **more):
        return self.call("POST", "statuses", user, data={"status": text, **more})["id"]

    def fault(self, kind, path="*/statuses", **rule):
        count = rule.pop("count", None)
        body = {"match": {"path": path}, "effect": {"type": kind, **rule}, "count": count}
        httpx.post(f"{self.base_url}/api/v1/_mock/faults", json=body).raise_for_status()

    def reset(self):
        httpx.post(f"{self.base_url}/api/v1/_mock/reset").raise_for_status()

    def everything(self, user="ada"):
        """Ids of all statuses of a user, read page by page."""
        account = self.call("GET", "accounts/lookup", user, params={"acct": user})["id"]
        found, below = [], {}
        while page := self.call("GET", f"accounts/{account}/statuses", user, params={"limit": 40, **below}):
            found += [status["id"] for status in page]
            below = {"max_id": page[-1]["id"]}
        return set(found)


@pytest.fixture(scope="module")
def process():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--demo", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--log-level", "error"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base_url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + STARTUP_SECONDS
    try:
        while True:
            try:
                httpx.get(f"{base_url}/api/v1/instance").raise_for_status()
                break
            except httpx.HTTPError:
                assert server.poll() is None and time.monotonic() < deadline, "mastodon-mock did not start"
                time.sleep(0.2)
        yield base_url
    finally:
        server.kill()  # a held connection would delay a polite end
        server.wait(timeout=20)


@pytest.fixture
def mock(process, data_dir, monkeypatch):
    monkeypatch.setenv("SOURCES__MASTODON__BASE_URL", process)
    monkeypatch.setenv("SOURCES__MASTODON__ACCESS_TOKEN", "ada_token")
    monkeypatch.setenv("SOURCES__MASTODON__ACCOUNT", "@ada")
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.02")
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "3")
    monkeypatch.setenv("RUNTIME__REQUEST_TIMEOUT", "1")
    monkeypatch.setattr(settings, "PAGE_SIZE", 5)
    mock = Mock(process)
    mock.reset()
    yield mock
    mock.reset()


def load(as_of=NOW):
    return run_source("mastodon", load_settings(as_of=as_of))


def query(sql):
    with duckdb.connect(str(load_settings().warehouse_path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def ids(table, where="true", column="id"):
    return {key for (key,) in query(f"select {column} from raw_mastodon.{table} where {where}")}


def test_statuses__all_pages_arrive_with_link_and_counters(mock):
    for number in range(12):
        mock.post(f"Number {number} https://tilltale.example/{number}")
    last = mock.post("The last one")
    mock.call("POST", f"statuses/{last}/favourite", "grace")
    mock.call("POST", f"statuses/{last}/favourite", "alan")
    mock.call("POST", f"statuses/{last}/reblog", "grace")
    run = load()
    assert run.rows_quarantined == 0
    assert run.new_fields == {}
    assert ids("statuses") == mock.everything()
    assert ids("status_counts", column="status_id") == ids("statuses", "reblog_id is null")
    counts = (
        f"select favourites_count, reblogs_count from raw_mastodon.status_counts where status_id = '{last}'"
    )
    assert query(counts) == [(2, 1)]
    assert len(ids("statuses", "link_url like 'https://tilltale.example/%'")) == 12


def test_second_run__changes_nothing_and_a_later_one_brings_what_is_new(mock):
    for number in range(5):
        mock.post(f"Number {number}")
    load()
    before = query("select * exclude (_dlt_load_id) from raw_mastodon.statuses order by id")
    load()
    assert query("select * exclude (_dlt_load_id) from raw_mastodon.statuses order by id") == before
    mock.post("One more")
    load()
    assert len(query("from raw_mastodon.statuses")) == len(before) + 1


def test_edits_and_deletions__are_seen(mock):
    edited, deleted = mock.post("First wording"), mock.post("Not for long")
    load()
    mock.call("PUT", f"statuses/{edited}", data={"status": "Second wording"})
    mock.call("DELETE", f"statuses/{deleted}")
    later = NOW + timedelta(days=1)
    load(later)
    columns = "content like '%Second%', edited_at is not null, deleted_at"
    assert query(f"select {columns} from raw_mastodon.statuses where id = '{edited}'") == [(True, True, None)]
    assert query(f"select deleted_at from raw_mastodon.statuses where id = '{deleted}'") == [(later,)]


def test_old_statuses__are_read_again_every_so_many_days(mock):
    deleted = mock.post("Not for ever")
    mock.post("For ever")
    load()
    mock.call("DELETE", f"statuses/{deleted}")
    long_after = NOW + timedelta(days=settings.METRIC_WINDOW_DAYS + 5)
    load(long_after)
    assert ids("statuses", "deleted_at is not null") == {deleted}
    assert query("select count(distinct observed_date) from raw_mastodon.status_counts") == [(1,)]


def test_mentions__come_from_notifications_of_that_type_only(mock):
    mine = mock.post("Ask me anything")
    mock.call("POST", f"statuses/{mine}/favourite", "grace")
    for number in range(3):
        mock.post(f"@ada question {number}", "grace", in_reply_to_id=mine)
    load()
    mentions = query(
        "select in_reply_to_id, account_acct from raw_mastodon.mentions where in_reply_to_id is not null"
    )
    assert mentions == [(mine, "grace")] * 3
    mock.post("@ada one more", "alan")
    assert load().rows_by_table["mentions"] == 1


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("status", {"status": 503}), ("malformed", {}), ("malformed", {"truncate": False}), ("timeout", {})],
)
def test_passing_fault__is_sat_out(mock, kind, rule):
    for number in range(12):
        mock.post(f"Number {number}")
    mock.fault(kind, count=1, **rule)
    assert load().status == "ok"
    assert ids("statuses") == mock.everything()


@pytest.mark.parametrize(
    ("kind", "rule", "error_kind"),
    [
        ("status", {"status": 500}, "vendor_down"),
        ("status", {"status": 401}, "token_dead"),
        ("status", {"status": 410}, "version_retired"),
        ("malformed", {}, "vendor_down"),
        ("timeout", {}, "vendor_down"),
        ("ratelimit", {}, "throttled"),
    ],
)
def test_lasting_fault__stops_with_a_reason_and_loses_nothing(mock, kind, rule, error_kind):
    kept = mock.post("Kept")
    load()
    mock.post("New")
    mock.fault(kind, **rule)
    with pytest.raises(SourceFailed) as failure:
        load()
    assert failure.value.kind == error_kind
    assert mock.base_url not in str(failure.value)
    assert kept in ids("statuses")
    httpx.delete(f"{mock.base_url}/api/v1/_mock/faults")
    load()
    assert ids("statuses") == mock.everything()


def test_dead_token__says_what_to_do(mock, monkeypatch):
    monkeypatch.setenv("SOURCES__MASTODON__ACCESS_TOKEN", "nobody's")
    with pytest.raises(SourceFailed, match=r"sources\.mastodon\.access_token"):
        load()
