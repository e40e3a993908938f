"""What people take away: any table as CSV, Parquet or XLSX, any chart as PNG or SVG, under a telling name.

Belongs here: the one menu for it, names of files, the forms. Does not: which rows (the page shows them).
Files are made when somebody asks for one. Each says what it was made from: its name holds the page's filters
and the day of the data, a spreadsheet a second sheet with the same.

Data flow: frame or spec on the screen -> file.
"""

import io
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from app.components.pictures import as_png, as_svg
from app.components.rows import Spec
from app.data import queries
from app.data.connection import current_publication

MIMES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}
LONGEST_NAME = 120
Filtered = Mapping[str, str]
NOTHING_MORE: Filtered = MappingProxyType({})
NO_FILTER = ("embed", "embed_options", "made_on", "data_until")
FORMULA = r"^[=+\-@\t\r]"


def table_download(
    key: str, rows: pl.DataFrame, label: str = "Download", counted: Filtered = NOTHING_MORE
) -> None:
    """A menu under a table: the same rows, or all of them where the table shows the first ones.

    Args:
        key: of the table.
        rows: what the files hold.
        label: of the menu, where more than one stands side by side.
        counted: filters that shape the rows, named even where the address leaves out a default.
    """
    origin = _origin(counted)
    _menu(
        key,
        {
            "csv": lambda: as_csv(rows),
            "xlsx": lambda: as_xlsx(rows, origin),
            "parquet": lambda: as_parquet(rows),
        },
        label,
        counted,
    )


def chart_download(key: str, spec: Spec) -> None:
    """A menu under a chart: the picture that is on the screen."""
    said = _said(_origin())
    _menu(key, {"png": lambda: as_png(spec, said), "svg": lambda: as_svg(spec, said).encode()})


def as_csv(rows: pl.DataFrame) -> bytes:
    """Comma-separated, with a byte-order mark so that Excel reads it as UTF-8.

    A text that a spreadsheet would run as a formula begins with an apostrophe: titles come from the public.
    """
    safe = rows.with_columns(pl.col(pl.String).str.replace(FORMULA, "'$0"))
    return safe.write_csv(include_bom=True).encode()


def as_parquet(rows: pl.DataFrame) -> bytes:
    """Parquet, types kept."""
    file = io.BytesIO()
    rows.write_parquet(file)
    return file.getvalue()


def as_xlsx(rows: pl.DataFrame, origin: dict[str, str]) -> bytes:
    """A workbook: the rows, and a sheet that says what they are."""
    import xlsxwriter  # takes long to import, and most readers never ask for it

    file = io.BytesIO()
    plain = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(file, plain) as workbook:
        rows.with_columns(pl.col(pl.Datetime).dt.replace_time_zone(None)).write_excel(workbook, "Table")
        about = workbook.add_worksheet("About")
        for place, (name, value) in enumerate(origin.items()):
            about.write_row(place, 0, [name, value])
        about.set_column(0, 1, 40)
    return file.getvalue()


def file_name(key: str, form: str, counted: Filtered = NOTHING_MORE) -> str:
    """Name of a file: page's table or chart, filters that are set, day of the data."""
    parts = ["tilltale", key.removeprefix("chart_"), *_filters(counted).values(), _as_of()]
    plain = (re.sub(r"[^\w.-]+", "-", part).strip("-").lower() for part in parts)
    return f"{'_'.join(part for part in plain if part)[:LONGEST_NAME]}.{form}"


def _menu(
    key: str,
    forms: dict[str, Callable[[], bytes]],
    label: str = "Download",
    counted: Filtered = NOTHING_MORE,
) -> None:
    with st.popover(label, type="tertiary", icon=":material/download:", key=f"download_{key}"):
        for form, made in forms.items():
            st.download_button(
                f"As {form.upper() if form != 'parquet' else 'Parquet'}",
                data=made,
                file_name=file_name(key, form, counted),
                mime=MIMES[form],
                on_click="ignore",
                type="tertiary",
                key=f"download_{key}_{form}",
            )


def _filters(counted: Filtered = NOTHING_MORE) -> dict[str, str]:
    left_out = {*NO_FILTER, *counted}
    address = st.query_params.to_dict().items()
    return {**counted, **{name: value for name, value in address if name not in left_out}}


def _facts() -> dict[str, Any]:
    return queries.publication_facts(current_publication())


def _as_of() -> str:
    as_of = _facts().get("as_of")
    return f"as-of-{as_of:%Y-%m-%d}" if isinstance(as_of, datetime) else ""


def _origin(counted: Filtered = NOTHING_MORE) -> dict[str, str]:
    facts = _facts()
    as_of = facts.get("as_of")
    known = {
        "Data as of": f"{as_of:%Y-%m-%d %H:%M} UTC" if as_of else "",
        "Version": facts.get("version", ""),
    }
    filters = _filters(counted)
    return {"Source": "Tilltale", **known, **{name.capitalize(): value for name, value in filters.items()}}


def _said(origin: dict[str, str]) -> str:
    return " · ".join(f"{name}: {value}" for name, value in origin.items() if value)
