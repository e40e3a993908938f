"""What the platforms show of the company's posts: the posts, their daily numbers, the comments under them.

Belongs here: LinkedIn, Facebook and Mastodon. Employees' own shares are not here: nobody can read those.
Does not: visits (`web`), spend (`files`).

Data flow: History -> posts, post_daily, comments.
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, START, dates, datetimes, day_of, stream
from sandbox.world.comments import COMMENT_RATES, build_comments, seen_posts
from sandbox.world.history import History

FACEBOOK_PAGE = "102938475610293"
LINKEDIN_ORGANIZATION = "urn:li:organization:24681357"
MASTODON_ACCOUNT = "109300000000000001"
MASTODON_ACCT = "harbourlight"
# Followers reported by a platform for each person of the simulated market who saw a post.
AUDIENCE_FACTOR = 11.0
DAYS_COUNTED = {"linkedin": 28, "facebook": 14, "mastodon": 7}
FADE_DAYS = {"linkedin": 1.6, "facebook": 0.8, "mastodon": 0.5}
OWN_ACCOUNTS = {
    "linkedin": (LINKEDIN_ORGANIZATION, None),
    "facebook": (FACEBOOK_PAGE, None),
    "mastodon": (MASTODON_ACCOUNT, MASTODON_ACCT),
}


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
    comments = build_comments(rng, history, posts, OWN_ACCOUNTS)
    daily = _daily(rng, history, rows, posts, comments)
    return {
        "posts": posts.drop("activity"),
        "post_daily": daily,
        "comments": comments,
    }


def _posts(rng: np.random.Generator, history: History, rows: np.ndarray) -> pl.DataFrame:
    acts = history.activities
    platform = [CHANNELS[c].platform for c in acts.channel[rows]]
    kind = [CHANNELS[c].activity_type for c in acts.channel[rows]]
    start = acts.start[rows]
    millis = (START.timestamp() * 1000 + np.round(start * 86_400) * 1000).astype(np.int64)
    low = rng.integers(0, 2**16, len(rows))
    refs, ids, wordings, links = [], [], [], []
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
        wordings.append(options[int(low[index]) % len(options)].format(topic=topic))
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
            "text": wordings,
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
