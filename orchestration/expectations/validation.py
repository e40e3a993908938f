"""Validates frames against suites and writes the Data Docs. The one place that touches Great Expectations.

Belongs here: the translation of our suites to the library and of its results to plain outcomes. Does
not: reading the warehouse or deciding what blocks a publication.

Data flow: (suite, pandas frame) -> checkpoint -> SuiteOutcome, data/quality/data_docs/index.html.
"""

import logging
import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.expectations.suites import Rule, Suite

if TYPE_CHECKING:
    import pandas as pd

SHOWN_KEYS = 3
INDEX_PAGE = "index.html"


@dataclass(frozen=True)
class RuleFailure:
    """One expectation that did not hold."""

    rule: Rule
    column: str
    failed_rows: int | None
    first_keys: tuple[str, ...]
    observed: str

    def __str__(self) -> str:
        rows = f"{self.failed_rows:,} rows" if self.failed_rows is not None else f"found {self.observed}"
        keys = f", first: {', '.join(self.first_keys)}" if self.first_keys else ""
        return f"{self.rule.notes} ({self.column}: {rows}{keys})"


@dataclass(frozen=True)
class SuiteOutcome:
    """What became of one suite.

    Attributes:
        page: its page in the Data Docs, seen from their folder; the index where nothing was validated.
    """

    suite: Suite
    rows: int
    failures: tuple[RuleFailure, ...]
    docs: Path
    page: str = INDEX_PAGE

    @property
    def blocking(self) -> tuple[RuleFailure, ...]:
        """Failures that hold the publication back."""
        return tuple(failure for failure in self.failures if failure.rule.is_blocking)


def run_suites(
    batches: "list[tuple[Suite, pd.DataFrame]]", docs: Path, *, is_last: bool = True
) -> list[SuiteOutcome]:
    """Validate each frame that has rows; write the Data Docs of everything validated in this run.

    Args:
        batches: suite and frame; an empty frame (nothing new landed) passes.
        docs: folder of the Data Docs.
        is_last: nothing more comes in this run. Before that the pages, 1 s for each source, are written
            only when there is a failure to look at.
    """
    outcomes = []
    for suite, frame in batches:
        failures, page = _validate(suite, frame, docs) if len(frame) else ((), INDEX_PAGE)
        outcomes.append(SuiteOutcome(suite, len(frame), failures, docs, page))
    if is_last or any(outcome.failures for outcome in outcomes):
        _context(docs).build_data_docs()
    return outcomes


def _validate(suite: Suite, frame: "pd.DataFrame", docs: Path) -> tuple[tuple[RuleFailure, ...], str]:
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

    context = _context(docs)
    source = context.data_sources.add_or_update_pandas("warehouse")
    batch = source.add_dataframe_asset(suite.name).add_batch_definition_whole_dataframe("rows")
    definition = gx.ExpectationSuite(name=suite.name)
    for number, rule in enumerate(suite.rules):
        definition.add_expectation_configuration(
            ExpectationConfiguration(
                type=rule.type,
                kwargs=rule.arguments,
                severity=FailureSeverity(rule.severity),
                notes=rule.notes,
                meta={"rule": number, "what_to_do": rule.what_to_do},
            )
        )
    definition = context.suites.add_or_update(definition)
    validation = context.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=f"{suite.name}__batch", data=batch, suite=definition)
    )
    checkpoint = context.checkpoints.add_or_update(
        gx.Checkpoint(
            name=f"{suite.name}__daily",
            validation_definitions=[validation],
            result_format={
                "result_format": "SUMMARY",
                "unexpected_index_column_names": list(suite.key),
                "partial_unexpected_count": SHOWN_KEYS,
            },
        )
    )
    result = checkpoint.run(batch_parameters={"dataframe": frame})
    ((identifier, run),) = result.run_results.items()
    page = "/".join(("validations", *identifier.to_tuple())) + ".html"
    return tuple(_failure(suite, item) for item in run.results if not item.success), page


def _failure(suite: Suite, item: Any) -> RuleFailure:
    rule = suite.rules[item.expectation_config.meta["rule"]]
    details = item.result or {}
    keys = tuple(
        "/".join(str(row[name]) for name in suite.key if name in row)
        for row in details.get("partial_unexpected_index_list") or []
        if isinstance(row, dict)
    )
    observed = details.get("observed_value", item.exception_info.get("exception_message", "nothing"))
    return RuleFailure(
        rule=rule,
        column=str(
            rule.arguments.get("column") or ", ".join(rule.arguments.get("column_list", [])) or "table"
        ),
        failed_rows=details.get("unexpected_count"),
        first_keys=keys[:SHOWN_KEYS],
        observed=str(observed),
    )


@cache
def _context(docs: Path) -> Any:
    """One context a process, so that the Data Docs show every suite of a run side by side."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    shutil.rmtree(docs, ignore_errors=True)  # pages of earlier runs; the library would keep them for ever
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    context.add_data_docs_site(
        site_name="quality",
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)},
        },
    )
    return context
