"""For those who build Tilltale: scaffolds, dbt by hand, accuracy.

Belongs here: names, options and help of these commands. Does not: what they do (`orchestration.commands`).
"""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.words import in_words, say, settings_from

app = typer.Typer()
new_app = typer.Typer(
    help="Begin a source or a mart: files that pass every check as they are written.", no_args_is_help=True
)


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
    rich_help_panel="Build",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
def dbt(context: typer.Context) -> None:
    """Run a dbt command on the warehouse with this installation's settings, such as: dbt build --select x."""
    with in_words():
        from orchestration.commands.dbt_by_hand import run_dbt

        raise typer.Exit(run_dbt(settings_from(), context.args))


@app.command(rich_help_panel="Build")
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
