"""Holds every published model against the sandbox company's known truth.

Data flow: published mart_roi_by_period, truth file -> analysis.accuracy -> table on the screen, JSON file.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from analysis.accuracy import score_models
from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.errors import TilltaleError

TRUTH_VARIABLE = "SANDBOX_TRUTH_FILE"
REPORT_NAME = "accuracy.json"

# Direct and unmatched are no activity, so the truth knows nothing of them; what was never switched off in a
# rerun of the world (organic search, lost links) has no truth either and is left out of the shares.
CLAIMS = """
    select model, value as channel, revenue, revenue_low, revenue_high
    from marts.mart_roi_by_period
    where period = 'all_time' and dimension = 'channel' and list_contains(?, value)
"""


def evaluate(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """Score the models of the current publication; writes the scores to DATA_DIR/quality/accuracy.json.

    Args:
        settings: this installation's settings.
        truth_file: the truth; default: the one that the running sandbox names in the environment.

    Returns:
        One row per model, best first; columns as in `analysis.accuracy.score_models`.

    Raises:
        TilltaleError: there is no truth or no publication, or they are of different moments.
    """
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named:
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    current = versions.current_version(settings)
    if current is None:
        raise TilltaleError("Nothing is published yet: run `make pipeline` first.")
    try:
        truth = json.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TilltaleError(f"The truth file {named} cannot be read: run `make evaluate` again.") from error
    channels = truth["channels"]
    with duckdb.connect(str(versions.version_path(settings, current)), read_only=True) as connection:
        found = connection.execute("select epoch_us(as_of) from marts.meta_publication").fetchone()
        shown = datetime.fromisoformat(truth["as_of"])
        if found is None or found[0] != round(shown.timestamp() * 1_000_000):
            message = f"The publication is not of {shown:%Y-%m-%d %H:%M}: run `make pipeline`, then evaluate."
            raise TilltaleError(message)
        claimed = connection.execute(CLAIMS, [list(channels)]).pl()
    true = pl.DataFrame(
        {
            "channel": list(channels),
            "incremental_revenue": [float(facts["incremental_net_revenue"]) for facts in channels.values()],
        }
    )
    scores = score_models(claimed, true)
    report = {key: truth[key] for key in ("scenario", "seed", "size", "as_of")} | {
        "models": scores.to_dicts()
    }
    settings.quality_dir.mkdir(parents=True, exist_ok=True)
    (settings.quality_dir / REPORT_NAME).write_text(json.dumps(report, indent=2), encoding="utf-8")
    return scores


def score_lines(scores: pl.DataFrame) -> list[str]:
    """The scores as a table a person can read."""
    lines = [
        f"{'model':<18}{'share error':>13}{'rank corr.':>12}{'90 % holds':>12}{'claimed':>16}{'true':>16}"
    ]
    for row in scores.iter_rows(named=True):
        cells = [
            _or_dash(row["share_error_points"], "{:.1f} points"),
            _or_dash(row["rank_correlation"], "{:.2f}"),
            _or_dash(row["interval_coverage"], "{:.0%}"),
        ]
        lines.append(
            f"{row['model']:<18}{cells[0]:>13}{cells[1]:>12}{cells[2]:>12}"
            f"{row['claimed_revenue']:>16,.0f}{row['true_revenue']:>16,.0f}"
        )
    return lines


def _or_dash(value: float | None, pattern: str) -> str:
    return "-" if value is None else pattern.format(value)
