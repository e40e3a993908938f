"""What people write of the brand on their own, away from the company's posts.

Belongs here: mentions on X, Bluesky, Reddit and Instagram. Does not: comments under posts (`comments`).

Data flow: History -> mentions, sorted by time.
"""

import numpy as np
import polars as pl

from sandbox.world import platforms
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, START, datetimes, instants_in_week, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.history import History
from sandbox.world.people import PEOPLE_AT_DEFAULT
from sandbox.world.writing import rank_in, spoken, with_emoji

# How often a year's worth of people name the brand at the default size, and how they call it there.
MENTIONS_AT_DEFAULT = {"x": 320, "bluesky": 200, "reddit": 220, "instagram": 260}
MINIMUM = 16
STRANGER_SHARE = 0.45
COMMENT_SHARE = 0.5
NAMES = {
    "x": f"@{platforms.X_USERNAME}",
    "bluesky": f"@{platforms.BLUESKY_HANDLE}",
    "reddit": words.BRAND,
    "instagram": f"@{platforms.INSTAGRAM_USERNAME}",
}


def build_mentions(history: History) -> pl.DataFrame:
    """One row a post or comment of somebody else that names the brand."""
    rng = stream(history.seed, "mentions")
    people = history.people
    scale = people.count / PEOPLE_AT_DEFAULT
    counts = {name: max(round(count * scale), MINIMUM) for name, count in MENTIONS_AT_DEFAULT.items()}
    platform = np.repeat(np.array(list(counts), dtype=object), list(counts.values()))
    count = len(platform)
    who = np.concatenate([rng.choice(people.follows[name], number) for name, number in counts.items()])
    week = rng.integers(0, DAYS // 7, count)
    at = instants_in_week(rng, week, people.zone[who], np.zeros(count, dtype=bool))
    who = np.where((rng.random(count) < STRANGER_SHARE) | (people.arrival[who] > at), -1, who)
    number = rng.choice(9 * 10**11, count, replace=False) + 2 * 10**12
    strange_name = pick(rng, words.FIRST_NAMES, count) + " " + pick(rng, words.LAST_NAMES, count)
    authors = platforms.members(people, platform, who, number, strange_name)

    nth = rank_in(platform)
    language = spoken(np.where(rng.random(count) < 0.3, "de", "en").astype(object), nth)
    draw = rng.random(count)
    plain = [
        words.MENTION_TEXTS[lang][int(chance * len(words.MENTION_TEXTS[lang]))].format(brand=NAMES[where])
        for where, lang, chance in zip(platform, language, draw, strict=True)
    ]
    is_comment = (platform == "reddit") & (rng.random(count) < COMMENT_SHARE)
    millis = ((START.timestamp() + np.round(at * 86_400)) * 1000).astype(np.int64)
    ids = map(_id, platform, is_comment.tolist(), authors.id, millis.tolist(), number.tolist())
    deleted = np.where(rng.random(count) < 0.04, at + rng.uniform(0.2, 40, count), np.nan)
    frame = pl.DataFrame(
        {
            "mention_id": texts(ids),
            "platform": texts(platform),
            "mention_kind": texts(np.where(is_comment, "comment", "post")),
            "place": texts_where(platform == "reddit", pick(rng, words.SUBREDDITS, count)),
            "actor_id": texts(authors.id),
            "actor_name": texts(authors.name),
            "actor_handle": texts(authors.handle),
            "actor_link": texts(authors.link),
            "actor_location": texts(authors.location),
            "text": texts(with_emoji(plain, nth)),
            "language": texts(language),
            "created_at": datetimes(at),
            "deleted_at": datetimes(np.where(deleted < DAYS, deleted, np.nan)),
        }
    )
    return frame.sort("created_at", "mention_id")


def _id(platform: str, is_comment: bool, author: str, millis: int, number: int) -> str:
    """A mention is a post of its author, or, on Reddit, a comment under somebody's post."""
    if platform == "reddit" and not is_comment:
        return platforms.post_id(platform, millis, number, 0)
    return platforms.comment_id(platform, "", author, millis, number)
