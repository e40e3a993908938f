"""Adds to the Marketing API's objects what our tables hold and Meta says in another form.

Belongs here: pure functions, one object in and one row out; plain fields are the contracts' paths.
Does not: requests (`client`), what to load when (`__init__`).

Data flow: one object of a Graph answer -> rows of raw_meta_ads.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from urllib.parse import quote

from ingestion.parsing import from_iso, mapping
from ingestion.sources.meta_ads import settings

Row = dict[str, Any]

_MACRO = re.compile(r"\{\{(\w+)\.(id|name)\}\}")


class Days(Protocol):
    """A period of days that can be cut."""

    start: date
    end: date

    def parts(self, days: int) -> list[tuple[date, date]]:
        """Pieces of at most so many days, oldest first."""


def account_keys(text: str) -> list[str]:
    """Ad accounts as Graph names them, from digits with or without `act_`, separated by commas."""
    digits = (part.strip().removeprefix("act_") for part in str(text).split(","))
    return [f"act_{number}" for number in digits if number]


def opened_on(account: Mapping[str, Any]) -> date | None:
    """The day before an account was opened, or None: nothing happened earlier, in whatever zone."""
    created = from_iso(account.get("created_time"))
    return created.date() - timedelta(days=1) if isinstance(created, datetime) else None


def parts(window: Days) -> list[tuple[date, date]]:
    """The pieces in which a period is asked for: the usual one directly, a long one as reports."""
    is_short = (window.end - window.start).days <= settings.REPORT_DAYS
    return window.parts(settings.DIRECT_DAYS if is_short else settings.REPORT_DAYS)


def ad_row(record: Mapping[str, Any]) -> Row:
    """One ad with the address its click leads to. Source: `GET act_{id}/ads`."""
    return {**record, "link_url": final_url(record)}


def insight_row(record: Mapping[str, Any], conversion_actions: str) -> Row:
    """One day of one ad with its conversions. Source: `GET act_{id}/insights`."""
    return {**record, "reported_conversions": conversions(record.get("actions"), conversion_actions)}


def conversions(actions: Any, wanted: str) -> Any:
    """Sum of the wanted actions; Meta leaves out what did not happen, so that no actions are 0.

    Args:
        actions: Meta's list of {action_type, value}.
        wanted: names; of those joined by | the first there is counts, those after a comma are added.
    """
    values = {mapping(action).get("action_type"): mapping(action).get("value") for action in actions or ()}
    total = Decimal(0)
    for group in wanted.split(","):
        found = next((values[name] for name in group.strip().split("|") if name in values), None)
        try:
            total += Decimal(found or 0)
        except (InvalidOperation, TypeError):
            return found  # the contract refuses the row by name
    return str(total)


def final_url(ad: Mapping[str, Any]) -> str | None:
    """Where a click on the ad leads, tags included; None for ads whose creative does not say."""
    creative = mapping(ad.get("creative"))
    link = next(_links(creative), None)
    if link is None:
        return None
    tags = _filled(str(creative.get("url_tags") or "").lstrip("?&"), ad)
    if not tags:
        return link
    address, hash_mark, fragment = link.partition("#")
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}{tags}{hash_mark}{fragment}"


def _links(creative: Mapping[str, Any]) -> Iterator[str]:
    """The places in which a creative may say its link, the surest first."""
    story = mapping(creative.get("object_story_spec"))
    for part in ("link_data", "video_data", "photo_data", "template_data"):
        data = mapping(story.get(part))
        called = mapping(mapping(data.get("call_to_action")).get("value")).get("link")
        yield from (link for link in (data.get("link"), called) if isinstance(link, str) and link)
    listed = mapping(creative.get("asset_feed_spec")).get("link_urls")
    for entry in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
        if isinstance(link := mapping(entry).get("website_url"), str) and link:
            yield link
    for name in ("link_url", "object_url", "template_url"):
        if isinstance(link := creative.get(name), str) and link:
            yield link


def _filled(tags: str, ad: Mapping[str, Any]) -> str:
    """Tags with the ids and names that Meta puts in; what depends on the placement stays as it is."""
    known: dict[str, Mapping[str, Any]] = {
        "ad": ad,
        "adset": mapping(ad.get("adset")),
        "campaign": mapping(ad.get("campaign")),
    }

    def value(match: re.Match[str]) -> str:
        found = known.get(match[1], {}).get(match[2])
        return match[0] if found is None else quote(str(found), safe="")

    return _MACRO.sub(value, tags)
