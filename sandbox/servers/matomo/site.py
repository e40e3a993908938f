"""One site's visits log at a moment: visits with their actions, in the order of their last one.

A form is an event in the visit that is still alive in its browser, half an hour at most. Otherwise, or when
it names somebody else than that visit already has, Matomo begins a visit that has no page in it. Whom a form
names is from then on the visit's `userId`.

Days are those of the site's zone. The `timestamp` of an action is, as in Matomo, the site's local time read
as if it were UTC; those of the visit are UTC.

Data flow: visits, form_submissions -> log -> pages of visits in Matomo's shape.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import polars as pl

from sandbox.servers.asof import happened

SITE_ID, SITE_NAME = 3, "Harbourlight UK"
VERSION = "5.4.0"
ZONE = "Europe/London"
FIRST_NUMBER = 4_001
ALIVE = "30m"
SECOND_PAGE_SECONDS = 75
SOCIAL = {
    "linkedin": "LinkedIn", "lnkd": "LinkedIn", "facebook": "Facebook", "instagram": "Instagram",
    "t.co": "X", "youtube": "YouTube", "tiktok": "TikTok", "bsky": "Bluesky", "reddit": "reddit",
}  # fmt: skip
SEARCH = {"google": "Google", "bing": "Bing", "duckduckgo": "DuckDuckGo"}
DEVICES = {"desktop": "Desktop", "mobile": "Smartphone", "tablet": "Tablet"}


class MatomoSite:
    """What somebody with view access could read at `as_of`."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.as_of = as_of
        self._all_visits = tables["visits"].filter(pl.col("system") == "matomo")
        self._all_forms = tables["form_submissions"].filter(pl.col("system") == "matomo")

    @property
    def about(self) -> dict[str, Any]:
        """The site."""
        return {
            "idsite": SITE_ID,
            "name": SITE_NAME,
            "main_url": "https://harbourlight.example",
            "timezone": ZONE,
            "currency": "GBP",
            "ecommerce": 0,
            "type": "website",
        }

    @cached_property
    def log(self) -> pl.DataFrame:
        """One row a visit with what had happened in it, sorted by its last action.

        Numbers are given over the whole history, so that a visit keeps its own at every moment.
        """
        forms = self._placed_forms()
        alone = forms.filter(pl.col("visit_id").is_null()).select(
            pl.col("submission_id").alias("visit_id"), "anonymous_id", "submitted_at", "received_at"
        )
        begun = pl.concat(
            [
                self._all_visits.rename({"visited_at": "started_at"}),
                alone.rename({"submitted_at": "started_at"}),
            ],
            how="diagonal",
        )
        numbered = begun.sort("started_at", "visit_id").with_row_index("number", FIRST_NUMBER)
        sent = (
            happened(forms, "received_at", self.as_of)
            .with_columns(visit_id=pl.coalesce("visit_id", "submission_id"))
            .group_by("visit_id")
            .agg(
                pl.col("email").first(),
                pl.col("submitted_at").max().alias("last_form_at"),
                pl.struct("submission_id", "form", "page_url", "how_heard", "submitted_at").alias("forms"),
            )
        )
        second = pl.col("started_at") + pl.duration(seconds=SECOND_PAGE_SECONDS)
        has_second = (
            pl.col("page_url").is_not_null()
            & (pl.col("visit_id").str.tail(1).is_in(list("01234")))
            & (second < self.as_of)
        )
        return (
            happened(numbered, "received_at", self.as_of)
            .join(sent, on="visit_id", how="left")
            .with_columns(second_at=pl.when(has_second).then(second))
            .with_columns(ended_at=pl.max_horizontal("started_at", "second_at", "last_form_at"))
            .with_columns(day=pl.col("ended_at").dt.convert_time_zone(ZONE).dt.date())
            .sort("ended_at", "number")
        )

    def _placed_forms(self) -> pl.DataFrame:
        """Forms with the visit they were sent in; without one when no visit could take them."""
        visits = self._all_visits.select("anonymous_id", "visit_id", at="visited_at").sort("at")
        placed = (
            self._all_forms.with_columns(at="submitted_at")
            .sort("at", "submission_id")
            .join_asof(
                visits.with_columns(begun="at"),
                on="at",
                by="anonymous_id",
                tolerance=ALIVE,
                check_sortedness=False,
            )
        )

        def day(name: str) -> pl.Expr:
            return pl.col(name).dt.convert_time_zone(ZONE).dt.date()

        fits = (day("begun") == day("submitted_at")) & (
            pl.col("email") == pl.col("email").first().over("visit_id")
        )
        return placed.with_columns(visit_id=pl.when(fits).then("visit_id"))

    def page(
        self, start: date, end: date, *, is_ascending: bool, offset: int, limit: int
    ) -> list[dict[str, Any]]:
        """Visits whose last action was on these days."""
        chosen = self.log.filter(pl.col("day").is_between(start, end))
        if not is_ascending:
            chosen = chosen.reverse()
        page = chosen.slice(offset, None if limit < 0 else limit)
        return [_visit(row) for row in page.iter_rows(named=True)]


def _visit(row: dict[str, Any]) -> dict[str, Any]:
    actions = _actions(row)
    first, last = int(row["started_at"].timestamp()), int(row["ended_at"].timestamp())
    local = row["ended_at"].astimezone(ZoneInfo(ZONE))
    tagged = row["utm_campaign"] is not None
    kind, name = ("campaign", row["utm_campaign"]) if tagged else _referrer(row["referrer"])
    return {
        "idSite": str(SITE_ID),
        "idVisit": str(row["number"]),
        "visitIp": "192.0.2.0",
        "visitorId": row["anonymous_id"],
        "fingerprint": hashlib.sha256(row["anonymous_id"].encode()).hexdigest()[:16],
        "actionDetails": actions,
        "goalConversions": 0,
        "siteCurrency": "GBP",
        "siteCurrencySymbol": "£",
        "serverDate": local.date().isoformat(),
        "visitServerHour": str(row["ended_at"].hour),
        "lastActionTimestamp": last,
        "lastActionDateTime": row["ended_at"].strftime("%Y-%m-%d %H:%M:%S"),
        "siteName": SITE_NAME,
        "serverTimestamp": last,
        "firstActionTimestamp": first,
        "serverTimePretty": local.strftime("%H:%M:%S"),
        "userId": row["email"],
        "visitorType": "new",
        "visitConverted": "0",
        "visitCount": "1",
        "visitDuration": str(last - first),
        "actions": str(len(actions)),
        "interactions": str(len(actions)),
        "referrerType": kind,
        "referrerTypeName": kind.capitalize(),
        "referrerName": name,
        "referrerKeyword": row["utm_term"] if tagged else None,
        "referrerUrl": row["referrer"],
        "deviceType": DEVICES.get(row["device"] or "", "Desktop"),
        "countryCode": (row["country"] or "xx").lower(),
        "campaignId": None,
        "campaignName": row["utm_campaign"],
        "campaignSource": row["utm_source"],
        "campaignMedium": row["utm_medium"],
        "campaignContent": row["utm_content"],
        "campaignKeyword": row["utm_term"],
        "adClickId": row["gclid"],
        "adProviderId": "google" if row["gclid"] else None,
    }


def _actions(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Pages and forms by time. The parameters of campaigns are no part of a page's address in Matomo."""
    found = []
    if row["page_url"] is not None:
        found.append(_page(row["started_at"], _landing_url(row)))
    if row["second_at"] is not None:
        parts = urlsplit(row["page_url"])
        found.append(_page(row["second_at"], f"{parts.scheme}://{parts.netloc}/shop"))
    for form in row["forms"] or []:
        found.append(
            {
                "type": "event",
                "url": form["page_url"],
                "pageId": str(int(form["submission_id"][3:11], 16)),
                "eventCategory": "form",
                "eventAction": form["form"],
                "eventName": form["how_heard"],
                "timestamp": _local_seconds(form["submitted_at"]),
            }
        )
    return sorted(found, key=lambda action: int(action["timestamp"]))


def _page(instant: datetime, url: str) -> dict[str, Any]:
    path = urlsplit(url).path
    return {
        "type": "action",
        "url": url,
        "pageTitle": path.strip("/").capitalize() or "Harbourlight 🔆",
        "pageIdAction": str(sum(path.encode())),
        "timestamp": _local_seconds(instant),
    }


def _landing_url(row: dict[str, Any]) -> str:
    kept = {name: row[name] for name in ("fbclid", "li_fat_id") if row[name]}
    url = str(row["page_url"]).partition("?")[0]
    return f"{url}?{urlencode(kept)}" if kept else url


def _local_seconds(instant: datetime) -> int:
    offset = instant.astimezone(ZoneInfo(ZONE)).utcoffset()
    return int(instant.timestamp()) + (int(offset.total_seconds()) if offset else 0)


def _referrer(url: str | None) -> tuple[str, str | None]:
    host = urlsplit(url or "").netloc
    if not host:
        return "direct", None
    for kind, known in (("search", SEARCH), ("social", SOCIAL)):
        for part, name in known.items():
            if part in host:
                return kind, name
    return "website", host
