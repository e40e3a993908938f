"""Shows the cookbook and answers its questions on the current publication.

Data flow: docs/cookbook + published file -> lines.
"""

from collections.abc import Iterator

import duckdb

from ingestion.config import Settings
from orchestration.commands.publications import current_path
from orchestration.lib import cookbook
from orchestration.lib.errors import TilltaleError


def cookbook_lines(settings: Settings, name: str | None) -> Iterator[str]:
    """The questions; with a name its answer, as a table.

    Raises:
        TilltaleError: there is no such question, or nothing is published.
    """
    found = {question.name: question for question in cookbook.questions()}
    if name is None:
        for question in found.values():
            yield f"{question.name:<28} {question.question}"
        return
    if name not in found:
        raise TilltaleError(f"The cookbook has no '{name}': `tilltale cookbook` lists what it has.")
    yield from (found[name].question, found[name].reading)
    with duckdb.connect(str(current_path(settings)), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield str(connection.sql(found[name].sql))


def write_index() -> str:
    """Write docs/cookbook/README.md anew."""
    cookbook.INDEX_PATH.write_text(cookbook.index(), encoding="utf-8")
    return str(cookbook.INDEX_PATH)
