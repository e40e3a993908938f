"""Adds to the Graph API's objects what our tables hold and Meta says in another form.

Belongs here: pure functions, one object in and rows out; plain fields are the contracts' paths.
Does not: requests, paging and error codes (`client`), what to load when (`__init__`).

Data flow: one object of a Graph answer -> rows of raw_facebook.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.parsing import first_link, mapping, records

Row = dict[str, Any]

_OWN_HOSTS = {"www.facebook.com", "facebook.com", "m.facebook.com", "fb.me"}


def post_row(record: Mapping[str, Any]) -> Row:
    """One post of the page with its link. Source: `GET {page}/published_posts`."""
    return {**record, "link_url": _attached_link(record) or first_link(record.get("message"), _OWN_HOSTS)}


def own_counters(record: Mapping[str, Any]) -> Iterator[Row]:
    """The counters that the post itself carries, in the shape of insights; unreported ones are left out.

    Meta leaves `shares` out until somebody shares: then it is 0.
    """
    counters = {
        "shares_count": mapping(record.get("shares")).get("count", 0),
        "comments_count": comment_count(record),
        "reactions_count": mapping(mapping(record.get("reactions")).get("summary")).get("total_count"),
    }
    for metric, value in counters.items():
        if value is not None:
            yield {"metric": metric, "period": "lifetime", "value": value}


def comment_count(record: Mapping[str, Any]) -> Any:
    """Comments of a post, replies included; None when Meta does not say."""
    return mapping(mapping(record.get("comments")).get("summary")).get("total_count")


def _attached_link(record: Mapping[str, Any]) -> str | None:
    for attachment in records(mapping(record.get("attachments")).get("data")):
        url = first_link(attachment.get("unshimmed_url") or attachment.get("url"), _OWN_HOSTS)
        if url:
            return url
    return None
