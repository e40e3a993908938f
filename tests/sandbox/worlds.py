"""Tiny worlds that several test modules look at; each is generated once."""

from functools import cache

import polars as pl

from sandbox.scenarios import get_scenario, scale_of
from sandbox.world.history import History, build_history
from sandbox.world.store import generate


@cache
def tiny(
    scenario: str = "default", seed: int = 1
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], dict]:
    """Tables, truth frames and meta of a tiny world."""
    return generate(scenario, seed, "tiny")


def won_deals(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Won deals of all CRMs: crm, deal_id, amount, currency, won_at."""
    moments = {
        "hubspot": tables["deal_stage_history"]
        .filter(pl.col("stage_id") == "closedwon")
        .select("deal_id", won_at="entered_at"),
        "salesforce": tables["salesforce_opportunity_history"]
        .filter(pl.col("stage") == "Closed Won")
        .select(deal_id="opportunity_id", won_at="changed_at"),
        "pipedrive": tables["pipedrive_deal_changes"]
        .filter((pl.col("field") == "status") & (pl.col("new_value") == "won"))
        .select("deal_id", won_at="changed_at"),
    }
    deals = {
        "hubspot": tables["deals"],
        "salesforce": tables["salesforce_opportunities"].rename({"opportunity_id": "deal_id"}),
        "pipedrive": tables["pipedrive_deals"],
    }
    return pl.concat(
        deals[crm]
        .join(won, on="deal_id")
        .select(pl.lit(crm).alias("crm"), pl.col("deal_id").cast(pl.String), "amount", "currency", "won_at")
        for crm, won in moments.items()
    )


@cache
def tiny_history(scenario: str = "default", seed: int = 1) -> History:
    """The history behind it."""
    given = get_scenario(scenario)
    return build_history(seed, given, scale_of("tiny", given))
