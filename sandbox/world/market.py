"""What is said of other brands, two days of anger, and the files with which the company follows both.

Belongs here: mentions that nothing else in the world knows of, brands, rules of findings and their log,
approvals, incidents, and the truth of all of them. Does not: other mentions (`mentions`), product areas
(`voice`).

Data flow: History, mentions, posts -> mentions with more rows, files_brands, files_insight_rules,
files_insight_log, files_approvals, files_accounts, files_incidents, truth_brands, truth_spikes,
truth_breaches.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from sandbox.world import platforms
from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, END, START, dates, datetimes, day_of, instants_in_week, pick, stream
from sandbox.world.columns import texts
from sandbox.world.history import History
from sandbox.world.mentions import NAMES
from sandbox.world.people import PEOPLE_AT_DEFAULT

RIVALS = ("Lumenry", "Brightfold")
RIVAL_TEXTS = (
    "{rival} looks nicer on my shelf than {brand}, honestly.",
    "Went with {rival} this time instead of {brand}.",
    "Does {rival} last as long as {brand}?",
    "{brand} or {rival} for a hallway?",
)
ANGRY_TEXTS = (
    "{brand}, third day without an answer. This is terrible service.",
    "My lamp from {brand} arrived broken again. Awful.",
    "{brand} charged me twice and does not care. Horrible.",
    "Worst experience ever with {brand}, the lamp does not work.",
)
RIVAL_MENTIONS_AT_DEFAULT, RIVAL_MINIMUM = 180, 24
ANGRY_AT_DEFAULT, ANGRY_MINIMUM = 40, 16
FIRST_NUMBER = 3 * 10**12
SPIKES = (
    (date(2026, 3, 17), 9.0, "late-parcels", "900.00"),
    (date(2026, 9, 15), 13.0, "double-charge", "2400.00"),
)
"""Day, hour (UTC) of the first message, key of the incident and its cost."""
NOTICED_HOURS, ACTED_HOURS, RESOLVED_HOURS = 3.0, 5.0, 30.0
SPIKE_HOURS = 2.5
APPROVED_CHANNELS = ("linkedin/organic_post", "linkedin/question_post")
APPROVED_FROM = date(2026, 4, 1)
FORGOTTEN_EVERY = 12
RULES = (
    ("app-complaints", "complaint", "app", None, 2, "Product", 7),
    ("wishes", "wish", None, None, 3, "Product", 14),
    ("leaving", "churn_risk", None, None, 2, "Service", 3),
    ("slow-answers", "slow_answer", None, None, 5, "Service", 3),
    ("rivals", "brand_mention", None, None, 2, "Sales", 7),
)
RULES_FROM = date(2026, 1, 5)
ACCOUNT_PLATFORMS = ("linkedin", "facebook", "instagram", "x", "youtube")


def build_market(
    history: History, mentions: pl.DataFrame, posts: pl.DataFrame, employees: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Tables with the mentions, and the truth of this module."""
    rng = stream(history.seed, "market")
    more, brands, spikes = _said(rng, history)
    approvals, breaches = _approvals(posts)
    tables = {
        "mentions": pl.concat([mentions, more.select(mentions.columns)]).sort("created_at", "mention_id"),
        "files_brands": _brands(),
        "files_insight_rules": _rules(),
        "files_insight_log": _log(employees),
        "files_approvals": approvals,
        "files_accounts": _accounts(employees),
        "files_incidents": _incidents(),
    }
    truth = {"truth_brands": brands, "truth_spikes": spikes, "truth_breaches": breaches}
    if history.scenario.files_only:
        truth = {name: frame.clear() for name, frame in truth.items()}
    return tables, truth


def _said(rng: np.random.Generator, history: History) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Mentions of rivals and angry ones; which brands they name; the days of anger."""
    people, scale = history.people, history.people.count / PEOPLE_AT_DEFAULT
    calm = max(round(RIVAL_MENTIONS_AT_DEFAULT * scale), RIVAL_MINIMUM)
    angry = max(round(ANGRY_AT_DEFAULT * scale), ANGRY_MINIMUM)
    zone = np.zeros(calm, dtype=np.int64)
    at = [instants_in_week(rng, rng.integers(0, DAYS // 7, calm), zone, np.zeros(calm, dtype=bool))]
    for day, hour, _, _ in SPIKES:
        first = (day - START.date()).days + hour / 24
        at.append(first + np.concatenate([[0.0], rng.uniform(0, SPIKE_HOURS / 24, angry - 1)]))
    instant = np.concatenate(at)
    count = len(instant)
    platform = pick(rng, tuple(NAMES), count)
    platform[calm:] = "x"
    rival = pick(rng, RIVALS, count)
    wording = [
        (RIVAL_TEXTS if index < calm else ANGRY_TEXTS)[turn % 4]
        for index, turn in enumerate(rng.integers(0, 4, count).tolist())
    ]
    number = FIRST_NUMBER + rng.choice(9 * 10**11, count, replace=False)
    strange = pick(rng, words.FIRST_NAMES, count) + " " + pick(rng, words.LAST_NAMES, count)
    authors = platforms.members(people, platform, np.full(count, -1), number, strange)
    millis = ((START.timestamp() + np.round(instant * 86_400)) * 1000).astype(np.int64)
    frame = pl.DataFrame(
        {
            "mention_id": texts(map(_id, platform, authors.id, millis.tolist(), number.tolist())),
            "platform": texts(platform),
            "mention_kind": ["post"] * count,
            "place": texts(
                name if where == "reddit" else None
                for where, name in zip(platform, pick(rng, words.SUBREDDITS, count), strict=True)
            ),
            "actor_id": texts(authors.id),
            "actor_name": texts(authors.name),
            "actor_handle": texts(authors.handle),
            "actor_link": texts(authors.link),
            "actor_location": texts(authors.location),
            "text": texts(
                plain.format(brand=NAMES[where], rival=other)
                for plain, where, other in zip(wording, platform, rival, strict=True)
            ),
            "language": ["en"] * count,
            "created_at": datetimes(instant),
            "deleted_at": pl.Series([None] * count, dtype=pl.Datetime("us", "UTC")),
        }
    )
    brands = pl.DataFrame({"brand": texts(rival[:calm]), "created_at": datetimes(instant[:calm])})
    spikes = pl.DataFrame(
        {
            "spike_date": [day for day, *_ in SPIKES],
            "opened_at": datetimes(np.array([part.min() for part in at[1:]])),
            "acted_at": datetimes(_spike_instants() + ACTED_HOURS / 24),
            "messages": [angry] * len(SPIKES),
        }
    )
    return frame, brands, spikes


def _id(platform: str, author: str, millis: int, number: int) -> str:
    if platform == "reddit":
        return platforms.post_id(platform, millis, number, 0)
    return platforms.comment_id(platform, "", author, millis, number)


def _spike_instants() -> np.ndarray:
    return np.array([(day - START.date()).days + hour / 24 for day, hour, _, _ in SPIKES])


def _brands() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "brand": [words.BRAND, *RIVALS],
            "names": [f"{words.BRAND}; {platforms.REDDIT_USERNAME}", *RIVALS],
            "is_own": [True, *[False] * len(RIVALS)],
            "visible_at": [START.date()] * (1 + len(RIVALS)),
        }
    )


def _rules() -> pl.DataFrame:
    names = ("rule_key", "label", "product_area", "brand", "min_messages", "owner_department", "due_days")
    columns = dict(zip(names, zip(*RULES, strict=True), strict=True))
    return pl.DataFrame(
        {name: pl.Series(list(values)) for name, values in columns.items()},
        schema_overrides={"product_area": pl.String, "brand": pl.String},
    ).with_columns(starts_on=pl.lit(RULES_FROM), visible_at=pl.lit(START.date()))


def _log(employees: pl.DataFrame) -> pl.DataFrame:
    """Two of three weeks of each rule are taken note of in the week after, and one of three is acted on.

    Who acts is of the department that the rule names, one after the other; a department without people has
    nobody's name to write down.
    """
    rows: list[tuple[str, date, date, str, str | None, str | None]] = []
    for turn, (key, *_, owner, _) in enumerate(RULES):
        people = employees.filter(pl.col("department") == owner)["employee"].to_list()
        monday, week = RULES_FROM, turn
        while monday + timedelta(days=14) < END.date():
            noted = monday + timedelta(days=8)
            if week % 3 != 2:
                rows.append((key, monday, noted, "acknowledged", None, None))
            if week % 3 == 0:
                who = people[week // 3 % len(people)] if people else None
                rows.append((key, monday, noted + timedelta(days=5), "acted", "changed", who))
            monday, week = monday + timedelta(days=7), week + 1
    schema = {
        "rule_key": pl.String,
        "week": pl.Date,
        "happened_at": pl.Date,
        "state": pl.String,
        "outcome": pl.String,
        "employee": pl.String,
    }
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .with_columns(
            visible_at=pl.col("happened_at"),
            happened_at=pl.col("happened_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        )
        .sort("visible_at", "rule_key", "state")
    )


def _accounts(employees: pl.DataFrame) -> pl.DataFrame:
    """Two managers an account, but for one with a single one and one that somebody who left may still use."""
    people = employees["employee"].to_list()
    rows = [
        (f"{words.BRAND} on {platform}", platform, people[(place + turn) % len(people)], "manage")
        for place, platform in enumerate(ACCOUNT_PLATFORMS)
        for turn in range(1 if platform == "youtube" else 2)
    ]
    rows.append((f"{words.BRAND} on x", "x", f"somebody.gone@{words.OWN_DOMAIN}", "publish"))
    return pl.DataFrame(
        rows, schema=["account", "platform", "employee", "access"], orient="row"
    ).with_columns(
        granted_at=pl.lit(RULES_FROM).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        visible_at=pl.lit(RULES_FROM),
    )


def _approvals(posts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every post of the channels is asked for a day before; some go out before the answer, which is late.

    A post without a link carries no code of ours: the file calls it by the platform's id.
    """
    needed = pl.lit(APPROVED_FROM).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    asked = (
        posts.filter(
            (pl.col("platform") + "/" + pl.col("activity_type")).is_in(APPROVED_CHANNELS),
            pl.col("published_at") >= needed,
        )
        .sort("published_at", "vendor_id")
        .select(
            "published_at",
            activity_key=pl.when(pl.col("link_url").is_null()).then("vendor_id").otherwise("track_code"),
            asked_at=pl.col("published_at") - pl.duration(days=1),
            is_late=pl.int_range(pl.len()) % FORGOTTEN_EVERY == 1,
            # between two and twenty hours before, other for each post
            hours=2 + pl.int_range(pl.len()) * 7 % 19,
        )
        .with_columns(
            approved_at=pl.when("is_late")
            .then(pl.col("published_at") + pl.duration(days=1))
            .otherwise(pl.col("published_at") - pl.duration(hours="hours"))
        )
    )
    nobody, never = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.Datetime("us", "UTC"))
    policy = pl.select(
        activity_key=nobody,
        asked_at=never,
        approved_at=never,
        approver_role=nobody,
        channel=pl.Series(APPROVED_CHANNELS),
        needed_from=needed,
        visible_at=pl.lit(APPROVED_FROM),
    )
    rows = asked.select(
        "activity_key",
        "asked_at",
        "approved_at",
        approver_role=pl.lit("head of communications"),
        channel=nobody,
        needed_from=never,
        visible_at=pl.col("asked_at").dt.date(),
    )
    frame = pl.concat([policy, rows]).sort("visible_at", maintain_order=True)
    return frame, asked.filter("is_late").select("activity_key", "published_at")


def _incidents() -> pl.DataFrame:
    at = _spike_instants()
    return pl.DataFrame(
        {
            "incident_key": [key for *_, key, _ in SPIKES],
            "kind": ["anger"] * len(SPIKES),
            "activity_key": pl.Series([None] * len(SPIKES), dtype=pl.String),
            "happened_at": datetimes(at),
            "detected_at": datetimes(at + NOTICED_HOURS / 24),
            "acted_at": datetimes(at + ACTED_HOURS / 24),
            "resolved_at": datetimes(at + RESOLVED_HOURS / 24),
            "cost": [cost for *_, cost in SPIKES],
            "currency": ["EUR"] * len(SPIKES),
            "visible_at": dates(day_of(at) + 2),
        }
    )
