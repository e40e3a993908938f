"""The company's lists of events and communities: who signed up, came, joined, went to the store after it.

Belongs here: rows of the lists, from a random stream of their own. Does not: who came to an event, which is
what happened (`files.event_attendance`): the list of attendance says of it what the touchpoints file says.

Data flow: History -> files_events, files_attendance.
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from sandbox.scenarios import EVENT
from sandbox.world import vocabulary as words
from sandbox.world.calendar import CURRENCIES, DAYS, dates, datetimes, day_of, pick, stream
from sandbox.world.columns import money, texts, texts_where
from sandbox.world.files import event_attendance
from sandbox.world.history import History

Names = Callable[[np.ndarray], pl.Series]
"""How a company writes people into its lists: persons -> person keys."""

COMMUNITIES = (
    ("guild-of-light", "Guild of light", "mastodon"),
    ("office-light-circle", "Office light", "reddit"),
)
PLACES = ("Showroom Hamburg", "Showroom Berlin", "Trade fair", "Partner's studio")
ANNOUNCED_DAYS = 28
SIGNED_UP_SHARE, NO_SHOW_SHARE, INVITED_SHARE = 0.9, 0.35, 0.6
JOINED_SHARE, STORE_SHARE, APPOINTMENT_SHARE = 0.2, 0.25, 0.1
STORE_DAYS = 14.0


def build_events(history: History, names: Names) -> dict[str, pl.DataFrame]:
    """The two lists with `visible_at`, sorted by it.

    Args:
        history: the world.
        names: how the company writes people into its lists.
    """
    rng = stream(history.seed, "events")
    return {"files_events": _events(rng, history), "files_attendance": _attendance(rng, history, names)}


def _events(rng: np.random.Generator, history: History) -> pl.DataFrame:
    acts = history.activities
    rows = acts.of(EVENT)
    start, count, groups = acts.start[rows], len(rows), len(COMMUNITIES)
    first = np.full(groups, 0.5)
    topics = [words.TOPICS[topic] for topic in acts.topic[rows]]
    return pl.DataFrame(
        {
            "event_key": texts([*acts.code[rows].tolist(), *[key for key, _, _ in COMMUNITIES]]),
            "name": texts(
                [*[f"An evening on {topic}" for topic in topics], *[name for _, name, _ in COMMUNITIES]]
            ),
            "kind": texts(["meetup"] * count + ["community"] * groups),
            "started_at": datetimes(np.concatenate([start, first])),
            "ended_at": datetimes(np.concatenate([start + 3 / 24, np.full(groups, np.nan)])),
            "place": texts([*pick(rng, PLACES, count).tolist(), *[None] * groups]),
            "platform": texts(["offline"] * count + [platform for _, _, platform in COMMUNITIES]),
            "capacity": texts([*(str(20 * seats) for seats in rng.integers(2, 9, count)), *[None] * groups]),
            # What a room costs stands in the books.
            "cost": texts([None] * (count + groups)),
            "currency": texts(["EUR"] * (count + groups)),
            "visible_at": dates(
                np.concatenate([np.maximum(day_of(start) - ANNOUNCED_DAYS, 0), [0] * groups])
            ),
        }
    ).sort("visible_at", "event_key")


def _attendance(rng: np.random.Generator, history: History, names: Names) -> pl.DataFrame:
    came = event_attendance(history)
    person, activity = came["person"].to_numpy(), came["activity"].to_numpy()
    instant, start = came["instant"].to_numpy(), history.activities.start[activity]
    code = history.activities.code

    # A tenth walks in; a third of those who signed up stay away.
    signed = rng.random(len(came)) < SIGNED_UP_SHARE
    missing = rng.random(len(came)) < NO_SHOW_SHARE
    asked = rng.random(len(came)) < INVITED_SHARE
    others = rng.choice(history.people.follows["event"], (2, len(came)))
    before = rng.uniform(1, 20, (3, len(came)))
    joined = rng.random(len(came)) < JOINED_SHARE
    group = rng.integers(0, len(COMMUNITIES), len(came))
    chance = rng.random(len(came))
    later = instant + rng.uniform(0.5, STORE_DAYS, len(came))
    store, met = chance < STORE_SHARE, chance > 1 - APPOINTMENT_SHARE
    bought_at, amount, currency = _next_order(history, person, instant)
    till = store & (bought_at - instant < STORE_DAYS)
    later = np.where(till, bought_at, later)
    no_money = np.full(len(came), np.nan)
    key = code[activity]
    communities = np.array([name for name, _, _ in COMMUNITIES], dtype=object)[group]
    parts = (
        (np.ones(len(came), dtype=bool), person, key, "attendance", instant, no_money),
        (signed, person, key, "registration", start - before[0], no_money),
        (missing, others[0], key, "registration", start - before[1], no_money),
        (asked, others[1], key, "invitation", start - before[2] - 1, no_money),
        (joined, person, communities, "membership", instant + before[1], no_money),
        (store, person, key, "store_visit", later, np.where(till, amount, np.nan)),
        (met, person, key, "appointment", later, no_money),
    )
    mask = np.concatenate([part[0] for part in parts])
    when = np.concatenate([part[4] for part in parts])
    mask &= (when > 0) & (when < DAYS - 0.01)
    who = np.concatenate([part[1] for part in parts])[mask]
    paid = np.concatenate([part[5] for part in parts])[mask]
    code_of = np.concatenate([currency] * len(parts))[mask]
    frame = pl.DataFrame(
        {
            "person_key": names(who),
            "event_key": texts(np.concatenate([part[2] for part in parts])[mask].tolist()),
            "kind": texts(np.repeat([part[3] for part in parts], len(came))[mask].tolist()),
            "happened_at": datetimes(when[mask]),
            "amount": texts_where(
                ~np.isnan(paid), np.array(money(np.nan_to_num(paid)).to_list(), dtype=object)
            ),
            "currency": texts(np.asarray(CURRENCIES, dtype=object)[code_of].tolist()),
            "visible_at": dates(day_of(when[mask]) + 1),
        }
    )
    unique = ["person_key", "event_key", "kind"]
    return (
        frame.sort("happened_at", *unique)
        .unique(unique, keep="first", maintain_order=True)
        .sort("visible_at", maintain_order=True)
    )


def _next_order(
    history: History, person: np.ndarray, instant: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time (infinite without one), amount and currency of each person's first paid order after an instant."""
    orders, moments = history.orders, history.moments
    paid = np.flatnonzero(history.outcome.ordered & ~orders.fails)
    bought = pl.DataFrame(
        {
            "person": moments.person[orders.moment[paid]].astype(np.int64),
            "at": moments.instant[orders.moment[paid]],
            "bought_at": moments.instant[orders.moment[paid]],
            "amount": orders.amount_minor[paid] / 100,
            "currency": orders.currency[paid].astype(np.int64),
        }
    ).sort("at")
    found = (
        pl.DataFrame({"person": person.astype(np.int64), "at": instant})
        .with_row_index("row")
        .sort("at")
        .join_asof(bought, on="at", by="person", strategy="forward", check_sortedness=False)
        .sort("row")
    )
    return (
        found["bought_at"].fill_null(np.inf).to_numpy(),
        found["amount"].fill_null(0.0).to_numpy(),
        found["currency"].fill_null(0).to_numpy(),
    )
