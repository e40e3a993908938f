"""What sales people write down: meetings, calls and e-mails with contacts, most of them on deals.

Belongs here: one row a talk, with whom and how it went; ids as `crm` numbers contacts and deals.
Does not: in which CRM it stands (`systems`, by `country`).

Data flow: History, Crm -> meetings.
"""

from datetime import timedelta

import numpy as np
import polars as pl

from sandbox.world.calendar import DAYS, END, stream
from sandbox.world.columns import texts
from sandbox.world.crm import Crm
from sandbox.world.history import History

FIRST_ID = 55_000_000_001
KINDS = {"meeting": 0.35, "call": 0.4, "email": 0.25}
OUTCOMES = {
    "meeting": ("completed", "completed", "completed", "rescheduled", "no_show", "canceled"),
    "call": ("connected", "connected", "no_answer", "left_voicemail", "busy"),
    "email": ("sent", "sent", "replied"),
}
TITLES = {
    "meeting": ("Site visit", "Offer review", "Lighting plan", "Kick-off"),
    "call": ("Call about the offer", "First call", "Follow-up call"),
    "email": ("Offer sent", "Answer to questions", "Follow-up"),
}
BEFORE_SHARE = 0.4
WITHOUT_DEAL_SHARE = 0.05


def build_meetings(history: History, crm: Crm) -> pl.DataFrame:
    """Talks on deals (one to four each), before deals, and with contacts who never asked for an offer."""
    rng = stream(history.seed, "meetings")
    contacts, deals = crm.tables["contacts"], crm.tables["deals"]
    talks = pl.concat(
        [_on_deals(rng, crm), _before(rng, crm, contacts), _without(rng, crm, contacts)],
    ).filter(pl.col("occurred_at") < END - timedelta(minutes=30))
    main = contacts.select(main="contact_id", country="country", owner="owner_id")
    talks = (
        talks.with_columns(main=pl.col("contact_ids").list.first())
        .join(main, on="main", how="left")
        .join(deals.select("deal_id", "owner_id"), on="deal_id", how="left")
        .sort("occurred_at", "main", "deal_id")
    )
    count = len(talks)
    kind = rng.choice(np.asarray(tuple(KINDS), dtype=object), count, p=list(KINDS.values()))
    outcome, title = rng.random(count), rng.random(count)
    minutes = 15 * (1 + rng.integers(0, 5, count))

    def of_kind(options: dict[str, tuple[str, ...]], chance: np.ndarray) -> pl.Series:
        return texts(options[name][int(u * len(options[name]))] for name, u in zip(kind, chance, strict=True))

    return talks.select(
        meeting_id=pl.Series(FIRST_ID + np.cumsum(rng.integers(1, 60, count))).cast(pl.String),
        deal_id="deal_id",
        contact_id="main",
        contact_ids=pl.col("contact_ids").list.join(";"),
        country="country",
        owner_id=pl.coalesce("owner_id", "owner"),
        kind=texts(kind),
        title=of_kind(TITLES, title),
        outcome=of_kind(OUTCOMES, outcome),
        duration_minutes=pl.when(pl.Series(kind != "email")).then(pl.Series(minutes)),
        occurred_at="occurred_at",
    )


def _moved(column: str, share: np.ndarray, until: str) -> pl.Expr:
    """A time that lies the given share of the way between two others."""
    span = (pl.col(until) - pl.col(column)).dt.total_seconds() * pl.Series(share)
    return (pl.col(column) + pl.duration(seconds=span.cast(pl.Int64))).cast(pl.Datetime("us", "UTC"))


def _on_deals(rng: np.random.Generator, crm: Crm) -> pl.DataFrame:
    """Talks between the beginning and the end of a deal, with who had joined it by then."""
    deals = crm.tables["deals"].select("deal_id", "created_at", pl.col("closed_at").fill_null(END))
    number = 1 + rng.integers(0, 4, len(deals))
    talks = deals[np.repeat(np.arange(len(deals)), number)].with_row_index("talk")
    talks = talks.with_columns(occurred_at=_moved("created_at", rng.random(len(talks)), "closed_at"))
    joined = crm.tables["deal_contacts"].select("deal_id", "contact_id", joined_at="created_at")
    return (
        talks.join(joined, on="deal_id", maintain_order="left")
        .filter(pl.col("joined_at") <= pl.col("occurred_at"))
        .sort("talk", "joined_at", "contact_id")
        .group_by("talk", maintain_order=True)
        .agg(pl.col("deal_id", "occurred_at").first(), contact_ids=pl.col("contact_id").head(3))
        .select("deal_id", "contact_ids", "occurred_at")
    )


def _before(rng: np.random.Generator, crm: Crm, contacts: pl.DataFrame) -> pl.DataFrame:
    """A talk before some deals, with a contact who was known already; it stands on no deal."""
    first = crm.tables["deal_contacts"].unique("deal_id", keep="first", maintain_order=True)
    deals = (
        crm.tables["deals"]
        .select("deal_id", opened_at="created_at")
        .join(first.select("deal_id", "contact_id"), on="deal_id", maintain_order="left")
        .join(contacts.select("contact_id", "created_at"), on="contact_id", maintain_order="left")
        .with_columns(since=pl.max_horizontal("created_at", pl.col("opened_at") - pl.duration(days=25)))
        .filter(pl.col("since") < pl.col("opened_at"))
    )
    deals = deals.filter(pl.Series(rng.random(len(deals)) < BEFORE_SHARE))
    return _alone(deals.with_columns(occurred_at=_moved("since", rng.random(len(deals)), "opened_at")))


def _without(rng: np.random.Generator, crm: Crm, contacts: pl.DataFrame) -> pl.DataFrame:
    """Calls that led nowhere, in the weeks after somebody became a contact."""
    idle = contacts.filter(
        ~pl.col("contact_id").is_in(crm.tables["deal_contacts"]["contact_id"].implode())
        & pl.col("merged_into").is_null()
        & pl.col("archived_at").is_null()
    )
    idle = idle.filter(pl.Series(rng.random(len(idle)) < WITHOUT_DEAL_SHARE))
    after = (np.minimum(rng.exponential(12, len(idle)) + 0.1, DAYS) * 86_400).astype(np.int64)
    later = idle.with_columns(after=pl.Series(after))
    return _alone(later.with_columns(occurred_at=pl.col("created_at") + pl.duration(seconds="after")))


def _alone(frame: pl.DataFrame) -> pl.DataFrame:
    """With one contact and on no deal."""
    return frame.select(
        pl.lit(None, dtype=pl.String).alias("deal_id"),
        pl.concat_list("contact_id").alias("contact_ids"),
        "occurred_at",
    )
