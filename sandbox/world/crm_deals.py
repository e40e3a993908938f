"""Deals as HubSpot holds them: stages with times, and the people of each deal with their roles.

Belongs here: deals that exist in this history. Does not: which exist (`simulation`), payments (`billing`).

Data flow: History -> DealTables (internal frames) -> deals, deal_stages, deal_stage_history, deal_contacts.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sandbox.world.calendar import CURRENCIES, DAYS, datetimes, stream
from sandbox.world.history import History

PIPELINE = "default"
STAGES = (
    ("appointmentscheduled", "Appointment scheduled", False, 0.2),
    ("qualifiedtobuy", "Qualified to buy", False, 0.4),
    ("presentationscheduled", "Presentation scheduled", False, 0.6),
    ("decisionmakerboughtin", "Decision maker bought in", False, 0.8),
    ("contractsent", "Contract sent", False, 0.9),
    ("closedwon", "Closed won", True, 1.0),
    ("closedlost", "Closed lost", True, 0.0),
    ("nodecision", "No decision", True, 0.0),
)
PRODUCTS = ("Office lighting", "Smart controls", "Energy retrofit", "Meeting rooms", "Light as a service")


@dataclass(frozen=True)
class DealTables:
    """`deals`: one row per deal that exists. `people`: one row per deal and person, the asker first."""

    deals: pl.DataFrame
    people: pl.DataFrame
    stages: pl.DataFrame

    def tables(self, history: History, contacts: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """The HubSpot tables; `contacts` names the contact of each person."""
        linked = self.people.join(contacts, on="person", how="inner", maintain_order="left")
        linked = linked.with_columns(at=pl.max_horizontal("joined", "created")).filter(
            pl.col("at") < DAYS - 0.001
        )
        source = linked.unique("deal_id", keep="first", maintain_order=True).select(
            "deal_id", "analytics_source"
        )
        deals = self.deals.join(source, on="deal_id", how="left", maintain_order="left")
        company = history.people.company_name[deals["company"].to_numpy()]
        minor = deals["amount_minor"].to_numpy()
        return {
            "deals": deals.select(
                "deal_id",
                dealname=pl.Series(company.tolist(), dtype=pl.String) + " - " + pl.col("product"),
                company_id=(pl.col("company") * 7 + 9_000_001).cast(pl.String),
                pipeline=pl.lit(PIPELINE),
                dealtype="dealtype",
                amount=pl.Series(
                    [f"{value // 100}.{value % 100:02d}" for value in minor.tolist()], dtype=pl.String
                ),
                currency=pl.Series(
                    np.asarray(CURRENCIES)[deals["currency"].to_numpy()].tolist(), dtype=pl.String
                ),
                owner_id="owner_id",
                analytics_source=pl.col("analytics_source").fill_null("OFFLINE"),
                created_at=datetimes(deals["created"].to_numpy()),
                closed_at=datetimes(deals["closes"].fill_null(np.nan).to_numpy()),
            ),
            "deal_stages": pl.DataFrame(
                {
                    "pipeline_id": [PIPELINE] * len(STAGES),
                    "stage_id": [row[0] for row in STAGES],
                    "label": [row[1] for row in STAGES],
                    "display_order": list(range(len(STAGES))),
                    "is_closed": [row[2] for row in STAGES],
                    "probability": [row[3] for row in STAGES],
                }
            ),
            "deal_stage_history": self.stages.select(
                "deal_id", "stage_id", datetimes(self.stages["at"].to_numpy(), "entered_at")
            ),
            "deal_contacts": linked.select(
                "deal_id", "contact_id", "label", datetimes(linked["at"].to_numpy(), "created_at")
            ),
        }


def build_deal_tables(history: History) -> DealTables:
    """Deals of this history in order of creation."""
    rng = stream(history.seed, "crm/deals")
    source, outcome = history.deals, history.outcome
    rows = np.flatnonzero(outcome.deal_exists)
    rows = rows[np.argsort(source.created[rows], kind="stable")]
    count = len(rows)
    won, closes = outcome.deal_won[rows], source.closes[rows]
    deals = pl.DataFrame(
        {
            "row": rows,
            "deal_id": (31_000_000_000 + np.cumsum(rng.integers(3, 400, count))).astype(str).tolist(),
            "company": source.company[rows].astype(np.int64),
            "person": source.person[rows].astype(np.int64),
            "created": source.created[rows],
            "closes": closes,
            "won": won,
            "no_decision": source.no_decision[rows],
            "is_renewal": source.moment[rows] < 0,
            "amount_minor": source.amount_minor[rows],
            "currency": source.currency[rows].astype(np.int64),
            "product": np.asarray(PRODUCTS)[rng.integers(0, len(PRODUCTS), count)].tolist(),
            "owner_id": (501 + rng.integers(0, 8, count)).astype(str).tolist(),
        },
        schema_overrides={"deal_id": pl.String, "product": pl.String, "owner_id": pl.String},
    )
    customer_since = deals.filter("won").group_by("company").agg(since=pl.col("closes").min())
    deals = deals.join(customer_since, on="company", how="left", maintain_order="left").with_columns(
        dealtype=pl.when("is_renewal")
        .then(pl.lit("renewal"))
        .when(pl.col("since") < pl.col("created"))
        .then(pl.lit("existingbusiness"))
        .otherwise(pl.lit("newbusiness"))
    )
    stages = _stages(rng, deals)
    people = _people(rng, history, deals)
    deals = deals.with_columns(closes=pl.when(pl.col("closes") < DAYS - 0.001).then("closes"))
    return DealTables(deals, people, stages)


def _stages(rng: np.random.Generator, deals: pl.DataFrame) -> pl.DataFrame:
    """Each deal walks the open stages at its own pace; lost ones leave early."""
    count = len(deals)
    created, closes = deals["created"].to_numpy(), deals["closes"].to_numpy()
    won, undecided = deals["won"].to_numpy(), deals["no_decision"].to_numpy()
    pace = np.cumsum(rng.gamma(2, 1, (5, count)) + 0.05, axis=0)
    reached = np.where(won, 5, 1 + rng.integers(0, 5, count))
    parts = []
    for step in range(5):
        share = pace[step - 1] / pace[4] if step else np.zeros(count)
        mine = reached > step
        at = created + share * (closes - created)
        parts.append(
            pl.DataFrame(
                {
                    "deal_id": deals["deal_id"],
                    "stage_id": [STAGES[step][0]] * count,
                    "at": at,
                    "order": [step] * count,
                }
            ).filter(pl.Series(mine))
        )
    final = np.where(won, "closedwon", np.where(undecided, "nodecision", "closedlost"))
    parts.append(
        pl.DataFrame(
            {"deal_id": deals["deal_id"], "stage_id": final.tolist(), "at": closes, "order": [9] * count},
            schema_overrides={"stage_id": pl.String},
        )
    )
    return pl.concat(parts).filter(pl.col("at") < DAYS - 0.001).sort("deal_id", "order").drop("order")


def _people(rng: np.random.Generator, history: History, deals: pl.DataFrame) -> pl.DataFrame:
    """Who takes part in each deal: who asked, and some colleagues."""
    people = history.people
    company = deals["company"].to_numpy()
    size = people.company_start[company + 1] - people.company_start[company]
    deal = np.repeat(np.arange(len(deals)), size)
    start = np.repeat(people.company_start[company] - np.concatenate([[0], np.cumsum(size)])[:-1], size)
    person = people.company_people[start + np.arange(len(deal))]
    asked = person == deals["person"].to_numpy()[deal]
    key = np.where(asked, -1.0, rng.random(len(deal)))
    wanted = 1 + rng.poisson(1.3, len(deals))
    frame = (
        pl.DataFrame({"deal": deal, "person": person.astype(np.int64), "key": key})
        .sort("deal", "key")
        .with_columns(nth=pl.int_range(pl.len()).over("deal"))
    )
    frame = frame.filter(pl.col("nth") < pl.Series(wanted[frame["deal"].to_numpy()]))
    deal, nth = frame["deal"].to_numpy(), frame["nth"].to_numpy()
    created, closes = deals["created"].to_numpy()[deal], deals["closes"].to_numpy()[deal]
    draw = rng.random(len(frame))
    asker = np.select([draw < 0.55, draw < 0.7, draw < 0.85], ["champion", "user", "decision maker"], "")
    other = np.select([draw < 0.35, draw < 0.65, draw < 0.85], ["decision maker", "influencer", "user"], "")
    joined = created + np.where(nth == 0, 0.0, rng.random(len(frame)) * 0.8 * (closes - created))
    won_at = np.where(deals["won"].to_numpy()[deal] & (closes < DAYS), closes, np.nan)
    return frame.select(
        deal_id=pl.Series(deals["deal_id"].to_numpy()[deal].tolist(), dtype=pl.String),
        person="person",
        label=pl.Series(np.where(nth == 0, asker, other).tolist(), dtype=pl.String),
        joined=pl.Series(joined),
        won_at=pl.Series(won_at).fill_nan(None),
    )
