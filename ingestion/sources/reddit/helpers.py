"""Adds to Reddit's things what our tables hold and Reddit says in another form.

Belongs here: pure functions, one thing in and one row out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`walk`).

Data flow: one post or comment of a listing -> one row of raw_reddit.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ingestion.parsing import first_link, from_epoch_seconds, mapping
from ingestion.sources.reddit import settings

Row = dict[str, Any]

_OWN_HOSTS = {
    "www.reddit.com",
    "reddit.com",
    "old.reddit.com",
    "new.reddit.com",
    "redd.it",
    "i.redd.it",
    "v.redd.it",
    "preview.redd.it",
}


def things(children: Iterable[Any]) -> list[Row]:
    """The data of comments and posts; other kinds of things, as stubs, are none of ours."""
    return [
        dict(mapping(child.get("data")))
        for child in map(mapping, children)
        if child.get("kind") in ("t1", "t3")
    ]


def post_row(record: Mapping[str, Any]) -> Row:
    """One post, by anybody, with its link. Source: listings and `api/info`."""
    return {**record, **_moments(record), "link_url": _link(record)}


def comment_row(record: Mapping[str, Any]) -> Row:
    """One comment. Source: `comments/:post`, `api/morechildren`."""
    return {**record, **_moments(record), "post_id": record.get("link_id")}


def counts_row(record: Mapping[str, Any]) -> Row:
    """The counters of one post, without the moment they were read."""
    names = ("score", "upvote_ratio", "num_comments", "num_crossposts")
    return {"post_id": record.get("name"), **{name: record.get(name) for name in names}}


def is_gone(record: Mapping[str, Any]) -> bool:
    """Whether a thing was deleted by its author or removed by others: Reddit leaves an empty shell of it."""
    return (
        record.get("author") == "[deleted]"
        or record.get("selftext") in settings.DELETED
        or record.get("body") in settings.DELETED
        or record.get("removed_by_category") is not None
    )


def created_at(record: Mapping[str, Any]) -> datetime | None:
    """When a thing was written; None when that cannot be read."""
    created = from_epoch_seconds(record.get("created_utc"))
    return created if isinstance(created, datetime) else None


def names_any(record: Mapping[str, Any], terms: Iterable[str]) -> bool:
    """Whether a thing's text has one of the terms in it."""
    said = " ".join(str(record.get(name) or "") for name in ("title", "selftext", "body")).casefold()
    return any(term.casefold() in said for term in terms)


def names_of(text: str) -> list[str]:
    """The parts of a comma-separated list, without `r/` and blanks."""
    parts = (part.strip().removeprefix("r/").removeprefix("/r/") for part in text.split(","))
    return [part for part in parts if part]


def search_query(terms: Iterable[str]) -> str:
    """Any of these phrases."""
    return " OR ".join('"' + term.replace('"', "") + '"' for term in terms)


def mention_row(record: Mapping[str, Any]) -> Row:
    """One post or comment by somebody else that names the company."""
    return {**record, **_moments(record)}


def _moments(record: Mapping[str, Any]) -> Row:
    edited = record.get("edited")
    return {
        "created_at": from_epoch_seconds(record.get("created_utc")),
        # false when never edited; true, without a time, for edits before Reddit kept them
        "edited_at": None if isinstance(edited, bool) else from_epoch_seconds(edited),
    }


def _link(record: Mapping[str, Any]) -> str | None:
    url = record.get("url_overridden_by_dest") or record.get("url")
    if not record.get("is_self") and isinstance(url, str) and urlsplit(url).netloc not in {"", *_OWN_HOSTS}:
        return url
    return first_link(record.get("selftext"), _OWN_HOSTS)
