"""Figures of posts, as they are exported from the platforms' own pages.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import lower, not_before, table
from ingestion.sources.files.kinds.kind import EXPORT_SUFFIXES, Kind

POST_METRICS = ("impressions", "reach", "views", "reactions", "comments", "shares", "saves", "clicks")

POSTS = table(
    "posts",
    lower("platform"),
    Column("post_id", required=True),
    Column("permalink"),
    lower("post_kind"),
    Column("post_text"),
    Column("link_url"),
    Column("published_at", TIMESTAMP, required=True),
    Column("observed_at", TIMESTAMP, required=True),
    *(Column(metric, BIGINT, minimum=0) for metric in POST_METRICS),
    recorded_at="observed_at",
    rules=(
        Rule("platform", "t_platform is null", "is missing"),
        Rule(
            "post_id",
            "regexp_matches(t_post_id, '(^|_)[0-9]+([.,][0-9]+)?[eE][+][0-9]+$')",
            "was rounded by a spreadsheet (drop the export as it was downloaded)",
        ),
        not_before("observed_at", "published_at"),
    ),
)

CONTRACTS = (POSTS,)

KINDS = (
    Kind(
        "posts",
        {
            "platform": "instagram",
            "post_id": "18011223344556677",
            "permalink": "https://www.instagram.com/p/DAbc123/",
            "post_kind": "post",
            "post_text": "New brass lamps https://shop.example/lamps?utm_content=brass",
            "link_url": "https://shop.example/lamps?utm_content=brass",
            "published_at": "2026-10-03T08:31:00+02:00",
            "observed_at": "2026-10-31T23:00:00+01:00",
            "impressions": "",
            "reach": "9100",
            "views": "12400",
            "reactions": "610",
            "comments": "57",
            "shares": "88",
            "saves": "230",
            "clicks": "",
        },
        required=("platform", "published_at"),
        one_of=("post_id", "permalink"),
        key=("platform", "post_id", "observed_at"),
        suffixes=EXPORT_SUFFIXES,
        is_nested=True,
    ),
)
