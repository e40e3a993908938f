"""Every kind of failure: provoked at a vendor, told once with its runbook, over once it is mended.

Real parts: the sandbox's servers, the loading step and its checks in a Dagster instance on disk, a mail
server and a web hook. The model build is left out; what it says of itself is a run like any other.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.config import Settings, load_settings
from orchestration.defs.ingestion.assets import build_source_assets
from orchestration.lib import incidents
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import OUT_OF_MEMORY, BuildFailedError, PublishError
from orchestration.lib.failures import FailureKind
from orchestration.lib.instance import close_dead_runs, open_instance
from orchestration.lib.run_problems import judge_run
from orchestration.lib.warehouse import Warehouse
from tests.conftest import SandboxHandle
from tests.orchestration.listeners import mail_server, web_hook

SOURCE = "stripe"


@dataclass
class Desk:
    """The data team: its mails and posts, and the job that it watches."""

    settings: Settings
    instance: dg.DagsterInstance
    job: dg.JobDefinition
    mails: list[Any] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)

    def run(self, sources: list[str] | None = None) -> str:
        """One run, judged twice, as `tilltale run` and a sensor would: the second changes nothing."""
        config = {"resources": {"warehouse": {"config": {"sources": sources}}}} if sources is not None else {}
        result = self.job.execute_in_process(instance=self.instance, raise_on_error=False, run_config=config)
        for _ in range(2):
            judge_run(self.settings, self.instance, result.run_id)
        return result.run_id

    def heard(self) -> list[dict[str, Any]]:
        """What came since the last time, by web hook; the same came by mail."""
        assert [mail["Subject"] for mail in self.mails] == [post["title"] for post in self.posts]
        posts = list(self.posts)
        self.mails.clear()
        self.posts.clear()
        return posts


@pytest.fixture
def desk(
    data_dir: Path, parsed_project: Path, sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    shutil.copytree(parsed_project / "dbt", data_dir / "dbt")
    for name, value in sandbox_server.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("TILLTALE_SOURCES", SOURCE)
    monkeypatch.setenv("TILLTALE_REPORTING_TIME_ZONE", "Europe/Berlin")
    definitions = dg.Definitions(
        assets=[build_source_assets(SOURCE)],
        jobs=[dg.define_asset_job("load_stripe")],
        resources={"warehouse": Warehouse()},
        executor=dg.in_process_executor,
    )
    with mail_server() as (mail, mails), web_hook() as (hook, posts):
        monkeypatch.setenv("ALERT_URLS", f"{mail} {hook}")
        settings = load_settings()
        with open_instance(settings) as instance:
            job = definitions.resolve_job_def("load_stripe")
            yield Desk(settings, instance, job, mails, posts)


def test_failures__of_a_source_are_told_once_with_their_runbook_and_closed_once(
    desk: Desk, sandbox_server: SandboxHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "SOURCES__STRIPE__BASE_URL"
    desk.run()
    assert desk.heard() == []
    provoked: dict[FailureKind, Callable[[], None]] = {
        FailureKind.THROTTLED: lambda: sandbox_server.fault(SOURCE, "throttled", times=1000, seconds=3600),
        FailureKind.VENDOR_DOWN: lambda: sandbox_server.fault(SOURCE, "server_error", times=1000, seconds=0),
        FailureKind.TOKEN_DEAD: lambda: sandbox_server.fault(SOURCE, "token_expired", times=1000),
        FailureKind.VERSION_RETIRED: lambda: sandbox_server.fault(SOURCE, "version_retired", times=1000),
        FailureKind.CONTRACT_BROKEN: lambda: monkeypatch.setenv(
            address, f"{sandbox_server.env[address]}/moved"
        ),
    }
    for kind, provoke in provoked.items():
        provoke()
        run_id = desk.run()
        found = _failed_check(desk.instance, run_id)
        desk.run()
        sandbox_server.clear_faults()
        monkeypatch.setenv(address, sandbox_server.env[address])
        (alert,) = desk.heard()
        assert found["error_kind"] == kind, found
        assert (REPOSITORY_ROOT / kind.runbook).read_text() == found["runbook"]
        assert alert["title"] == f"Tilltale: stripe {kind.handling.headline}"
        assert alert["type"] == "failure"
        lines = alert["message"].splitlines()
        assert lines[0].startswith("What: stripe: ")
        assert lines[1].endswith("Europe/Berlin")
        assert lines[2].startswith("Touches: readers of ")
        assert f"/runs/{run_id}" in alert["message"]
        assert kind.runbook in alert["message"]
        (incident,) = incidents.open_incidents(desk.settings)
        assert incident.failures == 2
        later = incident.last_failed_at + timedelta(hours=2)
        is_retried = bool(incidents.due_retries(desk.settings, later))
        assert is_retried is (kind.handling.retry is not None)
        assert not incidents.due_retries(desk.settings, incident.last_failed_at)
        desk.run()
        (closing,) = desk.heard()
        assert closing["title"] == f"Tilltale: over: stripe {kind.handling.headline}"
        assert closing["type"] == "success"
        assert incidents.open_incidents(desk.settings) == []


@pytest.mark.parametrize("asked", [[], ["files"]])
def test_failures__are_not_over_because_a_run_did_not_ask_the_source(
    desk: Desk, sandbox_server: SandboxHandle, asked: list[str]
) -> None:
    sandbox_server.fault(SOURCE, "token_expired", times=1000)
    desk.run()
    assert len(desk.heard()) == 1
    sandbox_server.clear_faults()
    desk.run(asked)
    assert desk.heard() == []
    desk.run()
    (over,) = desk.heard()
    assert over["type"] == "success"


def test_new_fields__are_told_with_their_first_row_and_the_models_that_read_the_table(
    desk: Desk, sandbox_server: SandboxHandle
) -> None:
    sandbox_server.fault(SOURCE, "new_field", "charges", times=1)
    run_id = desk.run()
    found = _failed_check(desk.instance, run_id)
    records = [record for record in found["new_fields"].records if record.data["table"] == "charges"]
    assert records
    record = records[0]
    assert f"charges.{record.data['field']}" in found["why"]
    assert record.data["rows"] > 0
    assert record.data["first_row"].startswith("ch_")
    assert record.data["staging_models"] == "stg_stripe__charges"
    assert record.data["marts"]
    assert desk.heard() == []  # it is no incident: nothing is broken yet


def _failed_check(instance: dg.DagsterInstance, run_id: str) -> dict[str, Any]:
    records = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    (found,) = [
        evaluation
        for record in records.records
        if record.event_log_entry.dagster_event is not None
        and not (evaluation := record.event_log_entry.dagster_event.asset_check_evaluation_data).passed
    ]
    return {name: value.value for name, value in found.metadata.items()}


def test_failures__of_runs_are_told_by_kind_and_closed_by_the_next_good_run(desk: Desk) -> None:
    """A broken check, a file unfit to be shown, a full disk, too little memory, a bug, a killed process."""
    state = {"raises": ""}

    def refuse() -> None:
        errors = {
            "publish": PublishError("a table is missing"),
            "disk": OSError(28, "No space left on device"),
            "memory": BuildFailedError(f"model m: {OUT_OF_MEMORY}"),
            "bug": ValueError("kim@shop.example is no number"),
        }
        if state["raises"] in errors:
            raise errors[state["raises"]]

    @dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="table", blocking=True)])
    def table() -> Iterator[Any]:
        refuse()
        yield dg.MaterializeResult()
        yield dg.AssetCheckResult(
            passed=state["raises"] != "check", metadata={"failed_row_count": 3, "why": "kim@shop.example"}
        )

    definitions = dg.Definitions(
        assets=[table], jobs=[dg.define_asset_job("refresh_daily")], executor=dg.in_process_executor
    )
    desk.job = definitions.resolve_job_def("refresh_daily")
    kinds = {
        "check": FailureKind.CHECK_FAILED,
        "publish": FailureKind.CHECK_FAILED,
        "disk": FailureKind.MACHINE,
        "memory": FailureKind.MACHINE,
        "bug": FailureKind.BUG,
    }
    for what, kind in kinds.items():
        state["raises"] = what
        run_id = desk.run()
        desk.run()
        (alert,) = desk.heard()
        assert alert["title"].endswith(kind.handling.headline)
        assert kind.runbook in alert["message"]
        assert f"/runs/{run_id}" in alert["message"]
        assert "nothing has been published yet" in alert["message"]
        assert "kim" not in alert["message"]
        state["raises"] = ""
        desk.run()
        (closing,) = desk.heard()
        assert closing["title"].startswith("Tilltale: over: ")

    # a process that is gone says nothing itself
    run = desk.instance.create_run_for_job(
        desk.job, tags={"tilltale/process": "1"}, status=dg.DagsterRunStatus.STARTED
    )
    assert close_dead_runs(desk.instance) == 1
    judge_run(desk.settings, desk.instance, run.run_id)
    (alert,) = desk.heard()
    assert alert["title"] == f"Tilltale: refresh_daily {FailureKind.MACHINE.handling.headline}"
    desk.run()
    assert [post["type"] for post in desk.heard()] == ["success"]


def test_incidents__what_nobody_took_stays_due_and_many_of_a_kind_are_one_message(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings()
    problems = tuple(
        incidents.Problem(f"source/{name}", FailureKind.VENDOR_DOWN, f"{name}: no answer.", "readers")
        for name in ("hubspot", "linkedin", "stripe", "web")
    )
    ended = datetime(2026, 11, 1, 5, tzinfo=UTC)
    with web_hook() as (hook, posts):
        monkeypatch.setenv("ALERT_URLS", "json://127.0.0.1:9/")
        incidents.record(settings, incidents.Judgement("1", ended, problems))
        monkeypatch.setenv("ALERT_URLS", hook)
        assert incidents.tell(settings) == 1
        assert incidents.tell(settings) == 0
        earlier = incidents.Judgement("0", ended - timedelta(hours=1), in_order=frozenset({"source/web"}))
        incidents.record(settings, earlier)  # judged late: it says nothing about now
        assert len(incidents.open_incidents(settings)) == 4
        (post,) = posts
    assert post["title"] == "Tilltale: hubspot, linkedin, stripe and 1 more does not answer"
    assert "- web: no answer." in post["message"]
    assert post["message"].count("readers") == 1


def test_incidents__are_free_while_a_message_is_on_its_way_and_two_tellers_tell_once(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings()
    ended = datetime(2026, 11, 1, 5, tzinfo=UTC)
    problem = incidents.Problem("source/web", FailureKind.VENDOR_DOWN, "web: no answer.", "readers")
    other_teller = threading.Thread(target=incidents.tell, args=[settings])
    seen: list[incidents.Incident] = []

    def meanwhile() -> None:
        other_teller.start()
        seen.extend(incidents.open_incidents(settings))

    with web_hook(meanwhile) as (hook, posts):
        monkeypatch.setenv("ALERT_URLS", hook)
        incidents.record(settings, incidents.Judgement("1", ended, (problem,)))
        other_teller.join()
    assert [incident.subject for incident in seen] == ["source/web"]
    assert len(posts) == 1
