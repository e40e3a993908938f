"""Holds every model, experiment and link against the sandbox company's known truth.

Belongs here: reading claims and truth, scoring, the report. Does not: the measures (`analysis.accuracy`).

Data flow: published marts (of `evaluate_anew`: the private warehouse's), truth file -> analysis.accuracy ->
table on the screen, JSON file.
"""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from analysis.accuracy import money_lost, score_models, summarize_worlds
from ingestion import registry
from ingestion.config import Settings
from ingestion.pipelines import ensure_raw_tables
from ingestion.side_by_side import SideBySide
from orchestration.commands.evaluate_customers import evaluate_customers
from orchestration.commands.evaluate_habits import evaluate_habits
from orchestration.commands.evaluate_identity import TRUTH_VARIABLE, evaluate_identity
from orchestration.commands.evaluate_market import evaluate_market
from orchestration.commands.evaluate_people import evaluate_people
from orchestration.commands.evaluate_service import evaluate_service
from orchestration.commands.evaluate_voice import evaluate_voice
from orchestration.lib import dbt, versions
from orchestration.lib.errors import BuildFailedError, TilltaleError

REPORT_NAME = "accuracy.json"
NEEDED = (
    "+mart_incrementality",
    "+fct_activity_costs",
    "+dim_activity",
    "+int_identity__social_profiles",
    "+int_identity__person_keys",
    "+int_press__conversions_after",
    "+int_people__applications_led",
)
# What names people, tracks them or takes their money; a platform's own counters do not change a claim.
NEEDED_SOURCES = frozenset(
    (
        *("web", "matomo", "posthog", "hubspot", "salesforce", "pipedrive"),
        *("stripe", "shopify", "woocommerce", "files", "mastodon", "bluesky", "x"),
    )
)
DAYS_OF_A_QUARTER = 365.25 / 4

# Direct and unmatched are no activity, so the truth knows nothing of them; what was never switched off in a
# rerun of the world (organic search, lost links) has no truth either and is left out of the shares.
TOUCH_CLAIMS = """
    select model, value as channel, revenue, revenue_low, revenue_high
    from marts.mart_roi_by_period
    where period = 'all_time' and dimension = 'channel' and list_contains(?, value)
"""
TOUCH_CLAIMS_WITHOUT_INTERVALS = """
    select model, channel, attributed_revenue as revenue, null as revenue_low, null as revenue_high
    from marts.mart_incrementality
    where model <> 'incremental' and list_contains(?, channel)
"""
INCREMENTAL_CLAIMS = """
    select model, channel, incremental_revenue as revenue, low as revenue_low, high as revenue_high
    from marts.mart_incrementality
    where model = 'incremental' and list_contains(?, channel)
"""
COSTS = """
    select activities.channel, sum(costs.total_cost) as total_cost, date_diff('day', min(costs.cost_date), max(costs.cost_date)) + 1 as days
    from marts.fct_activity_costs as costs
    join marts.dim_activity as activities using (activity_id)
    group by activities.channel
"""  # noqa: E501  # one line a clause


@dataclass(frozen=True)
class Evaluation:
    """Scores of the models (best first), of identity and of other systems; which world they are of."""

    world: dict[str, Any]
    models: pl.DataFrame
    identity: pl.DataFrame
    systems: dict[str, pl.DataFrame]

    def report(self) -> dict[str, Any]:
        """As a JSON file holds it."""
        return self.world | {
            "models": self.models.to_dicts(),
            "identity": self.identity.to_dicts(),
            "systems": {name: scores.to_dicts() for name, scores in self.systems.items()},
        }


def evaluate(settings: Settings, truth_file: Path | None = None) -> Evaluation:
    """Score the models of the current publication; writes the scores to DATA_DIR/quality/accuracy.json.

    Args:
        settings: this installation's settings.
        truth_file: the truth; default: the one that the running sandbox names in the environment.

    Raises:
        TilltaleError: there is no truth or no publication, or they are of different moments.
    """
    truth = _read_truth(truth_file)
    current = versions.current_version(settings)
    if current is None:
        raise TilltaleError("Nothing is published yet: run `make pipeline` first.")
    with duckdb.connect(str(versions.version_path(settings, current)), read_only=True) as connection:
        found = connection.execute("select epoch_us(as_of) from marts.meta_publication").fetchone()
        shown = datetime.fromisoformat(truth["as_of"])
        if found is None or found[0] != round(shown.timestamp() * 1_000_000):
            message = f"The publication is not of {shown:%Y-%m-%d %H:%M}: run `make pipeline`, then evaluate."
            raise TilltaleError(message)
        scores = _score(connection, truth, TOUCH_CLAIMS)
    evaluation = Evaluation(
        _world(truth), scores, evaluate_identity(settings, truth_file), _systems(settings, truth_file, truth)
    )
    settings.quality_dir.mkdir(parents=True, exist_ok=True)
    write_report(evaluation, settings.quality_dir / REPORT_NAME)
    return evaluation


def evaluate_anew(settings: Settings, truth_file: Path | None = None) -> Evaluation:
    """Load the sandbox, build only what the scores need, without checks or a publication, and score it.

    Touch models come without intervals. For trying many worlds: use a DATA_DIR of its own.

    Raises:
        TilltaleError: there is no truth.
        BuildFailedError: a model could not be built.
    """
    truth = _read_truth(truth_file)
    ensure_raw_tables(settings)
    names = tuple(name for name in registry.enabled_sources(settings) if name in NEEDED_SOURCES)
    with SideBySide(names, settings) as reading:
        for name in names:
            reading.land(name)
    built = dbt.run_build(settings, full_refresh=True, on_result=lambda event: None, select=NEEDED)
    if built.problems:
        raise BuildFailedError(f"{built.problems[0]}")
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        scores = _score(connection, truth, TOUCH_CLAIMS_WITHOUT_INTERVALS)
    return Evaluation(_world(truth), scores, evaluate_identity(settings, truth_file), {})


def _systems(settings: Settings, truth_file: Path | None, truth: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """How far off everything beside the models is; a new system is a line here."""
    return {
        "texts": evaluate_voice(settings, truth_file),
        "service": evaluate_service(settings, truth_file),
        "press and hires": evaluate_people(settings, truth_file),
        "habits": evaluate_habits(settings, truth),
        "existing customers": evaluate_customers(settings, truth),
        "market": evaluate_market(settings, truth_file),
    }


def write_report(evaluation: Evaluation, path: Path) -> None:
    """Write the scores as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(evaluation.report(), indent=2), encoding="utf-8")


def summary(folder: Path) -> pl.DataFrame:
    """Means over all reports of a folder, by scenario and model.

    Raises:
        TilltaleError: there is no report.
    """
    rows = []
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        rows += [row | {"scenario": report["scenario"], "seed": report["seed"]} for row in report["models"]]
    if not rows:
        raise TilltaleError(f"There is no report in {folder}: run `make accuracy` first.")
    return summarize_worlds(pl.DataFrame(rows, infer_schema_length=None))


def _read_truth(truth_file: Path | None) -> dict[str, Any]:
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named:
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    try:
        truth: dict[str, Any] = json.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TilltaleError(f"The truth file {named} cannot be read: run `make evaluate` again.") from error
    return truth


def _world(truth: dict[str, Any]) -> dict[str, Any]:
    return {key: truth[key] for key in ("scenario", "seed", "size", "as_of")}


def _score(connection: duckdb.DuckDBPyConnection, truth: dict[str, Any], touch_claims: str) -> pl.DataFrame:
    channels = truth["channels"]
    true = pl.DataFrame(
        {
            "channel": list(channels),
            "incremental_revenue": [float(facts["incremental_net_revenue"]) for facts in channels.values()],
        }
    )
    money = pl.col("revenue", "revenue_low", "revenue_high").cast(pl.Float64)
    claimed = pl.concat(
        connection.execute(query, [list(channels)]).pl().with_columns(money)
        for query in (touch_claims, INCREMENTAL_CLAIMS)
    )
    costs = connection.execute(COSTS).pl()
    days = max([1, *costs["days"].to_list()])
    quarters = days / DAYS_OF_A_QUARTER
    lost = money_lost(claimed, true, costs).with_columns((pl.col("money_lost") / quarters).round(2))
    return score_models(claimed, true).join(lost, on="model", how="left", maintain_order="left")
