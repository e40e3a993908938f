"""Adds to X's posts what our tables hold and X says in another form, under its old and its new names.

Belongs here: pure functions, one record in and one row out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`walk`).

Data flow: one post of an answer -> one row of raw_x.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ingestion.parsing import from_iso, mapping

Row = dict[str, Any]

_OWN_HOSTS = {"x.com", "twitter.com", "www.x.com", "www.twitter.com", "mobile.twitter.com", "pic.x.com"}
_SHORTENER = "t.co"
_SNOWFLAKE_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, UTC)


def post_row(record: Mapping[str, Any]) -> Row:
    """One post. Source: `GET users/:id/tweets`, `GET users/:id/mentions`, `GET tweets?ids=`."""
    note = mapping(_either(record, "note_post", "note_tweet"))
    history = version_ids(record)
    references = {
        mapping(item).get("type"): mapping(item).get("id")
        for item in _items(_either(record, "referenced_posts", "referenced_tweets"))
    }
    return {
        **record,
        "text": note.get("text") or record.get("text"),
        "first_id": history[0] if history else None,
        "edit_history_ids": history or None,
        "first_created_at": first_created_at(record),
        "replied_to_id": references.get("replied_to"),
        "quoted_id": references.get("quoted"),
        "reposted_id": references.get("reposted") or references.get("retweeted"),
        "link_url": first_target(mapping(note.get("entities") or record.get("entities")).get("urls")),
    }


def mention_row(record: Mapping[str, Any], authors: Mapping[str, Row]) -> Row:
    """One post by somebody else that names the account, with its author's profile where it was asked for."""
    return {**post_row(record), **authors.get(str(record.get("author_id")), {})}


def authors_of(answer: Any) -> dict[str, Row]:
    """Profiles of the authors that an answer includes, by id; none unless they were asked for."""
    users = map(mapping, _items(mapping(mapping(answer).get("includes")).get("users")))
    return {user["id"]: _author(user) for user in users if user.get("id") and user.get("username")}


def _author(user: Mapping[str, Any]) -> Row:
    links = mapping(mapping(user.get("entities")).get("url")).get("urls")
    return {
        "author_username": user["username"],
        "author_name": user.get("name"),
        "author_location": user.get("location"),
        "author_link": first_target(links) or user.get("url"),
    }


def counts_row(record: Mapping[str, Any]) -> Row:
    """The counters of one post, without the moment they were read; the owner's own ones where X gave them."""
    public = mapping(record.get("public_metrics"))
    organic = mapping(record.get("organic_metrics"))
    own = {**organic, **mapping(record.get("non_public_metrics"))}
    return {
        "post_id": record.get("id"),
        "repost_count": _either(public, "repost_count", "retweet_count"),
        **{
            name: public.get(name)
            for name in ("impression_count", "like_count", "reply_count", "quote_count", "bookmark_count")
        },
        "url_link_clicks": own.get("url_link_clicks"),
        "user_profile_clicks": own.get("user_profile_clicks"),
        "engagements": own.get("engagements"),
        "organic_impression_count": organic.get("impression_count"),
    }


def version_ids(record: Mapping[str, Any]) -> list[str]:
    """Ids of a post's versions, first to last: an edit makes a new id."""
    history = _either(record, "edit_history_post_ids", "edit_history_tweet_ids")
    ids = [str(item) for item in _items(history)]
    return sorted(ids, key=id_order) or ([record["id"]] if isinstance(record.get("id"), str) else [])


def id_order(post_id: str) -> tuple[int, str]:
    """Sort key of ids: numbers of up to 19 digits, compared as text so that none loses a digit."""
    return len(post_id), post_id


def first_created_at(record: Mapping[str, Any]) -> Any:
    """When the first version was published: its id holds the moment, the record only has the last edit's."""
    created = from_iso(record.get("created_at"))
    history = version_ids(record)
    if len(history) < 2 or not isinstance(created, datetime) or not history[0].isdigit():
        return created
    first = _SNOWFLAKE_EPOCH + timedelta(milliseconds=int(history[0]) >> 22)
    return first if _SNOWFLAKE_EPOCH < first < created else created


def created_at(record: Mapping[str, Any]) -> datetime | None:
    """When this version was published; None when that cannot be read."""
    created = from_iso(record.get("created_at"))
    return created if isinstance(created, datetime) else None


def first_target(urls: Any) -> str | None:
    """Where the first link of a post leads that leaves X; the text itself only has t.co."""
    for item in map(mapping, _items(urls)):
        for name in ("unwound_url", "expanded_url"):
            url = item.get(name)
            host = urlsplit(url).netloc if isinstance(url, str) else ""
            if host and host not in _OWN_HOSTS and host != _SHORTENER:
                return str(url)
    return None


def gone_ids(answer: Any) -> set[str]:
    """Posts that X says it no longer has; an answer with such errors is a good one."""
    errors = map(mapping, _items(mapping(answer).get("errors")))
    return {
        str(error.get("resource_id") or error.get("value"))
        for error in errors
        if str(error.get("type", "")).endswith("/resource-not-found")
    }


def superseded(histories: Iterable[list[str]]) -> set[str]:
    """Ids of versions that an edit has replaced."""
    return {post_id for history in histories for post_id in history[:-1]}


def _either(record: Mapping[str, Any], *names: str) -> Any:
    return next((record[name] for name in names if record.get(name) is not None), None)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
