"""A page that is a list: its frame, its table, and what it says when there is none.

Belongs here: what such pages share. Does not: words and columns of one page (`app/pages/<noun>.py`).

Data flow: frame of a mart, names of columns -> table; or the files that a company must keep -> sentences.
"""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from app.components import states
from app.data import queries
from app.data.connection import (
    NothingPublishedError,
    Publication,
    UnreadablePublicationError,
    current_publication,
    setting,
)
from app.metrics import NOT_REPORTED, Money, data_until

PAGE_WIDTH = 1120


def list_page(kicker: str, title: str, draw: Callable[[Publication, Money], None]) -> None:
    """Draw a page below its title and the moment of its data, or say in a sentence why that cannot be."""
    outer = st.container(horizontal_alignment="center")
    with outer, st.container(width=PAGE_WIDTH):
        try:
            publication = current_publication()
            facts = queries.publication_facts(publication)
            currency = facts.get("reporting_currency") or setting("reporting_currency", "EUR")
            zone = facts.get("reporting_time_zone") or setting("reporting_time_zone", "UTC")
            st.caption(f"Tilltale · {kicker}")
            st.title(title, anchor=False)
            if facts.get("as_of") is not None:
                st.caption(data_until(facts["as_of"], zone))
            draw(publication, Money(currency))
        except NothingPublishedError as error:
            states.nothing_published(str(error))
        except UnreadablePublicationError as error:
            states.unreadable(str(error))


def nothing_kept(sentence: str, *kinds: str) -> None:
    """Say what is missing, and how to keep it: one command a kind of file writes its template."""
    st.markdown(sentence)
    st.markdown(
        "These commands write a file with the right header into the inbox. Fill in a row for each case, "
        "then run `tilltale run`:"
    )
    st.code("\n".join(f"tilltale sources template {kind}" for kind in kinds), language="bash")


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
            config[heading] = st.column_config.DateColumn(format="D MMM YYYY")
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
