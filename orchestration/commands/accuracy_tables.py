"""The scores of `evaluate` as tables that a person can read.

Data flow: Evaluation, summary frame -> lines.
"""

from collections.abc import Iterator

import polars as pl

from orchestration.commands.evaluate import Evaluation

# Heading, column, pattern.
MODEL_COLUMNS = (
    ("share error", "share_error_points", "{:.1f} points"),
    ("level", "level_ratio", "{:.2f} x true"),
    ("rank corr.", "rank_correlation", "{:.2f}"),
    ("90 % holds", "interval_coverage", "{:.0%}"),
    ("lost a quarter", "money_lost", "{:,.0f}"),
    ("of the best", "money_lost_pct", "{:.0f} %"),
)
SUMMARY_COLUMNS = (
    ("worlds", "worlds", "{:d}"),
    ("share error, points", "share_error_points", "{:.1f}"),
    ("at most half of last touch's", "half_of_last_touch", "{:d}"),
    ("level, times the truth", "level_ratio", "{:.2f}"),
    ("rank correlation", "rank_correlation", "{:.2f}"),
    ("90 % intervals that hold the truth", "interval_coverage", "{:.0%}"),
    ("that hold 0", "zero_coverage", "{:.0%}"),
    ("lost, of the best split", "money_lost_pct", "{:.0f} %"),
)


def score_lines(evaluation: Evaluation) -> Iterator[str]:
    """Models, best first, then links of both kinds, then labels of texts by language, then the market."""
    yield f"{'model':<18}" + "".join(f"{heading:>16}" for heading, _, _ in MODEL_COLUMNS)
    for row in evaluation.models.iter_rows(named=True):
        cells = (_or_dash(row[column], pattern) for _, column, pattern in MODEL_COLUMNS)
        yield f"{row['model']:<18}" + "".join(f"{cell:>16}" for cell in cells)
    yield ""
    yield f"{'links':<18}{'made':>16}{'precision':>16}{'recall':>16}"
    for row in evaluation.identity.iter_rows(named=True):
        rates = "".join(f"{_or_dash(row[name], '{:.3f}'):>16}" for name in ("precision", "recall"))
        yield f"{row['link_kind']:<18}{row['links']:>16,}{rates}"
    if evaluation.voice is not None:
        yield ""
        yield f"{'labels of texts':<18}{'language':>16}{'messages':>16}{'precision':>16}{'unread':>16}"
        for row in evaluation.voice.iter_rows(named=True):
            rates = "".join(f"{_or_dash(row[name], '{:.3f}'):>16}" for name in ("precision", "unread"))
            yield f"{row['label']:<18}{row['language']:>16}{row['messages']:>16,}{rates}"
    if evaluation.market is not None:
        yield ""
        yield f"{'market':<36}{'true':>10}{'found':>10}{'minutes':>10}"
        for row in evaluation.market.iter_rows(named=True):
            minutes = _or_dash(row["minutes"], "{:.0f}")
            yield f"{row['measure']:<36}{row['true_count']:>10,}{row['found_count']:>10,}{minutes:>10}"


def summary_lines(scores: pl.DataFrame) -> Iterator[str]:
    """One Markdown table a scenario."""
    for (scenario,), frame in scores.group_by("scenario", maintain_order=True):
        yield f"### {scenario}"
        yield ""
        yield "| model | " + " | ".join(heading for heading, _, _ in SUMMARY_COLUMNS) + " |"
        yield "|---|" + "---|" * len(SUMMARY_COLUMNS)
        for row in frame.iter_rows(named=True):
            cells = (_or_dash(row[column], pattern) for _, column, pattern in SUMMARY_COLUMNS)
            yield f"| {row['model']} | " + " | ".join(cells) + " |"
        yield ""


def _or_dash(value: float | None, pattern: str) -> str:
    return "-" if value is None else pattern.format(value)
