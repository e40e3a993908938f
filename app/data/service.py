"""What the pages of service and word of mouth ask of the published file.

Belongs here: SQL on mart_service_period and mart_word_of_mouth*. Does not: formatting, and sums or rates.

Data flow: marts.mart_service_period, mart_word_of_mouth, its _total and _reach -> rows.
"""

from typing import Any

import streamlit as st

from app.data.connection import Publication, published_file

# Publications from before the marts existed can be restored: they have no such tables.
HAS_TABLE = "select 1 from information_schema.tables where table_schema = 'marts' and table_name = $name"

SERVICE = """
select s.*, p.platform_name
from marts.mart_service_period as s
left join (select distinct platform, platform_name from marts.dim_channel) as p on p.platform = s.platform
where s.period = $period
order by s.platform = 'all' desc, s.conversations desc, s.platform
"""

TOTALS = """
select * from marts.mart_word_of_mouth_total
order by referred_revenue desc nulls last, shares desc, sharer_kind
"""

REACH = """
select * from marts.mart_word_of_mouth_reach
where platform = 'all'
"""

SHARED_MOST = """
select a.title, a.url, p.platform_name, w.shares, w.direct_reach
from marts.mart_word_of_mouth as w
inner join marts.dim_activity as a on a.activity_id = w.activity_id
left join (select distinct platform, platform_name from marts.dim_channel) as p on p.platform = w.platform
where w.sharer_kind = 'post' and w.shares > 0
order by w.shares desc, w.activity_id
limit 20
"""


def _by_key(publication: Publication) -> str:
    return publication.key


_cached = st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Publication: _by_key})


def _rows(publication: Publication, table: str, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    if published_file().query(publication, HAS_TABLE, {"name": table}).is_empty():
        return []
    return published_file().query(publication, sql, parameters).to_dicts()


@_cached
def service(publication: Publication, period: str) -> list[dict[str, Any]]:
    """Measures of service in a period, all platforms together first. Grain: platform."""
    return _rows(publication, "mart_service_period", SERVICE, period=period)


@_cached
def word_of_mouth(publication: Publication) -> list[dict[str, Any]]:
    """What was passed on and whom it brought, most revenue first. Grain: kind of sharer."""
    return _rows(publication, "mart_word_of_mouth_total", TOTALS)


@_cached
def message_reach(publication: Publication) -> dict[str, dict[str, Any]]:
    """How many people one message reached, over all platforms, by mood."""
    return {row["mood"]: row for row in _rows(publication, "mart_word_of_mouth_reach", REACH)}


@_cached
def shared_most(publication: Publication) -> list[dict[str, Any]]:
    """The company's posts that were shared most. Grain: post."""
    return _rows(publication, "mart_word_of_mouth", SHARED_MOST)
