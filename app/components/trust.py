"""How sure the page is: date of the data, share matched, and the state of each source in words.

Belongs here: the trust strip, the lines about sources that are behind, the table of sources.
Does not: checks themselves (dbt, Great Expectations and Dagster made them before publication).

Data flow: meta_publication, meta_freshness, mart_coverage -> one line, a line a troubled source, a table.
"""

from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from app.components.downloads import table_download
from app.metrics import NOT_REPORTED, count, data_until, markdown, moment, name_of, share

STATES = {
    "fresh": "up to date",
    "settling": "up to date; the last days may still change",
    "late": "late",
    "failed": "failed",
}
TROUBLED = ("late", "failed")
WHAT_TO_DO = {
    "late": "Run the command tilltale run, and tilltale doctor if it stays late.",
    "failed": "Run the command tilltale doctor: it names the cause and the mend.",
}


def source_name(source: dict[str, Any]) -> str:
    """What people call the source: its own name, its platform's, or its identifier made readable."""
    return source.get("source_name") or source.get("platform_name") or name_of(source["source"])


def trust_strip(
    facts: dict[str, Any],
    sources: list[dict[str, Any]],
    links: dict[str, dict[str, Any]],
    matching: dict[str, Any],
    zone: str,
) -> None:
    """One calm line of facts, then a line for each source that is behind."""
    parts = []
    if facts.get("as_of"):
        parts.append(f"**Data up to {data_until(facts['as_of'], zone)}** ({zone})")
    unmatched = links.get("unmatched", {}).get("revenue_share_rate")
    if unmatched is not None:
        parts.append(f"{share(unmatched)} of revenue unmatched")
    if matching:
        parts.append(
            f"{share(matching['match_rate'])} of visits and reactions matched to a person "
            f"in {matching['month_start_date']:%B %Y}"
        )
    behind = [source for source in sources if source["state"] in TROUBLED]
    parts.append(
        f"{len(sources) - len(behind)} of {len(sources)} sources up to date"
        if behind
        else f"all {len(sources)} sources up to date"
    )
    parts.append("linked by matching, not tested by experiment")
    with st.container(key="trust", gap="xsmall"):
        st.markdown(" · ".join(parts))
        for source in behind:
            st.markdown(f":orange[▲] {trouble(source, zone)}")


def source_table(sources: list[dict[str, Any]], zone: str) -> None:
    """State of every source, with what was loaded and what was set aside."""
    table = pl.DataFrame(
        [
            {
                "Source": source_name(source),
                "State": STATES.get(source["state"], name_of(source["state"] or NOT_REPORTED)),
                "Newest record": moment(source["last_record_at"], zone),
                "Last loaded": moment(source["last_loaded_at"], zone),
                "Rows loaded": count(source["rows_loaded"]),
                "Rows set aside": count(source["rows_quarantined"]),
            }
            for source in sources
        ]
    )
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        key="sources",
        alt="State of each source",
        column_config={"State": st.column_config.TextColumn(width=300)},
    )
    table_download("sources", table)
    st.caption(
        "Rows set aside broke a rule of their source; they are kept with the reason and count in no number."
    )


def trouble(source: dict[str, Any], zone: str) -> str:
    """Which source is behind, since when, and what to do about it."""
    newest: datetime | None = source["last_record_at"]
    until = (
        f"Its newest record is of {moment(newest, zone)}."
        if newest
        else "Nothing has been loaded from it so far."
    )
    advice = source.get("advice") or WHAT_TO_DO[source["state"]]
    verb = "is late" if source["state"] == "late" else "failed"
    return f"**{markdown(source_name(source))}** {verb}. {until} {markdown(advice)}"
