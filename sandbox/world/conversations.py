"""Messages that customers send to the company's accounts, as the list that it keeps of them.

Belongs here: who wrote when, how long the desk took by its opening hours, how it ended. Does not: comments
(`comments`), tickets of a desk's system (`tickets`).

Data flow: History -> files_conversations; with comments and tickets -> truth_service.
"""

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, START, awake, dates, datetimes, day_of, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.history import History
from sandbox.world.opening_hours import opening_hours

MESSAGES_PER_CUSTOMER = 0.35
MINIMUM = 120
PLATFORMS = {"instagram": 0.45, "facebook": 0.35, "x": 0.20}
MEDIAN_WAIT, SPREAD = 95 / 1440, 1.1
FROM_THE_SOFA = 0.06
"""Answered at once from somebody's own telephone, whatever the hour."""
NEVER_ANSWERED = 0.05
RATED_SHARE, GOOD_IN_TIME, GOOD_LATE = 0.3, 0.88, 0.55
LATE = 240 / 1440
APPOINTMENT_SHARE = 0.08
SOCIAL = ("facebook", "instagram", "x")


def build_conversations(history: History) -> pl.DataFrame:
    """One row a conversation in messages, in order of time; written up the day after its last step."""
    rng = stream(history.seed, "conversations")
    hours = opening_hours()
    person, opened = _openings(rng, history)
    count = len(person)
    wait = rng.lognormal(np.log(MEDIAN_WAIT), SPREAD, count)
    replied = hours.instant(hours.position(opened) + wait)
    at_once = rng.random(count) < FROM_THE_SOFA
    replied = np.where(at_once, opened + rng.uniform(2, 20, count) / 1440, replied)
    replied[(rng.random(count) < NEVER_ANSWERED) | (replied >= DAYS - 0.1)] = np.nan
    waited = hours.position(replied) - hours.position(opened)
    solved = hours.instant(hours.position(np.nan_to_num(replied)) + rng.exponential(0.25, count))
    solved = np.where(np.isnan(replied) | (rng.random(count) < 0.1), np.nan, np.maximum(solved, replied))
    solved[solved >= DAYS - 0.1] = np.nan
    rated = np.isfinite(solved) & (rng.random(count) < RATED_SHARE)
    good = rng.random(count) < np.where(waited > LATE, GOOD_LATE, GOOD_IN_TIME)
    meets = np.isfinite(solved) & (rng.random(count) < APPOINTMENT_SHARE)
    meeting = hours.instant(hours.position(np.nan_to_num(solved)) + rng.uniform(0.3, 2.5, count))
    known_from = np.fmax(np.fmax(opened, replied), solved)
    return pl.DataFrame(
        {
            "conversation_key": texts(f"dm-{number + 1_001}" for number in range(count)),
            "person_key": person_keys(history, person),
            "platform": texts(pick(rng, tuple(PLATFORMS), count, list(PLATFORMS.values()))),
            "opened_at": datetimes(opened),
            "first_replied_at": datetimes(replied),
            "solved_at": datetimes(solved),
            "rating": texts_where(rated, np.where(good, "good", "bad")),
            "appointment_at": datetimes(np.where(meets & (meeting < DAYS), meeting, np.nan)),
            "visible_at": dates(day_of(known_from) + 1),
        }
    )


def person_keys(history: History, person: np.ndarray) -> pl.Series:
    """How the company's files name people: by address, by customer number where it has only files."""
    if history.scenario.files_only:
        return texts(f"C{number + 10_001}" for number in person.tolist())
    return texts(history.people.email[person].tolist())


def buyers(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Person and instant of each paid order."""
    orders, moments = history.orders, history.moments
    rows = orders.moment[history.outcome.ordered & ~orders.fails]
    return moments.person[rows].astype(np.int64), moments.instant[rows]


def truth_service(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What truly happened on each social platform: platform, opened_at, first_replied_at, waited_minutes.

    Grain: a comment or mention of somebody else, a ticket or a message; `waited_minutes` in opening time.
    """
    comments = tables["comments"]
    replies = comments.filter("is_own").select(comment_id="parent_comment_id", first_replied_at="created_at")
    parts = [
        comments.filter(~pl.col("is_own"))
        .join(replies, on="comment_id", how="left")
        .select("platform", pl.col("created_at").alias("opened_at"), "first_replied_at"),
        tables["mentions"].select(
            "platform",
            pl.col("created_at").alias("opened_at"),
            pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("first_replied_at"),
        ),
        tables["tickets"]
        .filter(pl.col("channel").is_in(SOCIAL))
        .select(
            pl.col("channel").alias("platform"), pl.col("created_at").alias("opened_at"), "first_replied_at"
        ),
        tables["files_conversations"].select("platform", "opened_at", "first_replied_at"),
    ]
    frame = pl.concat(parts).sort("opened_at", "platform", "first_replied_at")
    hours = opening_hours()
    opened, replied = (hours.position(_instants(frame[name])) for name in ("opened_at", "first_replied_at"))
    return frame.with_columns(waited_minutes=pl.Series((replied - opened) * 1440).fill_nan(None))


def _openings(rng: np.random.Generator, history: History) -> tuple[np.ndarray, np.ndarray]:
    """Person and instant of each conversation: some days after one of her orders, in order of time."""
    person, bought = buyers(history)
    wanted = max(round(len(np.unique(person)) * MESSAGES_PER_CUSTOMER), MINIMUM)
    chosen = rng.choice(len(person), wanted)
    at = bought[chosen] + rng.exponential(8, wanted) + 0.05
    at = awake(at, history.people.zone[person[chosen]])
    keep = np.flatnonzero(at < DAYS - 1)
    keep = keep[np.lexsort((person[chosen][keep], at[keep]))]
    return person[chosen][keep], at[keep]


def _instants(moments: pl.Series) -> np.ndarray:
    """Days since START, NaN for none."""
    seconds = moments.dt.epoch("us").cast(pl.Float64).fill_null(float("nan")).to_numpy() / 1_000_000
    return (seconds - START.timestamp()) / 86_400
