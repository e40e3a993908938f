"""What is kept, brought back or removed for good.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.running import run_once
from orchestration.cli.words import in_words, say, settings_from

app = typer.Typer()


@app.command(rich_help_panel="Keep")
def publications() -> None:
    """List the publications that are kept, newest first."""
    with in_words():
        from orchestration.commands.publications import publication_lines

        for line in publication_lines(settings_from()):
            say(line)


@app.command(rich_help_panel="Keep")
def rollback(
    version: Annotated[str, typer.Argument(help="A version that `tilltale publications` lists.")],
) -> None:
    """Make an earlier publication the current one."""
    with in_words():
        from orchestration.commands.publications import restore

        settings = settings_from()
        restore(settings, version)
        say(f"Publication {version} is current. The next run publishes anew.")


@app.command(rich_help_panel="Keep")
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


@app.command(rich_help_panel="Keep")
def restore(
    place: Annotated[Path, typer.Argument(help="A backup, or a folder of backups: then its newest.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the data that is there.")] = False,
) -> None:
    """Bring a backup back; stopped in the middle, the same command finishes it. Stop the services first."""
    with in_words():
        from orchestration.commands.backup import restore as bring_back

        say(bring_back(settings_from(), place, force))


@app.command(rich_help_panel="Keep")
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
        run_once(settings_from(), None, ["files"], full_refresh=True)
