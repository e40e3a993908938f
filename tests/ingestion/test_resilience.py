"""Many sources against vendors that misbehave for long: what is complete in the end, and equal to what."""

from datetime import timedelta

import pytest

from ingestion import http, registry
from ingestion.config import load_settings
from ingestion.errors import SourceFailed
from ingestion.side_by_side import SideBySide
from ingestion.warehouse import connect
from tests.ingestion.vendors import AS_OF

# What a vendor does in passing. A page that is silently empty, a field that is silently left out and a token
# that is revoked are no accidents that a load could see through; each source's own tests say what becomes of
# them.
PASSING_FAULTS = (
    "throttled",
    "server_error",
    "timeout",
    "half_page",
    "duplicate_rows",
    "new_field",
    "bad_row",
    "bad_type",
)
DAYS_DOWN = 3


@pytest.fixture(autouse=True)
def environment(data_dir, sandbox_server, monkeypatch):
    for name, value in sandbox_server.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")


def load(folder, names, as_of, sandbox_server):
    """Load sources as of a moment; returns the outcome of each."""
    sandbox_server.set_as_of(as_of)
    settings = load_settings(as_of=as_of, data_dir=folder)
    outcomes = {}
    with SideBySide(names, settings) as reading:
        for name in names:
            try:
                outcomes[name] = reading.land(name).status
            except SourceFailed as failure:
                outcomes[name] = str(failure)
    return outcomes


def contents(folder, names):
    """Every row of every raw table, without what belongs to the load itself.

    HubSpot tells no time of an association: `observed_at` is when a run saw it, a later one after a failure.
    """
    with connect(load_settings(data_dir=folder)) as connection:
        return {
            table.address: sorted(
                connection.execute(
                    f"select columns(c -> c not in ('_dlt_load_id', 'extra', {seen})) from {table.address}"
                ).fetchall(),
                key=repr,
            )
            for name in names
            for table in registry.tables(name)
            for seen in ["'observed_at'" if name == "hubspot" else "''"]
        }


def differing(calm, rough):
    """Tables that are not equal; names only, since rows hold people."""
    return [table for table in calm if calm[table] != rough[table]]


def test_faults_at_five_percent__change_nothing(tmp_path, sandbox_server, monkeypatch):
    monkeypatch.setattr(http, "LONGEST_WAIT_SECONDS", 5.0)
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "12")  # eight kinds at once are a third of all calls
    names = ["linkedin", "hubspot", "ga4", "web"]
    assert set(load(tmp_path / "calm", names, AS_OF, sandbox_server).values()) == {"ok"}
    for kind in PASSING_FAULTS:
        sandbox_server.fault("", kind, times=None, rate=0.05, seconds=0.01)
    outcomes = load(tmp_path / "rough", names, AS_OF, sandbox_server)
    assert outcomes == dict.fromkeys(names, "ok")
    calm, rough = contents(tmp_path / "calm", names), contents(tmp_path / "rough", names)
    assert differing(calm, rough) == []


def test_sources_down_for_three_days__end_where_undisturbed_ones_do(tmp_path, sandbox_server):
    names, down = ["hubspot", "ga4", "web"], ["hubspot", "ga4"]
    days = [AS_OF + timedelta(days=day) for day in range(DAYS_DOWN + 2)]
    for day in days:
        assert set(load(tmp_path / "calm", names, day, sandbox_server).values()) == {"ok"}
    for number, day in enumerate(days):
        is_down = 0 < number <= DAYS_DOWN
        for name in down if is_down else ():
            sandbox_server.fault(name, "server_error", times=None)
        outcomes = load(tmp_path / "rough", names, day, sandbox_server)
        sandbox_server.clear_faults()
        assert all(("nothing to mend here" in outcomes[name]) == is_down for name in down)
        assert outcomes["web"] == "ok"
    assert differing(contents(tmp_path / "calm", names), contents(tmp_path / "rough", names)) == []
