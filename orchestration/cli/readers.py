"""What goes to those who decide: reports, the board's page, the digest, findings.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.words import fail, in_words, say, settings_from

app = typer.Typer()


@app.command(rich_help_panel="Tell")
def report(
    quarter: Annotated[str, typer.Argument(help="A quarter, such as 2026-Q3.")],
    model: Annotated[str, typer.Option(help="Attribution model; default: the usual one.")] = "",
) -> None:
    """Revenue by channel of a closed quarter as it was published, and what has changed since."""
    with in_words():
        from orchestration.commands.report import quarter_lines

        for line in quarter_lines(settings_from(), quarter, model):
            say(line)


@app.command(rich_help_panel="Tell")
def board(
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("tilltale-board.pdf"),
    period: Annotated[
        str,
        typer.Option(help="Such as last_90_days, last_quarter, 2026-Q3; default: the last twelve months."),
    ] = "",
    model: Annotated[str, typer.Option(help="Attribution model; default: the usual one.")] = "",
) -> None:
    """Write the board's page, what drives sales, as PDF."""
    with in_words():
        from orchestration.commands.paper import write_board

        write_board(settings_from(), out, period, model)
        say(str(out))


@app.command(rich_help_panel="Tell")
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


@app.command(rich_help_panel="Tell")
def people(
    name: Annotated[str, typer.Argument(help="The employee's key in the employees file.")],
) -> None:
    """Show an employee's own last weeks, and to a manager those of the departments in PEOPLE_MANAGERS."""
    with in_words():
        from orchestration.commands.people import people_lines

        for line in people_lines(settings_from(), name):
            say(line)


@app.command(rich_help_panel="Tell")
def insights(
    remind: Annotated[
        bool, typer.Option("--remind", help="Also tell departments of overdue ones, and note it.")
    ] = False,
) -> None:
    """Print the findings that wait, by department; the next run publishes the reminders noted."""
    with in_words():
        from orchestration.commands.insights import insight_lines, waiting
        from orchestration.commands.insights import remind as tell

        settings = settings_from()
        rows = waiting(settings)
        for line in insight_lines(rows):
            say(line)
        if remind:
            told = tell(settings, rows, settings.now)
            say(f"Reminders noted: {told.noted}.")
            if told.undelivered:
                fail(f"Nobody took the message to {', '.join(told.undelivered)}: check [insight_urls].")
