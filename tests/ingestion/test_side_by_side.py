"""Several sources read at once: nobody waits for a vendor that makes others wait."""

import pytest

from ingestion import http
from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.side_by_side import SideBySide
from tests.ingestion.vendors import AS_OF

NAMES = ("linkedin", "web", "stripe")


@pytest.fixture(autouse=True)
def environment(data_dir, sandbox_server, monkeypatch):
    for name, value in sandbox_server.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.02")


def test_sources__are_all_landed_and_in_the_order_asked_for():
    with SideBySide(NAMES, load_settings(as_of=AS_OF)) as reading:
        runs = [reading.land(name) for name in reversed(NAMES)]
    assert [run.source for run in runs] == ["stripe", "web", "linkedin"]
    assert all(run.status == "ok" and run.rows_loaded > 0 for run in runs)


def test_throttled_source__holds_up_nobody(sandbox_server):
    sandbox_server.fault("linkedin", "throttled", times=None)
    with SideBySide(NAMES, load_settings(as_of=AS_OF)) as reading:
        others = [reading.land(name) for name in NAMES[1:]]
        assert all(run.status == "ok" for run in others)
        with pytest.raises(SourceFailed, match="quota"):
            reading.land("linkedin")


def test_closing__ends_waits_between_attempts(sandbox_server, monkeypatch):
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "10000")
    sandbox_server.fault("web", "server_error", times=None)
    reading = SideBySide(["web"], load_settings(as_of=AS_OF))
    reading.close()  # would take hours otherwise; the suite's timeout is the test
    assert not http.STOPPED.is_set()
    with pytest.raises(SourceFailed):
        reading.land("web")
