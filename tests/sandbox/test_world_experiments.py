"""Where the company left a channel out, nobody met it; everywhere else people did."""

from datetime import date, timedelta

import numpy as np
import pytest

from sandbox.world.calendar import START
from sandbox.world.experiments import EXPERIMENTS, Experiment, build_experiments
from tests.sandbox.worlds import tiny_history


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda item: item.key)
def test_leave_out__a_channel_is_met_only_where_it_was_not_left_out(experiment: Experiment) -> None:
    history = tiny_history()
    moments = history.moments
    first = (experiment.begin - START.date()).days
    rows = np.flatnonzero((moments.channel == experiment.channel) & history.outcome.run.happened)
    days = np.floor(moments.instant[rows]).astype(int) - first
    inside = (days >= 0) & (days < 7 * experiment.weeks)
    rows, days = rows[inside], days[inside]
    if experiment.unit == "week":
        units = {(experiment.begin + timedelta(weeks=int(day // 7))).isoformat() for day in days}
    else:
        units = set(history.people.country[moments.person[rows]].tolist())
    assert units
    assert not units & set(experiment.left_out)


def test_build_experiments__weeks_are_mondays_and_both_arms_are_named() -> None:
    register = build_experiments()
    for row in register.to_dicts():
        treated, control = (row[f"{arm}_units"].split("; ") for arm in ("treated", "control"))
        assert treated
        assert control
        assert not set(treated) & set(control)
        if row["unit"] == "week":
            assert all(date.fromisoformat(day).weekday() == 0 for day in (*treated, *control))
