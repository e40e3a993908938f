"""A page that is a list: its table, and what it says when there is none.

Belongs here: what such pages share. Does not: words and columns of one page (`app/views/<noun>.py`).

Data flow: frame of a mart, names of columns -> table; or the files that a company must keep -> sentences.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app.components.downloads import table_download
from app.metrics import NOT_REPORTED, Money
from app.numerals import numerals


def nothing_kept(sentence: str, *kinds: str) -> None:
    """Say what is missing, and how to keep it: one command a kind of file writes its template."""
    st.markdown(sentence)
    st.markdown(
        "These commands write a file with the right header into the inbox. Fill in a row for each case, "
        "then run `tilltale run`:"
    )
    st.code("\n".join(f"tilltale sources template {kind}" for kind in kinds), language="bash")


def written_table(
    key: str, columns: Mapping[str, list[Any] | pl.Series], alt: str, link: str | None = None
) -> None:
    """Columns whose cells are written out as people read them, by heading.

    Args:
        key: of the element.
        columns: heading -> cells, in the order shown; None is not reported.
        alt: what a screen reader says of it.
        link: heading of the addresses that a click opens.
    """
    shown = pl.DataFrame(columns, schema_overrides={link: pl.String} if link else None)
    config = {link: st.column_config.LinkColumn(display_text="Open", width=55)} if link else None
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        key=key,
        placeholder=NOT_REPORTED,
        alt=alt,
        column_config=config,
    )
    table_download(key, shown)


def table(key: str, rows: pl.DataFrame, names: Mapping[str, str], alt: str, money: Money) -> None:
    """Rows under the names that people read; a number that nobody reported is said to be that.

    Args:
        key: of the element.
        rows: of a mart, in the order shown.
        names: column -> heading, in the order shown; a heading with {money} is an amount.
        alt: what a screen reader says of it.
        money: the reporting currency.
    """
    headings = {column: name.format(money=money.currency) for column, name in names.items()}
    config: dict[str, Any] = {}
    for column, heading in headings.items():
        kind = rows.schema[column]
        if kind.is_temporal():
            config[heading] = st.column_config.DateColumn(format=numerals().date_column)
        elif kind.is_numeric():
            config[heading] = st.column_config.NumberColumn(format="localized")
    amounts = [column for column, name in names.items() if "{money}" in name]
    shown = rows.with_columns(pl.col(amounts).cast(pl.Float64).round(0)).select(
        pl.col(column).alias(heading) for column, heading in headings.items()
    )
    st.dataframe(
        shown,
        hide_index=True,
        width="stretch",
        key=key,
        placeholder=NOT_REPORTED,
        alt=alt,
        column_config=config,
    )
    table_download(key, shown)
