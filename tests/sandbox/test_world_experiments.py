"""Where the company left a channel out, nobody met it; everywhere else people did."""

from datetime import date, timedelta

import numpy as np

from sandbox.world.calendar import START
from sandbox.world.experiments import EXPERIMENTS, Experiment, build_experiments
from tests.sandbox.worlds import tiny_history


def units_met(experiment: Experiment) -> set[str]:
    history = tiny_history()
    moments = history.moments
    first = (experiment.begin - START.date()).days
    rows = np.flatnonzero((moments.channel == experiment.channel) & history.outcome.run.happened)
    days = np.floor(moments.instant[rows]).astype(int) - first
    inside = (days >= 0) & (days < 7 * experiment.weeks)
    if experiment.unit == "week":
        return {(experiment.begin + timedelta(weeks=int(day // 7))).isoformat() for day in days[inside]}
    return set(history.people.country[moments.person[rows[inside]]].tolist())


def test_leave_out__a_channel_is_met_only_where_it_was_not_left_out() -> None:
    met = {experiment.key: units_met(experiment) for experiment in EXPERIMENTS}
    assert not any(met[experiment.key] & set(experiment.left_out) for experiment in EXPERIMENTS)
    assert len(met["brand-search-weeks"]) > 3
    assert len(met["retargeting-countries"]) > 1


def test_build_experiments__weeks_are_mondays_and_both_arms_are_named() -> None:
    register = build_experiments()
    for row in register.to_dicts():
        treated, control = (row[f"{arm}_units"].split("; ") for arm in ("treated", "control"))
        assert treated
        assert control
        assert not set(treated) & set(control)
        if row["unit"] == "week":
            assert all(date.fromisoformat(day).weekday() == 0 for day in (*treated, *control))
