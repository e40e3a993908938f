"""The cookbook: questions that analysts ask, each an SQL file that a test runs.

Belongs here: reading a question's file and writing the index. Does not: the questions (docs/cookbook/*.sql).

Data flow: docs/cookbook/<name>.sql -> Question -> docs/cookbook/README.md, `tilltale cookbook`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError

COOKBOOK_DIR = REPOSITORY_ROOT / "docs" / "cookbook"
INDEX_PATH = COOKBOOK_DIR / "README.md"
_HEADER = re.compile(
    r"-- Question: (?P<question>.+)\n-- Shape: (?P<grain>.+) \| (?P<columns>.+)\n"
    r"-- Key: (?P<key>.+)\n-- Reading: (?P<reading>.+)\n(?P<sql>[^;]+)$"
)


@dataclass(frozen=True)
class Question:
    """One question, the shape of its answer, and how to read it."""

    name: str
    question: str
    grain: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    reading: str
    sql: str


def questions(folder: Path = COOKBOOK_DIR) -> list[Question]:
    """All questions by name.

    Raises:
        TilltaleError: a file does not begin with the four lines that the others begin with.
    """
    found = []
    for path in sorted(folder.glob("*.sql")):
        parts = _HEADER.fullmatch(path.read_text(encoding="utf-8"))
        if parts is None:
            raise TilltaleError(f"{path.name} does not begin with Question, Shape, Key and Reading.")
        found.append(
            Question(
                path.stem,
                parts["question"],
                parts["grain"],
                tuple(parts["columns"].split(", ")),
                tuple(parts["key"].split(", ")),
                parts["reading"],
                parts["sql"].strip(),
            )
        )
    return found


def index() -> str:
    """The index as Markdown."""
    rows = [f"| [{q.question}]({q.name}.sql) | {q.grain} | {q.reading} |" for q in questions()]
    return "\n".join(
        [
            "# Cookbook",
            "",
            "Questions that analysts ask, each an SQL file: run it in any client, or by",
            "`tilltale cookbook NAME`. A test runs them all on a real publication and holds columns and key",
            "of the answer against what the file says. Written by `tilltale cookbook --write-index`.",
            "",
            "| question | answer | how to read it |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
