"""The register of business questions: what a department wanted to know, which posts asked, what was decided.

Belongs here: the company's own list. Does not: the posts that ask (`social`), the answers (`comments`).

Data flow: posts -> files_questions, one row when a question is asked and a fuller one when it is decided.
"""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from sandbox.world.calendar import stream

DEPARTMENTS = ("Product", "Marketing", "Service", "Sales", "Human resources", "Public relations")
WORDS = {
    "Product": ("What is missing most in our {topic}?", "Which {topic} should come back?"),
    "Marketing": ("What would you like to read about {topic}?", "Who do you ask about {topic} first?"),
    "Service": ("What do you wish you had known about {topic} before you bought?",),
    "Sales": ("What keeps you from deciding on {topic}?",),
    "Human resources": ("What would make you work on {topic} with us?",),
    "Public relations": ("Whose word on {topic} do you trust?",),
}
DECISIONS = (
    ("Build it", "More people miss it than we had thought"),
    ("Leave it as it is", "Those who complain buy all the same"),
    ("Try it in one shop first", "Answers differ by country"),
    ("Explain it better", "Most did not know that it exists"),
)
LARGEST = 48
"""Questions of the whole calendar at most: a register is kept by people."""
NEAR = timedelta(days=10)
DECIDED_SHARE = 0.7
UNASKED = "What do visitors of our shops ask first?"


def build_questions(seed: int, posts: pl.DataFrame) -> pl.DataFrame:
    """One row a version of a question; `posts` are those of `social`.

    Each question is put on Mastodon, where answers can be read, and on LinkedIn as well where a post is near
    in time. One was put to nobody online.
    """
    rng = stream(seed, "questions")
    asking = posts.filter(pl.col("activity_type") == "question_post").sort("published_at", "post_ref")
    first = asking.filter(pl.col("platform") == "mastodon")
    first = first.gather_every(max(1, -(-len(first) // LARGEST)))
    second = asking.filter(pl.col("platform") == "linkedin").to_dicts()
    rows = []
    for number, post in enumerate(first.to_dicts()):
        department = DEPARTMENTS[int(rng.integers(len(DEPARTMENTS)))]
        wording = WORDS[department][int(rng.integers(len(WORDS[department])))]
        near = [other for other in second if abs(other["published_at"] - post["published_at"]) < NEAR][:1]
        row = {
            "question_key": f"q-{number + 1}",
            "question": wording.format(topic=post["topic"]),
            "asked_at": post["published_at"],
            "department": department,
            "activity_keys": "; ".join(_key(item) for item in (post, *near)),
        }
        rows += _versions(rng, row)
    if rows:
        rows += _versions(rng, rows[0] | {"question_key": "q-0", "question": UNASKED, "activity_keys": None})[
            :1
        ]
    return pl.DataFrame(rows, schema=SCHEMA).sort("visible_at", "question_key")


SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("question_key", "question"), pl.String),
    "asked_at": pl.Datetime("us", "UTC"),
    **dict.fromkeys(("department", "activity_keys", "decision"), pl.String),
    "decided_at": pl.Datetime("us", "UTC"),
    "learned": pl.String,
    "visible_at": pl.Date,
}


def _key(post: dict[str, Any]) -> str:
    """How people name a post: by the code in its link, else by the platform's id."""
    return str(post["track_code"] if post["link_url"] else post["vendor_id"])


def _versions(rng: np.random.Generator, row: dict[str, Any]) -> list[dict[str, Any]]:
    asked = row["asked_at"]
    days, chance, which = rng.uniform(10, 45), rng.random(), int(rng.integers(len(DECISIONS)))
    blank = {"decision": None, "decided_at": None, "learned": None}
    versions = [row | blank | {"visible_at": (asked + timedelta(days=1)).date()}]
    if chance < DECIDED_SHARE:
        decided = (asked + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)
        decision, learned = DECISIONS[which]
        versions.append(
            row
            | {"decision": decision, "decided_at": decided, "learned": learned}
            | {"visible_at": (decided + timedelta(days=1)).date()}
        )
    return versions
