"""What the platforms show of the company's posts: the posts, their daily numbers, the comments under them.

Belongs here: LinkedIn, Facebook and Mastodon. Employees' own shares are not here: nobody can read those.
Does not: visits (`web`), spend (`files`).

Data flow: History -> posts, post_daily, comments.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, START, dates, datetimes, day_of, pick, stream
from sandbox.world.exposure import EXPOSURE
from sandbox.world.history import History

FACEBOOK_PAGE = "102938475610293"
LINKEDIN_ORGANIZATION = "urn:li:organization:24681357"
MASTODON_ACCOUNT = "109300000000000001"
MASTODON_ACCT = "harbourlight"
# Followers reported by a platform for each person of the simulated market who saw a post.
AUDIENCE_FACTOR = 11.0
DAYS_COUNTED = {"linkedin": 28, "facebook": 14, "mastodon": 7}
FADE_DAYS = {"linkedin": 1.6, "facebook": 0.8, "mastodon": 0.5}
COMMENT_RATES = {"organic_post": 0.016, "question_post": 0.10}
STRANGERS = 1.2
REPLY_SHARE = 0.4


def post_rows(history: History) -> np.ndarray:
    """Activities that are posts of the company, in order of publication."""
    kinds = np.array([item.activity_type in COMMENT_RATES for item in CHANNELS])
    rows = np.flatnonzero(kinds[history.activities.channel])
    return rows[np.argsort(history.activities.start[rows], kind="stable")]


def build_social(history: History) -> dict[str, pl.DataFrame]:
    """Tables of the three platforms for the whole calendar."""
    rng = stream(history.seed, "social")
    rows = post_rows(history)
    posts = _posts(rng, history, rows)
    comments = _comments(rng, history, rows, posts)
    daily = _daily(rng, history, rows, posts, comments)
    return {
        "posts": posts.drop("activity"),
        "post_daily": daily,
        "comments": comments.drop("instant"),
    }


def _posts(rng: np.random.Generator, history: History, rows: np.ndarray) -> pl.DataFrame:
    acts = history.activities
    platform = [CHANNELS[c].platform for c in acts.channel[rows]]
    kind = [CHANNELS[c].activity_type for c in acts.channel[rows]]
    start = acts.start[rows]
    millis = (START.timestamp() * 1000 + np.round(start * 86_400) * 1000).astype(np.int64)
    low = rng.integers(0, 2**16, len(rows))
    refs, ids, texts, links = [], [], [], []
    for index, row in enumerate(rows):
        refs.append(f"p{index + 1:06d}")
        where = platform[index]
        if where == "linkedin":
            ids.append(f"urn:li:share:{(int(millis[index]) << 22) + int(low[index])}")
        elif where == "facebook":
            ids.append(f"{FACEBOOK_PAGE}_{122_000_000_000_000 + index * 977 + int(low[index]) % 977}")
        else:
            ids.append(str((int(millis[index]) << 16) + int(low[index])))
        topic, language = words.TOPICS[acts.topic[row]], str(acts.language[row])
        options = (words.QUESTION_TEXTS if kind[index] == "question_post" else words.POST_TEXTS)[language]
        texts.append(options[int(low[index]) % len(options)].format(topic=topic))
        links.append(
            f"{words.SITE}{words.TOPIC_PATHS[acts.topic[row]]}?utm_source={where}&utm_medium=organic_social"
            f"&utm_campaign={acts.campaign[row]}&utm_content={acts.code[row]}"
            if acts.has_link[row]
            else None
        )
    edited = np.where(
        rng.random(len(rows)) < 0.04, np.minimum(start + rng.uniform(0.01, 3, len(rows)), DAYS - 0.01), start
    )
    return pl.DataFrame(
        {
            "activity": rows,
            "post_ref": refs,
            "platform": platform,
            "vendor_id": ids,
            "activity_type": kind,
            "text": texts,
            "link_url": pl.Series(links, dtype=pl.String),
            "track_code": acts.code[rows].tolist(),
            "campaign": acts.campaign[rows].tolist(),
            "topic": [words.TOPICS[topic] for topic in acts.topic[rows]],
            "language": acts.language[rows].tolist(),
            "published_at": datetimes(start),
            "modified_at": datetimes(edited),
            "deleted_at": datetimes(acts.deleted[rows]),
        }
    )


def _seen(history: History) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the moments at which a post of the company was seen, and the post's position or -1 by activity."""
    position = np.full(len(history.activities.code), -1)
    rows = post_rows(history)
    position[rows] = np.arange(len(rows))
    seen = history.moments_of(EXPOSURE)
    return seen[position[history.moments.activity[seen]] >= 0], position


def _comments(
    rng: np.random.Generator, history: History, rows: np.ndarray, posts: pl.DataFrame
) -> pl.DataFrame:
    """Comments of people of the market and of strangers, and the company's replies; sorted by time."""
    people, moments = history.people, history.moments
    seen, position = _seen(history)
    post = position[moments.activity[seen]]
    rate = np.array([COMMENT_RATES[kind] for kind in posts["activity_type"]])[post]
    writes = rng.random(len(seen)) < rate * np.exp(0.4 * moments.intent[seen])
    person = moments.person[seen][writes].astype(np.int64)
    own_post, own_at = (
        post[writes],
        moments.instant[seen][writes] + rng.uniform(1, 30, int(writes.sum())) / 1440,
    )
    start = history.activities.start[rows]
    base = np.array([COMMENT_RATES[kind] for kind in posts["activity_type"]]) * 60 * STRANGERS
    other_post = np.repeat(np.arange(len(rows)), rng.poisson(base))
    other_at = start[other_post] + rng.exponential(0.8, len(other_post))
    who = np.concatenate([person, np.full(len(other_post), -1)])
    which, at = np.concatenate([own_post, other_post]).astype(np.int64), np.concatenate([own_at, other_at])
    gone = np.nan_to_num(history.activities.deleted[rows][which], nan=np.inf)
    keep = (at < np.minimum(gone, DAYS - 0.05)) & (at > start[which])
    who, which, at = who[keep], which[keep], at[keep]
    order = np.lexsort((which, at))
    who, which, at = who[order], which[order], at[order]
    count = len(at)
    platform, language = posts["platform"].to_numpy()[which], posts["language"].to_numpy()[which]
    number = rng.integers(10**11, 10**12, count)
    stranger = who < 0
    safe = np.maximum(who, 0)
    name = np.where(
        stranger,
        pick(rng, words.FIRST_NAMES, count) + " " + pick(rng, words.LAST_NAMES, count),
        people.first_name[safe] + " " + people.last_name[safe],
    )
    numbers = number.astype(str).astype(object)
    actor = np.select(
        [platform == "linkedin", platform == "facebook"],
        [
            np.where(stranger, "urn:li:person:x" + numbers, people.linkedin_urn[safe]),
            np.where(stranger, "78" + numbers, people.facebook_id[safe]),
        ],
        np.where(stranger, "1100000" + numbers, "11000000000000000" + safe.astype(str).astype(object)),
    )
    is_mastodon = platform == "mastodon"
    handle = np.where(
        is_mastodon,
        np.where(stranger, "user" + numbers + "@elsewhere.example", people.mastodon_handle[safe]),
        None,
    )
    deleted = np.where(rng.random(count) < 0.015, at + rng.uniform(0.1, 20, count), np.nan)
    frame = _comment_frame(rng, posts, which, at, number, language, words.COMMENT_TEXTS).with_columns(
        actor_id=pl.Series(actor.tolist(), dtype=pl.String),
        actor_name=pl.Series(np.where(platform == "linkedin", None, name).tolist(), dtype=pl.String),
        actor_handle=pl.Series(handle.tolist(), dtype=pl.String),
        is_own=pl.lit(False),
        parent_comment_id=pl.lit(None, dtype=pl.String),
        deleted_at=datetimes(np.where(deleted < DAYS, deleted, np.nan)),
    )
    answers = (rng.random(count) < REPLY_SHARE) & np.isnan(deleted)
    reply_at = at + rng.exponential(0.3, count) + 0.005
    answers &= reply_at < np.minimum(
        DAYS - 0.01, np.nan_to_num(history.activities.deleted[rows][which], nan=np.inf)
    )
    replied = np.flatnonzero(answers)
    own_id = np.select(
        [platform[replied] == "linkedin", platform[replied] == "facebook"],
        [LINKEDIN_ORGANIZATION, FACEBOOK_PAGE],
        MASTODON_ACCOUNT,
    )
    replies = _comment_frame(
        rng,
        posts,
        which[replied],
        reply_at[replied],
        number[replied] + 7,
        language[replied],
        words.REPLY_TEXTS,
    ).with_columns(
        actor_id=pl.Series(own_id.tolist(), dtype=pl.String),
        actor_name=pl.lit(words.BRAND),
        actor_handle=pl.when(pl.Series(is_mastodon[replied])).then(pl.lit(MASTODON_ACCT)),
        is_own=pl.lit(True),
        parent_comment_id=frame["comment_id"].gather(replied),
        deleted_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    )
    columns = [
        "comment_id", "platform", "post_ref", "actor_id", "actor_name", "actor_handle", "is_own", "text", "language",
        "parent_comment_id", "created_at", "deleted_at", "instant",
    ]  # fmt: skip
    return pl.concat([frame.select(columns), replies.select(columns)]).sort("created_at", "comment_id")


def _comment_frame(
    rng: np.random.Generator,
    posts: pl.DataFrame,
    which: np.ndarray,
    at: np.ndarray,
    number: np.ndarray,
    language: np.ndarray,
    texts: dict[str, tuple[str, ...]],
) -> pl.DataFrame:
    """Ids, post, text and time of comments, ids in the manner of each platform."""
    platform, vendor = posts["platform"].to_numpy()[which], posts["vendor_id"].to_numpy()[which]
    millis = ((START.timestamp() + np.round(at * 86_400)) * 1000).astype(np.int64)
    ids = [
        f"urn:li:comment:({v},{n})"
        if p == "linkedin"
        else f"{v.split('_')[1]}_{n}"
        if p == "facebook"
        else str((int(m) << 16) + int(n) % 65_536)
        for p, v, n, m in zip(platform, vendor, number, millis, strict=True)
    ]
    draw = rng.random(len(which))
    text = [texts[lang][int(u * len(texts[lang]))] for lang, u in zip(language, draw, strict=True)]
    return pl.DataFrame(
        {
            "comment_id": pl.Series(ids, dtype=pl.String),
            "platform": pl.Series(platform.tolist(), dtype=pl.String),
            "post_ref": posts["post_ref"].gather(which),
            "text": pl.Series(text, dtype=pl.String),
            "language": pl.Series(language.tolist(), dtype=pl.String),
            "created_at": datetimes(at),
            "instant": at,
        }
    )


def _daily(
    rng: np.random.Generator, history: History, rows: np.ndarray, posts: pl.DataFrame, comments: pl.DataFrame
) -> pl.DataFrame:
    """Increments by post and UTC day; null where the platform reports no such number."""
    acts, moments = history.activities, history.moments
    platform = posts["platform"].to_numpy()
    length = np.array([DAYS_COUNTED[name] for name in platform])
    first = day_of(acts.start[rows])
    post = np.repeat(np.arange(len(rows)), length)
    age = np.arange(len(post)) - np.repeat(np.cumsum(length) - length, length)
    day = first[post] + age
    keep = day < np.minimum(DAYS, np.ceil(np.nan_to_num(acts.deleted[rows], nan=DAYS)))[post]
    post, age, day = post[keep], age[keep], day[keep]

    seen, position = _seen(history)
    key = position[moments.activity[seen]] * DAYS + day_of(moments.instant[seen])
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
    comment = comments.group_by("post_ref", pl.col("created_at").dt.date().alias("date")).agg(
        pl.len().cast(pl.Int64).alias("comments")
    )
    silent = (platform == "mastodon")[post]
    frame = pl.DataFrame(
        {
            "post_ref": posts["post_ref"].gather(post),
            "date": dates(day),
            "silent": silent,
            "impressions": impressions,
            "reach": reach,
            "clicks": clicks.astype(np.int64),
            "reactions": reactions,
            "shares": shares,
        }
    )
    joined = frame.join(comment, on=["post_ref", "date"], how="full", coalesce=True)
    quiet = joined.join(posts.select("post_ref", "platform"), on="post_ref", how="left").with_columns(
        silent=pl.col("platform") == "mastodon"
    )
    return quiet.sort("post_ref", "date").select(
        "post_ref",
        "date",
        *[
            pl.when(~pl.col("silent")).then(pl.col(name).fill_null(0)).alias(name)
            for name in ("impressions", "reach", "clicks")
        ],
        pl.col("reactions").fill_null(0),
        pl.col("comments").fill_null(0),
        pl.col("shares").fill_null(0),
        saves=pl.lit(None, dtype=pl.Int64),
    )
