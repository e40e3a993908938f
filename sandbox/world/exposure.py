"""Candidate moments of a world: who may meet what, search, be retargeted, want to order or to start a deal.

Belongs here: everything random that decides a moment, drawn once and for all, so that a rerun with a channel
off meets the same chances. Does not: which of the moments happen (`simulation`).

Data flow: People, intent, Activities, seed -> Moments, in the order in which `simulation` walks them.
"""

from dataclasses import dataclass, fields

import numpy as np

from sandbox.scenarios import BRAND_SEARCH, CHANNELS, EMAIL, RETARGETING, Scenario
from sandbox.world.activities import Activities
from sandbox.world.calendar import DAYS, awake, instants_in_week, season, stream
from sandbox.world.intent import candidate_moments, intensity
from sandbox.world.people import People

EXPOSURE, RETARGET, SESSION, ORDER, DEAL = range(5)
DIRECT, ORGANIC, SEARCH_AD, MAIL_VISIT, RETARGET_VISIT = range(5)
NO_CHANNEL = len(CHANNELS)

HIGHEST_LIFT = 3.5
SESSIONS_AT_DEFAULT = 150_000
ORDERS_AT_DEFAULT = 42_800
DEALS_AT_DEFAULT = 1_980
RETARGETING_AT_DEFAULT = 330_000
# Mean delay in days between publication and being seen, by platform.
DELAY_DAYS = {
    "linkedin": 1.4, "facebook": 0.6, "mastodon": 0.3, "web": 0.5, "offline": 0.05, "instagram": 0.6,
    "x": 0.3, "youtube": 6.0, "tiktok": 1.5, "bluesky": 0.4, "reddit": 0.8,
}  # fmt: skip


@dataclass(frozen=True)
class Market:
    """What candidate moments are drawn from."""

    seed: int
    scenario: Scenario
    scale: float
    people: People
    intent: np.ndarray
    activities: Activities


@dataclass(frozen=True)
class Moments:
    """Arrays by moment. It happens when the draw `chance` is below `base` times its lift."""

    account: np.ndarray
    person: np.ndarray
    instant: np.ndarray
    kind: np.ndarray
    channel: np.ndarray
    """Channel index; NO_CHANNEL where the moment adds to no stock."""
    activity: np.ndarray
    clicks: np.ndarray
    """Whether it is a click (a visit) rather than only seen."""
    source: np.ndarray
    """Where the visit of a session, an order or a deal comes from."""
    base: np.ndarray
    chance: np.ndarray
    intent: np.ndarray
    serial: np.ndarray
    """Position among the moments of its kind, as they were drawn: the key of orders and deals."""

    def __len__(self) -> int:
        return len(self.account)

    def take(self, rows: np.ndarray) -> "Moments":
        """These rows only, in this order."""
        return Moments(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


def build_moments(market: Market) -> Moments:
    """Every candidate moment of the world, sorted by account and time."""
    parts = [_exposures(market), _retargeting(market), _sessions(market), _orders(market), _deals(market)]
    joined = Moments(
        **{
            item.name: np.concatenate([getattr(part, item.name) for part in parts])
            for item in fields(Moments)
        }
    )
    inside = (joined.instant > 0) & (joined.instant < DAYS - 0.01)
    rows = np.flatnonzero(inside)
    return joined.take(rows[np.lexsort((joined.instant[rows], joined.account[rows]))])


def _make(market: Market, person: np.ndarray, instant: np.ndarray, kind: int, **given: np.ndarray) -> Moments:
    people, intent = market.people, market.intent
    count = len(person)
    week = np.clip(instant / 7, 0, intent.shape[1] - 1).astype(np.int64)
    default: dict[str, np.ndarray] = {
        "channel": np.full(count, NO_CHANNEL),
        "activity": np.full(count, -1),
        "clicks": np.zeros(count, dtype=bool),
        "source": np.full(count, DIRECT),
        "base": np.ones(count, dtype=np.float32),
        "chance": np.zeros(count, dtype=np.float32),
    }
    default.update(given)
    return Moments(
        account=people.account[person].astype(np.int32),
        person=person.astype(np.int32),
        instant=instant,
        kind=np.full(count, kind, dtype=np.int8),
        channel=default["channel"].astype(np.int8),
        activity=default["activity"].astype(np.int32),
        clicks=default["clicks"],
        source=default["source"].astype(np.int8),
        base=default["base"].astype(np.float32),
        chance=default["chance"].astype(np.float32),
        intent=intent[person, week],
        serial=np.arange(count, dtype=np.int32),
    )


def _exposures(market: Market) -> Moments:
    """Posts, shares, ads, mailings and events that are seen, and clicked, the more so at high intent."""
    people, activities = market.people, market.activities
    rng = stream(market.seed, "exposures")
    persons, instants, rows = [], [], []
    for index, channel in enumerate(CHANNELS):
        if index in (RETARGETING, BRAND_SEARCH):
            continue
        acts = activities.of(index)
        audience = people.follows[_audience(index)]
        reach = channel.reach * people.count if index == EMAIL else channel.reach
        count = rng.poisson(reach * activities.quality[acts])
        act = np.repeat(acts, count)
        person = audience[rng.integers(0, len(audience), len(act))]
        length = activities.end[act] - activities.start[act]
        delay = rng.exponential(DELAY_DAYS[channel.platform], len(act))
        late = np.where(length > 1, rng.random(len(act)) * length, np.minimum(delay, 60))
        persons.append(person)
        instants.append(activities.start[act] + late)
        rows.append(act)
    person, instant, activity = np.concatenate(persons), np.concatenate(instants), np.concatenate(rows)
    instant = awake(instant, people.zone[person])
    see, click = rng.random(len(person)), rng.random(len(person))
    made = _make(market, person, instant, EXPOSURE, channel=activities.channel[activity], activity=activity)
    gone = instant > np.nan_to_num(activities.gone[activity], nan=np.inf)
    seen = (
        (see < np.clip(0.5 * np.exp(0.35 * made.intent), 0, 1)) & ~gone & (instant > people.arrival[person])
    )
    rate = (
        np.array([channel.click_rate for channel in CHANNELS])[made.channel] * activities.has_link[activity]
    )
    clicks = click < np.clip(rate * np.exp(market.scenario.intent_on_clicking * made.intent - 0.15), 0, 0.95)
    made.clicks[:] = clicks
    return made.take(np.flatnonzero(seen))


def _audience(index: int) -> str:
    channel = CHANNELS[index]
    if channel.activity_type in ("employee_share", "event"):
        return channel.activity_type
    return "email" if index == EMAIL else channel.platform


def _retargeting(market: Market) -> Moments:
    """Ads shown to those who visited the site lately; the platform picks who is about to buy."""
    people, intent, scenario = market.people, market.intent, market.scenario
    rng = stream(market.seed, "retargeting")
    rate = intensity(people, intent, scenario.intent_on_retargeting, np.ones(intent.shape[1]))
    reachable = np.zeros(people.count, dtype=bool)
    reachable[people.follows["facebook"]] = True
    rate[~reachable] = 0
    expected = RETARGETING_AT_DEFAULT * market.scale * scenario.retargeting_candidates
    person, week = candidate_moments(rng, rate, expected)
    instant = instants_in_week(rng, week, people.zone[person], np.zeros(len(person), dtype=bool))
    click = rng.random(len(person))
    chance = rng.random(len(person))
    made = _make(market, person, instant, RETARGET,
        channel=np.full(len(person), RETARGETING), activity=market.activities.running(RETARGETING, instant),
        chance=chance, base=np.full(len(person), 0.8), source=np.full(len(person), RETARGET_VISIT),
    )  # fmt: skip
    made.clicks[:] = click < np.clip(CHANNELS[RETARGETING].click_rate * np.exp(0.4 * made.intent), 0, 0.9)
    return made


def _sessions(market: Market) -> Moments:
    """Visits that nobody planned: typed in, searched for, or through the ad above the search result."""
    people, intent, scenario = market.people, market.intent, market.scenario
    rng = stream(market.seed, "sessions")
    rate = intensity(people, intent, 0.7, (season(True) + season(False)) / 2)
    person, week = candidate_moments(rng, rate, SESSIONS_AT_DEFAULT * market.scale * HIGHEST_LIFT)
    instant = instants_in_week(rng, week, people.zone[person], people.is_business[person])
    source = rng.choice(3, len(person), p=scenario.session_shares)
    is_ad = source == SEARCH_AD
    return _make(market, person, instant, SESSION,
        channel=np.where(is_ad, BRAND_SEARCH, NO_CHANNEL),
        activity=np.where(is_ad, market.activities.running(BRAND_SEARCH, instant), -1),
        clicks=np.ones(len(person), dtype=bool), source=source,
        chance=rng.random(len(person)), base=np.full(len(person), 1 / HIGHEST_LIFT),
    )  # fmt: skip


def _orders(market: Market) -> Moments:
    """Moments at which a consumer may order; people differ lastingly in how much they buy."""
    people, intent, scenario = market.people, market.intent, market.scenario
    rng = stream(market.seed, "orders")
    rate = intensity(people, intent, scenario.intent_on_buying, season(False))
    habit = rng.gamma(0.9, 1 / 0.9, people.count) * np.where(people.is_business, 0.06, 1.0)
    rate *= habit.astype(np.float32)[:, None]
    person, week = candidate_moments(rng, rate, ORDERS_AT_DEFAULT * market.scale * HIGHEST_LIFT)
    instant = instants_in_week(rng, week, people.zone[person], np.zeros(len(person), dtype=bool))
    source = rng.choice(5, len(person), p=scenario.order_visit_shares)
    return _make(market, person, instant, ORDER, source=source,
        chance=rng.random(len(person)), base=np.full(len(person), 1 / HIGHEST_LIFT),
    )  # fmt: skip


def _deals(market: Market) -> Moments:
    """Moments at which somebody in a company may ask for an offer; large companies ask more often."""
    people, intent, scenario = market.people, market.intent, market.scenario
    rng = stream(market.seed, "deals")
    rate = intensity(people, intent, scenario.intent_on_buying + 0.1, season(True))
    rate[~people.is_business] = 0
    person, week = candidate_moments(rng, rate, DEALS_AT_DEFAULT * market.scale * HIGHEST_LIFT)
    instant = instants_in_week(rng, week, people.zone[person], np.ones(len(person), dtype=bool))
    source = rng.choice(4, len(person), p=[0.40, 0.30, 0.2, 0.1])
    return _make(market, person, instant, DEAL, source=source,
        chance=rng.random(len(person)), base=np.full(len(person), 1 / HIGHEST_LIFT),
    )  # fmt: skip
