"""Turns Mastodon's statuses into flat rows.

Belongs here: pure functions, one status in and one row out.
Does not: requests and paging (`client`), what to load when (`__init__`).

Data flow: one status or notification -> one row of raw_mastodon.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from ingestion.parsing import from_iso, mapping, unknown_fields
from ingestion.sources.mastodon import settings

Row = dict[str, Any]


def status_row(record: Mapping[str, Any]) -> Row:
    """One status of the company's account. Source: `GET accounts/:id/statuses`."""
    return {
        **unknown_fields(record, settings.STATUS_FIELDS),
        "id": record.get("id"),
        "account_id": mapping(record.get("account")).get("id"),
        "content": record.get("content"),
        "url": record.get("url"),
        "link_url": mapping(record.get("card")).get("url") or first_anchor(record.get("content")),
        "visibility": record.get("visibility"),
        "language": record.get("language"),
        "in_reply_to_id": record.get("in_reply_to_id"),
        "reblog_id": mapping(record.get("reblog")).get("id"),
        "created_at": from_iso(record.get("created_at")),
        "edited_at": from_iso(record.get("edited_at")),
        "deleted_at": None,
    }


def counts_row(record: Mapping[str, Any]) -> Row:
    """The counters of one status, without the moment they were read; older servers have no quotes."""
    return {"status_id": record.get("id"), **{name: record.get(name) for name in settings.COUNTERS}}


def mention_row(notification: Mapping[str, Any]) -> Row:
    """One status that names the company's account. Source: `GET notifications?types[]=mention`."""
    status = mapping(notification.get("status"))
    account = mapping(status.get("account") or notification.get("account"))
    return {
        **unknown_fields(status, settings.STATUS_FIELDS),
        "id": status.get("id"),
        "in_reply_to_id": status.get("in_reply_to_id"),
        "account_id": account.get("id"),
        "account_acct": account.get("acct"),
        "content": status.get("content"),
        "url": status.get("url"),
        "language": status.get("language"),
        "created_at": from_iso(status.get("created_at")),
    }


def first_anchor(html: Any) -> str | None:
    """Find the first link in a status that leads out: mentions and hashtags are links too."""
    if not isinstance(html, str):
        return None
    finder = _AnchorFinder()
    finder.feed(html)
    return finder.href


class _AnchorFinder(HTMLParser):
    """Remembers the first `<a href>` whose class is neither mention nor hashtag."""

    def __init__(self) -> None:
        super().__init__()
        self.href: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = set((values.get("class") or "").split())
        if tag == "a" and self.href is None and not classes & {"mention", "hashtag"}:
            self.href = values.get("href")
