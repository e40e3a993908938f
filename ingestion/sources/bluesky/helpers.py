"""Adds to Bluesky's posts what our tables hold and Bluesky says in another form.

Belongs here: pure functions, one post view in and one row out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`walk`).

Data flow: one post view or notification -> one row of raw_bluesky.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ingestion.parsing import from_iso, mapping, records
from ingestion.sources.bluesky import settings

Row = dict[str, Any]

_REPOST = "app.bsky.feed.defs#reasonRepost"
_PIN = "app.bsky.feed.defs#reasonPin"
_LINK = "app.bsky.richtext.facet#link"
_URL = re.compile(r"https?://[^\s<>\"]+")
_OWN_HOSTS = {"bsky.app"}


def is_own(item: Mapping[str, Any], did: str) -> bool:
    """Whether a feed item is a post of the account itself and not one that it reposted."""
    return reason(item) != _REPOST and mapping(post(item).get("author")).get("did") == did


def post(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The post view of a feed item."""
    return mapping(item.get("post"))


def reason(item: Mapping[str, Any]) -> str | None:
    """Why a feed item is there, when not as a post of its author."""
    return mapping(item.get("reason")).get("$type")


def listed_at(item: Mapping[str, Any]) -> datetime | None:
    """When Bluesky saw what put the item into the list; None for a pin, which stands out of order."""
    if reason(item) == _PIN:
        return None
    return indexed_at(mapping(item.get("reason")) if reason(item) == _REPOST else post(item))


def indexed_at(view: Mapping[str, Any]) -> datetime | None:
    """When Bluesky saw a post; None when that cannot be read."""
    moment = from_iso(view.get("indexedAt"))
    return moment if isinstance(moment, datetime) else None


def post_row(view: Mapping[str, Any]) -> Row:
    """One post of the account with its link. Source: `app.bsky.feed.getAuthorFeed`, `getPosts`."""
    return {
        **_row(view),
        "link_url": link(mapping(view.get("record"))),
        "post_url": post_url(view.get("uri")),
    }


def counts_row(view: Mapping[str, Any]) -> Row:
    """The counters of one post, without the moment they were read; each may be missing."""
    return {"post_id": view.get("uri"), **{name: view.get(key) for name, key in settings.COUNTERS.items()}}


def mention_row(view: Mapping[str, Any], reason: str | None, subject: str | None) -> Row:
    """One post of somebody else, with no more of its author than who it is by name and link."""
    author = mapping(view.get("author"))
    known = {key: author.get(key) for key in ("did", "handle", "displayName")}
    return {
        **_row(view),
        "author": known,
        "author_link": first_url(author.get("description")),
        "reason": reason,
        "subject_uri": subject,
    }


def first_url(text: Any) -> str | None:
    """The first address of a page in a text."""
    found = _URL.search(text) if isinstance(text, str) else None
    return found[0].rstrip(".,;:!?)") if found else None


def replies(thread: Any) -> Iterator[Mapping[str, Any]]:
    """Post views below the top of a thread; deleted and blocked posts have none."""
    waiting = list(mapping(thread).get("replies") or [])
    while waiting:
        node = mapping(waiting.pop())
        if node.get("post"):
            yield mapping(node["post"])
        waiting.extend(node.get("replies") or [])


def link(record: Mapping[str, Any]) -> str | None:
    """The link of a post's card, else the first one in its text."""
    embed = mapping(record.get("embed"))
    card = mapping(embed.get("external") or mapping(embed.get("media")).get("external")).get("uri")
    return card or next(_text_links(record), None)


def _text_links(record: Mapping[str, Any]) -> Iterator[str]:
    """Links that lead out, in the order of the text. Offsets count bytes of its UTF-8 form."""
    size = len(str(record.get("text") or "").encode())
    facets = records(record.get("facets"))
    placed = [(mapping(facet.get("index")), facet) for facet in facets]
    inside = [
        (index["byteStart"], facet)
        for index, facet in placed
        if isinstance(start := index.get("byteStart"), int)
        and isinstance(end := index.get("byteEnd"), int)
        and 0 <= start < end <= size
    ]
    for _, facet in sorted(inside, key=lambda pair: pair[0]):
        for feature in records(facet.get("features")):
            uri = feature.get("uri")
            if feature.get("$type") == _LINK and uri and urlsplit(uri).netloc not in _OWN_HOSTS:
                yield uri


def post_url(uri: Any) -> str | None:
    """`at://did:plc:a/app.bsky.feed.post/3k` -> the post's page, which the DID opens for ever."""
    parts = uri.removeprefix("at://").split("/") if isinstance(uri, str) else []
    return f"{settings.WEB_URL}/profile/{parts[0]}/post/{parts[2]}" if len(parts) == 3 else None


def _row(view: Mapping[str, Any]) -> Row:
    """A view whose declared time, which any client may write as it likes, is a time or nothing."""
    record = mapping(view.get("record"))
    languages = record.get("langs")
    declared = from_iso(record.get("createdAt"))
    return {
        **view,
        "record": {**record, "createdAt": declared if isinstance(declared, datetime) else None},
        "record_language": languages[0] if isinstance(languages, list) and languages else None,
    }
