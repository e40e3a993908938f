"""The command `tilltale`: parses options, reports in sentences, sets exit codes.

Belongs here: names, options and help of the commands. Does not: what they do (`orchestration.commands`),
imported only when a command runs, so that `--help` answers at once.

Data flow: arguments -> orchestration.commands.<command> -> words on the screen, exit code.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ingestion.config import Settings, load_settings
from orchestration.lib.environment import REPORTS_ADDRESS_VARIABLE, REPORTS_PORT
from orchestration.lib.errors import explain

app = typer.Typer(
    help="Tells which social activities make the till ring.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
sources_app = typer.Typer(
    help="The sources of this installation and their state.", invoke_without_command=True
)
app.add_typer(sources_app, name="sources")
metrics_app = typer.Typer(help="Metrics as the publication defines them.", no_args_is_help=True)
app.add_typer(metrics_app, name="metrics")
sql_app = typer.Typer(help="Read-only SQL for analysts, over PostgreSQL's protocol.", no_args_is_help=True)
app.add_typer(sql_app, name="sql")
new_app = typer.Typer(help="Begin a source or a mart: files that pass every check as they are written.")
app.add_typer(new_app, name="new")

DAYS = ["%Y-%m-%d"]
MONTHS = ["%Y-%m", "%Y-%m-%d"]
SourcesOption = Annotated[
    str | None,
    typer.Option("--sources", help="Comma list; default: the setting SOURCES, or all with credentials."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Date or instant that counts as now; default: the setting AS_OF, or now."),
]


def say(text: str = "") -> None:
    """Print one line."""
    typer.echo(text)


def fail(sentence: str) -> NoReturn:
    """Print one sentence on standard error and end with exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn every error into one sentence and exit code 1."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except KeyboardInterrupt:
        fail("Stopped. Nothing that was published is lost; run again to go on.")
    except Exception as error:
        fail(explain(error))


def settings_from(as_of: str | None = None, sources: str | None = None) -> Settings:
    """Settings with the options of a command on top; unknown source names are refused here."""
    overrides = {name: value for name, value in (("as_of", as_of), ("sources", sources)) if value}
    settings = load_settings(**overrides)
    if settings.sources:
        from ingestion.registry import entry

        for name in settings.sources:
            entry(name)
    return settings


@app.command()
def run(
    sources: SourcesOption = None,
    as_of: AsOfOption = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild every model from nothing.")
    ] = False,
) -> None:
    """Load, check, build, check and publish; exit code 0 only when a checked publication is out."""
    with in_words():
        run_once(settings_from(as_of, sources), as_of, sources, full_refresh)


def run_once(settings: Settings, as_of: str | None, sources: str | None, full_refresh: bool) -> None:
    """One run and its report."""
    from orchestration.commands.run import refresh

    chosen = list(settings.sources) if sources and settings.sources else None
    report = refresh(settings, as_of=as_of, sources=chosen, full_refresh=full_refresh)
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


@app.command()
def backfill(
    source: Annotated[str, typer.Argument(help="A connected source, as `tilltale sources` names it.")],
    first: Annotated[datetime, typer.Option("--from", formats=MONTHS, help="First month, such as 2025-01.")],
    last: Annotated[
        datetime | None, typer.Option("--to", formats=MONTHS, help="Last month; default: the present one.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Read months that are done already, too.")] = False,
) -> None:
    """Read a period of one source anew, month by month; an interrupted backfill goes on where it stopped."""
    with in_words():
        from orchestration.commands.backfill import backfill as read_months

        settings = settings_from()
        end = last.date() if last else settings.now.date()
        count = read_months(settings, source, (first.date(), end), again=again, say=say)
        done = f"{count} months read. `tilltale run` builds and publishes them."
        say(done if count else "Nothing left to read.")


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@sources_app.callback()
def sources(context: typer.Context) -> None:
    """List the sources with their state."""
    if context.invoked_subcommand is None:
        with in_words():
            from orchestration.commands.sources import source_lines

            for line in source_lines(settings_from()):
                say(line)


@sources_app.command("add")
def sources_add(
    name: Annotated[str, typer.Argument(help="A source, as `tilltale sources` names it.")],
    given: Annotated[
        list[str] | None,
        typer.Option("--set", help="KEY=VALUE instead of being asked; a secret is better typed."),
    ] = None,
    skip_check: Annotated[
        bool, typer.Option("--skip-check", help="Write the values without asking the vendor.")
    ] = False,
) -> None:
    """Connect a source: ask for what it needs, check it at once, write .dlt/secrets.toml."""
    with in_words():
        from orchestration.commands import connect

        fields = connect.fields_of(name)
        answers = dict(pair.split("=", 1) for pair in given or [] if "=" in pair)
        if unknown := set(answers) - {field.name for field in fields}:
            fail(f"{name} has no {min(unknown)}: it asks for {', '.join(field.name for field in fields)}.")
        say(f"How to get what is asked for: {connect.documentation(name)}")
        for field in fields:
            if field.name not in answers:
                if field.where:
                    say(f"  {field.where}")
                answers[field.name] = typer.prompt(
                    field.prompt, default=field.default, hide_input=field.is_secret
                )
        values = {key: value.strip() for key, value in answers.items() if value.strip()}
        if not skip_check:
            say(f"ok: {connect.check(name, values)}")
        say(f"Written to {connect.shown(connect.write_secrets(name, values))}. `tilltale run` loads it.")


@sources_app.command("template")
def sources_template(
    kind: Annotated[str | None, typer.Argument(help="A kind of file; without: lists them all.")] = None,
) -> None:
    """Write an empty file of a kind, header only, into DATA_DIR/inbox/<kind>/."""
    with in_words():
        from orchestration.commands.sources import kind_lines, write_template

        for line in kind_lines() if kind is None else [str(write_template(settings_from(), kind))]:
            say(line)


@metrics_app.command("list")
def metrics_list() -> None:
    """List the metrics; a star marks those that `tilltale metrics query` works out."""
    with in_words():
        from orchestration.commands.metrics import list_lines

        for line in list_lines(settings_from()):
            say(line)


@metrics_app.command("query")
def metrics_query(
    name: Annotated[str, typer.Argument(help="A metric, as `tilltale metrics list` names it.")],
    *,
    by: Annotated[
        list[str] | None, typer.Option("--by", help="Column of its table; may be repeated.")
    ] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=DAYS, help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAYS, help="Last day.")] = None,
    model: Annotated[str, typer.Option(help="Attribution model.")] = "position_based",
    publication: Annotated[str, typer.Option("--publication", help="A kept version.")] = "current",
) -> None:
    """Work a metric out, by the one definition that SQL and the app have, too."""
    with in_words():
        from orchestration.commands.metrics import query_lines

        dates = (since.date() if since else None, until.date() if until else None)
        for line in query_lines(
            settings_from(), name, by=tuple(by or ()), dates=dates, model=model, publication=publication
        ):
            say(line)


@sql_app.command("serve")
def sql_serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; TLS is needed for any but this one.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="Port; 0: any free one.")] = 5439,
    seconds: Annotated[float, typer.Option(help="Longest time of one statement.")] = 30,
    memory_mb: Annotated[int, typer.Option("--memory-mb", help="Most memory of one client.")] = 512,
    threads: Annotated[int, typer.Option(help="Threads of one statement.")] = 1,
    clients: Annotated[int, typer.Option(help="Most clients at once.")] = 100,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file.")] = None,
) -> None:
    """Serve the current publication, read-only, until Ctrl-C."""
    with in_words():
        from orchestration.commands.sql import Limits, serve

        limits = Limits(seconds, memory_mb, threads, clients)
        serve(settings_from(), (host, port), limits, (tls_certificate, tls_key), say)


@sql_app.command("token")
def sql_token(name: Annotated[str, typer.Argument(help="Whose; it is the user name, too.")]) -> None:
    """Make a person's token, void their earlier one, and show it this once."""
    with in_words():
        from orchestration.commands.sql import tokens

        say(tokens.create_token(settings_from(), name))


@sql_app.command("revoke")
def sql_revoke(name: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """Void a person's token."""
    with in_words():
        from orchestration.commands.sql import tokens

        tokens.revoke_token(settings_from(), name)
        say(f"{name} can connect no more.")


@sql_app.command("people")
def sql_people() -> None:
    """List who has a token."""
    with in_words():
        from orchestration.commands.sql import token_lines

        for line in token_lines(settings_from()):
            say(line)


@new_app.command("source")
def new_source(
    name: Annotated[str, typer.Argument(help="The vendor, in small letters, such as discourse.")],
) -> None:
    """Write a loader with its contract, staging, checks, page of documentation and test."""
    with in_words():
        from orchestration.commands import new

        for path in new.new_source(name):
            say(str(path))
        say(f"Next: docs/adding_a_source.md, then `python -m pytest tests/ingestion/test_{name}.py`.")


@new_app.command("mart")
def new_mart(
    name: Annotated[str, typer.Argument(help="What it is about, in small letters, such as podcasts.")],
    area: Annotated[str, typer.Option(help="Folder under dbt_project/models/marts.")] = "social",
) -> None:
    """Write a mart with its tests and a page of the app that shows it."""
    with in_words():
        from orchestration.commands import new

        for path in new.new_mart(name, area):
            say(str(path))
        say(f"Next: docs/tutorial.md, then `python -m pytest tests/app/test_{name}.py`.")


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
)
def dbt(context: typer.Context) -> None:
    """Run a dbt command on the warehouse with this installation's settings, such as: dbt build --select x."""
    with in_words():
        from orchestration.commands.dbt_by_hand import run_dbt

        raise typer.Exit(run_dbt(settings_from(), context.args))


@app.command()
def publications() -> None:
    """List the publications that are kept, newest first."""
    with in_words():
        from orchestration.commands.publications import publication_lines

        for line in publication_lines(settings_from()):
            say(line)


@app.command()
def compare(
    old: Annotated[str, typer.Argument(help="A version that `tilltale publications` lists.")],
    new: Annotated[str, typer.Argument(help="Another one; default: the current one.")] = "current",
    *,
    table: Annotated[str | None, typer.Option("--table", help="Compare the rows of this table.")] = None,
    model: Annotated[str, typer.Option(help="Attribution model, or all.")] = "position_based",
    month: Annotated[
        datetime | None, typer.Option("--month", formats=["%Y-%m"], help="Only this month.")
    ] = None,
) -> None:
    """Why is March different from what you said in April? Two publications, with the causes."""
    with in_words():
        from orchestration.commands.compare import figure_lines, table_lines

        settings = settings_from()
        only = f"{month:%Y-%m}" if month else None
        lines = (
            table_lines(settings, old, new, table)
            if table
            else figure_lines(settings, old, new, model=model, month=only)
        )
        for line in lines:
            say(line)


@app.command()
def export(
    table: Annotated[str, typer.Argument(help="A published table, or a view such as views.deals.")],
    kind: Annotated[str, typer.Option("--format", help="xlsx, csv or parquet.")] = "xlsx",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write; default: TABLE.FORMAT here.")
    ] = None,
    publication: Annotated[str, typer.Option("--publication", help="A kept version.")] = "current",
) -> None:
    """Write a published table for a spreadsheet or another tool."""
    with in_words():
        from orchestration.commands import export as exporting

        path, rows = exporting.export(settings_from(), table, exporting.format_named(kind), out, publication)
        say(f"{rows:,} rows written to {path}.")


@app.command()
def cookbook(
    name: Annotated[str | None, typer.Argument(help="A question's name; without: lists them.")] = None,
    write_index: Annotated[bool, typer.Option("--write-index", help="Write its README anew.")] = False,
) -> None:
    """Questions with their SQL, answered on the current publication."""
    with in_words():
        from orchestration.commands import cookbook as book

        for line in [book.write_index()] if write_index else book.cookbook_lines(settings_from(), name):
            say(line)


@app.command()
def rollback(
    version: Annotated[str, typer.Argument(help="A version that `tilltale publications` lists.")],
) -> None:
    """Make an earlier publication the current one."""
    with in_words():
        from orchestration.commands.publications import restore

        settings = settings_from()
        restore(settings, version)
        say(f"Publication {version} is current. The next run publishes anew.")


@app.command()
def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder of backups; default: DATA_DIR/backups."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help="Delete all but so many of the folder's newest.")
    ] = None,
) -> None:
    """Copy warehouse, publications, Dagster's records, inbox and key into a folder, with checksums."""
    with in_words():
        from orchestration.commands.backup import backup_lines

        for line in backup_lines(settings_from(), to, keep):
            say(line)


@app.command()
def restore(
    place: Annotated[Path, typer.Argument(help="A backup, or a folder of backups: then its newest.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the data that is there.")] = False,
) -> None:
    """Bring a backup back; stopped in the middle, the same command finishes it. Stop the services first."""
    with in_words():
        from orchestration.commands.backup import restore as bring_back

        say(bring_back(settings_from(), place, force))


@app.command()
def report(
    quarter: Annotated[str, typer.Argument(help="A quarter, such as 2026-Q3.")],
    model: Annotated[str, typer.Option(help="Attribution model.")] = "position_based",
) -> None:
    """Revenue by channel of a closed quarter as it was published, and what has changed since."""
    with in_words():
        from orchestration.commands.report import quarter_lines

        for line in quarter_lines(settings_from(), quarter, model):
            say(line)


@app.command()
def board(
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("tilltale-board.pdf"),
    period: Annotated[str, typer.Option(help="Such as last_90_days; default: the last twelve months.")] = "",
    model: Annotated[str, typer.Option(help="Attribution model; default: the usual one.")] = "",
) -> None:
    """Write the board's page, what drives sales, as PDF."""
    with in_words():
        from orchestration.commands.paper import write_board

        write_board(settings_from(), out, period, model)
        say(str(out))


@app.command()
def digest(
    send: Annotated[bool, typer.Option("--send", help="Mail it to everybody in digest_urls.")] = False,
) -> None:
    """Print the week's digest, or send it with the board's page attached."""
    with in_words():
        from tempfile import TemporaryDirectory

        from orchestration.commands.paper import make_digest, send_digest

        settings = settings_from()
        if not send:
            with TemporaryDirectory() as folder:
                written, _ = make_digest(settings, Path(folder))
            say(f"{written.subject}\n\n{written.text}")
            return
        delivery = send_digest(settings)
        if not delivery.addresses:
            fail(
                "Nobody is named in digest_urls in .dlt/secrets.toml: write for example "
                'digest_urls = ["mailtos://user:password@mail.shop.example?to=board@shop.example"].'
            )
        if not delivery.is_complete:
            fail(f"Only {delivery.taken} of {delivery.addresses} addresses took the digest.")
        say(f"Sent to {delivery.taken}.")


@app.command()
def people(
    name: Annotated[str, typer.Argument(help="The employee's key in the employees file.")],
) -> None:
    """Show an employee's own last weeks, and to a manager those of the departments in PEOPLE_MANAGERS."""
    with in_words():
        from orchestration.commands.people import people_lines

        for line in people_lines(load_settings(), name):
            say(line)


@app.command()
def insights(
    remind: Annotated[
        bool, typer.Option("--remind", help="Also note in the inbox that overdue ones were reminded of.")
    ] = False,
) -> None:
    """Print the findings that wait, by department; the next run publishes the reminders noted."""
    with in_words():
        from orchestration.commands.insights import insight_lines, note_reminders, waiting

        settings = settings_from()
        rows = waiting(settings)
        for line in insight_lines(rows):
            say(line)
        if remind:
            say(f"Reminders noted: {note_reminders(settings, rows, settings.now)}.")


@app.command()
def checksums() -> None:
    """Rows and content checksum of every published table, run-dependent columns left out."""
    with in_words():
        from orchestration.commands.publications import checksum_lines

        for line in checksum_lines(settings_from()):
            say(line)


@app.command()
def contract(
    write: Annotated[
        bool, typer.Option("--write", help="Agree to the changes: writes contract.json.")
    ] = False,
) -> None:
    """Hold the published tables against the contract with analysts; fails where something would break."""
    with in_words():
        from orchestration.commands.contract import contract_lines

        for line in contract_lines(settings_from(), write=write):
            say(line)


@app.command()
def evaluate(
    anew: Annotated[
        bool, typer.Option("--anew", help="Load and build what the scores need first; publishes nothing.")
    ] = False,
    collect: Annotated[
        Path | None, typer.Option(help="Also write the scores into this folder, a file per world.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Only print the means of the scores in this folder, as Markdown.")
    ] = None,
) -> None:
    """Hold models, links, answers and shares against the sandbox company's truth (use `make evaluate`)."""
    with in_words():
        from orchestration.commands import accuracy_tables
        from orchestration.commands import evaluate as scoring

        if summary:
            for line in accuracy_tables.summary_lines(scoring.summary(summary)):
                typer.echo(line)
            return
        settings = settings_from()
        evaluation = scoring.evaluate_anew(settings) if anew else scoring.evaluate(settings)
        for line in accuracy_tables.score_lines(evaluation):
            say(line)
        if collect:
            world = evaluation.world
            scoring.write_report(
                evaluation, collect / f"{world['scenario']}-{world['seed']}-{world['size']}.json"
            )
        if not anew:
            say(f"Also in {settings.quality_dir / scoring.REPORT_NAME}.")


@app.command()
def erase(
    email: Annotated[str, typer.Argument(help="E-mail address of the person.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one person everywhere, remember only a keyed hash, rebuild and publish."""
    with in_words():
        from orchestration.commands.erase import erase_person

        if not yes:
            typer.confirm("This cannot be undone. Erase this person?", abort=True)
        settings = settings_from()
        erased = erase_person(settings, email)
        say(f"Erased {erased.rows} rows. Building and publishing without them.")
        for path in erased.files:
            typer.echo(f"! {path} still names this person: remove the lines there yourself.", err=True)
        run_once(settings_from(sources="files"), None, "files", full_refresh=True)


if __name__ == "__main__":
    app()
