"""What every command shares: options, sentences, exit codes.

Belongs here: how a command speaks and ends. Does not: any command.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, NoReturn

import typer

from ingestion.config import Settings, load_settings
from orchestration.lib.errors import explain

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


def last_day(text: str) -> date:
    """The day that a text names, or the last one of its month."""
    for form in MONTHS:
        try:
            found = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return found if form in DAYS else found.replace(day=monthrange(found.year, found.month)[1])
    raise typer.BadParameter(f"{text} is neither a day such as 2025-01-31 nor a month such as 2025-01")


def settings_from(as_of: str | None = None, sources: str | None = None) -> Settings:
    """Settings with the options of a command on top; unknown source names are refused here."""
    overrides = {name: value for name, value in (("as_of", as_of), ("sources", sources)) if value}
    settings = load_settings(**overrides)
    if settings.sources:
        from ingestion.registry import entry

        for name in settings.sources:
            entry(name)
    return settings
