"""What Reddit shows at a moment: the company's posts and their threads, and what others say of the company.

What was deleted stays as an empty shell. Long threads are folded: a page shows so many answers, the rest is
behind a stub.

Data flow: posts, post_daily, comments, mentions -> things of listings.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, known, post_totals
from sandbox.servers.paging import Collection, Row

MEMBER_ACTIVITIES = ("employee_share", "customer_share", "paid_ad")
ANSWERS_SHOWN = 4
DELETED = "[deleted]"
_NO_TEXT = pl.lit(None, dtype=pl.String)
_NO_TIME = pl.lit(None, dtype=pl.Datetime("us", "UTC"))


class RedditView:
    """Reddit at `as_of`, as far as the company looks."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], meta: Mapping[str, Any], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of
        self.username = str(meta["reddit_username"])
        self.subreddit = str(meta["reddit_subreddit"])

    @cached_property
    def _posts(self) -> pl.DataFrame:
        frame = self.tables["posts"].filter(
            (pl.col("platform") == "reddit") & pl.col("activity_type").is_in(MEMBER_ACTIVITIES).not_()
        )
        totals = post_totals(self.tables["post_daily"], self.as_of)
        edited = known("modified_at", self.as_of)
        return (
            happened(frame, "published_at", self.as_of)
            .join(totals, on="post_ref", how="left")
            .select(
                "post_ref",
                name="vendor_id",
                title="topic",
                text="text",
                link_url="link_url",
                subreddit=pl.lit(self.subreddit),
                author=pl.lit(self.username),
                author_id=pl.lit("t2_company"),
                created_at="published_at",
                edited_at=pl.when(edited > pl.col("published_at")).then(edited),
                is_gone=(pl.col("deleted_at") < self.as_of).fill_null(False),
                score=pl.col("reactions").fill_null(0).cast(pl.Int64),
                crossposts=pl.col("shares").fill_null(0).cast(pl.Int64),
                answers=pl.col("comments").fill_null(0).cast(pl.Int64),
            )
        )

    @cached_property
    def _mentions(self) -> pl.DataFrame:
        frame = self.tables["mentions"].filter(pl.col("platform") == "reddit")
        return happened(frame, "created_at", self.as_of).select(
            name="mention_id",
            title=pl.col("text").str.slice(0, 60),
            text="text",
            link_url=_NO_TEXT,
            subreddit="place",
            author=pl.col("actor_handle").str.strip_prefix("u/"),
            author_id="actor_id",
            created_at="created_at",
            edited_at=_NO_TIME,
            is_gone=(pl.col("deleted_at") < self.as_of).fill_null(False),
            score=pl.lit(1, dtype=pl.Int64),
            crossposts=pl.lit(0, dtype=pl.Int64),
            answers=pl.lit(0, dtype=pl.Int64),
            link_name=pl.lit("t3_1thread"),
            parent_name=pl.lit("t3_1thread"),
        )

    @cached_property
    def _comments(self) -> pl.DataFrame:
        frame = self.tables["comments"].filter(pl.col("platform") == "reddit")
        posts = self._posts.select("post_ref", link_name="name")
        return (
            happened(frame, "created_at", self.as_of)
            .join(posts, on="post_ref", how="inner")
            .select(
                name="comment_id",
                text="text",
                subreddit=pl.lit(self.subreddit),
                author=pl.when("is_own")
                .then(pl.lit(self.username))
                .otherwise(pl.col("actor_handle").str.strip_prefix("u/")),
                author_id="actor_id",
                created_at="created_at",
                edited_at=_NO_TIME,
                is_gone=(pl.col("deleted_at") < self.as_of).fill_null(False),
                score=pl.lit(1, dtype=pl.Int64),
                link_name="link_name",
                parent_name=pl.col("parent_comment_id").fill_null(pl.col("link_name")),
            )
        )

    @cached_property
    def posts(self) -> Collection:
        """The company's posts, newest first, without those that their author deleted."""
        return _newest_first(self._posts.filter(pl.col("is_gone").not_()))

    @cached_property
    def found(self) -> Collection:
        """Posts of others that a search finds, newest first."""
        return _newest_first(self._mentions.filter(pl.col("name").str.starts_with("t3_")))

    @cached_property
    def new_comments(self) -> Collection:
        """Comments of the subreddits, newest first."""
        frame = self._mentions.filter(pl.col("name").str.starts_with("t1_"))
        return _newest_first(pl.concat([frame.select(self._comments.columns), self._comments]))

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        frames = (self._posts, self._mentions, self._comments)
        return {row["name"]: row for frame in frames for row in frame.to_dicts()}

    def by_name(self, names: Iterable[str]) -> list[Row]:
        """Posts and comments as things, deleted ones as shells; unknown names are left out."""
        return [thing(self._by_name[name]) for name in names if name in self._by_name]

    def thread(self, post: str, below: str | None) -> tuple[Row, list[Row]] | None:
        """A post and its comments as a tree, or the part of the tree below a comment."""
        row = self._by_name.get(post)
        if row is None:
            return None
        comments = self._comments.filter(pl.col("link_name") == post).sort("created_at", descending=True)
        children: dict[str, list[Row]] = {}
        for comment in comments.to_dicts():
            children.setdefault(comment["parent_name"], []).append(comment)
        if below is not None:
            found = self._by_name.get(below)
            tops = [found] if found else []
            return thing(row), [_branch(comment, children) for comment in tops]
        tops = children.get(post, [])
        tree = [_branch(comment, children) for comment in tops[:ANSWERS_SHOWN]]
        hidden = _below(tops[ANSWERS_SHOWN:], children)
        if hidden:
            tree.append(_stub(post, [comment["name"].removeprefix("t1_") for comment in hidden]))
        return thing(row), tree


def thing(row: Row) -> Row:
    """One post or comment in Reddit's wrapping."""
    is_comment = row["name"].startswith("t1_")
    shown: Row = {
        "id": row["name"].partition("_")[2],
        "name": row["name"],
        "subreddit": row["subreddit"],
        "author": DELETED if row["is_gone"] else row["author"],
        "created_utc": row["created_at"].timestamp() // 1 * 1.0,
        "edited": row["edited_at"].timestamp() // 1 * 1.0 if row["edited_at"] else False,
        "score": row["score"],
        "permalink": f"/r/{row['subreddit']}/comments/{row['name'].partition('_')[2]}/",
    }
    if not row["is_gone"]:
        shown["author_fullname"] = row["author_id"]
    if is_comment:
        more = {
            "body": DELETED if row["is_gone"] else row["text"],
            "link_id": row["link_name"],
            "parent_id": row["parent_name"],
            "replies": "",
        }
        return {"kind": "t1", "data": shown | more}
    page = f"https://www.reddit.com{shown['permalink']}"
    more = {
        "title": row["title"],
        "selftext": DELETED if row["is_gone"] else row["text"],
        "is_self": row["link_url"] is None,
        "url": row["link_url"] or page,
        "upvote_ratio": 0.93,
        "num_comments": row["answers"],
        "num_crossposts": row["crossposts"],
        "removed_by_category": "deleted" if row["is_gone"] else None,
        "over_18": False,
        "view_count": None,
    }
    return {"kind": "t3", "data": shown | more}


def listing(children: list[Row], after: str | None = None) -> Row:
    """A listing of things."""
    data = {"after": after, "before": None, "dist": len(children), "modhash": "", "children": children}
    return {"kind": "Listing", "data": data}


def _branch(comment: Row, children: Mapping[str, list[Row]]) -> Row:
    branch = thing(comment)
    answers = [_branch(answer, children) for answer in children.get(comment["name"], [])]
    if answers:
        branch["data"]["replies"] = listing(answers)
    return branch


def _below(comments: list[Row], children: Mapping[str, list[Row]]) -> list[Row]:
    """These comments and everything under them, parents first."""
    found = list(comments)
    for comment in found:
        found.extend(children.get(comment["name"], []))
    return found


def _stub(parent: str, ids: list[str]) -> Row:
    data = {"count": len(ids), "name": f"t1_{ids[0]}", "id": ids[0], "parent_id": parent, "children": ids}
    return {"kind": "more", "data": data | {"depth": 0}}


def _newest_first(frame: pl.DataFrame) -> Collection:
    frame = frame.sort("created_at", "name", descending=True)
    return Collection(frame, "name", lambda rows: [thing(row) for row in rows.to_dicts()])
