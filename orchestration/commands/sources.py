"""What each source is good for right now, and templates for files.

Data flow: registry, credentials, ledger -> lines; file kind -> inbox/<kind>/template.csv.
"""

from collections.abc import Iterator
from pathlib import Path

from ingestion import registry
from ingestion.config import Settings
from orchestration.commands.connect import documentation
from orchestration.lib.errors import TilltaleError, is_disk_full
from orchestration.lib.ledger import SourceOutcome, latest_outcomes
from orchestration.lib.locking import is_locked


def source_lines(settings: Settings) -> Iterator[str]:
    """One line a source: enabled or what is missing, and how its last run ended."""
    holder = is_locked(settings)
    outcomes = {} if holder else {outcome.source: outcome for outcome in latest_outcomes(settings)}
    enabled = registry.enabled_sources(settings)
    for name in registry.SOURCE_NAMES:
        missing = registry.missing_credentials(name)
        if name in enabled and not missing:
            state = "enabled"
        elif missing:
            state = f"not connected: `tilltale sources add {name}`, {documentation(name)}"
        elif registry.entry(name).is_opt_in:
            state = f"off unless the setting SOURCES names it, see {documentation(name)}"
        else:
            state = "left out by the setting SOURCES"
        last = _last_run(outcomes.get(name)) if not holder else f"being written by {holder}"
        yield f"{name:<12} {state}; {last}"


def _last_run(outcome: SourceOutcome | None) -> str:
    if outcome is None:
        return "never loaded"
    when = f"{outcome.finished_at:%Y-%m-%d %H:%M} UTC" if outcome.finished_at else "unknown time"
    if outcome.status != "ok":
        return f"failed {when} ({outcome.error_kind}): {outcome.message}"
    return f"loaded {when}: {outcome.rows_loaded:,} rows, {outcome.rows_total:,} in all"


def kind_lines() -> Iterator[str]:
    """One line a kind of dropped file: its name and the documented columns."""
    from ingestion.sources.files import KINDS

    for kind in KINDS.values():
        yield f"{kind.name:<15} {', '.join(kind.header)}"


def write_template(settings: Settings, kind: str) -> Path:
    """Write the documented header of a file kind; never over a file that somebody has filled.

    Raises:
        TilltaleError: no such kind, or the file is there already.
    """
    from ingestion.sources.files import KINDS

    if kind not in KINDS:
        raise TilltaleError(f"There is no file kind '{kind}': choose from {', '.join(sorted(KINDS))}.")
    target = settings.inbox_dir / kind / "template.csv"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(",".join(KINDS[kind].header) + "\n")
    except FileExistsError as error:
        raise TilltaleError(f"{target} exists already: fill it, or rename it and ask again.") from error
    except OSError as error:
        if is_disk_full(error):
            raise
        raise TilltaleError(
            f"{target} cannot be written ({error.strerror}): set TILLTALE_DATA_DIR."
        ) from error
    return target
