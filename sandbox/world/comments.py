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
from sandbox.world.columns import texts, texts_where
from sandbox.world.exposure import EXPOSURE
from sandbox.world.history import History

COMMENT_RATES = {"organic_post": 0.016, "question_post": 0.10}
STRANGERS_PER_POST = 72
"""Strangers who see a post, for each of whom the rates hold too."""
REPLY_SHARE = 0.4
COLUMNS = (
    "comment_id platform post_ref actor_id actor_name actor_handle is_own text language parent_comment_id "
    "created_at deleted_at"
).split()


def seen_posts(history: History, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moments at which one of the posts was seen, and the position of that post in `rows`."""
    position = np.full(len(history.activities.code), -1)
    position[rows] = np.arange(len(rows))
    seen = history.moments_of(EXPOSURE)
    post = position[history.moments.activity[seen]]
    return seen[post >= 0], post[post >= 0]


def build_comments(
    rng: np.random.Generator,
    history: History,
    posts: pl.DataFrame,
    own_accounts: Mapping[str, tuple[str, str | None]],
) -> pl.DataFrame:
    """All comments; `posts` has the row of each activity, `own_accounts` id and handle by platform."""
    who, which, at = _writers(rng, history, posts)
    gone = np.nan_to_num(history.activities.deleted[posts["activity"].to_numpy()][which], nan=np.inf)
    number = rng.choice(9 * 10**11, len(at), replace=False) + 10**11
    platform = posts["platform"].to_numpy()[which]
    deleted = np.where(rng.random(len(at)) < 0.015, at + rng.uniform(0.1, 20, len(at)), np.nan)
    comments = _frame(rng, posts, which, at, number=number, wording=words.COMMENT_TEXTS).with_columns(
        *_actors(rng, history, who, platform, number),
        is_own=pl.lit(False),
        parent_comment_id=pl.lit(None, dtype=pl.String),
        deleted_at=datetimes(np.where(deleted < DAYS, deleted, np.nan)),
    )
    reply_at = at + rng.exponential(0.3, len(at)) + 0.005
    answered = (
        (rng.random(len(at)) < REPLY_SHARE) & np.isnan(deleted) & (reply_at < np.minimum(gone, DAYS - 0.01))
    )
    row = np.flatnonzero(answered)
    replies = _frame(
        rng, posts, which[row], reply_at[row], number=number[row] + 10**12, wording=words.REPLY_TEXTS
    ).with_columns(
        actor_id=texts(own_accounts[name][0] for name in platform[row]),
        actor_name=pl.lit(words.BRAND),
        actor_handle=texts(own_accounts[name][1] for name in platform[row]),
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


def _actors(
    rng: np.random.Generator, history: History, who: np.ndarray, platform: np.ndarray, number: np.ndarray
) -> list[pl.Series]:
    """Id, name and handle of each writer; LinkedIn shows no name, only Mastodon has handles."""
    people, stranger, person = history.people, who < 0, np.maximum(who, 0)
    serial = number.astype(str).astype(object)
    strange_name = pick(rng, words.FIRST_NAMES, len(who)) + " " + pick(rng, words.LAST_NAMES, len(who))
    name = np.where(stranger, strange_name, people.first_name[person] + " " + people.last_name[person])
    handle = np.where(stranger, "user" + serial + "@elsewhere.example", people.mastodon_handle[person])
    account = np.select(
        [platform == "linkedin", platform == "facebook"],
        [
            np.where(stranger, "urn:li:person:x" + serial, people.linkedin_urn[person]),
            np.where(stranger, "78" + serial, people.facebook_id[person]),
        ],
        np.where(stranger, "1100000" + serial, "11000000000000000" + person.astype(str).astype(object)),
    )
    return [
        texts(account.tolist(), "actor_id"),
        texts_where(platform != "linkedin", name, "actor_name"),
        texts_where(platform == "mastodon", handle, "actor_handle"),
    ]


def _frame(
    rng: np.random.Generator,
    posts: pl.DataFrame,
    which: np.ndarray,
    at: np.ndarray,
    *,
    number: np.ndarray,
    wording: Mapping[str, tuple[str, ...]],
) -> pl.DataFrame:
    """Ids in the manner of each platform, post, text and time of comments."""
    platform, vendor = posts["platform"].to_numpy()[which], posts["vendor_id"].to_numpy()[which]
    language = posts["language"].to_numpy()[which]
    millis = ((START.timestamp() + np.round(at * 86_400)) * 1000).astype(np.int64)
    ids = []
    for name, post, serial, milli in zip(platform, vendor, number.tolist(), millis.tolist(), strict=True):
        if name == "linkedin":
            ids.append(f"urn:li:comment:({post},{serial})")
        elif name == "facebook":
            ids.append(f"{post.split('_')[1]}_{serial}")
        else:
            ids.append(str((milli << 16) + serial % 65_536))
    draw = rng.random(len(which))
    return pl.DataFrame(
        {
            "comment_id": texts(ids),
            "platform": texts(platform),
            "post_ref": posts["post_ref"].gather(which),
            "text": texts(
                wording[lang][int(u * len(wording[lang]))] for lang, u in zip(language, draw, strict=True)
            ),
            "language": texts(language),
            "created_at": datetimes(at),
        }
    )
