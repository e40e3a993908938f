"""What people take away: files that hold what is on the screen, and pictures that carry all their words."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import python_calamine
from PIL import Image

from app.access.reader import acting_as
from app.access.roles import Role
from app.components import charts
from app.components.downloads import as_csv, as_parquet, as_xlsx
from app.components.palette import DARK, LIGHT
from app.components.pictures import as_png, as_svg
from app.data import queries
from app.data.connection import current_publication

ROWS = pl.DataFrame(
    {
        "Title": ["=HYPERLINK('https://evil.example')", "Größe & <b>", None],
        "Revenue": [Decimal("-1.50"), Decimal("2.25"), None],
        "Seen": [datetime(2026, 11, 1, 6, tzinfo=UTC), None, None],
    }
)


def test_table__is_whole_in_every_form_and_runs_nothing():
    csv = pl.read_csv(io.BytesIO(as_csv(ROWS)), infer_schema=False)
    assert csv["Title"].to_list() == ["'=HYPERLINK('https://evil.example')", "Größe & <b>", None]
    assert csv["Revenue"].to_list() == ["-1.50", "2.25", None]
    assert pl.read_parquet(io.BytesIO(as_parquet(ROWS))).equals(ROWS)
    book = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(as_xlsx(ROWS, {"Data as of": "1 Nov", "Period": "Last 90 days"}))
    )
    table, about = (book.get_sheet_by_name(name).to_python() for name in ("Table", "About"))
    assert [row[0] for row in table[:3]] == ["Title", "=HYPERLINK('https://evil.example')", "Größe & <b>"]
    assert [row[1] for row in table[1:3]] == [-1.5, 2.25]
    assert about == [["Data as of", "1 Nov"], ["Period", "Last 90 days"]]


def test_chart__is_a_picture_with_its_title_names_and_legend(published):
    with acting_as(Role.ANALYST):
        publication = current_publication()
        key = ("picture", "last_12_months", "position_based")
        rows = queries.channels_by_model(publication, "last_12_months")
        models = queries.models(publication)
    names = sorted({row["channel_name"] for row in rows})
    for colours in (LIGHT, DARK):
        spec = charts.models_side_by_side(key, rows, models, names, "EUR", colours)
        svg = as_svg(spec, "Source: Tilltale & others")
        for text in (*names, *(model["model_name"] for model in models), "Source: Tilltale &amp; others"):
            assert f">{text}</text>" in svg
    picture = Image.open(io.BytesIO(as_png(spec)))
    assert picture.format == "PNG"
    assert picture.width > 1500
    assert picture.getpixel((2, 2))[:3] == (0x11, 0x14, 0x18)
