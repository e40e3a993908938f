"""The project's events at a moment: page views, forms, and browsers that say who they are.

A browser goes by its own id until its first form, then by the address it gave there, until it gives another
one: `$device_id` stays the same. A form sent in a session half an hour old belongs to it. Some sessions look
at a second page, which no longer has the campaign.

Data flow: visits, form_submissions -> events, one row each, with the properties that somebody may ask for.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

import polars as pl

from sandbox.servers.asof import happened

ALIVE = "30m"
SECOND_PAGE_SECONDS = 40
DIRECT = "$direct"
DEVICES = {"desktop": "Desktop", "mobile": "Mobile", "tablet": "Tablet"}


def project_events(tables: Mapping[str, pl.DataFrame], as_of: datetime) -> pl.DataFrame:
    """Events taken in before `as_of`, sorted by created_at, uuid."""
    visits = tables["visits"].filter(pl.col("system") == "posthog").sort("visited_at", "visit_id")
    forms = (
        tables["form_submissions"].filter(pl.col("system") == "posthog").sort("submitted_at", "submission_id")
    )
    views = visits.select(
        _uuid("visit_id", "pageview"),
        _uuid("visit_id", "session").alias("$session_id"),
        pl.lit("$pageview").alias("event"),
        pl.col("anonymous_id").alias("$device_id"),
        pl.col("page_url").alias("$current_url"),
        pl.col("referrer").fill_null(DIRECT).alias("$referrer"),
        "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "gclid", "fbclid", "li_fat_id",
        pl.col("country").alias("$geoip_country_code"),
        pl.col("device").replace(DEVICES).alias("$device_type"),
        pl.col("visited_at").alias("timestamp"),
        pl.col("received_at").alias("created_at"),
    )  # fmt: skip
    sent = _in_sessions(forms, views).select(
        "submission_id",
        "$session_id",
        pl.col("anonymous_id").alias("$device_id"),
        pl.col("page_url").alias("$current_url"),
        "form",
        "email",
        "how_heard",
        pl.col("submitted_at").alias("timestamp"),
        pl.col("received_at").alias("created_at"),
    )
    submitted = sent.with_columns(_uuid("submission_id", "form"), event=pl.lit("form_submitted"))
    events = pl.concat([views, _second_pages(views), submitted, _identified(sent)], how="diagonal")
    known = happened(_named(events, sent), "created_at", as_of)
    return known.drop("submission_id").sort("created_at", "uuid")


def _uuid(column: str, kind: str) -> pl.Expr:
    """A UUID that is always the same for the same id."""

    def of(key: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"{kind}:{key}"))

    return pl.col(column).map_elements(of, return_dtype=pl.String).alias("uuid")


def _second_pages(views: pl.DataFrame) -> pl.DataFrame:
    later = pl.duration(seconds=SECOND_PAGE_SECONDS)
    return (
        views.filter(pl.col("uuid").str.tail(1).is_in(list("01234567")))
        .select(
            pl.col("uuid").alias("first"), "$session_id", "event", "$device_id", "$geoip_country_code",
            "$device_type",
            pl.col("$current_url").str.extract(r"^(https?://[^/]+)").add("/shop").alias("$current_url"),
            pl.col("$current_url").alias("$referrer"),
            pl.col("timestamp") + later,
            pl.col("created_at") + later,
        )
        .with_columns(_uuid("first", "second"))
        .drop("first")
    )  # fmt: skip


def _in_sessions(forms: pl.DataFrame, views: pl.DataFrame) -> pl.DataFrame:
    """Forms with the session that was still alive in their browser, else with one of their own."""
    seen = views.select("$session_id", anonymous_id="$device_id", at="timestamp").sort("at")
    return (
        forms.with_columns(at="submitted_at")
        .join_asof(seen, on="at", by="anonymous_id", tolerance=ALIVE, check_sortedness=False)
        .with_columns(_uuid("submission_id", "session").alias("own"))
        .with_columns(pl.coalesce("$session_id", "own").alias("$session_id"))
    )


def _identified(sent: pl.DataFrame) -> pl.DataFrame:
    """A browser says who it is when it gives another address than before."""
    is_new = pl.col("email").ne_missing(pl.col("email").shift(1).over("$device_id"))
    return sent.filter(is_new).select(
        _uuid("submission_id", "identify"),
        pl.lit("$identify").alias("event"),
        "$session_id", "$device_id", "$current_url", "timestamp", "created_at",
        pl.col("$device_id").alias("$anon_distinct_id"),
        pl.col("email").alias("distinct_id"),
    )  # fmt: skip


def _named(events: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Events with the name by which their browser went at the time."""
    said = sent.select("$device_id", "timestamp", last_email="email").sort("timestamp")
    return (
        events.sort("timestamp")
        .join_asof(said, on="timestamp", by="$device_id", check_sortedness=False)
        .with_columns(distinct_id=pl.coalesce("distinct_id", "last_email", "$device_id"))
        .drop("last_email")
    )
