"""What the company keeps in files: hours, costs, rates, employees, event lists.

Belongs here: rows of dropped files and the day from which each is in them. Does not: vendor records.

Data flow: History, visits -> files_worklog, files_costs, files_fx_rates, files_employees,
files_touchpoints, files_conversions, files_experiments, files_product_areas, files_product_requests.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import BRAND_SEARCH, CHANNEL_NAMES, CHANNELS, EVENT, RETARGETING
from sandbox.world import vocabulary as words
from sandbox.world.ads import media_cells
from sandbox.world.calendar import CURRENCIES, DAYS, dates, datetimes, day_of, exchange_rates, stream, weekday
from sandbox.world.columns import money, texts, texts_where
from sandbox.world.experiments import build_experiments
from sandbox.world.history import History
from sandbox.world.voice import product_areas, product_requests
from sandbox.world.web import Web

# Hours by activity type: middle and spread of a lognormal.
WORKING_HOURS = 8
HOURS = {
    "organic_post": (2.6, 0.45),
    "question_post": (2.0, 0.4),
    "employee_share": (0.6, 0.4),
    "paid_ad": (6.0, 0.4),
    "event": (30.0, 0.4),
    "other": (5.0, 0.3),
}
HOURS_OF_CHANNEL = {
    "instagram/organic_post": (1.8, 0.4),
    "x/organic_post": (0.5, 0.4),
    "youtube/organic_post": (9.0, 0.4),
    "tiktok/organic_post": (3.0, 0.4),
    "bluesky/organic_post": (0.4, 0.4),
    "reddit/organic_post": (1.0, 0.4),
}
TOOLS = (
    ("linkedin/organic_post", 79.0, "EUR"),
    ("facebook/organic_post", 39.0, "USD"),
    ("mastodon/organic_post", 15.0, "EUR"),
    ("linkedin/employee_share", 120.0, "EUR"),
    ("web/email", 95.0, "USD"),
    ("instagram/organic_post", 29.0, "EUR"),
    ("youtube/organic_post", 49.0, "EUR"),
)
COMMUNITY = (
    ("linkedin", "reply"),
    ("facebook", "reply"),
    ("mastodon", "community"),
    ("instagram", "reply"),
    ("reddit", "community"),
)


def event_attendance(history: History) -> pl.DataFrame:
    """Who came to which event; sorted by time."""
    moments = history.moments
    rows = np.flatnonzero(history.outcome.run.happened & moments.clicks & (moments.channel == EVENT))
    return (
        pl.DataFrame(
            {
                "person": moments.person[rows].astype(np.int64),
                "activity": moments.activity[rows].astype(np.int64),
                "instant": moments.instant[rows],
            }
        )
        .unique(["person", "activity"], keep="first", maintain_order=True)
        .sort("instant", "person")
    )


def build_files(history: History, web: Web) -> dict[str, pl.DataFrame]:
    """Every file kind's rows with `visible_at`; conversions are left to `small_business`."""
    rng = stream(history.seed, "files")
    employees = _employees(rng, history)
    return {
        "files_employees": employees,
        "files_worklog": _worklog(rng, history, employees["employee"].to_list()),
        "files_costs": _costs(rng, history, web),
        "files_fx_rates": _fx_rates(history),
        "files_touchpoints": _attendance(history),
        "files_conversions": empty_conversions(),
        "files_experiments": build_experiments(),
        "files_product_areas": product_areas(),
        "files_product_requests": product_requests(),
    }


def empty_conversions() -> pl.DataFrame:
    """The conversions file without a row."""
    text = dict.fromkeys(("conversion_key", "person_key"), pl.String())
    return pl.DataFrame(
        schema={
            **text,
            "converted_at": pl.Datetime("us", "UTC"),
            "conversion_type": pl.String,
            "amount": pl.String,
            "currency": pl.String,
            "visible_at": pl.Date,
        }
    )


def _employees(rng: np.random.Generator, history: History) -> pl.DataFrame:
    count = history.scenario.employees
    first = [words.FIRST_NAMES[(index * 7 + 11) % len(words.FIRST_NAMES)] for index in range(count)]
    last = [words.LAST_NAMES[(index * 5 + 2) % len(words.LAST_NAMES)] for index in range(count)]
    jobs = [words.JOBS[index % len(words.JOBS)] for index in range(count)]
    cost = np.array([job[2] for job in jobs]) * rng.uniform(0.9, 1.15, count)
    return pl.DataFrame(
        {
            "employee": [
                f"{a.lower()}.{b.lower()}@{words.OWN_DOMAIN}" for a, b in zip(first, last, strict=True)
            ],
            "department": [job[0] for job in jobs],
            "role": [job[1] for job in jobs],
            "hourly_cost": money(np.round(cost * 2) / 2),
            "currency": ["USD" if index % 6 == 5 else "EUR" for index in range(count)],
            "visible_at": dates(np.zeros(count)),
        }
    )


def _worklog(rng: np.random.Generator, history: History, employees: list[str]) -> pl.DataFrame:
    """Hours by employee, day and activity, and hours in the communities; written up on the Monday after."""
    acts = history.activities
    kind = np.array([item.activity_type for item in CHANNELS], dtype=object)[acts.channel]
    platform = np.array([item.platform for item in CHANNELS], dtype=object)[acts.channel]
    rows = np.flatnonzero(~np.isin(acts.channel, (BRAND_SEARCH, RETARGETING)))
    typical = np.array([HOURS_OF_CHANNEL.get(item.name, HOURS[item.activity_type]) for item in CHANNELS])
    middle, spread = typical[acts.channel[rows]].T
    hours = np.maximum(np.round(middle * rng.lognormal(0, spread) * 4) / 4, 0.25)
    hours = np.where(
        kind[rows] == "employee_share",
        np.maximum(np.round(middle * rng.lognormal(0, spread) * 20) / 20, 0.05),
        hours,
    )
    team = np.array([word in ("Marketing", "Public relations") for word, _, _ in words.JOBS])
    makers = [index for index in range(len(employees)) if team[index % len(words.JOBS)]] or [0]
    who = np.where(
        kind[rows] == "employee_share",
        acts.employee[rows],
        np.asarray(makers)[acts.employee[rows] % len(makers)],
    )
    day = day_of(acts.start[rows])
    # What takes longer than a working day, an event say, was prepared on the days before.
    days_needed = np.ceil(hours / WORKING_HOURS).astype(np.int64)
    line = np.repeat(np.arange(len(rows)), days_needed)
    earlier = np.arange(len(line)) - np.repeat(np.cumsum(days_needed) - days_needed, days_needed)
    rows, who = rows[line], who[line]
    day = np.maximum(day[line] - earlier, 0)
    hours = np.minimum(hours[line] - earlier * WORKING_HOURS, WORKING_HOURS)

    count = max(round(DAYS * 0.6), 1)
    reply_day = np.sort(rng.choice(np.flatnonzero(weekday(np.arange(DAYS)) < 5), count * len(COMMUNITY)))
    where = rng.integers(0, len(COMMUNITY), len(reply_day))
    reply_hours = np.maximum(np.round(rng.lognormal(np.log(0.6), 0.4, len(reply_day)) * 4) / 4, 0.25)
    total = len(rows) + len(reply_day)
    log_day = np.concatenate([day, reply_day])
    frame = pl.DataFrame(
        {
            "employee": [
                employees[index]
                for index in np.concatenate([who, rng.integers(0, len(employees), len(reply_day))])
            ],
            "date": dates(log_day),
            "hours": money(np.concatenate([hours, reply_hours])),
            "activity_type": pl.Series(
                [*kind[rows].tolist(), *[COMMUNITY[index][1] for index in where]], dtype=pl.String
            ),
            "platform": pl.Series(
                [*platform[rows].tolist(), *[COMMUNITY[index][0] for index in where]], dtype=pl.String
            ),
            "activity_key": pl.Series([*acts.code[rows].tolist(), *[None] * len(reply_day)], dtype=pl.String),
            "visible_at": dates(log_day + 7 - weekday(log_day)),
            "order": np.arange(total),
        }
    )
    return frame.sort("date", "order").drop("order")


def _costs(rng: np.random.Generator, history: History, web: Web) -> pl.DataFrame:
    """Tools by month, rooms by event, and what media cost where no ad network is connected that says so."""
    acts = history.activities
    parts = [_media(rng, history, web)] if history.scenario.files_only else []
    months = dates(np.arange(DAYS))
    first_days = np.flatnonzero((months.dt.day() == 1).to_numpy())
    for name, price, currency in TOOLS:
        count = len(first_days)
        parts.append(
            _cost_rows(
                [None] * count,
                [name] * count,
                first_days,
                np.full(count, price),
                currency=currency,
                kind="tool",
                visible=first_days + 1,
            )
        )
    events = acts.of(EVENT)
    day = day_of(acts.start[events])
    rent = np.round(rng.lognormal(np.log(900), 0.4, len(events)), 2)
    parts.append(
        _cost_rows(
            acts.code[events].tolist(),
            ["offline/event"] * len(events),
            day,
            rent,
            currency="EUR",
            kind="other",
            visible=day + 3,
        )
    )
    frame = pl.concat(parts).sort("day", "kind", "channel", "activity_key")
    return frame.select(
        "activity_key",
        "channel",
        dates(frame["day"].to_numpy(), "date"),
        money(frame["amount"].to_numpy()).alias("amount"),
        "currency",
        "kind",
        dates(frame["visible"].to_numpy(), "visible_at"),
    )


def _media(rng: np.random.Generator, history: History, web: Web) -> pl.DataFrame:
    """Media by day: by ad, brand search by channel only."""
    cells, acts = media_cells(rng, history, web), history.activities
    channel = acts.channel[cells.activity]
    spent = (
        pl.DataFrame(
            {
                "key": texts_where(channel != BRAND_SEARCH, acts.code[cells.activity]),
                "channel": texts(np.asarray(CHANNEL_NAMES, dtype=object)[channel]),
                "day": cells.day,
                "euros": cells.euros,
            }
        )
        .group_by("key", "channel", "day")
        .agg(pl.col("euros").sum())
        .sort("day", "channel", "key")
    )
    day = spent["day"].to_numpy()
    return _cost_rows(
        spent["key"].to_list(),
        spent["channel"].to_list(),
        day,
        np.maximum(np.round(spent["euros"].to_numpy(), 2), 0.01),
        currency="EUR",
        kind="media",
        visible=day + 1,
    )


def _cost_rows(
    key: list[str | None],
    channel: list[str],
    day: np.ndarray,
    amount: np.ndarray,
    *,
    currency: str,
    kind: str,
    visible: np.ndarray,
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "activity_key": pl.Series(key, dtype=pl.String),
            "channel": pl.Series(channel, dtype=pl.String),
            "day": day.astype(np.int64),
            "amount": amount.astype(np.float64),
            "currency": pl.Series([currency] * len(key), dtype=pl.String),
            "kind": pl.Series([kind] * len(key), dtype=pl.String),
            "visible": visible.astype(np.int64),
        }
    )


def _fx_rates(history: History) -> pl.DataFrame:
    """One row a day and currency: EUR for one unit."""
    rates = exchange_rates(history.seed)
    day = np.tile(np.arange(DAYS), len(CURRENCIES))
    frame = pl.DataFrame(
        {
            "date": dates(day),
            "from_currency": np.repeat(np.asarray(CURRENCIES), DAYS).tolist(),
            "to_currency": ["EUR"] * len(day),
            "rate": money(rates.ravel(), 6),
            "visible_at": dates(day),
        }
    )
    return frame.sort("date", "from_currency")


def _attendance(history: History) -> pl.DataFrame:
    """Attendance of events as touchpoints; the list is typed in the day after."""
    came = event_attendance(history)
    code = history.activities.code[came["activity"].to_numpy()]
    return pl.DataFrame(
        {
            "person_key": pl.Series(
                history.people.email[came["person"].to_numpy()].tolist(), dtype=pl.String
            ),
            "touched_at": datetimes(came["instant"].to_numpy()),
            "channel": ["offline/event"] * len(came),
            "activity_key": pl.Series(code.tolist(), dtype=pl.String),
            "touch_type": ["attendance"] * len(came),
            "platform": ["offline"] * len(came),
            "campaign": pl.Series(code.tolist(), dtype=pl.String),
            "visible_at": dates(day_of(came["instant"].to_numpy()) + 1),
        },
        schema_overrides={"channel": pl.String, "touch_type": pl.String, "platform": pl.String},
    )
