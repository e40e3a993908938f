"""From outcomes of suites to asset checks: the factory that all quality definitions use.

Belongs here: check specs and results for suites. Does not: the suites or the tables they look at.

Data flow: SuiteOutcome -> AssetCheckResult (why, what to do, runbook, failing rows, first keys, Data Docs).
"""

import dagster as dg

from orchestration.expectations.suites import Suite
from orchestration.expectations.validation import RuleFailure, SuiteOutcome
from orchestration.lib.environment import reports_address
from orchestration.lib.failures import FailureKind, failure_metadata


def suite_key(suite: Suite) -> dg.AssetKey:
    """The asset that a suite looks at."""
    return dg.AssetKey(suite.table.split("."))


def suite_specs(check_name: str, suites: list[Suite]) -> list[dg.AssetCheckSpec]:
    """One blocking check a table."""
    return [
        dg.AssetCheckSpec(
            check_name,
            asset=suite_key(suite),
            blocking=True,
            description="; ".join(rule.notes for rule in suite.rules),
        )
        for suite in suites
    ]


def suite_result(check_name: str, outcome: SuiteOutcome) -> dg.AssetCheckResult:
    """ERROR when a critical expectation failed, WARN when only lesser ones did."""
    shown = outcome.blocking or outcome.failures
    metadata: dict[str, dg.MetadataValue] = {
        "rows_checked": dg.MetadataValue.int(outcome.rows),
        "expectations": dg.MetadataValue.int(len(outcome.suite.rules)),
        "data_docs": dg.MetadataValue.url(f"{reports_address()}/{outcome.page}"),
        "data_docs_file": dg.MetadataValue.path(outcome.docs / outcome.page),
    }
    if not outcome.rows:
        metadata["note"] = dg.MetadataValue.text(
            "nothing to check: no row is new since the last check, or the table is empty"
        )
    if shown:
        metadata |= {
            **failure_metadata(FailureKind.CHECK_FAILED),
            "why": dg.MetadataValue.text("; ".join(str(failure) for failure in shown)),
            "what_to_do": dg.MetadataValue.text(shown[0].rule.what_to_do),
            "failed_row_count": dg.MetadataValue.int(max(failure.failed_rows or 0 for failure in shown)),
            "failures": dg.MetadataValue.json([_as_row(failure) for failure in outcome.failures]),
        }
    return dg.AssetCheckResult(
        check_name=check_name,
        asset_key=suite_key(outcome.suite),
        passed=not outcome.failures,
        severity=dg.AssetCheckSeverity.ERROR if outcome.blocking else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def _as_row(failure: RuleFailure) -> dict[str, object]:
    return {
        "expectation": failure.rule.type,
        "column": failure.column,
        "severity": failure.rule.severity,
        "failed_rows": failure.failed_rows,
        "first_keys": list(failure.first_keys),
        "observed": failure.observed,
    }
