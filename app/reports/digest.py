"""The weekly mail: three to five sentences, the channels as a table, and the board's page attached.

Belongs here: which sentences. Does not: sending (`orchestration/commands/digest.py`), layout of the PDF.

Data flow: Board -> subject, HTML, text.
"""

from dataclasses import dataclass
from html import escape

from app.reports.board import Board
from app.reports.paper import HEADINGS, table_html

MOST_SENTENCES = 5
ATTACHED = "The board's page is attached."


@dataclass(frozen=True)
class Digest:
    """One mail."""

    subject: str
    html: str
    text: str


def make_digest(board: Board, *, is_attached: bool = True) -> Digest:
    """Say the week's page in a few sentences.

    Args:
        board: of the period that the mail is on.
        is_attached: whether the PDF goes along.
    """
    sentences = _sentences(board)
    closing = " ".join([board.basis, f"Version {board.version}.", *([ATTACHED] if is_attached else [])])
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    html = (
        f'<html lang="en"><body style="font-family: Arial, sans-serif; color: #15181C; max-width: 640px">'
        f"{paragraphs}{table_html(board)}<p>{escape(closing)}</p></body></html>"
    )
    lines = [
        "; ".join(f"{name}: {cell}" for name, cell in zip(HEADINGS, row, strict=True)) for row in board.table
    ]
    text = "\n\n".join([*sentences, "\n".join(lines), closing])
    return Digest(f"Tilltale: {board.headline}", html, text)


def _sentences(board: Board) -> list[str]:
    """Answer, what to do, and how fresh the numbers are: at least three, at most five."""
    freshness = f"{board.trust}." + "".join(f" {line}" for line in board.troubles)
    middle = [*board.advice[:2], *board.sentences]
    return [f"{board.headline}.", *middle[: MOST_SENTENCES - 2], freshness]
