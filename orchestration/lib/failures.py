"""What can stop a figure from being fresh, by kind: one list of what it means, what to do and what helps.

Belongs here: the kinds, their words, their retry policies and runbooks. Does not: finding out which kind a
failure is of, where a library says it (`ingestion.errors` for sources, `run_problems.py` for runs), telling
people (`incidents.py`).

A retry policy is of the source, not of its step: a step that waits holds the only writer of the warehouse, so
nothing else could be loaded or published meanwhile. Short waits are over before a step fails
(ingestion.http); for longer ones the source is asked for again in a run of its own (`retry_sources_sensor`).

Data flow: error_kind or exception -> FailureKind -> Handling -> metadata of checks, alerts, retries.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dagster as dg

from orchestration.lib.environment import REPOSITORY_ROOT

RUNBOOKS = "docs/runbooks"
MINUTE_SECONDS = 60


class FailureKind(StrEnum):
    """Kinds of failure; the first five are the ingestion's own (`ingestion.errors`)."""

    THROTTLED = "throttled"
    VENDOR_DOWN = "vendor_down"
    TOKEN_DEAD = "token_dead"  # noqa: S105  the name of a failure
    VERSION_RETIRED = "version_retired"
    CONTRACT_BROKEN = "contract_broken"
    CHECK_FAILED = "check_failed"
    MACHINE = "machine"
    BUG = "bug"

    @property
    def handling(self) -> "Handling":
        """What it means and what to do."""
        return HANDLING[self]

    @property
    def runbook(self) -> str:
        """The page about it, as a path in this repository."""
        return f"{RUNBOOKS}/{self.value}.md"


@dataclass(frozen=True)
class Handling:
    """How one kind is handled.

    Attributes:
        headline: the end of a sentence that begins with what failed.
        what_to_do: one sentence for whoever is called.
        retry: when a source is asked for again by itself; None: trying again does not help.
    """

    headline: str
    what_to_do: str
    retry: dg.RetryPolicy | None = None


HANDLING = {
    FailureKind.THROTTLED: Handling(
        "has used up its quota",
        "wait until the vendor's quota is refilled; the next run goes on where this one stopped",
        dg.RetryPolicy(max_retries=3, delay=60 * MINUTE_SECONDS),
    ),
    FailureKind.VENDOR_DOWN: Handling(
        "does not answer",
        "check the network and the vendor's status page, then run again",
        dg.RetryPolicy(max_retries=4, delay=15 * MINUTE_SECONDS, backoff=dg.Backoff.EXPONENTIAL),
    ),
    FailureKind.TOKEN_DEAD: Handling(
        "refuses its credentials",
        "renew the credentials in .dlt/secrets.toml or the environment, then run again",
    ),
    FailureKind.VERSION_RETIRED: Handling(
        "no longer serves the configured API version",
        "set a newer api_version for this source in .dlt/secrets.toml, then run again",
    ),
    FailureKind.CONTRACT_BROKEN: Handling(
        "answers in another shape than declared",
        "compare the vendor's answer with the declared contract of this source",
    ),
    FailureKind.CHECK_FAILED: Handling(
        "did not hold, so nothing new was published",
        "open the failed check in Dagster's web UI: it says which rows break it and what to do",
    ),
    FailureKind.MACHINE: Handling(
        "was stopped by its machine",
        "look for a full disk, a second writer or a restart; a killed run is started again by the daemon",
        dg.RetryPolicy(max_retries=1),  # max_retries of run_retries in dagster.yaml
    ),
    FailureKind.BUG: Handling("failed unexpectedly", "report it with the log of this step"),
}


def as_kind(name: str | None) -> FailureKind:
    """The kind of a name as the ledger has it; what nobody knows is a bug."""
    return FailureKind(name) if name in set(FailureKind) else FailureKind.BUG


def failure_metadata(kind: FailureKind) -> dict[str, Any]:
    """What a failed asset or check says in the web UI: kind, what to do and the whole runbook.

    The runbook is shown in place, so that it can be read where the failure is, without any server of pages.
    """
    page = REPOSITORY_ROOT / kind.runbook
    return {
        "error_kind": kind.value,
        "what_to_do": kind.handling.what_to_do,
        "runbook": dg.MetadataValue.md(page.read_text(encoding="utf-8")),
        "runbook_file": dg.MetadataValue.path(kind.runbook),
    }
