"""The board's page as HTML and as PDF, without a browser.

Belongs here: layout and print. Does not: content (`board.py`).

Data flow: Board -> HTML -> WeasyPrint -> PDF.
"""

import base64
from ctypes.util import find_library
from html import escape

from app.metrics import count, share
from app.reports.board import Board, Picture, in_the_reports_language

PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
HEADINGS = ("Channel", "Revenue linked", "Full cost", "Linked to each unit of cost (range)")
STYLE = """
@page {
    size: A4; margin: 16mm 16mm 20mm;
    @bottom-left { content: string(origin); font: 8pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #59616B }
    @bottom-right { content: counter(page) " of " counter(pages); font: 8pt "Liberation Sans", sans-serif; color: #59616B }
}
body { font: 10pt/1.4 "Liberation Sans", "DejaVu Sans", sans-serif; color: #15181C; margin: 0 }
.origin { string-set: origin content(); font-size: 0; height: 0 }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 6pt }
h2 { font-size: 12pt; margin: 16pt 0 2pt; break-after: avoid }
p { margin: 0 0 6pt } .soft { color: #59616B; font-size: 9pt }
.trust { border-top: 0.6pt solid #D5DAE0; border-bottom: 0.6pt solid #D5DAE0; padding: 4pt 0; font-size: 9pt }
.cards { display: flex; gap: 12pt; margin: 10pt 0 0 } .card { flex: 1 }
.card b { display: block; font-size: 17pt } .card span { color: #59616B; font-size: 9pt }
figure { margin: 0; break-inside: avoid } figure img { width: 100% }
table { width: 100%; border-collapse: collapse; font-size: 9pt } tr { break-inside: avoid }
th { text-align: left; color: #59616B; font-weight: 400 } th, td { padding: 3pt 6pt 3pt 0; border-bottom: 0.4pt solid #D5DAE0 }
.bar { background: #2F6DB5; height: 8pt } .stages td:nth-child(2) { width: 50% } li { margin-bottom: 3pt }
section { break-inside: avoid }
"""  # noqa: E501


class CannotPrintError(Exception):
    """A library of the system is missing; the message says which packages bring it."""


def reason_not_to_print() -> str:
    """A sentence that says what to install if the system lacks Pango, else ''."""
    if find_library("pango-1.0") and find_library("pangoft2-1.0"):
        return ""
    return f"The PDF needs Pango, which this system lacks. On Debian or Ubuntu: {PANGO}"


def as_html(board: Board) -> str:
    """The page as one HTML document that asks nobody for anything."""
    origin = f"Tilltale · data until {board.until} · version {board.version}"
    cards = "".join(
        f'<div class="card"><span>{escape(card.label)}</span><b>{escape(card.value)}</b>'
        f"<span>{escape(card.below)}</span></div>"
        for card in board.cards
    )
    troubles = "".join(f"<br>▲ {escape(line)}" for line in board.troubles)
    with in_the_reports_language():
        funnel = _funnel(board)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(board.headline)}</title>'
        f"<style>{STYLE}</style></head><body>"
        f'<div class="origin">{escape(origin)}</div>'
        f"<h1>{escape(board.headline)}</h1><p>{escape(' '.join(board.sentences))}</p>"
        f'<p class="soft">{escape(board.basis)}</p><p class="trust">{escape(board.trust)}{troubles}</p>'
        f'<div class="cards">{cards}</div>{_advice(board)}{"".join(map(_figure, board.pictures))}'
        f"{funnel}{table_html(board)}</body></html>"
    )


def as_pdf(board: Board) -> bytes:
    """The page as PDF.

    Raises:
        CannotPrintError: Pango is not installed.
    """
    if problem := reason_not_to_print():
        raise CannotPrintError(problem)
    import weasyprint

    document = weasyprint.HTML(
        string=as_html(board), url_fetcher=weasyprint.URLFetcher(allowed_protocols=["data"])
    )
    pdf: bytes = document.write_pdf()
    return pdf


def table_html(board: Board) -> str:
    """The channels as a table, for paper and mail."""
    if not board.table:
        return ""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in HEADINGS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in board.table
    )
    return f"<h2>Channels in numbers</h2><table><tr>{head}</tr>{rows}</table>"


def _advice(board: Board) -> str:
    if not board.advice:
        return ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in board.advice)
    return f"<section><h2>What to do</h2><ul>{lines}</ul></section>"


def _figure(picture: Picture) -> str:
    encoded = base64.b64encode(picture.svg.encode()).decode()
    return (
        f'<figure><h2>{escape(picture.heading)}</h2><p class="soft">{escape(picture.reading)}</p>'
        f'<img alt="{escape(picture.heading)}" src="data:image/svg+xml;base64,{encoded}"></figure>'
    )


def _funnel(board: Board) -> str:
    if not board.funnel:
        return ""
    rows = "".join(
        f'<tr><td>{escape(stage.name)}</td><td><div class="bar" style="width:{stage.rate:.1%}"></div></td>'
        f"<td>{count(stage.number)}</td><td>{share(stage.rate)} of leads</td></tr>"
        for stage in board.funnel
    )
    return (
        "<section><h2>Leads that came in, and how far they have got</h2>"
        f'<table class="stages">{rows}</table></section>'
    )
