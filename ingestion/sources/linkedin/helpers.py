"""Turns LinkedIn's records into flat rows.

Belongs here: pure functions, one record in and one row out.
Does not: requests and paging (`client`), what to load when (`__init__`).

Data flow: one element of a LinkedIn answer -> one row of raw_linkedin.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ingestion.parsing import first_link, from_epoch_ms, mapping, text, unknown_fields, unwrap_link
from ingestion.sources.linkedin import settings

Row = dict[str, Any]

POST_URL = "https://www.linkedin.com/feed/update/"
_OWN_HOSTS = {"www.linkedin.com", "linkedin.com", "lnkd.in"}


def encode_urn(urn: str) -> str:
    """Percent-encode a URN for a path or a parameter: LinkedIn wants `%3A`."""
    return quote(urn, safe="")


def urn_list(urns: list[str]) -> str:
    """Write Rest.li's `List(...)`, whose brackets and commas stay bare."""
    return f"List({','.join(encode_urn(urn) for urn in urns)})"


def organization_urn(organization_id: str) -> str:
    """Name the page as LinkedIn does; ids and whole URNs are both taken."""
    return f"urn:li:organization:{organization_id.removeprefix('urn:li:organization:')}"


def post_row(record: Mapping[str, Any]) -> Row:
    """One post. Source: `GET posts?q=author`."""
    content = mapping(record.get("content"))
    source = mapping(content.get("article")).get("source")
    return {
        **unknown_fields(record, settings.POST_FIELDS),
        "id": record.get("id"),
        "author": record.get("author"),
        "commentary": record.get("commentary"),
        "content": record.get("content"),
        "link_url": unwrap_link(source) if source else first_link(record.get("commentary"), _OWN_HOSTS),
        "lifecycle_state": record.get("lifecycleState"),
        "visibility": record.get("visibility"),
        "is_reshare": bool(record.get("reshareContext")),
        "created_at": from_epoch_ms(record.get("createdAt")),
        "published_at": from_epoch_ms(record.get("publishedAt")),
        "last_modified_at": from_epoch_ms(record.get("lastModifiedAt")),
        "deleted_at": None,
        "post_url": f"{POST_URL}{record['id']}" if record.get("id") else None,
    }


def counters(statistics: Any) -> Row:
    """The measures of one `totalShareStatistics`; what LinkedIn left out stays NULL."""
    given = mapping(statistics)
    return {
        **unknown_fields(given, settings.STATISTICS_FIELDS),
        "impression_count": given.get("impressionCount"),
        "unique_impressions_count": given.get("uniqueImpressionsCount"),
        "click_count": given.get("clickCount"),
        "like_count": given.get("likeCount"),
        "comment_count": given.get("commentCount"),
        "share_count": given.get("shareCount"),
        "engagement": given.get("engagement"),
    }


def comment_row(record: Mapping[str, Any], post_id: str, own_urn: str) -> Row:
    """One comment, without its author: only whether the page itself wrote it."""
    return {
        **unknown_fields(record, settings.COMMENT_FIELDS),
        "id": text(record.get("id")),
        "post_id": post_id,
        "parent_id": _comment_id(record.get("parentComment")),
        "is_own": record.get("actor") == own_urn,
        "message": mapping(record.get("message")).get("text"),
        "created_at": from_epoch_ms(mapping(record.get("created")).get("time")),
        "last_modified_at": from_epoch_ms(mapping(record.get("lastModified")).get("time")),
    }


def _comment_id(urn: Any) -> str | None:
    """`urn:li:comment:(urn:li:activity:1,2)` -> `2`."""
    return urn.rstrip(")").rsplit(",", 1)[-1] if isinstance(urn, str) and urn else None
