"""What did we try, and did it work? The register of experiments: hope, size, result, decision.

Data flow: app.data.experiments -> a block an experiment.
"""

from typing import Any

import streamlit as st

from app.components.lists import nothing_kept
from app.components.page import View, framed
from app.data import experiments as data
from app.metrics import count, day, markdown, name_of, share

UNITS = {"week": ("week", "weeks"), "day": ("day", "days"), "country": ("week", "weeks")}
DECISIONS = {
    "adopted": "Adopted",
    "rejected": "Rejected",
    "inconclusive": "Left undecided: it told too little",
    "open": "Not decided yet",
}


def _draw(view: View) -> None:
    st.title("What did we try, and did it work?", anchor=False)
    rows = data.experiments(view.publication)
    if not rows:
        nothing_kept(
            "Nothing was tried on purpose yet. Begin small: leave one channel out every other week.",
            "experiments",
        )
        return
    for row in rows:
        with st.container(border=True):
            _experiment(view, row)


def _experiment(view: View, row: dict[str, Any]) -> None:
    st.subheader(markdown(row["name"] or row["experiment_key"] or "Experiment"), anchor=False)
    end = day(row["ended_at"].date()) if row["ended_at"] else "open end"
    cost = "" if row["cost"] is None else f" · cost {view.money.counted(row['cost'])}".replace("$", "\\$")
    st.caption(f"{markdown(row['channel_name'] or '')} · {day(row['started_at'].date())} to {end}{cost}")
    if row["hypothesis"]:
        st.markdown(f"**Expected:** {markdown(row['hypothesis'])}.")
    st.markdown(f"**Size:** {_size(row)}")
    st.markdown(f"**Result:** {_result(row)}")
    learned = f" {markdown(row['learned'])}." if row["learned"] else ""
    st.markdown(f"**Decision:** {DECISIONS.get(row['decision'], markdown(row['decision']))}.{learned}")


def _size(row: dict[str, Any]) -> str:
    one, many = UNITS.get(row["unit"], ("person", "people"))
    if row["needed_units_per_arm"] is None:
        return f"how large it has to be cannot be said: {markdown(row['plan_problem'] or 'not reported')}."
    needed = count(row["needed_units_per_arm"], one, many)
    said = f"to show {_change(row['expected_lift'])} it needs {needed} a side"
    if row["units_per_arm"] is None:
        return f"{said}."
    verdict = "large enough" if row["is_large_enough"] else "too small to be sure of finding it"
    return f"{said}; it has {count(row['units_per_arm'], one, many)}: {verdict}."


def _result(row: dict[str, Any]) -> str:
    if row["lift"] is None:
        return f"none: {markdown(row['problem'] or 'not reported')}."
    what = "revenue" if row["goal"] == "revenue" else markdown(name_of(row["goal"]).lower())
    span = f"{_change(row['low'])} to {_change(row['high'])} in 90 chances of 100"
    nothing = " It may have been chance." if row["low"] <= 0 <= row["high"] else ""
    return f"{_change(row['lift'])} {what} where people met it ({span}).{nothing}"


def _change(rate: float) -> str:
    return f"{'+' if rate > 0 else ''}{share(rate)}"


framed("Experiments", data.NEEDS, _draw)
