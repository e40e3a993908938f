"""What the company does to be seen: posts, shares, ads, events, mailings, with their codes and times.

Belongs here: the plan of activities. Does not: who met them (`exposure`), what platforms report (`social`).

Data flow: Scenario, seed, scale -> Activities, one row each.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.scenarios import BRAND_SEARCH, CHANNELS, EMAIL, EVENT, RETARGETING, Scenario
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, WORK_HOURS, WORK_WEEK, stream, to_utc, weekday

CODE_PREFIXES = {
    "linkedin/organic_post": "li-post",
    "linkedin/question_post": "li-ask",
    "linkedin/employee_share": "share",
    "linkedin/paid_ad": "li-ad",
    "facebook/organic_post": "fb-post",
    "facebook/paid_ad": "fb-ad",
    "mastodon/organic_post": "ma-post",
    "mastodon/question_post": "ma-ask",
    "instagram/organic_post": "ig-post",
    "x/organic_post": "x-post",
    "youtube/organic_post": "yt-video",
    "tiktok/organic_post": "tt-video",
    "bluesky/organic_post": "bs-post",
    "reddit/organic_post": "rd-post",
    "web/paid_ad": "brand-search",
    "offline/event": "event",
    "web/email": "mail",
}
MINIMUM = {"organic_post": 24, "question_post": 8, "employee_share": 24, "paid_ad": 5, "event": 4}
MINIMUM_OF_CHANNEL = {
    "instagram/organic_post": 20,
    "x/organic_post": 16,
    "youtube/organic_post": 12,
    "tiktok/organic_post": 14,
    "bluesky/organic_post": 16,
    "reddit/organic_post": 8,
}
# Kinds of posts where a platform has several, with the share of each.
POST_KINDS: dict[str, tuple[tuple[str, float], ...]] = {
    "instagram": (("image", 0.45), ("carousel", 0.15), ("reel", 0.25), ("story", 0.15)),
    "youtube": (("video", 0.6), ("short", 0.4)),
    "tiktok": (("video", 1.0),),
}
STORY_DAYS = 1.0
GOLDEN = 0.618033988749895


@dataclass(frozen=True)
class Activities:
    """Arrays by activity, ordered by channel and time. `end` is the day an ad stops; for others the start."""

    channel: np.ndarray
    code: np.ndarray
    campaign: np.ndarray
    topic: np.ndarray
    language: np.ndarray
    start: np.ndarray
    end: np.ndarray
    deleted: np.ndarray
    has_link: np.ndarray
    quality: np.ndarray
    employee: np.ndarray
    post_kind: np.ndarray
    """What a post is on its platform: post, image, carousel, reel, story, video, short."""

    @property
    def gone(self) -> np.ndarray:
        """When nobody can see the activity any more, as it was deleted or its story is over; NaN if never."""
        over = np.where(self.post_kind == "story", self.start + STORY_DAYS, np.nan)
        return np.fmin(self.deleted, over)

    def of(self, channel: int) -> np.ndarray:
        """Indexes of the activities of one channel, in order of time."""
        return np.flatnonzero(self.channel == channel)

    def running(self, channel: int, instant: np.ndarray) -> np.ndarray:
        """Index of the activity of a channel that was started last at each instant (the first before any)."""
        index = self.of(channel)
        position = np.searchsorted(self.start[index], instant, side="right") - 1
        return index[np.maximum(position, 0)]


def build_activities(seed: int, scenario: Scenario, scale: float) -> Activities:
    """The plan of the whole calendar; posts fall on working hours in Berlin."""
    rng = stream(seed, "activities")
    channels: list[np.ndarray] = []
    starts: list[np.ndarray] = []
    ends: list[np.ndarray] = []
    for index in range(len(CHANNELS)):
        start, length = _schedule(rng, index, scale)
        order = np.argsort(start, kind="stable")
        starts.append(start[order])
        ends.append(np.minimum(start + length, DAYS)[order])
        channels.append(np.full(len(start), index))
    channel_of, start, end = np.concatenate(channels), np.concatenate(starts), np.concatenate(ends)
    count = len(start)
    number = np.concatenate([np.arange(len(part)) + 1 for part in starts])
    code = np.array(
        [f"{CODE_PREFIXES[CHANNELS[c].name]}-{n:05d}" for c, n in zip(channel_of, number, strict=True)],
        dtype=object,
    )
    topic = rng.choice(len(words.TOPICS), count, p=[0.16, 0.16, 0.14, 0.12, 0.14, 0.1, 0.1, 0.08])
    kind = np.array([CHANNELS[c].activity_type for c in channel_of], dtype=object)
    is_post = np.isin(kind, ("organic_post", "question_post"))
    deleted = np.where(is_post & (rng.random(count) < 0.02), start + rng.uniform(1, 60, count), np.nan)
    return Activities(
        channel=channel_of,
        code=code,
        campaign=_campaigns(channel_of, code, topic, start),
        topic=topic,
        language=np.where(rng.random(count) < 0.3, "de", "en").astype(object),
        start=start,
        end=end,
        deleted=np.where(deleted < DAYS, deleted, np.nan),
        has_link=~is_post | (rng.random(count) < np.where(kind == "question_post", 0.5, 0.85)),
        quality=rng.lognormal(-0.08, 0.4, count),
        employee=rng.integers(0, scenario.employees, count),
        post_kind=_post_kinds(channel_of, number),
    )


def _post_kinds(channel: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Kind of each post, in even turns, so that a small company has posts of every kind too."""
    turn = number * GOLDEN % 1.0
    kinds = np.full(len(channel), "post", dtype=object)
    for index, item in enumerate(CHANNELS):
        edge = 0.0
        for kind, share in POST_KINDS.get(item.platform, ()):
            kinds[(channel == index) & (turn >= edge) & (turn < edge + share)] = kind
            edge += share
    return kinds


def _schedule(rng: np.random.Generator, index: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Starts and lengths (days) of one channel's activities over the calendar."""
    channel = CHANNELS[index]
    if index == EMAIL:  # one mailing a week, whatever the size
        day = np.arange(5, DAYS, 7)
        nine_thirty, berlin = np.full(len(day), 9.5 / 24), np.zeros(len(day), dtype=np.int64)
        return to_utc(day, nine_thirty, berlin), np.zeros(len(day))
    if index == BRAND_SEARCH:  # one campaign a month, without a gap
        begin = np.arange(0, DAYS, 30.4375)
        return begin + 0.002, np.full(len(begin), 30.4375)
    least = MINIMUM_OF_CHANNEL.get(channel.name, MINIMUM[channel.activity_type])
    count = max(round(channel.activities * scale), least)
    if channel.is_paid:
        if index == RETARGETING:
            return np.arange(count) * (DAYS / count) + 0.003, np.full(count, DAYS / count)
        return rng.uniform(0, DAYS - 5, count), rng.uniform(18, 40, count)
    rhythm = WORK_WEEK[weekday(np.arange(DAYS))]
    day = rng.choice(DAYS - 1, count, p=rhythm[:-1] / rhythm[:-1].sum())
    hour = rng.choice(24, count, p=WORK_HOURS) if index != EVENT else np.full(count, 17)
    berlin = np.zeros(count, dtype=np.int64)
    return to_utc(day, (hour + rng.random(count)) / 24, berlin), np.zeros(count)


def _campaigns(channel: np.ndarray, code: np.ndarray, topic: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Campaign of each activity: its own for ads, events and mailings, a topic's quarter for posts."""
    quarter = np.floor(start / 91.3).astype(np.int64) + 1
    result = np.empty(len(code), dtype=object)
    for row, index in enumerate(channel):
        kind = CHANNELS[index].activity_type
        if kind == "question_post":
            result[row] = "question-of-the-week"
        elif kind in ("organic_post", "employee_share"):
            result[row] = f"{words.TOPICS[topic[row]].replace(' ', '-')}-q{quarter[row]}"
        else:
            result[row] = code[row]
    return result
