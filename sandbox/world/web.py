"""What the company's own collector saw: visits and submitted forms.

Belongs here: how a moment shows as a visit, with its tracking, or the loss of it. Does not: contacts (`crm`).

Data flow: History -> visits (one row a session landing), forms.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sandbox.scenarios import BRAND_SEARCH, CHANNELS, EMAIL, EVENT, RETARGETING
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, datetimes, hex_ids, pick, stream
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
from sandbox.world.history import History

LOST_UTM_SHARE = 0.10
DARK_SHARE = 0.08
LATE_SHARE = 0.03
RETURN_HOURS = 36
MINUTE = 1 / 1440
REFERRERS = {
    "linkedin": ("https://www.linkedin.com/", "https://lnkd.in/"),
    "facebook": ("https://l.facebook.com/", "https://m.facebook.com/", "https://www.facebook.com/"),
    "mastodon": ("https://mastodon.example/", "https://social.example/"),
}
SEARCH_ENGINES = ("https://www.google.com/", "https://www.bing.com/", "https://duckduckgo.com/")
# Chance that a visit ends in a form, at average intent: business people, consumers.
FORM_RATES = {
    "newsletter": (0.010, 0.016),
    "webinar": (0.010, 0.0),
    "contact": (0.009, 0.003),
    "demo_request": (0.008, 0.0),
}
FORM_PAGES = {
    "newsletter": "/newsletter",
    "webinar": "/webinars",
    "contact": "/contact",
    "demo_request": "/office/demo",
    "checkout": "/shop/checkout",
}


@dataclass(frozen=True)
class Web:
    """Tables and the arrays behind them. `forms` also has person, device and instant."""

    visits: pl.DataFrame
    form_submissions: pl.DataFrame
    forms: pl.DataFrame
    first_visits: pl.DataFrame
    """Visits with device, instant and tracking, sorted by instant: what a CRM's own script would know."""


def build_web(history: History) -> Web:
    """Visits and forms of the whole calendar, sorted by time."""
    rng = stream(history.seed, "web")
    landing = _landings(rng, history)
    landing = landing.with_columns(
        device=pl.Series(history.people.device_of(rng, landing["person"].to_numpy()))
    )
    forms = _forms(rng, history, landing)
    visits = _tracking(rng, history, landing)
    device = landing["device"].to_numpy()
    instant = landing["instant"].to_numpy()
    received = instant + np.where(
        rng.random(len(landing)) < LATE_SHARE,
        rng.uniform(0.3, 5, len(landing)),
        rng.uniform(0, 5, len(landing)) / 86_400,
    )
    visits = visits.with_columns(
        visit_id=pl.Series(hex_ids(rng, len(landing), "v_", 20), dtype=pl.String),
        anonymous_id=_texts(history.people.devices[device]),
        country=_texts(history.people.country[landing["person"].to_numpy()]),
        device=_texts(history.people.device_kind[device]),
        visited_at=datetimes(instant),
        received_at=datetimes(received),
    )
    columns = [
        "visit_id", "anonymous_id", "page_url", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content",
        "utm_term", "gclid", "fbclid", "li_fat_id", "country", "device", "visited_at", "received_at",
    ]  # fmt: skip
    submissions = forms.select(
        pl.Series("submission_id", hex_ids(rng, len(forms), "fs_", 20), dtype=pl.String),
        pl.Series("anonymous_id", history.people.devices[forms["device"].to_numpy()].astype(str), dtype=pl.String),
        "form", "email", "page_url", "how_heard",
        datetimes(forms["instant"].to_numpy(), "submitted_at"),
        datetimes(forms["instant"].to_numpy() + rng.uniform(0, 4, len(forms)) / 86_400, "received_at"),
    )  # fmt: skip
    known = visits.select(
        pl.Series("device", device), pl.Series("instant", instant), "how", "page_url", "referrer", "utm_source",
        "utm_medium", "utm_campaign", "gclid", "fbclid", "li_fat_id",
    )  # fmt: skip
    return Web(visits.select(columns), submissions, forms, known)


def _texts(values: np.ndarray) -> pl.Series:
    return pl.Series(values.tolist(), dtype=pl.String)


def _landings(rng: np.random.Generator, history: History) -> pl.DataFrame:
    """Every landing on the site: person, instant, source (see `exposure`), activity or -1; sorted by instant."""
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


def inbound_requests(history: History) -> np.ndarray:
    """Rows of the moments at which somebody asked for an offer on the site; the other deals sales started."""
    rows = history.moments_of(DEAL)
    draw = stream(history.seed, "inbound").random(int(history.moments.serial[rows].max(initial=0)) + 1)
    return rows[draw[history.moments.serial[rows]] < 0.8]


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
        "organic_post": "organic_social", "question_post": "organic_social", "employee_share": "employee_share",
        "paid_ad": "paid_social",
    }  # fmt: skip
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
        return pl.Series(values.tolist(), dtype=pl.String)

    def when(mask: np.ndarray, values: np.ndarray) -> pl.Series:
        return pl.Series(np.where(mask, values, None).tolist(), dtype=pl.String)

    how = np.select(
        [is_search_ad, channel == EMAIL, social & (kind == "paid_ad"), social & ~dark, searching],
        ["PAID_SEARCH", "EMAIL_MARKETING", "PAID_SOCIAL", "SOCIAL_MEDIA", "ORGANIC_SEARCH"],
        "DIRECT_TRAFFIC",
    )
    frame = pl.DataFrame(
        {
            "path": pl.Series(path.tolist(), dtype=pl.String),
            "how": pl.Series(how.tolist(), dtype=pl.String),
            "referrer": when(referrer != "", referrer),
            "utm_source": when(tracked, utm_source[channel]),
            "utm_medium": when(tracked, medium[channel]),
            "utm_campaign": when(tracked, campaign),
            "utm_content": when(tracked, code),
            "utm_term": when(
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


def _forms(rng: np.random.Generator, history: History, landing: pl.DataFrame) -> pl.DataFrame:
    """Submitted forms with who and where, sorted by instant: checkouts, requests for offers, and the rest."""
    moments, people = history.moments, history.people
    parts = []
    orders = history.moments_of(ORDER)
    orders = orders[rng.random(len(orders)) < 0.88]
    requests = inbound_requests(history)
    for rows, form in ((orders, "checkout"), (requests, "demo_request")):
        goal = pl.DataFrame(
            {"person": moments.person[rows].astype(np.int64), "instant": moments.instant[rows]}
        ).sort("instant", "person")
        last = landing.select("person", "instant", "device").sort("instant")
        found = goal.join_asof(last, on="instant", by="person", tolerance=2.0, check_sortedness=False)
        own = people.device_of(rng, found["person"].to_numpy())
        parts.append(found.with_columns(device=pl.col("device").fill_null(pl.Series(own)), form=pl.lit(form)))
    free = landing.filter(pl.col("goal") == 0)
    pull = np.exp(0.6 * free["intent"].to_numpy()) * 0.85
    fate = rng.random(len(free))
    edge = np.zeros(len(free))
    for form, (business, consumer) in FORM_RATES.items():
        upper = edge + np.where(free["is_business"].to_numpy(), business, consumer) * pull
        mine = free.filter(pl.Series((fate >= edge) & (fate < upper)))
        late = mine["instant"].to_numpy() + rng.uniform(1, 15, len(mine)) * MINUTE
        parts.append(mine.select("person", pl.Series("instant", late), "device", pl.lit(form).alias("form")))
        edge = upper
    forms = pl.concat([part.select("person", "instant", "device", "form") for part in parts])
    forms = forms.filter(pl.col("instant") < DAYS - 0.001).sort("instant", "person", "form")
    person, kind = forms["person"].to_numpy(), forms["form"].to_numpy()
    which = rng.random(len(forms))
    email = np.where(which < 0.07, people.alias[person], people.email[person])
    is_role = people.is_business[person] & (kind != "checkout") & (which > 0.97)
    company = people.company_domain[np.minimum(people.account[person], people.companies - 1)]
    email = np.where(is_role, "info@" + company, email)
    return forms.with_columns(
        email=_texts(email),
        is_role=pl.Series(is_role),
        how_heard=_how_heard(rng, history, person, forms["instant"].to_numpy(), kind),
        page_url=pl.lit(words.SITE) + pl.col("form").replace_strict(FORM_PAGES, return_dtype=pl.String),
    )


HEARD = {
    "linkedin": ("LinkedIn", "linkedin", "Saw a post on LinkedIn"),
    "facebook": ("Facebook", "facebook"),
    "mastodon": ("Mastodon", "the fediverse"),
    "offline": ("Met you at an event", "event"),
    "web": ("Newsletter", "your newsletter"),
}


def _how_heard(
    rng: np.random.Generator, history: History, person: np.ndarray, instant: np.ndarray, form: np.ndarray
) -> pl.Series:
    """What people answer: mostly the last thing of ours that they remember seeing, tracked or not."""
    moments = history.moments
    rows = history.moments_of(EXPOSURE)
    seen = pl.DataFrame(
        {
            "person": moments.person[rows].astype(np.int64),
            "instant": moments.instant[rows],
            "channel": moments.channel[rows].astype(np.int64),
        }
    ).sort("instant")
    asked = pl.DataFrame({"person": person, "instant": instant})
    channel = asked.join_asof(seen, on="instant", by="person", tolerance=120.0, check_sortedness=False)[
        "channel"
    ]
    index = channel.fill_null(-1).to_numpy()
    memory, answers = rng.random(len(person)), (form != "checkout") & (form != "newsletter")
    result = np.full(len(person), None, dtype=object)
    for number, item in enumerate(CHANNELS):
        options = (
            ("A colleague of yours shared it",)
            if item.activity_type == "employee_share"
            else HEARD[item.platform]
        )
        mine = (index == number) & (memory < 0.42)
        result[mine] = pick(rng, options, int(mine.sum()))
    result[(memory >= 0.42) & (memory < 0.55)] = "Google"
    result[(memory >= 0.55) & (memory < 0.62)] = "Recommended by a friend"
    result[(memory >= 0.62) & (memory < 0.66)] = "don't remember"
    return pl.Series(np.where(answers, result, None).tolist(), dtype=pl.String)
