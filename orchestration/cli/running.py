"""Loading, publishing and serving: what the data team starts.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

import os
from datetime import date, datetime
from typing import Annotated

import typer

from ingestion.config import Settings
from orchestration.cli.words import (
    MONTHS,
    AsOfOption,
    SourcesOption,
    fail,
    in_words,
    last_day,
    say,
    settings_from,
)
from orchestration.lib.environment import REPORTS_ADDRESS_VARIABLE, REPORTS_PORT

app = typer.Typer()


@app.command(rich_help_panel="Run")
def run(
    sources: SourcesOption = None,
    as_of: AsOfOption = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild every model from nothing.")
    ] = False,
) -> None:
    """Load, check, build, check and publish; exit code 0 only when a checked publication is out."""
    with in_words():
        settings = settings_from(as_of, sources)
        chosen = list(settings.sources) if sources and settings.sources else None
        run_once(settings, as_of, chosen, full_refresh)


def run_once(settings: Settings, as_of: str | None, sources: list[str] | None, full_refresh: bool) -> None:
    """One run and its report; an empty list of sources: load nothing, None: what is connected."""
    from orchestration.commands.run import refresh

    report = refresh(settings, as_of=as_of, sources=sources, full_refresh=full_refresh)
    for warning in report.warnings:
        typer.echo(f"! warning: {warning}", err=True)
    if report.alerts_problem:
        typer.echo(f"! {report.alerts_problem}", err=True)
    if report.version is None:
        first, *others = report.reasons
        for reason in others:
            typer.echo(f"! {reason}", err=True)
        from orchestration.lib.versions import current_version

        kept = current_version(settings)
        stays = f"publication {kept} stays in place" if kept else "nothing had been published before"
        fail(f"Not published ({stays}). {first}")
    say(f"Published {report.version} ({report.checks_passed} checks passed, {len(report.warnings)} warned).")
    say(str(report.path))


@app.command(rich_help_panel="Run")
def backfill(
    name: Annotated[
        str,
        typer.Argument(
            help="A connected source, as `tilltale sources` names it, or a large fact such as "
            "fct_touchpoints; any other word lists them."
        ),
    ],
    first: Annotated[datetime, typer.Option("--from", formats=MONTHS, help="First day, or month.")],
    last: Annotated[
        date | None, typer.Option("--to", parser=last_day, help="Last day, or month; default: yesterday.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read days of a source that are done already, too.")
    ] = False,
    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Build and publish once, after the last day.")
    ] = True,
) -> None:
    """Read a period of one source anew, or make the days of one large fact anew from what is there.

    An interrupted backfill of a source goes on where it stopped; one of a fact has then changed nothing.
    """
    with in_words():
        from ingestion.registry import SOURCE_NAMES
        from orchestration.commands.backfill import backfill as do_days

        settings = settings_from()
        end = last or settings.now.date()
        count = do_days(settings, name, (first.date(), end), again=again, say=say)
        if count and publish:
            run_once(settings, None, [name] if name in SOURCE_NAMES else [], full_refresh=False)
            return
        said = f"{count} days done." if count else "Nothing left to do."
        say(f"{said} `tilltale run` builds and publishes them.")


@app.command(rich_help_panel="Run")
def up(
    app_port: Annotated[int, typer.Option("--app-port", help="Port of the app.")] = 8501,
    app_address: Annotated[
        str, typer.Option("--app-address", help="Where the app listens; elsewhere only with sign-in.")
    ] = "127.0.0.1",
    dagster_port: Annotated[int, typer.Option("--dagster-port", help="Port of Dagster's web UI.")] = 3000,
    reports_port: Annotated[
        int, typer.Option("--reports-port", help="Port of the check reports.")
    ] = REPORTS_PORT,
    skip_run: Annotated[bool, typer.Option("--skip-run", help="Serve what is published already.")] = False,
) -> None:
    """Run once, then serve the app and Dagster's web UI until Ctrl-C."""
    with in_words():
        from orchestration.commands.serve import check_ports, serve

        settings = settings_from()
        check_ports({"app": app_port, "dagster": dagster_port, "reports": reports_port})
        os.environ[REPORTS_ADDRESS_VARIABLE] = f"http://127.0.0.1:{reports_port}"
        if not skip_run:
            run_once(settings, None, None, full_refresh=False)
        raise typer.Exit(serve(settings, app_port, dagster_port, reports_port, app_address))


@app.command(rich_help_panel="Run")
def serve(
    service: Annotated[str, typer.Argument(help="app, dagster, daemon, definitions or reports.")],
    app_port: Annotated[int, typer.Option("--app-port")] = 8501,
    dagster_port: Annotated[int, typer.Option("--dagster-port")] = 3000,
    reports_port: Annotated[int, typer.Option("--reports-port")] = REPORTS_PORT,
    app_address: Annotated[
        str, typer.Option("--app-address", help="Where the app listens; loopback only without sign-in.")
    ] = "127.0.0.1",
) -> None:
    """Be one service in the foreground, as the units in deploy/ start them."""
    with in_words():
        from orchestration.commands.serve import become

        os.environ.setdefault(REPORTS_ADDRESS_VARIABLE, f"http://127.0.0.1:{reports_port}")
        ports = {"app": app_port, "dagster": dagster_port, "reports": reports_port}
        become(settings_from(), service, ports, app_address)


@app.command(rich_help_panel="Run")
def health(
    max_age_hours: Annotated[
        float, typer.Option("--max-age-hours", help="How old the publication may be.")
    ] = 36,
    app_port: Annotated[int | None, typer.Option("--app-port", help="Also ask the app.")] = None,
    dagster_port: Annotated[int | None, typer.Option("--dagster-port", help="Also ask Dagster.")] = None,
    reports_port: Annotated[int | None, typer.Option("--reports-port", help="Also ask the reports.")] = None,
) -> None:
    """Exit code 0 when readers have a whole, recent publication and what is named answers."""
    with in_words():
        from orchestration.commands.health import examine

        asked = {"app": app_port, "dagster": dagster_port, "reports": reports_port}
        ports = {name: port for name, port in asked.items() if port}
        findings = examine(settings_from(), max_age_hours, ports)
        for finding in findings:
            say(str(finding))
        if any(finding.is_problem for finding in findings):
            raise typer.Exit(1)


@app.command(rich_help_panel="Run")
def doctor(
    app_port: Annotated[int, typer.Option("--app-port")] = 8501,
    dagster_port: Annotated[int, typer.Option("--dagster-port")] = 3000,
) -> None:
    """Look at Python, disk, settings, credentials, lock, ports and the last publication."""
    with in_words():
        from orchestration.commands.doctor import examine

        findings = examine({"app": app_port, "dagster": dagster_port})
        for finding in findings:
            say(str(finding))
        if any(finding.is_problem for finding in findings):
            raise typer.Exit(1)
