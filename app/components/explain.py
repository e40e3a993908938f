"""How the numbers were worked out: rules of the models, definitions of measures, and the SQL that was run.

Data flow: meta_metrics, dim_attribution_model, the statements of `queries` -> text.
"""

from typing import Any

import polars as pl
import streamlit as st

from app.data import queries
from app.metrics import markdown

STATEMENTS = {
    "Cards and what revenue is linked to": queries.LINKS,
    "Channels": queries.CHANNELS,
    "Models side by side": queries.CHANNELS_BY_MODEL,
    "Activities": queries.ACTIVITIES,
    "State of sources": queries.SOURCES,
}


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
        for metric in metrics.iter_rows(named=True):
            st.markdown(
                f"- **{markdown(metric['name'])}** ({markdown(metric['unit'] or '')}): "
                f"{markdown(metric['definition'] or '')} `{metric['formula']}`, "
                f"from `{metric['source_tables']}`"
            )
        st.markdown("**SQL** (on the published file; `$period` and `$model` are the filters above)")
        for title, statement in STATEMENTS.items():
            st.caption(title)
            st.code(statement.strip(), language="sql")
