"""How the numbers were worked out: rules of the models, definitions of measures, and the SQL that was run.

Data flow: meta_metrics, dim_attribution_model, the statements of `queries` -> text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from app.data import activities, change, queries
from app.metrics import markdown

STATEMENTS = {
    "Cards and what revenue is linked to": queries.LINKS,
    "Why it changed": change.CHANGE,
    "What was begun has brought so far": change.SO_FAR,
    "Channels": queries.CHANNELS,
    "Models side by side": queries.CHANNELS_BY_MODEL,
    "Activities": activities.ACTIVITIES,
    "State of sources": queries.SOURCES,
}


MEASURES = (
    "revenue",
    "revenue_low",
    "revenue_high",
    "total_cost",
    "roi",
    "conversions",
    "volume_effect",
    "mix_effect",
    "rate_effect",
    "incremental_revenue",
    "match_rate",
)


def definitions(metrics: pl.DataFrame, names: Sequence[str] = ()) -> None:
    """Definition, unit, formula and source of measures; of all without names."""
    for metric in metrics.iter_rows(named=True):
        if not names or metric["name"] in names:
            st.markdown(
                f"- **{markdown(metric['name'])}** ({markdown(metric['unit'] or '')}): "
                f"{markdown(metric['definition'] or '')} `{metric['formula']}`, "
                f"from `{metric['source_tables']}`"
            )


def sql_of(statements: Mapping[str, str]) -> None:
    """The statements of a page, closed until somebody asks."""
    with st.expander("Show the SQL", key="sql"):
        st.caption("Runs on the published file as it stands; words with a dollar sign are the filters.")
        for title, statement in statements.items():
            st.caption(title)
            st.code(statement.strip(), language="sql")


def how_worked_out(models: list[dict[str, Any]], metrics: pl.DataFrame) -> None:
    """An expander that answers who asks; closed until then."""
    with st.expander("How is this worked out?", key="how"):
        st.markdown(
            "A sale is *linked to* an activity when somebody who bought was seen at it before the sale, "
            "within the look-back window. Which part of the sale each contact gets is the model's rule. "
            "Linked is not caused: people who were going to buy anyway also read posts. Ranges are the "
            "middle 90 of 100 results when the sales are drawn again at random; they leave that doubt out."
        )
        st.markdown("**Models**")
        st.markdown(
            "\n".join(
                f"- **{markdown(model['model_name'])}**: {markdown(model['reading_rule'])}"
                for model in models
            )
        )
        st.markdown("**Measures**")
        definitions(metrics, MEASURES)
        st.page_link("views/trust.py", label="All definitions", query_params=None)
        st.markdown("**SQL** (on the published file; `$period` and `$model` are the filters above)")
        for title, statement in STATEMENTS.items():
            st.caption(title)
            st.code(statement.strip(), language="sql")
