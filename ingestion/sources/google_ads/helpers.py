"""Turns rows of Google Ads' reports into rows of our table.

Belongs here: pure functions, one row in and one row out; plain fields are the contract's paths.
Does not: requests (`client`), what to load when (`__init__`).

Data flow: one row of a searchStream answer -> one row of raw_google_ads.ad_days.
"""

from collections.abc import Mapping
from typing import Any

from ingestion.parsing import mapping

Row = dict[str, Any]

CAMPAIGN_PREFIX = "campaign:"


def ad_row(result: Mapping[str, Any]) -> Row:
    """One ad and day, with the address to which the ad leads. Source: `ad_group_ad`."""
    ad = mapping(mapping(result.get("adGroupAd")).get("ad"))
    urls = ad.get("finalUrls")
    levels = (ad, *(mapping(result.get(name)) for name in ("adGroup", "campaign", "customer")))
    suffix = next((level["finalUrlSuffix"] for level in levels if level.get("finalUrlSuffix")), None)
    return {**result, "final_url": landing_url(urls[0] if isinstance(urls, list) and urls else None, suffix)}


def campaign_row(result: Mapping[str, Any]) -> Row:
    """One campaign without ads of its own and day, in the place of an ad. Source: `campaign`."""
    campaign = mapping(result.get("campaign")).get("id")
    stand_in = {"id": f"{CAMPAIGN_PREFIX}{campaign}" if campaign else None}
    return {**result, "adGroup": stand_in, "adGroupAd": {"ad": stand_in}, "final_url": None}


def landing_url(url: str | None, suffix: str | None) -> str | None:
    """An ad's address with the parameters that Google adds to it, such as utm_campaign."""
    if not url or not suffix:
        return url
    address, mark, fragment = url.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{suffix.lstrip('?&')}{mark}{fragment}"


def customer_digits(customer_id: str) -> str:
    """`123-456-7890` -> `1234567890`."""
    return customer_id.replace("-", "").strip()
