"""Comments under the company's posts, and the company's own replies.

Belongs here: who wrote what, when, under which name on each platform. Does not: the posts (`social`).
People of the market and strangers write; a person's handle is the one that a contact may have declared.

Data flow: History, posts -> comments, sorted by time.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, START, datetimes, pick
from sandbox.world.columns import texts
from sandbox.world.exposure import EXPOSURE
from sandbox.world.history import History
from sandbox.world.platforms import OWN_ACCOUNTS, REPLY_OFFSET, comment_id, members
from sandbox.world.writing import rank_in, spoken, with_emoji

COMMENT_RATES = {"organic_post": 0.016, "question_post": 0.10}
STRANGERS_PER_POST = 72
"""Strangers who see a post, for each of whom the rates hold too."""
REPLY_SHARE = 0.4
COLUMNS = (
    "comment_id platform post_ref actor_id actor_name actor_handle actor_link actor_location is_own text "
    "language parent_comment_id created_at deleted_at"
).split()


def seen_posts(history: History, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moments at which one of the posts was seen, and the position of that post in `rows`."""
    position = np.full(len(history.activities.code), -1)
    position[rows] = np.arange(len(rows))
    seen = history.moments_of(EXPOSURE)
    post = position[history.moments.activity[seen]]
    return seen[post >= 0], post[post >= 0]


def build_comments(rng: np.random.Generator, history: History, posts: pl.DataFrame) -> pl.DataFrame:
    """All comments; `posts` has the row of each activity."""
    who, which, at = _writers(rng, history, posts)
    gone = np.nan_to_num(history.activities.deleted[posts["activity"].to_numpy()][which], nan=np.inf)
    number = rng.choice(9 * 10**11, len(at), replace=False) + 10**11
    platform = posts["platform"].to_numpy()[which]
    deleted = np.where(rng.random(len(at)) < 0.015, at + rng.uniform(0.1, 20, len(at)), np.nan)
    strange_name = pick(rng, words.FIRST_NAMES, len(who)) + " " + pick(rng, words.LAST_NAMES, len(who))
    writers = members(history.people, platform, who, number, strange_name)
    comments = _frame(rng, posts, which, at, number, writers.id, words.COMMENT_TEXTS).with_columns(
        actor_id=texts(writers.id),
        actor_name=texts(writers.name),
        actor_handle=texts(writers.handle),
        actor_link=texts(writers.link),
        actor_location=texts(writers.location),
        is_own=pl.lit(False),
        parent_comment_id=pl.lit(None, dtype=pl.String),
        deleted_at=datetimes(np.where(deleted < DAYS, deleted, np.nan)),
    )
    reply_at = at + rng.exponential(0.3, len(at)) + 0.005
    answered = (
        (rng.random(len(at)) < REPLY_SHARE) & np.isnan(deleted) & (reply_at < np.minimum(gone, DAYS - 0.01))
    )
    row = np.flatnonzero(answered)
    own = [OWN_ACCOUNTS[name] for name in platform[row]]
    replies = _frame(
        rng,
        posts,
        which[row],
        reply_at[row],
        number[row] + REPLY_OFFSET,
        [account for account, _ in own],
        words.REPLY_TEXTS,
    ).with_columns(
        actor_id=texts(account for account, _ in own),
        actor_name=pl.lit(words.BRAND),
        actor_handle=texts(handle for _, handle in own),
        actor_link=pl.lit(words.SITE),
        actor_location=pl.lit(None, dtype=pl.String),
        is_own=pl.lit(True),
        parent_comment_id=comments["comment_id"].gather(row),
        deleted_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
    )
    return pl.concat([comments.select(COLUMNS), replies.select(COLUMNS)]).sort("created_at", "comment_id")


def _writers(
    rng: np.random.Generator, history: History, posts: pl.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person (-1: a stranger), post and instant of each comment, sorted by instant."""
    moments, rows = history.moments, posts["activity"].to_numpy()
    rates = np.array([COMMENT_RATES[kind] for kind in posts["activity_type"]])
    rates[(posts["post_kind"] == "story").to_numpy()] = 0  # what people answer to a story is a message
    seen, post = seen_posts(history, rows)
    writes = rng.random(len(seen)) < rates[post] * np.exp(0.4 * moments.intent[seen])
    seen, post = seen[writes], post[writes]
    start = history.activities.start[rows]
    strange = np.repeat(np.arange(len(rows)), rng.poisson(rates * STRANGERS_PER_POST))
    who = np.concatenate([moments.person[seen].astype(np.int64), np.full(len(strange), -1)])
    which = np.concatenate([post, strange]).astype(np.int64)
    soon = moments.instant[seen] + rng.uniform(1, 30, len(seen)) / 1440
    at = np.concatenate([soon, start[strange] + rng.exponential(0.8, len(strange)) + 0.001])
    gone = np.nan_to_num(history.activities.deleted[rows][which], nan=np.inf)
    keep = np.flatnonzero(at < np.minimum(gone, DAYS - 0.05))
    keep = keep[np.lexsort((which[keep], at[keep]))]
    return who[keep], which[keep], at[keep]


def _frame(  # noqa: PLR0917  # what a comment is made of
    rng: np.random.Generator,
    posts: pl.DataFrame,
    which: np.ndarray,
    at: np.ndarray,
    number: np.ndarray,
    author: list[str],
    wording: Mapping[str, tuple[str, ...]],
) -> pl.DataFrame:
    """Ids in the manner of each platform, post, text and time of comments."""
    platform, vendor = posts["platform"].to_numpy()[which], posts["vendor_id"].to_numpy()[which]
    nth = rank_in(platform)
    language = spoken(posts["language"].to_numpy()[which], nth)
    millis = ((START.timestamp() + np.round(at * 86_400)) * 1000).astype(np.int64)
    draw = rng.random(len(which))
    plain = [wording[lang][int(u * len(wording[lang]))] for lang, u in zip(language, draw, strict=True)]
    return pl.DataFrame(
        {
            "comment_id": texts(map(comment_id, platform, vendor, author, millis.tolist(), number.tolist())),
            "platform": texts(platform),
            "post_ref": posts["post_ref"].gather(which),
            "text": texts(with_emoji(plain, nth)),
            "language": texts(language),
            "created_at": datetimes(at),
        }
    )
