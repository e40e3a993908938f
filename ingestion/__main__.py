"""Loads sources from the command line: `python -m ingestion hubspot stripe`, `python -m ingestion all`.

Belongs here: arguments, what is printed, exit codes. Does not: loading (`pipelines.py`).

Data flow: arguments -> SideBySide -> counts on the screen, exit code 1 when a source failed.
"""

import logging
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ingestion import registry
from ingestion.config import SettingsError, load_settings
from ingestion.errors import SourceFailed
from ingestion.pipelines import ensure_raw_tables
from ingestion.runs import SourceRun
from ingestion.side_by_side import SideBySide

app = typer.Typer(add_completion=False, help="Load vendors and files into the warehouse.")
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command()
def main(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Sources to load, or 'all' enabled ones; none lists them.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the whole error, for a report.")] = False,
) -> None:
    """Load sources side by side; one that fails does not stop the others."""
    logging.getLogger("dlt").setLevel(logging.WARNING if verbose else logging.ERROR)
    try:
        settings = load_settings()
        if not sources:
            _list_sources()
            return
        names = registry.enabled_sources(settings) if sources == ["all"] else tuple(dict.fromkeys(sources))
        for name in names:
            registry.entry(name)
        ensure_raw_tables(settings)
    except SettingsError as error:
        errors.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from None
    failed = False
    with SideBySide(names, settings) as reading:
        for name in names:
            with console.status(f"loading {name}, as of {settings.now:%Y-%m-%d %H:%M} UTC"):
                try:
                    result = reading.land(name)
                except SourceFailed as failure:
                    failed = True
                    errors.print(f"[red]{failure}[/red]")
                    if verbose:
                        errors.print_exception()
                    continue
            _print_result(result)
    if failed:
        raise typer.Exit(1)


def _list_sources() -> None:
    table = Table(box=None)
    for heading in ("source", "credentials", "tables"):
        table.add_column(heading)
    for name in registry.SOURCE_NAMES:
        missing = registry.missing_credentials(name)
        state = f"set {', '.join(f'sources.{name}.{key}' for key in missing)}" if missing else "ready"
        table.add_row(name, state, ", ".join(contract.name for contract in registry.tables(name)))
    console.print(table)


def _print_result(result: SourceRun) -> None:
    counts = ", ".join(f"{table} {count:,}" for table, count in result.rows_by_table.items() if count)
    seconds = (result.finished_at - result.started_at).total_seconds() if result.finished_at else 0.0
    console.print(
        f"{result.source}: {result.rows_loaded:,} rows in {seconds:.1f} s ({counts or 'nothing new'}); "
        f"{result.rows_quarantined:,} quarantined, {result.rows_deduplicated:,} duplicates dropped"
    )
    for name, fields in result.new_fields.items():
        console.print(f"  new fields in {name}: {', '.join(fields)} (kept in the column extra)")


if __name__ == "__main__":
    sys.exit(app())
