"""How the published file is asked: answers are cached under the publication, so none serves another version.

Belongs here: what every module of questions in this folder shares. Does not: any statement, which role may
read what (`app/access/roles.py`). A statement that names a table which the reader's role may not see is
refused here, whatever page asks; answers are cached for each role apart, so that none gets another's.

Data flow: reader's role, publication, SQL -> polars frame.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import polars as pl
import streamlit as st

from app.access.reader import current_role
from app.access.roles import Role, refused_tables
from app.data.connection import Publication, published_file

P = ParamSpec("P")
T = TypeVar("T")
Question = Callable[Concatenate[Publication, P], T]

MISSING_TABLES = """
select name
from (select unnest($names) as name)
where name not in (select table_name from information_schema.tables where table_schema = 'marts')
"""


class NotPermittedError(Exception):
    """The reader's role may not see what was asked for."""


def ask(publication: Publication, sql: str, **parameters: Any) -> pl.DataFrame:
    """Rows of one statement on the published file.

    Raises:
        NotPermittedError: nobody with a role asks, or the role may not read a table that is named.
    """
    role = current_role()
    if role is None or refused_tables(role, sql):
        raise NotPermittedError
    return published_file().query(publication, sql, parameters)


def may_ask(*tables: str) -> bool:
    """Whether the reader's role may read these marts."""
    return not refused_tables(current_role(), " ".join(tables))


def cached(question: Question[P, T]) -> Question[P, T]:
    """Decorator of a question: its answer is kept for role, publication and parameters."""

    @wraps(question)
    def answered(publication: Publication, *args: P.args, **kwargs: P.kwargs) -> T:
        name = f"{question.__module__}.{question.__qualname__}"
        answer: T = _kept(name, question, current_role(), publication, *args, **kwargs)
        return answer

    return answered


def _by_key(publication: Publication) -> str:
    return publication.key


@st.cache_data(show_spinner=False, max_entries=1024, hash_funcs={Publication: _by_key})
def _kept(
    name: str,
    _question: Callable[..., Any],
    role: Role | None,
    publication: Publication,
    *args: Any,
    **kwargs: Any,
) -> Any:
    return _question(publication, *args, **kwargs)


@cached
def missing_tables(publication: Publication, names: tuple[str, ...]) -> list[str]:
    """Marts that this publication does not hold: one from before they existed can be restored."""
    return ask(publication, MISSING_TABLES, names=list(names))["name"].to_list()
