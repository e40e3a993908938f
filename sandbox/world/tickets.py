"""Conversations with the service desk: who asked what where, and how it went.

Belongs here: tickets of people who ordered, their states over time. Does not: which desk holds a ticket
(`systems`), comments under posts (`comments`).

Data flow: History, contacts -> tickets, ticket_history.
"""

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, awake, datetimes, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.crm import Crm
from sandbox.world.history import History
from sandbox.world.platforms import members
from sandbox.world.writing import rank_in, spoken, with_emoji

TICKETS_PER_CUSTOMER = 0.26
MINIMUM = 70
FIRST_ID = 4_001
# People write where they already follow the company, else on one of the other ways.
SOCIAL_SHARES = {"facebook": 0.22, "instagram": 0.20, "x": 0.42}
OTHER_SHARES = {"email": 0.50, "web": 0.22, "chat": 0.16, "phone": 0.12}
PRIORITIES = {"low": 0.2, "normal": 0.6, "high": 0.15, "urgent": 0.05}
REOPENED_SHARES = (0.86, 0.11, 0.03)
NEVER_ANSWERED = 0.02
RATED_SHARE, GOOD_SHARE = 0.35, 0.82
CLOSED_AFTER_DAYS = 4.0


def build_tickets(history: History, crm: Crm) -> dict[str, pl.DataFrame]:
    """Tickets in order of creation, and every state that each of them entered.

    Times of `tickets` say how it ended; what a desk shows at a moment follows from `ticket_history`.
    """
    rng = stream(history.seed, "tickets")
    person, created = _requests(rng, history)
    count, people = len(person), history.people
    channel, social = _channels(rng, history, person)
    steps = _steps(rng, created)
    nth = rank_in(channel)
    german = np.isin(people.country[person], ("DE", "AT"))
    language = spoken(np.where(german, "de", "en").astype(object), nth)
    subject = [
        words.TICKET_TEXTS[lang][int(chance * len(words.TICKET_TEXTS[lang]))]
        for lang, chance in zip(language, rng.random(count), strict=True)
    ]
    rated = np.isfinite(steps["solved"]) & (rng.random(count) < RATED_SHARE)
    slow = np.nan_to_num(steps["replied"] - created, nan=9.0) > 1
    good = rng.random(count) < np.where(slow, GOOD_SHARE - 0.3, GOOD_SHARE)
    rated_at = np.where(rated, steps["solved"] + rng.uniform(0.05, CLOSED_AFTER_DAYS, count), np.nan)
    rated &= rated_at < DAYS - 0.01
    # Wherever it was written, the desk knows the customer's address; on social networks the account as well.
    where = np.where(social, channel, "x")
    accounts = members(people, where, person, person, np.full(count, "", dtype=object))
    ids = FIRST_ID + np.arange(count)
    contact = crm.people.select("person", "contact_id", at="created")
    known = (
        pl.DataFrame({"person": person, "asked": created})
        .join(contact, on="person", how="left", maintain_order="left")
        .with_columns(contact_id=pl.when(pl.col("at") <= pl.col("asked")).then("contact_id"))
    )
    tickets = pl.DataFrame(
        {
            "ticket_id": ids,
            "requester_email": texts(people.email[person]),
            "requester_name": texts(people.first_name[person] + " " + people.last_name[person]),
            "requester_account": texts_where(social, np.asarray(accounts.id, dtype=object)),
            "requester_handle": texts_where(social, np.asarray(accounts.handle, dtype=object)),
            "contact_id": known.select(
                pl.when(pl.col("at") <= pl.col("asked")).then("contact_id")
            ).to_series(),
            "country": texts(people.country[person]),
            "channel": texts(channel),
            "subject": texts(with_emoji(subject, nth)),
            "language": texts(language),
            "priority": texts(pick(rng, tuple(PRIORITIES), count, list(PRIORITIES.values()))),
            "created_at": datetimes(created),
            "first_replied_at": datetimes(steps["replied"]),
            "solved_at": datetimes(steps["solved"]),
            "closed_at": datetimes(steps["closed"]),
            "satisfaction": texts_where(rated, np.where(good, "good", "bad")),
            "satisfaction_at": datetimes(np.where(rated, rated_at, np.nan)),
            "reopened_count": steps["reopened"].astype(np.int64),
        }
    )
    return {"tickets": tickets, "ticket_history": _history(ids, created, steps)}


def _requests(rng: np.random.Generator, history: History) -> tuple[np.ndarray, np.ndarray]:
    """Person and instant of each ticket: some days after one of her orders, in order of time."""
    orders, moments = history.orders, history.moments
    bought = orders.moment[history.outcome.ordered & ~orders.fails]
    customers = len(np.unique(moments.person[bought]))
    wanted = max(round(customers * TICKETS_PER_CUSTOMER), MINIMUM)
    chosen = rng.choice(bought, wanted)
    person = moments.person[chosen].astype(np.int64)
    at = awake(moments.instant[chosen] + rng.exponential(6, wanted) + 0.02, history.people.zone[person])
    keep = np.flatnonzero(at < DAYS - 0.02)
    keep = keep[np.lexsort((person[keep], at[keep]))]
    return person[keep], at[keep]


def _channels(
    rng: np.random.Generator, history: History, person: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The way each request came, and whether that is a social network."""
    draw, edge = rng.random(len(person)), 0.0
    channel = pick(rng, tuple(OTHER_SHARES), len(person), list(OTHER_SHARES.values()))
    social = np.zeros(len(person), dtype=bool)
    for name, share in SOCIAL_SHARES.items():
        mine = (draw >= edge) & (draw < edge + share) & np.isin(person, history.people.follows[name])
        channel[mine], social[mine] = name, True
        edge += share
    return channel, social


def _steps(rng: np.random.Generator, created: np.ndarray) -> dict[str, np.ndarray]:
    """When each ticket is answered, left waiting, solved, opened again and closed; NaN where never."""
    count = len(created)
    replied = created + rng.lognormal(np.log(0.2), 1.0, count)
    replied[rng.random(count) < NEVER_ANSWERED] = np.nan
    waits = rng.random(count) < 0.6
    pending = np.where(waits, replied + 0.005, np.nan)
    back = np.where(waits, pending + rng.exponential(1.0, count) + 0.02, np.nan)
    solved = [np.fmax(replied, back) + rng.exponential(0.6, count) + 0.01]
    wanted = rng.choice(len(REOPENED_SHARES), count, p=REOPENED_SHARES)
    again: list[np.ndarray] = []
    for turn in (1, 2):
        opened = np.where(wanted >= turn, solved[-1] + rng.uniform(0.1, 3.5, count), np.nan)
        opened[opened >= DAYS - 0.01] = np.nan
        again.append(opened)
        solved.append(opened + rng.exponential(0.8, count) + 0.05)
    reopened = np.isfinite(again[0]).astype(int) + np.isfinite(again[1])
    last = np.choose(reopened, solved)
    steps = {
        "replied": replied,
        "pending": pending,
        "back": back,
        "solved_0": solved[0],
        "opened_1": again[0],
        "solved_1": solved[1],
        "opened_2": again[1],
        "solved_2": solved[2],
        "solved": last,
        "closed": last + CLOSED_AFTER_DAYS,
    }
    steps = {name: np.where(instant < DAYS - 0.01, instant, np.nan) for name, instant in steps.items()}
    return steps | {"reopened": reopened}


def _history(ids: np.ndarray, created: np.ndarray, steps: dict[str, np.ndarray]) -> pl.DataFrame:
    """Grain: ticket and state entered."""
    states = (
        ("new", created),
        ("open", steps["replied"]),
        ("pending", steps["pending"]),
        ("open", steps["back"]),
        ("solved", steps["solved_0"]),
        ("open", steps["opened_1"]),
        ("solved", steps["solved_1"]),
        ("open", steps["opened_2"]),
        ("solved", steps["solved_2"]),
        ("closed", steps["closed"]),
    )
    parts = []
    for order, (status, at) in enumerate(states):
        rows = np.flatnonzero(np.isfinite(at))
        parts.append(
            pl.DataFrame(
                {
                    "ticket_id": ids[rows],
                    "status": texts([status] * len(rows)),
                    "entered_at": datetimes(at[rows]),
                    "order": np.full(len(rows), order),
                }
            )
        )
    return pl.concat(parts).sort("ticket_id", "order").drop("order")
