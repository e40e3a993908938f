"""Reads a period of one source anew, up to a month of days a run, or makes a period of one large fact anew.

Belongs here: which days, in which order, which of them are done. Does not: reading them (`defs/ingestion`),
making them (`defs/transform/days.py`), publishing, which comes once, after the last of them.

Data flow: source or fact, first and last day -> partitions of backfill/<source> or days/<fact>, a line a run.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ingestion import registry
from ingestion.config import Settings
from orchestration.commands.partition_runs import ended_days, reason, recording, run_days, told
from orchestration.lib.errors import TilltaleError
from orchestration.lib.fact_days import DayFact, Period, day_facts


def backfill(
    settings: Settings,
    name: str,
    period: tuple[date, date],
    *,
    again: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Read the days of a source, or make the days of a fact anew.

    Args:
        settings: this installation's settings.
        name: a registered source that is not `files`, or a fact that has days.
        period: first and last day.
        again: read days of a source that are done, too; a fact's are always made anew.
        say: takes one line a run.

    Returns:
        How many days were done.

    Raises:
        TilltaleError: there is nothing to do, or some days could not be done.
    """
    asked = Period(*period)
    if name in registry.SOURCE_NAMES:
        return read_days(settings, name, asked, again=again, say=say)
    from orchestration.lib.dbt import load_manifest  # parses

    facts = {fact.name: fact for fact in day_facts(load_manifest(settings))}
    if name not in facts:
        sources = ", ".join(source for source in registry.SOURCE_NAMES if source != "files")
        raise TilltaleError(
            f"'{name}' is neither a source nor a fact by day. Facts: {', '.join(facts)}. Sources: {sources}."
        )
    return rebuild_days(settings, facts[name], asked, say)


def rebuild_days(settings: Settings, fact: DayFact, period: Period, say: Callable[[str], None]) -> int:
    """Make the days of a fact anew, in one run: it takes a moment, and changes all of them or none."""
    with recording(settings) as instance:
        from orchestration.defs.transform.days import days_job

        days = ended_days(settings, period)
        result = run_days(settings, instance, days_job((fact,)), days, say)
        if not result.success:
            raise TilltaleError(
                f"{days} of {fact.name}: not made anew, nothing was changed: {reason(result)}"
            )
        rows = told(result, "rows_put_back")
        say(f"{fact.name}, {days}: {told(result, 'rows_taken_out'):,} rows taken out, {rows:,} put back")
        return len(days)


def read_days(
    settings: Settings, source: str, period: Period, *, again: bool, say: Callable[[str], None]
) -> int:
    """Read the days of a source, oldest first; those that are done already are left out.

    Where some could not be read, those before them stay done, and the same command goes on with them.
    """
    if source == "files":
        raise TilltaleError(
            "Files have no history to ask for: drop them again, their rows replace the old ones."
        )
    if missing := registry.missing_credentials(source):
        keys = ", ".join(f"sources.{source}.{key}" for key in missing)
        raise TilltaleError(f"{source} is not connected: set {keys}, or run `tilltale sources add {source}`.")
    with recording(settings) as instance:
        from orchestration.defs.ingestion.backfill import DAYS_A_RUN, backfill_job
        from orchestration.lib.keys import backfill_key

        days = list(ended_days(settings, period))
        done = set() if again else instance.get_materialized_partitions(backfill_key(source))
        wanted = [day for day in days if day.isoformat() not in done]
        if skipped := len(days) - len(wanted):
            say(f"{skipped} of {len(days)} days are done already (--again reads them, too)")
        job, read = backfill_job((source,)), 0
        for run in _runs(wanted, DAYS_A_RUN):
            result = run_days(settings, instance, job, run, say)
            if not result.success:
                raise TilltaleError(
                    f"{source}, {run}: {reason(result)} The {read} days before them are done; "
                    "the same command goes on from here."
                )
            read += len(run)
            say(f"{source}, {run}: {told(result, 'rows_loaded'):,} rows ({read} of {len(wanted)} days)")
        return len(wanted)


def _runs(days: list[date], longest: int) -> Iterator[Period]:
    """First and last day of each run: days without a gap, of one month of the calendar."""
    start = 0
    for place in range(1, len(days) + 1):
        is_end = place == len(days) or place - start == longest
        if is_end or days[place] - days[place - 1] != timedelta(days=1) or days[place].day == 1:
            yield Period(days[start], days[place - 1])
            start = place
