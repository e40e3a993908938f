"""The fixed calendar of the sandbox company, and chance in named streams.

Belongs here: days, weeks, local time zones, seasons, rhythms of the day, exchange rates, random streams.
Does not: people or what they do.

Instants are float days since START (UTC) until a table is written.

Data flow: seed, stream name -> Generator; week, zone, rhythm -> instants in UTC.
"""

import zlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

START = datetime(2024, 11, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
DAYS = (END - START).days
WEEKS = DAYS // 7
START_WEEKDAY = START.weekday()

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York")
CURRENCIES = ("EUR", "USD", "GBP")

_START_SECONDS = int(START.timestamp())
_HOURS = np.arange(24)


def _profile(peaks: list[tuple[float, float, float]]) -> np.ndarray:
    weights = sum(height * np.exp(-0.5 * ((_HOURS - hour) / width) ** 2) for hour, width, height in peaks)
    weights = np.asarray(weights) + 0.01
    return weights / weights.sum()


# Hour-of-day rhythm in local time, and day-of-week rhythm from Monday.
WORK_HOURS = _profile([(10, 1.8, 1.0), (15, 2.0, 0.9)])
SHOP_HOURS = _profile([(12, 2.0, 0.6), (20.5, 2.3, 1.2), (16, 2.0, 0.4)])
WORK_WEEK = np.array([1.0, 1.15, 1.15, 1.05, 0.8, 0.12, 0.12])
SHOP_WEEK = np.array([1.0, 0.9, 0.9, 0.95, 0.95, 1.1, 1.35])


def stream(seed: int, name: str) -> np.random.Generator:
    """The random stream of that name; streams do not disturb one another."""
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))


def zone_offsets() -> np.ndarray:
    """UTC offset in days by zone and calendar day (at noon), shape (zones, DAYS)."""
    noon = [START + timedelta(days=day, hours=12) for day in range(DAYS)]
    return np.array(
        [
            [
                (moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)) / timedelta(days=1)
                for moment in noon
            ]
            for zone in ZONES
        ]
    )


_OFFSETS = zone_offsets()


def weekday(day: np.ndarray) -> np.ndarray:
    """Day of the week of a calendar day, Monday is 0."""
    return (np.asarray(day) + START_WEEKDAY) % 7


def to_utc(day: np.ndarray, local_fraction: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Local day and fraction of it in a zone -> instant in UTC, inside the calendar."""
    instant = day + local_fraction - _OFFSETS[zone, np.clip(day, 0, DAYS - 1)]
    return np.clip(instant, 0.001, DAYS - 0.001)


def instants_in_week(
    rng: np.random.Generator, week: np.ndarray, zone: np.ndarray, is_work: np.ndarray
) -> np.ndarray:
    """Instants within given calendar weeks, following the rhythm of work or of shopping in the local zone."""
    count = len(week)
    day_u, hour_u, minute = rng.random(count), rng.random(count), rng.random(count)
    days, hours = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    for flag, week_weights, hour_weights in ((True, WORK_WEEK, WORK_HOURS), (False, SHOP_WEEK, SHOP_HOURS)):
        rows = is_work == flag
        rolled = np.roll(week_weights, -START_WEEKDAY)
        days[rows] = np.searchsorted(np.cumsum(rolled) / rolled.sum(), day_u[rows])
        hours[rows] = np.searchsorted(np.cumsum(hour_weights), hour_u[rows])
    day = week * 7 + np.minimum(days, 6)
    return to_utc(day, (np.minimum(hours, 23) + minute) / 24, zone)


def awake(instant: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Move instants of the local night (1 to 6 o'clock) to the following morning."""
    day = np.clip(instant.astype(np.int64), 0, DAYS - 1)
    local = (instant + _OFFSETS[zone, day]) % 1.0
    asleep = (local > 1 / 24) & (local < 6 / 24)
    return np.where(asleep, instant + 6 / 24, instant)


def season(is_work: bool) -> np.ndarray:
    """Weekly level of demand: growth, the end of the year in the shop, holidays in business."""
    middle = [START + timedelta(days=7 * week + 3.5) for week in range(WEEKS)]
    level = np.array([1 + 0.18 * ((moment - START).days / 365 - 1) for moment in middle])
    month = np.array([moment.month for moment in middle])
    day = np.array([moment.day for moment in middle])
    if is_work:
        level *= np.select(
            [month == 8, month == 7, (month == 12) & (day > 14), month == 1], [0.7, 0.85, 0.55, 1.1], 1.0
        )
    else:
        level *= np.select(
            [(month == 11) & (day > 17), (month == 12) & (day < 23), month == 2, month == 7],
            [1.55, 1.4, 0.85, 0.85],
            1.0,
        )
    return level


def exchange_rates(seed: int) -> np.ndarray:
    """EUR for one unit of each currency and day, rounded as the file shows it, shape (currencies, DAYS)."""
    rng = stream(seed, "fx")
    steps = rng.normal(0, [0.0035, 0.0028], (DAYS, 2))
    walk = np.zeros((DAYS, 2))
    for day in range(1, DAYS):
        walk[day] = 0.995 * walk[day - 1] + steps[day]
    return np.round(np.vstack([np.ones(DAYS), 0.925 * np.exp(walk[:, 0]), 1.175 * np.exp(walk[:, 1])]), 6)


def day_of(instant: np.ndarray) -> np.ndarray:
    """UTC calendar day of an instant, kept inside the calendar."""
    return np.clip(np.nan_to_num(instant), 0, DAYS - 1).astype(np.int64)


def local_day(instant: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Calendar day of an instant in a zone of `ZONES`, -1 for UTC; it may lie before the calendar's."""
    offset = _OFFSETS[np.maximum(zone, 0), day_of(instant)]
    return np.floor(instant + np.where(zone < 0, 0.0, offset)).astype(np.int64)


def seconds_of(instant: np.ndarray) -> np.ndarray:
    """Unix seconds of instants; NaN is not allowed."""
    return np.round(np.asarray(instant, dtype=np.float64) * 86_400).astype(np.int64) + _START_SECONDS


def datetimes(instant: np.ndarray, name: str = "") -> pl.Series:
    """Instants as whole-second UTC datetimes; NaN becomes null."""
    instant = np.asarray(instant, dtype=np.float64)
    missing = np.isnan(instant)
    micros = seconds_of(np.where(missing, 0.0, instant)) * 1_000_000
    series = pl.Series(name, micros).cast(pl.Datetime("us", "UTC"))
    if not missing.any():
        return series
    return pl.select(pl.when(pl.Series(missing)).then(None).otherwise(series).alias(name)).to_series()


def dates(day: np.ndarray, name: str = "") -> pl.Series:
    """Calendar day numbers as dates."""
    first = (START.date() - date(1970, 1, 1)).days
    return pl.Series(name, np.asarray(day, dtype=np.int32) + first, dtype=pl.Int32).cast(pl.Date)


def hex_ids(rng: np.random.Generator, count: int, prefix: str = "", width: int = 24) -> list[str]:
    """Random ids in the manner of vendors: prefix and hexadecimal digits."""
    text = rng.bytes((count * width + 1) // 2).hex()
    return [prefix + text[index * width : (index + 1) * width] for index in range(count)]


def pick(
    rng: np.random.Generator, options: list[str] | tuple[str, ...], count: int, p: list[float] | None = None
) -> np.ndarray:
    """Texts drawn from options, as an object array."""
    return np.asarray(options, dtype=object)[rng.choice(len(options), count, p=p)]
