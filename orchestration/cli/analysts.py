"""Questions to a publication: metrics, SQL, comparisons, files.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.words import DAYS, in_words, say, settings_from

app = typer.Typer()
metrics_app = typer.Typer(help="Metrics as the publication defines them.", no_args_is_help=True)
sql_app = typer.Typer(help="Read-only SQL for analysts, over PostgreSQL's protocol.", no_args_is_help=True)


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
    model: Annotated[str, typer.Option(help="Attribution model; default: the usual one.")] = "",
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
    log_days: Annotated[int, typer.Option(min=1, help="Days of the query log that are kept.")] = 90,
    log_mb: Annotated[int, typer.Option("--log-mb", min=1, help="Most that they may take.")] = 1_000,
    tls_certificate: Annotated[Path | None, typer.Option("--tls-certificate", help="PEM file.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="PEM file.")] = None,
) -> None:
    """Serve the current publication, read-only, until Ctrl-C."""
    with in_words():
        from orchestration.commands.sql import Limits, serve

        limits = Limits(seconds, memory_mb, threads, clients, log_days=log_days, log_mb=log_mb)
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


@app.command(rich_help_panel="Ask")
def compare(
    old: Annotated[str, typer.Argument(help="A version that `tilltale publications` lists.")],
    new: Annotated[str, typer.Argument(help="Another one; default: the current one.")] = "current",
    *,
    table: Annotated[str | None, typer.Option("--table", help="Compare the rows of this table.")] = None,
    model: Annotated[str, typer.Option(help="Attribution model, or all; default: the usual one.")] = "",
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


@app.command(rich_help_panel="Ask")
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


@app.command(rich_help_panel="Ask")
def cookbook(
    name: Annotated[str | None, typer.Argument(help="A question's name; without: lists them.")] = None,
    write_index: Annotated[bool, typer.Option("--write-index", help="Write its README anew.")] = False,
) -> None:
    """Questions with their SQL, answered on the current publication."""
    with in_words():
        from orchestration.commands import cookbook as book

        for line in [book.write_index()] if write_index else book.cookbook_lines(settings_from(), name):
            say(line)


@app.command(rich_help_panel="Ask")
def checksums() -> None:
    """Rows and content checksum of every published table, run-dependent columns left out."""
    with in_words():
        from orchestration.commands.publications import checksum_lines

        for line in checksum_lines(settings_from()):
            say(line)


@app.command(rich_help_panel="Ask")
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
