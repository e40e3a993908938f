"""Declared shape of Bluesky's raw tables.

Belongs here: columns, keys and types as data. Does not: how a record becomes a row (`helpers`).
`id` is the post's at:// uri. Its first part is the account's DID, which stays when the handle changes.

Data flow: `helpers` rows -> these contracts -> raw_bluesky.
"""

from ingestion.contracts import BIGINT, DATE, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.bluesky import settings

POSTS = Contract(
    source="bluesky",
    name="posts",
    primary_key=("id",),
    recorded_at="indexed_at",
    columns=(
        Column("id", path="uri"),
        Column("cid"),  # changes when the text does
        Column("author_did", path="author.did"),
        Column("text", path="record.text"),
        Column("language", path="record_language"),
        Column("link_url"),
        Column("post_url"),
        Column("reply_parent_uri", path="record.reply.parent.uri"),
        Column("reply_root_uri", path="record.reply.root.uri"),
        Column("created_at", TIMESTAMP, path="record.createdAt"),  # as the writing client says
        Column(
            "indexed_at", TIMESTAMP, required=True, path="indexedAt"
        ),  # when Bluesky saw it, or created_at if earlier
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.POST_FIELDS_LEFT | {"record.langs"},
)
POST_COUNTS = Contract(
    source="bluesky",
    name="post_counts",
    primary_key=("post_id", "observed_date"),
    columns=(
        Column("post_id"),
        Column("observed_date", DATE),
        Column("observed_at", TIMESTAMP, required=True),
        *(Column(name, BIGINT, minimum=0) for name in settings.COUNTERS),
    ),
)
MENTIONS = Contract(
    source="bluesky",
    name="mentions",
    primary_key=("id",),
    recorded_at="indexed_at",
    columns=(
        Column("id", path="uri"),
        Column("reason", required=True, accepted=settings.MENTION_REASONS),
        Column("subject_uri"),
        Column("reply_parent_uri", path="record.reply.parent.uri"),
        Column("reply_root_uri", path="record.reply.root.uri"),
        Column("author_did", required=True, path="author.did"),
        Column("author_handle", path="author.handle"),
        Column("author_name", path="author.displayName"),
        Column("author_link"),  # only notifications bring the profile's text
        Column("text", path="record.text"),
        Column("language", path="record_language"),
        Column("created_at", TIMESTAMP, path="record.createdAt"),
        Column("indexed_at", TIMESTAMP, required=True, path="indexedAt"),
        Column("deleted_at", TIMESTAMP),
    ),
    ignored=settings.MENTION_FIELDS_LEFT | {"cid", "record.langs"},
)

CONTRACTS = (POSTS, POST_COUNTS, MENTIONS)

PERSONAL = (
    PersonalTable(
        "raw_bluesky.mentions",
        matches={"bluesky": "author_handle", "bluesky_did": "author_did"},
        finds={"bluesky": "[author_handle]", "bluesky_did": "[author_did]"},
    ),
)
