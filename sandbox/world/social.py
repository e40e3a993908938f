"""What the platforms show of the company's posts: the posts, their daily numbers, the comments under them.

Belongs here: posts and counters. Employees' own shares are not here: nobody can read those.
Does not: ids (`platforms`), who comments (`comments`), who names the brand without a post (`mentions`).

Data flow: History -> posts, post_daily, comments, mentions.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.activities import STORY_DAYS
from sandbox.world.calendar import DAYS, START, dates, datetimes, day_of, stream
from sandbox.world.comments import COMMENT_RATES, build_comments, seen_posts
from sandbox.world.history import History
from sandbox.world.mentions import build_mentions
from sandbox.world.platforms import post_id
from sandbox.world.writing import rank_in, spoken, with_emoji

# Followers reported by a platform for each person of the simulated market who saw a post.
AUDIENCE_FACTOR = 11.0
DAYS_COUNTED = {
    "linkedin": 28, "facebook": 14, "mastodon": 7, "instagram": 14, "x": 7, "youtube": 60, "tiktok": 21,
    "bluesky": 5, "reddit": 7,
}  # fmt: skip
FADE_DAYS = {
    "linkedin": 1.6, "facebook": 0.8, "mastodon": 0.5, "instagram": 0.8, "x": 0.4, "youtube": 8.0,
    "tiktok": 2.5, "bluesky": 0.5, "reddit": 0.8,
}  # fmt: skip
COUNTERS = ("impressions", "reach", "clicks", "reactions", "comments", "shares", "saves", "views")
# What each platform tells of a post: people who answer are public everywhere, the rest is not.
_PUBLIC = frozenset(("reactions", "comments", "shares"))
REPORTED = {
    "linkedin": _PUBLIC | {"impressions", "reach", "clicks"},
    "facebook": _PUBLIC | {"impressions", "reach", "clicks"},
    "mastodon": _PUBLIC,
    "instagram": _PUBLIC | {"reach", "saves", "views"},
    "x": _PUBLIC | {"impressions", "clicks", "saves"},
    "youtube": _PUBLIC | {"views"},
    "tiktok": _PUBLIC | {"reach", "views"},
    "bluesky": _PUBLIC,
    "reddit": _PUBLIC,
}
NOT_EDITABLE = ("bluesky", "tiktok")


def post_rows(history: History) -> np.ndarray:
    """Activities that are posts of the company, in order of publication."""
    kinds = np.array([item.activity_type in COMMENT_RATES for item in CHANNELS])
    rows = np.flatnonzero(kinds[history.activities.channel])
    return rows[np.argsort(history.activities.start[rows], kind="stable")]


def build_social(history: History) -> dict[str, pl.DataFrame]:
    """Tables of the platforms for the whole calendar."""
    rng = stream(history.seed, "social")
    rows = post_rows(history)
    posts = _posts(rng, history, rows)
    comments = build_comments(rng, history, posts)
    daily = _daily(rng, history, rows, posts, comments)
    return {
        "posts": posts.drop("activity"),
        "post_daily": daily,
        "comments": comments,
        "mentions": build_mentions(history),
    }


def _posts(rng: np.random.Generator, history: History, rows: np.ndarray) -> pl.DataFrame:
    acts = history.activities
    platform = np.array([item.platform for item in CHANNELS], dtype=object)[acts.channel[rows]]
    kind = np.array([item.activity_type for item in CHANNELS], dtype=object)[acts.channel[rows]]
    start = acts.start[rows]
    millis = (START.timestamp() * 1000 + np.round(start * 86_400) * 1000).astype(np.int64)
    low = rng.integers(0, 2**16, len(rows)).tolist()
    nth = rank_in(platform)
    language = spoken(acts.language[rows], nth)
    wordings, links = [], []
    for index, row in enumerate(rows):
        options = (words.QUESTION_TEXTS if kind[index] == "question_post" else words.POST_TEXTS)[
            language[index]
        ]
        topic = words.TOPICS[acts.topic[row]]
        wordings.append(options[low[index] % len(options)].format(topic=topic))
        links.append(
            f"{words.SITE}{words.TOPIC_PATHS[acts.topic[row]]}?utm_source={platform[index]}"
            f"&utm_medium=organic_social&utm_campaign={acts.campaign[row]}&utm_content={acts.code[row]}"
            if acts.has_link[row]
            else None
        )
    is_story = acts.post_kind[rows] == "story"
    edits = (rng.random(len(rows)) < 0.04) & ~is_story & ~np.isin(platform, NOT_EDITABLE)
    edited = np.where(edits, np.minimum(start + rng.uniform(0.01, 3, len(rows)), DAYS - 0.01), start)
    expires = start + STORY_DAYS
    return pl.DataFrame(
        {
            "activity": rows,
            "post_ref": [f"p{index + 1:06d}" for index in range(len(rows))],
            "platform": pl.Series(platform.tolist(), dtype=pl.String),
            "vendor_id": pl.Series(
                map(post_id, platform, millis.tolist(), range(len(rows)), low), dtype=pl.String
            ),
            "activity_type": pl.Series(kind.tolist(), dtype=pl.String),
            "post_kind": pl.Series(acts.post_kind[rows].tolist(), dtype=pl.String),
            "text": with_emoji(wordings, nth),
            "link_url": pl.Series(links, dtype=pl.String),
            "track_code": acts.code[rows].tolist(),
            "campaign": acts.campaign[rows].tolist(),
            "topic": [words.TOPICS[topic] for topic in acts.topic[rows]],
            "language": pl.Series(language.tolist(), dtype=pl.String),
            "published_at": datetimes(start),
            "modified_at": datetimes(edited),
            "deleted_at": datetimes(acts.deleted[rows]),
            "expires_at": datetimes(np.where(is_story & (expires < DAYS), expires, np.nan)),
        }
    )


def _daily(
    rng: np.random.Generator, history: History, rows: np.ndarray, posts: pl.DataFrame, comments: pl.DataFrame
) -> pl.DataFrame:
    """Increments by post and UTC day; null where the platform reports no such number.

    Where a platform counts views, they are of its impressions: a reel that starts again is seen again.
    """
    acts, moments = history.activities, history.moments
    platform = posts["platform"].to_numpy()
    length = np.array([DAYS_COUNTED[name] for name in platform])
    first = day_of(acts.start[rows])
    post = np.repeat(np.arange(len(rows)), length)
    age = np.arange(len(post)) - np.repeat(np.cumsum(length) - length, length)
    day = first[post] + age
    keep = day < np.minimum(DAYS, np.ceil(np.nan_to_num(acts.gone[rows], nan=DAYS)))[post]
    post, age, day = post[keep], age[keep], day[keep]

    seen, which = seen_posts(history, rows)
    key = which * DAYS + day_of(moments.instant[seen])
    cell = post * DAYS + day
    order = np.argsort(cell)
    where = np.clip(np.searchsorted(cell[order], key), 0, len(cell) - 1)
    hit = cell[order][where] == key
    seen_count = np.zeros(len(cell))
    click_count = np.zeros(len(cell))
    np.add.at(seen_count, order[where[hit]], 1)
    np.add.at(click_count, order[where[hit]], moments.clicks[seen][hit])

    fade = np.array([FADE_DAYS[name] for name in platform])[post]
    tail = 40 * acts.quality[rows][post] * np.exp(-age / fade)
    impressions = rng.poisson(seen_count * AUDIENCE_FACTOR + tail)
    reach = rng.binomial(impressions, 0.82)
    clicks = np.minimum(
        click_count + rng.poisson(click_count * (AUDIENCE_FACTOR - 1) * 0.12 + impressions * 0.002),
        impressions,
    )
    reactions = rng.binomial(impressions, 0.022)
    shares = rng.binomial(impressions, 0.0025)
    saves = rng.binomial(impressions, 0.006)
    views = impressions + rng.binomial(impressions, 0.12)
    comment = comments.group_by("post_ref", pl.col("created_at").dt.date().alias("date")).agg(
        pl.len().cast(pl.Int64).alias("comments")
    )
    frame = pl.DataFrame(
        {
            "post_ref": posts["post_ref"].gather(post),
            "date": dates(day),
            "impressions": impressions,
            "reach": reach,
            "clicks": clicks.astype(np.int64),
            "reactions": reactions,
            "shares": shares,
            "saves": saves,
            "views": views,
        }
    )
    joined = frame.join(comment, on=["post_ref", "date"], how="full", coalesce=True)
    named = joined.join(posts.select("post_ref", "platform"), on="post_ref", how="left")
    return named.sort("post_ref", "date").select(
        "post_ref",
        "date",
        *[
            pl.when(pl.col("platform").is_in([name for name, told in REPORTED.items() if counter in told]))
            .then(pl.col(counter).fill_null(0))
            .alias(counter)
            for counter in COUNTERS
        ],
    )
