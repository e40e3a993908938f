"""What employees who take part in advocacy bring about with their own shares, by day.

Belongs here: the numbers that LinkedIn shows each of them alone, and which tracked link is whose. Does not:
the shares themselves (`activities`), the visits they bring (`web`).

Data flow: History -> member_daily, files_employee_links.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world.calendar import DAYS, dates, day_of, stream
from sandbox.world.exposure import EXPOSURE
from sandbox.world.history import History

ADVOCATES = 4
"""How many employees have signed in with LinkedIn."""
CONTACTS_FACTOR = 6.0
"""Contacts of an employee who see a share for each person of the simulated market who does."""
RATES = {"reactions": 0.03, "comments": 0.006, "shares": 0.003, "saves": 0.004, "sends": 0.002}


def advocates(employees: pl.DataFrame) -> list[str]:
    """Employees who take part."""
    return employees["employee"].head(ADVOCATES).to_list()


def build_advocacy(history: History, employees: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Daily numbers of those who take part, and the links of all employees."""
    kinds = np.array([item.activity_type == "employee_share" for item in CHANNELS])
    shares = np.flatnonzero(kinds[history.activities.channel])
    names = employees["employee"].to_list()
    return {
        "member_daily": _daily(history, shares, names),
        "files_employee_links": _links(history, shares, names),
    }


def _daily(history: History, shares: np.ndarray, names: list[str]) -> pl.DataFrame:
    """One row an employee, day and metric, where something was counted."""
    rng = stream(history.seed, "advocacy")
    acts, moments = history.activities, history.moments
    seen = history.moments_of(EXPOSURE)
    seen = seen[np.isin(moments.activity[seen], shares)]
    who = acts.employee[moments.activity[seen]]
    cells = np.bincount(who * DAYS + day_of(moments.instant[seen]), minlength=len(names) * DAYS)
    impressions = rng.poisson(cells * CONTACTS_FACTOR)
    counts = {name: rng.binomial(impressions, rate) for name, rate in RATES.items()}
    parts = []
    for metric, values in {"impressions": impressions, **counts}.items():
        cell = np.flatnonzero((values > 0) & (np.arange(len(values)) // DAYS < ADVOCATES))
        parts.append(
            pl.DataFrame(
                {
                    "employee": pl.Series([names[index] for index in cell // DAYS], dtype=pl.String),
                    "platform": pl.Series(["linkedin"] * len(cell), dtype=pl.String),
                    "date": dates(cell % DAYS),
                    "metric": pl.Series([metric] * len(cell), dtype=pl.String),
                    "value": values[cell].astype(np.int64),
                }
            )
        )
    return pl.concat(parts).sort("date", "employee", "metric")


def _links(history: History, shares: np.ndarray, names: list[str]) -> pl.DataFrame:
    """One row a tracked link; the advocacy tool's list is exported the day after."""
    acts = history.activities
    order = shares[np.argsort(acts.start[shares], kind="stable")]
    return pl.DataFrame(
        {
            "employee": pl.Series([names[index] for index in acts.employee[order]], dtype=pl.String),
            "code": pl.Series(acts.code[order].tolist(), dtype=pl.String),
            "visible_at": dates(day_of(acts.start[order]) + 1),
        }
    )
