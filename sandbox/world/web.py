"""What the company's sites saw: visits and submitted forms, and which country's system counted them.

Belongs here: how a moment shows as a visit, with its tracking, or the loss of it. Does not: contacts (`crm`).

Data flow: History -> visits (one row a session landing), forms.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sandbox.scenarios import BRAND_SEARCH, CHANNELS, EMAIL, EVENT, RETARGETING
from sandbox.world import vocabulary as words
from sandbox.world.calendar import datetimes, hex_ids, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.exposure import (
    DEAL,
    EXPOSURE,
    MAIL_VISIT,
    ORDER,
    ORGANIC,
    RETARGET,
    RETARGET_VISIT,
    SEARCH_AD,
    SESSION,
)
from sandbox.world.forms import build_forms, inbound_requests
from sandbox.world.history import History
from sandbox.world.systems import ANALYTICS

LOST_UTM_SHARE = 0.10
DARK_SHARE = 0.08
LATE_SHARE = 0.03
MATOMO_LATE_DAYS = 0.95
"""Matomo refuses what happened more than a day ago."""
RETURN_HOURS = 36
MEMORY_DAYS = 6.0
RETURN_SHARE = 0.4
MINUTE = 1 / 1440
REFERRERS = {
    "linkedin": ("https://www.linkedin.com/", "https://lnkd.in/"),
    "facebook": ("https://l.facebook.com/", "https://m.facebook.com/", "https://www.facebook.com/"),
    "mastodon": ("https://mastodon.example/", "https://social.example/"),
    "instagram": ("https://l.instagram.com/", "https://www.instagram.com/"),
    "x": ("https://t.co/",),
    "youtube": ("https://www.youtube.com/", "https://m.youtube.com/"),
    "tiktok": ("https://www.tiktok.com/",),
    "bluesky": ("https://bsky.app/", "https://go.bsky.app/"),
    "reddit": ("https://www.reddit.com/", "https://old.reddit.com/"),
}
SEARCH_ENGINES = ("https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/")


@dataclass(frozen=True)
class Web:
    """Tables and the arrays behind them. `forms` also has person, device and instant."""

    visits: pl.DataFrame
    form_submissions: pl.DataFrame
    forms: pl.DataFrame
    landings: pl.DataFrame
    """Visits with person, device, instant, tracking and what truly led to them; sorted by instant."""


def build_web(history: History) -> Web:
    """Visits and forms of the whole calendar, sorted by time."""
    rng = stream(history.seed, "web")
    landing = _landings(rng, history)
    landing = landing.with_columns(
        device=pl.Series(history.people.device_of(rng, landing["person"].to_numpy()))
    )
    forms = build_forms(rng, history, landing)
    visits = _tracking(rng, history, landing)
    device = landing["device"].to_numpy()
    instant = landing["instant"].to_numpy()
    received = instant + np.where(
        rng.random(len(landing)) < LATE_SHARE,
        rng.uniform(0.3, 5, len(landing)),
        rng.uniform(0, 5, len(landing)) / 86_400,
    )
    system = _system(history, device)
    received = np.where(system == "matomo", np.minimum(received, instant + MATOMO_LATE_DAYS), received)
    visits = visits.with_columns(
        system=texts(system),
        visit_id=pl.Series(hex_ids(rng, len(landing), "v_", 20), dtype=pl.String),
        anonymous_id=texts(history.people.devices[device]),
        country=texts(history.people.country[landing["person"].to_numpy()]),
        device=texts(history.people.device_kind[device]),
        visited_at=datetimes(instant),
        received_at=datetimes(received),
    )
    columns = [
        "visit_id",
        "system",
        "anonymous_id",
        "page_url",
        "referrer",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "utm_term",
        "gclid",
        "fbclid",
        "li_fat_id",
        "country",
        "device",
        "visited_at",
        "received_at",
    ]
    submissions = forms.select(
        pl.Series("submission_id", hex_ids(rng, len(forms), "fs_", 20), dtype=pl.String),
        texts(_system(history, forms["device"].to_numpy()), "system"),
        pl.Series(
            "anonymous_id", history.people.devices[forms["device"].to_numpy()].astype(str), dtype=pl.String
        ),
        "form",
        "email",
        "page_url",
        "how_heard",
        datetimes(forms["instant"].to_numpy(), "submitted_at"),
        datetimes(forms["instant"].to_numpy() + rng.uniform(0, 4, len(forms)) / 86_400, "received_at"),
    )
    known = visits.select(
        pl.Series("device", device),
        pl.Series("instant", instant),
        *["how", "tracked", "page_url", "referrer", "utm_source", "utm_medium", "utm_campaign"],
        *["gclid", "fbclid", "li_fat_id"],
    ).with_columns(landing.select("person", "activity"))
    return Web(visits.select(columns), submissions, forms, known)


def _system(history: History, device: np.ndarray) -> np.ndarray:
    """The system that counts each browser, whoever uses it: that of its owner's country."""
    people = history.people
    owner = np.searchsorted(people.device_start, device, side="right") - 1
    return np.array([ANALYTICS[code] for code in people.country[owner].tolist()], dtype=object)


def _landings(rng: np.random.Generator, history: History) -> pl.DataFrame:
    """Every landing: person, instant, source (see `exposure`), activity or -1; sorted by instant."""
    moments, people = history.moments, history.people
    clicks = history.moments_of(EXPOSURE, RETARGET, SESSION)
    clicks = clicks[moments.clicks[clicks] & (moments.channel[clicks] != EVENT)]
    orders = _with_own_visit(rng, history, history.moments_of(ORDER), clicks)
    requests = inbound_requests(history)
    rows = np.concatenate([clicks, orders, requests])
    goal = np.concatenate([np.zeros(len(clicks)), np.full(len(orders), ORDER), np.full(len(requests), DEAL)])
    before = np.where(goal > 0, rng.uniform(3, 40, len(rows)), 0) * MINUTE
    instant = moments.instant[rows] - before
    source, activity = moments.source[rows].astype(np.int64), moments.activity[rows].astype(np.int64)
    for kind, channel in ((SEARCH_AD, BRAND_SEARCH), (MAIL_VISIT, EMAIL), (RETARGET_VISIT, RETARGETING)):
        mine = (source == kind) & (activity < 0)
        activity[mine] = history.activities.running(channel, instant[mine])
    activity = np.where(goal > 0, _remembered(rng, history, rows, activity), activity)
    frame = pl.DataFrame(
        {
            "person": moments.person[rows].astype(np.int64),
            "instant": instant,
            "source": source,
            "activity": activity,
            "intent": moments.intent[rows],
            "goal": goal.astype(np.int64),
            "moment": rows,
            "is_business": people.is_business[moments.person[rows]],
        }
    )
    return frame.filter(pl.col("instant") > 0).sort("instant", "person", "moment")


def _remembered(
    rng: np.random.Generator, history: History, rows: np.ndarray, otherwise: np.ndarray
) -> np.ndarray:
    """Activity through whose link a decided person comes: often that of the last days which she saw."""
    moments, activities = history.moments, history.activities
    seen = history.moments_of(EXPOSURE)
    seen = seen[activities.has_link[moments.activity[seen]] & (moments.channel[seen] != EVENT)]
    shown = pl.DataFrame(
        {"person": moments.person[seen], "at": moments.instant[seen], "activity": moments.activity[seen]}
    ).sort("at")
    decided = pl.DataFrame({"person": moments.person[rows], "at": moments.instant[rows] - 0.05})
    found = (
        decided.with_row_index("row")
        .sort("at")
        .join_asof(shown, on="at", by="person", tolerance=MEMORY_DAYS, check_sortedness=False)
        .sort("row")["activity"]
        .fill_null(-1)
        .to_numpy()
    )
    return np.where((found >= 0) & (rng.random(len(rows)) < RETURN_SHARE), found, otherwise)


def _with_own_visit(
    rng: np.random.Generator, history: History, orders: np.ndarray, clicks: np.ndarray
) -> np.ndarray:
    """Orders that need a visit of their own; half of those soon after a click happen in the tab left open."""
    moments = history.moments
    order = pl.DataFrame(
        {"person": moments.person[orders], "at": moments.instant[orders], "row": orders}
    ).sort("at")
    click = pl.DataFrame({"person": moments.person[clicks], "at": moments.instant[clicks]}).sort("at")
    near = order.join_asof(
        click.with_columns(clicked=pl.col("at")),
        on="at",
        by="person",
        tolerance=RETURN_HOURS / 24,
        check_sortedness=False,
    ).sort("row")
    stays = near["clicked"].is_not_null().to_numpy() & (rng.random(len(near)) < 0.5)
    return near["row"].to_numpy()[~stays]


def _tracking(rng: np.random.Generator, history: History, landing: pl.DataFrame) -> pl.DataFrame:
    """Page, referrer, utm and click ids of each landing, some of them lost on the way."""
    activities = history.activities
    count = len(landing)
    source, activity = landing["source"].to_numpy(), landing["activity"].to_numpy()
    has = activity >= 0
    channel = np.where(has, activities.channel[np.maximum(activity, 0)], -1)
    platform = np.array([item.platform for item in CHANNELS] + [""], dtype=object)[channel]
    kind = np.array([item.activity_type for item in CHANNELS] + [""], dtype=object)[channel]
    social = np.isin(platform, list(REFERRERS)) & has
    organic = social & (kind != "paid_ad")
    fate = rng.random(count)
    dark = organic & (fate < DARK_SHARE)
    lost = organic & ~dark & (fate < DARK_SHARE + LOST_UTM_SHARE)
    tracked = has & ~dark & ~lost

    medium_of = {
        "organic_post": "organic_social",
        "question_post": "organic_social",
        "employee_share": "employee_share",
        "paid_ad": "paid_social",
    }
    medium = np.array([medium_of.get(item.activity_type, "email") for item in CHANNELS] + [""], dtype=object)
    medium[BRAND_SEARCH] = "cpc"
    utm_source = np.array([item.platform for item in CHANNELS] + [""], dtype=object)
    utm_source[BRAND_SEARCH], utm_source[EMAIL] = "google", "newsletter"

    referrer = np.full(count, "", dtype=object)
    for name, options in REFERRERS.items():
        mine = social & ~dark & (platform == name)
        if name == "mastodon":  # most instances send no referrer along
            mine &= lost | (rng.random(count) < 0.4)
        referrer[mine] = pick(rng, options, int(mine.sum()))
    searching = ~has & (source == ORGANIC)
    referrer[searching] = pick(rng, SEARCH_ENGINES, int(searching.sum()), [0.86, 0.08, 0.06])
    is_search_ad = channel == BRAND_SEARCH
    referrer[is_search_ad] = "https://www.google.com/"

    topic = np.where(
        has, activities.topic[np.maximum(activity, 0)], rng.integers(0, len(words.TOPICS), count)
    )
    path = np.asarray(words.TOPIC_PATHS, dtype=object)[topic]
    plain = ~has | is_search_ad
    path[plain] = pick(
        rng,
        ("/", "/shop", "/office", *words.TOPIC_PATHS[:4]),
        int(plain.sum()),
        [0.4, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05],
    )
    code, campaign = activities.code[np.maximum(activity, 0)], activities.campaign[np.maximum(activity, 0)]
    facebook, linkedin_ad = (
        social & (platform == "facebook") & ~dark,
        (platform == "linkedin") & (kind == "paid_ad"),
    )

    def ids(mask: np.ndarray, prefix: str, width: int) -> pl.Series:
        values = np.full(count, None, dtype=object)
        values[mask] = hex_ids(rng, int(mask.sum()), prefix, width)
        return texts(values.tolist())

    how = np.select(
        [is_search_ad, channel == EMAIL, social & (kind == "paid_ad"), social & ~dark, searching],
        ["PAID_SEARCH", "EMAIL_MARKETING", "PAID_SOCIAL", "SOCIAL_MEDIA", "ORGANIC_SEARCH"],
        "DIRECT_TRAFFIC",
    )
    frame = pl.DataFrame(
        {
            "path": pl.Series(path.tolist(), dtype=pl.String),
            "how": pl.Series(how.tolist(), dtype=pl.String),
            "tracked": tracked,
            "referrer": texts_where(referrer != "", referrer),
            "utm_source": texts_where(tracked, utm_source[channel]),
            "utm_medium": texts_where(tracked, medium[channel]),
            "utm_campaign": texts_where(tracked, campaign),
            "utm_content": texts_where(tracked, code),
            "utm_term": texts_where(
                is_search_ad & (rng.random(count) < 0.9),
                pick(rng, ("harbourlight", "harbourlight lamps", "harbour light"), count),
            ),
            "gclid": ids(is_search_ad, "Cj0KCQ", 30),
            "fbclid": ids(facebook, "IwAR", 32),
            "li_fat_id": ids(linkedin_ad, "", 32),
        }
    )
    return frame.with_columns(
        page_url=pl.lit(words.SITE)
        + pl.col("path")
        + pl.when(pl.col("utm_source").is_not_null())
        .then(
            pl.format(
                "?utm_source={}&utm_medium={}&utm_campaign={}&utm_content={}",
                "utm_source",
                "utm_medium",
                "utm_campaign",
                "utm_content",
            )
        )
        .otherwise(pl.lit(""))
    ).drop("path")
