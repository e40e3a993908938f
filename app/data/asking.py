"""How the published file is asked: answers are cached under the publication, so none serves another version.

Belongs here: what every module of questions in this folder shares. Does not: any statement.

Data flow: publication, SQL -> polars frame.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.data.connection import Publication, published_file

MISSING_TABLES = """
select name
from (select unnest($names) as name)
where name not in (select table_name from information_schema.tables where table_schema = 'marts')
"""


def ask(publication: Publication, sql: str, **parameters: Any) -> pl.DataFrame:
    """Rows of one statement on the published file."""
    return published_file().query(publication, sql, parameters)


def _by_key(publication: Publication) -> str:
    return publication.key


cached = st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Publication: _by_key})
"""Decorator of a question: its answer is kept for this publication and these parameters."""


@cached
def missing_tables(publication: Publication, names: tuple[str, ...]) -> list[str]:
    """Marts that this publication does not hold: one from before they existed can be restored."""
    return ask(publication, MISSING_TABLES, names=list(names))["name"].to_list()
