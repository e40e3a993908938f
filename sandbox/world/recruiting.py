"""Who applied for a job at the company, by which activity, and who was hired.

Belongs here: the export of the applicant system, what job posts cost, from a random stream of their own;
which activity truly brought an applicant. Does not: employees (`files`).

Data flow: History -> files_applications, files_costs__recruiting, truth_hires.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, dates, datetimes, day_of, pick, stream
from sandbox.world.columns import money, texts, texts_where
from sandbox.world.history import History

JOB_CHANNEL = "linkedin/recruiting_post"
JOBS = 14
APPLICANTS = 11
POST, SHARE, PAGE = range(3)
WAY_SHARES = (0.45, 0.3, 0.25)
"""By the job's post, by an employee's share, by the careers page, where nobody says how."""
CAMPAIGN_ONLY_SHARE = 0.15
"""Shares of which the applicant system has kept the campaign only."""
INTERVIEWED_SHARES = (0.3, 0.5, 0.25)


def build_recruiting(history: History) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Tables (applications as they end, costs of job posts), and hires with what brought them."""
    rng = stream(history.seed, "recruiting")
    acts = history.activities
    opened = np.sort(rng.uniform(5, DAYS - 60, JOBS))
    job = np.repeat(np.arange(JOBS), 1 + rng.poisson(APPLICANTS - 1, JOBS))
    count = len(job)
    way = rng.choice(3, count, p=WAY_SHARES)
    at = opened[job] + rng.gamma(2.0, 5.0, count)
    shares = np.flatnonzero([CHANNELS[channel].activity_type == "employee_share" for channel in acts.channel])
    share = shares[np.maximum(np.searchsorted(acts.start[shares], at) - 1 - rng.integers(0, 4, count), 0)]
    campaign_only = (way == SHARE) & (rng.random(count) < CAMPAIGN_ONLY_SHARE)
    interviewed = rng.random(count) < np.asarray(INTERVIEWED_SHARES)[way]
    interviewed_at = np.where(interviewed, at + rng.uniform(4, 14, count), np.nan)
    # One is hired for each job, of those interviewed.
    rank = pl.DataFrame({"job": job, "chance": np.where(interviewed, rng.random(count), 2.0)})
    best = rank.select(pl.col("chance") == pl.col("chance").min().over("job")).to_series().to_numpy()
    hired_at = np.where(best & interviewed, interviewed_at + rng.uniform(5, 25, count), np.nan)
    interviewed_at, hired_at = (
        np.where(when < DAYS - 0.01, when, np.nan) for when in (interviewed_at, hired_at)
    )
    key = np.array([f"job-{number + 1:03d}" for number in range(JOBS)], dtype=object)
    true_key = np.select([way == POST, way == SHARE], [key[job], acts.code[share]], "unknown")
    named = (way == POST) | ((way == SHARE) & ~campaign_only)
    # An export holds the state of its day: people are written up once it is over.
    known_from = np.fmax(np.fmax(at, np.nan_to_num(interviewed_at)), np.nan_to_num(hired_at))
    frame = pl.DataFrame(
        {
            "application_key": texts(f"app-{number + 1:05d}" for number in range(count)),
            "person_key": texts(f"applicant-{number + 1:05d}" for number in range(count)),
            "applied_at": datetimes(at),
            "position": texts(pick(rng, [job_title for _, job_title, _ in words.JOBS], JOBS)[job].tolist()),
            "channel": texts_where(way == POST, np.full(count, JOB_CHANNEL, dtype=object)),
            "activity_key": texts_where(named, true_key),
            "campaign": texts_where(campaign_only, acts.campaign[share]),
            "stage": texts(
                np.select([~np.isnan(hired_at), interviewed], ["hired", "interview"], "rejected").tolist()
            ),
            "interviewed_at": datetimes(interviewed_at),
            "hired_at": datetimes(hired_at),
            "visible_at": dates(day_of(known_from) + 1),
        }
    ).sort("visible_at", "application_key")
    hires = pl.DataFrame(
        {"activity_key": texts(true_key.tolist()), "hired_at": datetimes(hired_at), "known_from": known_from}
    )
    tables = {"files_applications": frame, "files_costs__recruiting": _costs(rng, key, opened)}
    return tables, {"truth_hires": hires.drop_nulls("hired_at").drop("known_from").sort("hired_at")}


def _costs(rng: np.random.Generator, key: np.ndarray, opened: np.ndarray) -> pl.DataFrame:
    """What each job's post was promoted with, on the day it appeared."""
    day = day_of(opened)
    return pl.DataFrame(
        {
            "activity_key": texts(key.tolist()),
            "channel": texts([JOB_CHANNEL] * len(key)),
            "date": dates(day),
            "amount": money(np.round(rng.lognormal(np.log(220), 0.4, len(key)), 2)),
            "currency": texts(["EUR"] * len(key)),
            "kind": texts(["media"] * len(key)),
            "visible_at": dates(day + 1),
        }
    ).sort("visible_at", "activity_key")
