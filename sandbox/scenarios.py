"""Scenarios and sizes of the sandbox company: what is true in each world, as plain numbers.

Belongs here: the channels with their true effects, how strongly intent drives behaviour, sizes of worlds.
Does not: anything random or any table (`sandbox.world`).

Data flow: scenario name, size name -> Scenario, scale factor -> sandbox.world.
"""

import re
from dataclasses import dataclass, field, replace

TINY_SCALE = 0.02
SMALLEST_SCALE = 0.015


class ScenarioError(ValueError):
    """A scenario or a size is unknown; the message says which ones exist."""


@dataclass(frozen=True)
class Channel:
    """One channel and its true effect on buying.

    A person's (for deals: a company's) contact with the channel is a stock: each exposure adds
    `weight_seen`, each click 1, and the stock decays with `decay_days`. The buying rate is multiplied by
    1 + sum over channels of `effect` * (1 - exp(-stock / saturation)).
    """

    name: str
    platform: str
    activity_type: str
    effect: float
    decay_days: float
    saturation: float = 1.2
    weight_seen: float = 0.22
    activities: float = 0
    """Activities of the whole calendar at the default size; 0 where the calendar decides."""
    reach: float = 0
    """People of the simulated market who may meet one activity."""
    click_rate: float = 0
    """Share of those who saw it and click, at average intent."""

    @property
    def is_paid(self) -> bool:
        """Whether the company pays a platform for it."""
        return self.activity_type == "paid_ad"


CHANNELS: tuple[Channel, ...] = (
    Channel("linkedin/organic_post", "linkedin", "organic_post", 1.0, 10, 1.2, 0.22, 1050, 200, 0.085),
    Channel("linkedin/question_post", "linkedin", "question_post", 1.0, 12, 1.2, 0.30, 200, 200, 0.05),
    Channel("linkedin/employee_share", "linkedin", "employee_share", 1.7, 14, 1.2, 0.25, 1150, 120, 0.13),
    Channel("linkedin/paid_ad", "linkedin", "paid_ad", 0.8, 7, 1.2, 0.15, 150, 900, 0.07),
    Channel("facebook/organic_post", "facebook", "organic_post", 1.1, 6, 1.2, 0.18, 1250, 420, 0.065),
    Channel("facebook/paid_ad", "facebook", "paid_ad", 0.5, 3, 1.2, 0.15, 120, 0, 0.14),
    Channel("mastodon/organic_post", "mastodon", "organic_post", 1.2, 9, 1.2, 0.25, 1150, 150, 0.085),
    Channel("mastodon/question_post", "mastodon", "question_post", 1.2, 11, 1.2, 0.32, 200, 150, 0.05),
    Channel("instagram/organic_post", "instagram", "organic_post", 0.9, 5, 1.2, 0.18, 420, 110, 0.045),
    Channel("x/organic_post", "x", "organic_post", 0.7, 4, 1.2, 0.16, 380, 80, 0.055),
    Channel("youtube/organic_post", "youtube", "organic_post", 1.2, 14, 1.2, 0.35, 160, 120, 0.05),
    Channel("tiktok/organic_post", "tiktok", "organic_post", 0.8, 4, 1.2, 0.20, 240, 120, 0.03),
    Channel("bluesky/organic_post", "bluesky", "organic_post", 0.9, 7, 1.2, 0.22, 340, 60, 0.08),
    Channel("reddit/organic_post", "reddit", "organic_post", 1.0, 8, 1.2, 0.28, 60, 90, 0.08),
    Channel("web/paid_ad", "web", "paid_ad", 0.2, 2, 1.2, 0.15),
    Channel("offline/event", "offline", "event", 2.6, 30, 1.2, 0.10, 70, 120, 0.45),
    Channel("web/email", "web", "other", 0.9, 5, 1.2, 0.10, 0, 0.085, 0.11),
)
CHANNEL_NAMES: tuple[str, ...] = tuple(channel.name for channel in CHANNELS)
RETARGETING = CHANNEL_NAMES.index("facebook/paid_ad")
BRAND_SEARCH = CHANNEL_NAMES.index("web/paid_ad")
EVENT = CHANNEL_NAMES.index("offline/event")
EMAIL = CHANNEL_NAMES.index("web/email")


@dataclass(frozen=True)
class Scenario:
    """What is true in one world. Rates are for the default size and the whole calendar of 26 months."""

    name: str
    effects: dict[str, float] = field(default_factory=dict)
    """True effect of a channel where it differs from `CHANNELS`; `*` means every channel."""
    halo: float = 0.6
    """How much of the lift in buying also shows as more unprompted visits and searches."""
    win_lift: float = 0.5
    """How much of the lift in buying also raises the odds of winning a deal."""
    intent_on_buying: float = 0.7
    intent_on_clicking: float = 0.55
    intent_on_retargeting: float = 0.6
    retargeting_candidates: float = 1.0
    """Retargeting impressions relative to the default world."""
    order_visit_shares: tuple[float, float, float, float, float] = (0.40, 0.26, 0.16, 0.10, 0.08)
    """Where an order's visit comes from: direct, organic search, brand search, e-mail, retargeting."""
    session_shares: tuple[float, float, float] = (0.42, 0.36, 0.22)
    """Where an unprompted visit comes from: direct, organic search, brand search."""
    renewal_chance: float = 0.85
    """Of a renewal whose customer had not engaged in the 90 days before its quarter."""
    renewal_effect: float = 0.0
    """What having engaged adds to it: where it is nothing, who engages stays for other reasons."""
    refund_rate: float = 0.065
    employees: int = 24
    size_factor: float = 1.0
    files_only: bool = False

    def effect(self, channel: Channel) -> float:
        """True effect of a channel in this world."""
        return self.effects.get(channel.name, self.effects.get("*", channel.effect))


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("default"),
        Scenario("small_business", refund_rate=0.0, employees=5, size_factor=0.1, files_only=True),
        Scenario(
            "confounded",
            effects={"facebook/paid_ad": 0.004, "web/paid_ad": 0.004},
            intent_on_retargeting=1.1,
            retargeting_candidates=2.2,
            order_visit_shares=(0.22, 0.14, 0.36, 0.06, 0.22),
            session_shares=(0.30, 0.25, 0.45),
        ),
        Scenario("null", effects={"*": 0.0}),
        Scenario("loyal", renewal_chance=0.55, renewal_effect=0.3),
    )
}
REVENUE_SCENARIOS = ("default", "small_business", "confounded", "null")
"""Worlds against which models of revenue are held; in the others something is true that these do not read."""


def get_scenario(name: str) -> Scenario:
    """The scenario of that name; `ScenarioError` names the known ones."""
    try:
        return replace(SCENARIOS[name])
    except KeyError:
        known = ", ".join(SCENARIOS)
        raise ScenarioError(
            f"There is no scenario {name!r}: set TILLTALE_SANDBOX_SCENARIO to one of {known}."
        ) from None


def scale_of(size: str, scenario: Scenario) -> float:
    """How large a world is relative to the default company (20,000 people)."""
    if size == "tiny":
        factor = TINY_SCALE
    elif size == "default":
        factor = 1.0
    elif match := re.fullmatch(r"(\d+(?:\.\d+)?)x", size):
        factor = float(match[1])
    else:
        factor = 0.0
    if factor <= 0:
        raise ScenarioError(
            f"There is no size {size!r}: set TILLTALE_SANDBOX_SIZE to tiny, default or a multiple such as 2x."
        )
    return max(factor * scenario.size_factor, SMALLEST_SCALE)
