"""Who is who in truth: the records of every vendor that belong to one person. Never served.

Data flow: History, devices, contacts, customers -> truth_identity.
"""

import numpy as np
import polars as pl

from sandbox.world.columns import texts
from sandbox.world.crm_ids import company_id
from sandbox.world.history import History
from sandbox.world.platforms import account_of
from sandbox.world.web import Web

# Column -> platform, and whether its comments name the account (0) or the handle (1).
HANDLES = {
    "x_handle": ("x", 1),
    "instagram_handle": ("instagram", 1),
    "bluesky_handle": ("bluesky", 1),
    "tiktok_handle": ("tiktok", 1),
    "reddit_username": ("reddit", 1),
    "youtube_channel_id": ("youtube", 0),
}


def build_identity(history: History, web: Web, records: pl.DataFrame, shoppers: pl.DataFrame) -> pl.DataFrame:
    """One row per person: addresses, contacts, own devices seen, customers, company; sorted by person.

    `records` has the ids of a person's CRM records, in the form of the CRM that keeps them.
    A device is its owner's, even where somebody of the household borrowed it.
    """
    people = history.people
    contacts = (
        records.filter(pl.col("person") >= 0)
        .group_by("person", maintain_order=True)
        .agg(contact_ids="contact_id")
    )
    devices = np.unique(web.landings["device"].to_numpy())
    owner = np.searchsorted(people.device_start, devices, side="right") - 1
    seen = (
        pl.DataFrame(
            {"person": owner, "anonymous_id": pl.Series(people.devices[devices].tolist(), dtype=pl.String)}
        )
        .group_by("person", maintain_order=True)
        .agg(anonymous_ids="anonymous_id")
    )
    customers = shoppers.group_by("person", maintain_order=True).agg(customer_ids="customer_id")
    person = np.arange(people.count)
    frame = pl.DataFrame(
        {
            "person": person,
            "emails": pl.Series(
                [[a, b] for a, b in zip(people.email, people.alias, strict=True)], dtype=pl.List(pl.String)
            ),
            "company_id": texts(
                company_id(account, country) if is_business else None
                for account, country, is_business in zip(
                    people.account.tolist(), people.country.tolist(), people.is_business.tolist(), strict=True
                )
            ),
            "mastodon_handle": pl.Series(people.mastodon_handle.tolist(), dtype=pl.String),
            "facebook_id": pl.Series(people.facebook_id.tolist(), dtype=pl.String),
            **_handles(history),
        }
    )
    for part in (contacts, seen, customers):
        frame = frame.join(part, on="person", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String))
    return frame.select(
        pl.col("person").alias("person_idx"), "company_id", "emails",
        *[pl.col(name).fill_null(empty) for name in ("contact_ids", "anonymous_ids", "customer_ids")],
        "mastodon_handle", "facebook_id", *HANDLES,
    )  # fmt: skip


def _handles(history: History) -> dict[str, pl.Series]:
    """What each person is known by on the platforms where comments name their writers."""
    people = history.people
    rows = list(enumerate(people.profiles.user.tolist()))
    return {
        name: texts(account_of(platform, person, user)[part] for person, user in rows)
        for name, (platform, part) in HANDLES.items()
    }
