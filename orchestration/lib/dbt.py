"""dbt in this process: one manifest for Dagster's graph and for the build.

Belongs here: parsing, building, variables. Does not: which models are which assets (`translator.py`).
dbt runs inside the run's own process, not as a child: a killed run then leaves no dbt behind that still
holds the warehouse, and the 5 s of a second interpreter's imports are saved.

Data flow: dbt_project + settings -> manifest -> `dbt build` -> result events.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from ingestion.config import Settings
from orchestration.lib.build_state import fingerprint
from orchestration.lib.environment import DBT_PROJECT_DIR, REPOSITORY_ROOT, export_environment
from orchestration.lib.errors import BuildFailedError, explain_text
from orchestration.lib.fact_days import Period
from orchestration.lib.files import write_whole
from orchestration.lib.locking import waiting_lock

PARSE_AS_OF = "2000-01-01T00:00:00+00:00"
PARSE_WAREHOUSE = "/nowhere/warehouse.duckdb"
MANIFEST_NAME = "manifest.json"
STAMP_NAME = "manifest.fingerprint"
PARSE_LOCK = "parse.lock"
RESULT_EVENTS = frozenset({"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"})
WHAT_TO_DO = "what_to_do"
SHOWN_ROWS = 8
BAD_STATUSES = frozenset({"error", "fail", "runtime error", "partial success"})

_PARSED: dict[str, Any] = {}


@dataclass(frozen=True)
class NodeProblem:
    """A model that could not be built or a test that did not hold."""

    name: str
    kind: str
    message: str
    failed_rows: int | None = None
    unique_id: str = ""
    what_to_do: str = ""

    def __str__(self) -> str:
        rows = f" ({self.failed_rows} rows)" if self.failed_rows else ""
        mend = f": {self.what_to_do}" if self.what_to_do else ""
        return f"{self.kind} {self.name}{rows}: {explain_text(' '.join(self.message.split()))}{mend}"


@dataclass
class BuildResult:
    """What a `dbt build` did."""

    events: list[dict[str, Any]] = field(default_factory=list)
    problems: list[NodeProblem] = field(default_factory=list)


def dbt_variables(settings: Settings) -> dict[str, Any]:
    """The variables that every model may use."""
    return {
        "as_of": settings.now.isoformat(),
        "reporting_currency": settings.reporting_currency,
        "reporting_time_zone": settings.reporting_time_zone,
        "lookback_days": settings.lookback_days,
        "deal_lookback_days": settings.deal_lookback_days,
        "time_decay_half_life_days": settings.time_decay_half_life_days,
        "collapse_repeats": settings.collapse_repeats,
        "contact_roles": settings.contact_roles,
        "fx_rate_max_age_days": settings.fx_rate_max_age_days,
        "freeze_after_days": settings.freeze_after_days,
        "match_probability_threshold": settings.match_probability_threshold,
        "identity_cluster_limit": settings.identity_cluster_limit,
        "service_time_zone": settings.service_time_zone,
        "service_days": settings.service_days,
        "service_opens_at": settings.service_opens_at,
        "service_closes_at": settings.service_closes_at,
        "service_target_minutes": settings.service_target_minutes,
        "conversation_quiet_days": settings.conversation_quiet_days,
        "service_retention_days": settings.service_retention_days,
    }


def build_variables(settings: Settings) -> dict[str, Any]:
    """The settings, and what the build is made of, so that a closed month can tell what changed."""
    return {
        **dbt_variables(settings),
        "code_fingerprint": code_fingerprint(),
        "settings_fingerprint": settings_fingerprint(settings),
    }


def code_fingerprint() -> str:
    """One value for the files that define the models."""
    return fingerprint((DBT_PROJECT_DIR, REPOSITORY_ROOT / "analysis"), {})


def settings_fingerprint(settings: Settings) -> str:
    """One value for every setting that models read, except `as_of`."""
    return fingerprint((), dbt_variables(settings))


def models_fingerprint(settings: Settings) -> str:
    """One value for everything but the data and `as_of` that decides what the models give."""
    return fingerprint((DBT_PROJECT_DIR, REPOSITORY_ROOT / "analysis"), dbt_variables(settings))


def load_manifest(settings: Settings) -> dict[str, Any]:
    """The manifest for Dagster's asset graph, parsed again only when the project has changed.

    A file of our own: every build writes dbt's anew, and may be killed while it does.

    Raises:
        BuildFailedError: the dbt project does not parse.
    """
    export_environment(settings)
    with waiting_lock(settings.dbt_dir / PARSE_LOCK):  # servers parse one after the other
        stamp = settings.dbt_dir / STAMP_NAME
        wanted = models_fingerprint(settings)
        path = settings.dbt_dir / MANIFEST_NAME
        if not (path.exists() and stamp.exists() and stamp.read_text() == wanted):
            parsed = _parse(settings, wanted)
            write_whole(path, lambda beside: parsed.write(str(beside)))
            stamp.write_text(wanted)
        manifest: dict[str, Any] = json.loads(path.read_bytes())
    return manifest


def mart_names(manifest: dict[str, Any]) -> set[str]:
    """Names of the models that stand in schema marts."""
    return {
        node["alias"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }


def run_build(
    settings: Settings,
    *,
    full_refresh: bool,
    on_result: Callable[[dict[str, Any]], None],
    select: tuple[str, ...] = (),
    days: Period | None = None,
) -> BuildResult:
    """Run `dbt build` on the warehouse and close it again.

    Args:
        settings: places and variables.
        full_refresh: rebuild incremental models from nothing.
        on_result: called with each result event as it happens.
        select: only these models, without tests; default: everything.
        days: make these days of facts anew, whatever they hold, and no others; default: what has changed.

    Returns:
        Result events in order, and what went wrong.

    Raises:
        BuildFailedError: dbt itself could not run.
    """
    from dbt.cli.main import dbtRunner
    from dbt_common.events.base_types import EventMsg
    from dbt_common.events.functions import msg_to_dict

    export_environment(settings)
    result = BuildResult()

    def collect(message: EventMsg) -> None:
        if message.info.name in RESULT_EVENTS:
            event = msg_to_dict(message)
            result.events.append(event)
            on_result(event)

    with waiting_lock(settings.dbt_dir / PARSE_LOCK):  # servers parse one after the other
        wanted = models_fingerprint(settings)
        manifest = _PARSED.get(wanted) or _parse(settings, wanted)
    # Unit tests judge the code, not the data: `make test` runs them, a run of the data does not (15 s saved).
    arguments = ["build", "--exclude-resource-type", "unit_test", *_common_arguments(settings)]
    variables = build_variables(settings)
    if days:
        variables |= {"rebuilt_from": days.first.isoformat(), "rebuilt_to": days.last.isoformat()}
    arguments += ["--vars", json.dumps(variables)]
    if full_refresh:
        arguments.append("--full-refresh")
    if select:
        arguments += ["--select", *select, "--resource-type", "seed", "model", "snapshot"]
    try:
        outcome = dbtRunner(manifest=manifest, callbacks=[collect]).invoke(arguments)
    finally:
        _PARSED.clear()  # dbt changes the manifest while it builds
        release_warehouse()
    if outcome.exception is not None:
        raise BuildFailedError(
            f"dbt could not build: {explain_text(str(outcome.exception))}"
        ) from outcome.exception
    for node in getattr(outcome.result, "results", []):
        if str(node.status).lower() in BAD_STATUSES:
            result.problems.append(
                NodeProblem(
                    name=node.node.name,
                    kind=str(node.node.resource_type).replace("_", " "),
                    message=_told(settings, node.node) or node.message or "no message",
                    failed_rows=node.failures,
                    unique_id=node.node.unique_id,
                    what_to_do=str(node.node.config.meta.get(WHAT_TO_DO, "")),
                )
            )
    return result


def _told(settings: Settings, node: Any) -> str:
    """The texts in column `problem` of a failed test's rows, where its meta says what to do."""
    if WHAT_TO_DO not in node.config.meta or not node.compiled_code:
        return ""
    query = f"select distinct problem from ({node.compiled_code}) as told order by problem"
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        told = [str(problem) for (problem,) in connection.execute(query).fetchall()]
    more = len(told) - SHOWN_ROWS
    return ", ".join(told[:SHOWN_ROWS]) + (f" and {more} more" if more > 0 else "")


def _parse(settings: Settings, wanted: str) -> Any:
    """Parse the project, reusing what dbt remembers of unchanged files.

    `as_of` and the warehouse's place are constants here: dbt forgets everything when a variable changes, and
    no model may read them while parsing.
    """
    from dbt.cli.main import dbtRunner

    (settings.dbt_dir / "target").mkdir(parents=True, exist_ok=True)
    variables = {**dbt_variables(settings), "as_of": PARSE_AS_OF}
    os.environ["TILLTALE_WAREHOUSE_PATH"] = PARSE_WAREHOUSE
    try:
        outcome = dbtRunner().invoke(["parse", *_common_arguments(settings), "--vars", json.dumps(variables)])
    finally:
        export_environment(settings)
    if not outcome.success:
        reason = " ".join(str(outcome.exception or "no reason given").split())
        raise BuildFailedError(
            f"The dbt project does not parse: {explain_text(reason)}"
        ) from outcome.exception
    _PARSED.clear()
    _PARSED[wanted] = outcome.result
    return outcome.result


def _common_arguments(settings: Settings) -> list[str]:
    return [
        "--project-dir",
        str(DBT_PROJECT_DIR),
        "--profiles-dir",
        str(DBT_PROJECT_DIR),
        "--target-path",
        str(settings.dbt_dir / "target"),
        "--log-path",
        str(settings.dbt_dir / "logs"),
        "--log-level",
        "none",
        "--log-level-file",
        "info",
    ]


def release_warehouse() -> None:
    """Close dbt's connection: it keeps one open for the life of the process otherwise."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
