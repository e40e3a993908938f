"""Adds to LinkedIn's ads what our tables hold and LinkedIn says elsewhere or in another form.

Belongs here: pure functions, one record in and one record out; plain fields are the contracts' paths.
Does not: requests and paging (`client`), what to load when (`__init__`). All ids lose their `urn:li:...:`.

Data flow: one element of a LinkedIn answer -> one row for its contract.
"""

from collections.abc import Mapping
from typing import Any

from ingestion.linkedin import first_day, urn_id
from ingestion.parsing import first_link, mapping, unwrap_link

Row = dict[str, Any]

_OWN_HOSTS = {"www.linkedin.com", "linkedin.com", "lnkd.in"}


def entity_row(record: Mapping[str, Any]) -> Row:
    """One account, campaign group or campaign."""
    references = {name: urn_id(record.get(name)) for name in ("id", "account", "campaignGroup")}
    return {**record, **{name: value for name, value in references.items() if name in record}}


def creative_row(record: Mapping[str, Any], links: Mapping[str, str]) -> Row:
    """One creative with the post it shows and where it leads.

    Args:
        record: from `GET adAccounts/{id}/creatives?q=criteria`.
        links: where posts lead, by URN.
    """
    post = post_of(record)
    return {
        **record,
        "id": urn_id(record.get("id")),
        "account": urn_id(record.get("account")),
        "campaign": urn_id(record.get("campaign")),
        "post_id": post,
        "link_url": landing_page(record) or (links.get(post) if post else None),
    }


def post_of(record: Mapping[str, Any]) -> str | None:
    """The post that a creative shows; text ads and the like have none."""
    reference = mapping(record.get("content")).get("reference")
    return reference if isinstance(reference, str) and reference.startswith("urn:li:") else None


def landing_page(record: Mapping[str, Any]) -> str | None:
    """Where a creative without a post leads: text, spotlight and follower ads hold a page of their own."""
    for part in mapping(record.get("content")).values():
        page = mapping(part).get("landingPage") or mapping(part).get("landingPageUrl")
        if isinstance(page, str) and page:
            return unwrap_link(page)
    return None


def post_link(record: Mapping[str, Any]) -> str | None:
    """Where a post leads: its own landing page, its article, or the first link of its text."""
    article = mapping(mapping(record.get("content")).get("article")).get("source")
    page = record.get("contentLandingPage") or article
    return unwrap_link(page) if page else first_link(record.get("commentary"), _OWN_HOSTS)


def ad_day_row(element: Mapping[str, Any], account_id: str) -> Row:
    """One creative's day. Source: `GET adAnalytics?q=analytics&pivot=CREATIVE&timeGranularity=DAILY`."""
    pivots = element.get("pivotValues")
    pivot = pivots[0] if isinstance(pivots, list) and pivots else None
    return {
        **element,
        "creative_id": urn_id(pivot),
        "date": first_day(element),
        "account_id": account_id,
    }
