"""Forms that people sent on the site: who, when, in which browser, and what they say brought them.

Belongs here: checkouts, requests for offers, newsletters, webinars. Does not: visits (`web`), the contacts
that come of forms (`crm`).

Data flow: History, landings -> forms (person, device, instant, form, email, how_heard).
"""

import numpy as np
import polars as pl

from sandbox.scenarios import CHANNELS
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, pick, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.exposure import DEAL, EXPOSURE, ORDER
from sandbox.world.history import History

MINUTE = 1 / 1440
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
HEARD = {
    "linkedin": ("LinkedIn", "linkedin", "Saw a post on LinkedIn"),
    "facebook": ("Facebook", "facebook"),
    "mastodon": ("Mastodon", "the fediverse"),
    "instagram": ("Instagram", "your reels on Instagram"),
    "x": ("Twitter", "x.com"),
    "youtube": ("YouTube", "a video on YouTube"),
    "tiktok": ("TikTok", "tiktok"),
    "bluesky": ("Bluesky", "someone on bluesky"),
    "reddit": ("Reddit", "a thread on reddit"),
    "offline": ("Met you at an event", "event"),
    "web": ("Newsletter", "your newsletter"),
}


def inbound_requests(history: History) -> np.ndarray:
    """Rows of the moments at which somebody asked for an offer on the site; the other deals sales started."""
    rows = history.moments_of(DEAL)
    draw = stream(history.seed, "inbound").random(int(history.moments.serial[rows].max(initial=0)) + 1)
    return rows[draw[history.moments.serial[rows]] < 0.8]


def build_forms(rng: np.random.Generator, history: History, landing: pl.DataFrame) -> pl.DataFrame:
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
        email=texts(email),
        is_role=pl.Series(is_role),
        how_heard=_how_heard(rng, history, person, forms["instant"].to_numpy(), kind),
        page_url=pl.lit(words.SITE) + pl.col("form").replace_strict(FORM_PAGES, return_dtype=pl.String),
    )


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
    return texts_where(answers, result)
