"""Adds to Mastodon's statuses what our tables hold and Mastodon says in another form.

Belongs here: pure functions, one status in and one row out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`__init__`).

Data flow: one status or notification -> one row of raw_mastodon.
"""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from ingestion.parsing import mapping, records
from ingestion.sources.mastodon import settings

Row = dict[str, Any]


def status_row(record: Mapping[str, Any]) -> Row:
    """One status of the company's account with its link. Source: `GET accounts/:id/statuses`."""
    link = mapping(record.get("card")).get("url") or first_anchor(record.get("content"))
    return {**record, "link_url": link}


def counts_row(record: Mapping[str, Any]) -> Row:
    """The counters of one status, without the moment they were read; older servers have no quotes."""
    return {"status_id": record.get("id"), **{name: record.get(name) for name in settings.COUNTERS}}


def is_mention(notification: Mapping[str, Any]) -> bool:
    """Whether a notification tells of a mention."""
    return notification.get("type", "mention") == "mention"


def mention_row(notification: Mapping[str, Any]) -> Row:
    """One status that names the company's account. Source: `GET notifications?types[]=mention`."""
    status = mapping(notification.get("status"))
    return {**status, "account_link": profile_link(mapping(status.get("account")))}


def profile_link(account: Mapping[str, Any]) -> str | None:
    """The first link of a profile's fields, one that the server verified before others, else of its note."""
    fields = sorted(records(account.get("fields")), key=lambda field: not field.get("verified_at"))
    found = (first_anchor(text) for text in [*(field.get("value") for field in fields), account.get("note")])
    return next(filter(None, found), None)


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
