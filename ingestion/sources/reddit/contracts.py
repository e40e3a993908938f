"""Declared shape of Reddit's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).
Ids are fullnames, as `t3_abc`: Reddit's plain ids are unique within one kind only.

Data flow: `helpers` rows -> these contracts -> raw_reddit.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DOUBLE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.reddit import settings

POSTS = Contract(
    source="reddit",
    name="posts",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id", path="name"),
        Column("subreddit"),
        Column("author"),
        Column("title"),
        Column("selftext"),
        Column("url"),
        Column("link_url"),
        Column("permalink"),
        Column("is_self", BOOLEAN),
        Column("created_at", TIMESTAMP, required=True),
        Column("edited_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.POST_FIELDS_LEFT | {"author_fullname"},
)
POST_COUNTS = Contract(
    source="reddit",
    name="post_counts",
    primary_key=("post_id", "observed_date"),
    columns=(
        Column("post_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        Column("score", BIGINT),
        Column("upvote_ratio", DOUBLE),
        Column("num_comments", BIGINT, minimum=0),
        Column("num_crossposts", BIGINT, minimum=0),
    ),
)
COMMENTS = Contract(
    source="reddit",
    name="comments",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id", path="name"),
        Column("post_id", required=True),
        Column("parent_id"),
        Column("author_id", path="author_fullname"),
        Column("author"),
        Column("body"),
        Column("score", BIGINT),
        Column("created_at", TIMESTAMP, required=True),
        Column("edited_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.COMMENT_FIELDS_LEFT | {"link_id"},
)
MENTIONS = Contract(
    source="reddit",
    name="mentions",
    primary_key=("id",),
    recorded_at="created_at",
    columns=(
        Column("id", path="name"),
        Column("subreddit"),
        Column("author_id", path="author_fullname"),
        Column("author"),
        Column("title"),
        Column("selftext"),
        Column("body"),
        Column("parent_id"),
        Column("permalink"),
        Column("created_at", TIMESTAMP, required=True),
        Column("edited_at", TIMESTAMP),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.MENTION_FIELDS_LEFT,
)

CONTRACTS = (POSTS, POST_COUNTS, COMMENTS, MENTIONS)

PERSONAL = (
    PersonalTable(
        "raw_reddit.comments",
        finds={"reddit": "[author]", "reddit_id": "[author_id]"},
        matches={"reddit": "author", "reddit_id": "author_id"},
        clears=("author_id", "author", "body", "extra"),
    ),
    PersonalTable(
        "raw_reddit.mentions",
        finds={"reddit": "[author]", "reddit_id": "[author_id]"},
        matches={"reddit": "author", "reddit_id": "author_id"},
    ),
)
