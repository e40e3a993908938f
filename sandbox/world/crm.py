"""What HubSpot holds: contacts, companies, deals, their stages and who belongs to which.

Belongs here: records as the company's people and forms made them, with duplicates, mergers and archiving.
Does not: payments (`billing`).

Data flow: History, forms, visits -> contacts, companies, deals and their histories.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sandbox.world import vocabulary as words
from sandbox.world.calendar import DAYS, datetimes, stream
from sandbox.world.columns import texts, texts_where
from sandbox.world.crm_deals import DealTables, build_deal_tables
from sandbox.world.crm_lifecycle import build_lifecycle
from sandbox.world.files import event_attendance
from sandbox.world.history import History
from sandbox.world.platforms import account_of
from sandbox.world.web import Web

OWNERS = 8
NETWORKS = {
    "linkedin": "LinkedIn", "facebook": "Facebook", "mastodon": "Mastodon", "instagram": "Instagram",
    "x": "X", "t": "X", "youtube": "YouTube", "tiktok": "TikTok", "bluesky": "Bluesky", "bsky": "Bluesky",
    "reddit": "Reddit",
}  # fmt: skip


@dataclass(frozen=True)
class Crm:
    """Tables by name, and the contact of each person: `people` has person, contact_id, email, created."""

    tables: dict[str, pl.DataFrame]
    people: pl.DataFrame
    deals: DealTables
    contacts: pl.DataFrame


@dataclass(frozen=True)
class CrmPart:
    """One CRM's share in the world's own shape and numbers: the tables that `crm.build_crm` makes."""

    contacts: pl.DataFrame
    companies: pl.DataFrame
    deals: pl.DataFrame
    deal_stage_history: pl.DataFrame
    deal_contacts: pl.DataFrame
    contact_lifecycle: pl.DataFrame
    owners: pl.DataFrame
    meetings: pl.DataFrame


def build_crm(history: History, web: Web) -> Crm:
    """Every HubSpot table of the whole calendar."""
    rng = stream(history.seed, "crm")
    deals = build_deal_tables(history)
    contacts = _contacts(rng, history, web, deals)
    contacts = _merge_and_archive(rng, contacts, deals)
    survivors = (
        contacts.filter(pl.col("person") >= 0)
        .sort("person", "is_alias", "created")
        .unique("person", keep="first", maintain_order=True)
    )
    by_person = survivors.select("person", "contact_id", "email", "created", "analytics_source")
    tables = deals.tables(history, by_person)
    tables["owners"] = _owners()
    tables["companies"] = _companies(history, contacts)
    tables["contacts"] = _contact_table(history, contacts)
    tables["contact_lifecycle"] = build_lifecycle(rng, history, contacts, by_person, deals)
    return Crm(tables, by_person, deals, contacts.select("contact_id", "person"))


def _contacts(rng: np.random.Generator, history: History, web: Web, deals: DealTables) -> pl.DataFrame:
    """One row per address that ever became a contact, in order of creation."""
    people = history.people
    forms = web.forms.filter(pl.col("form") != "checkout").with_columns(
        person=pl.when(pl.col("is_role")).then(-1).otherwise(pl.col("person")),
        who=pl.col("person"),
        origin=pl.lit("form"),
    )
    joined = deals.people.select("person", instant=pl.col("joined"))
    attended = event_attendance(history).filter(pl.Series(rng.random(len(event_attendance(history))) < 0.6))
    attended = attended.select("person", instant=pl.col("instant") + 1.0)
    imported = pl.concat([joined, attended]).with_columns(
        email=pl.Series(
            people.email[
                np.concatenate([joined["person"].to_numpy(), attended["person"].to_numpy()])
            ].tolist(),
            dtype=pl.String,
        ),
        origin=pl.lit("sales"),
        device=pl.lit(-1, dtype=pl.Int64),
        how_heard=pl.lit(None, dtype=pl.String),
        form=pl.lit(""),
        who=pl.col("person"),
    )
    columns = ["email", "person", "who", "instant", "origin", "device", "how_heard", "form"]
    rows = (
        pl.concat([forms.select(columns), imported.select(columns)])
        .filter(pl.col("instant") < DAYS - 0.01)
        .sort("instant", "email", "origin")
    )
    heard = (
        rows.drop_nulls("how_heard")
        .group_by("email", maintain_order=True)
        .agg(pl.col("how_heard").first().alias("self_reported_source"))
    )
    contacts = rows.unique("email", keep="first", maintain_order=True).join(
        heard, on="email", how="left", maintain_order="left"
    )
    count = len(contacts)
    number = 20_000_000_000 + np.cumsum(rng.integers(1, 90, count)) * 10 + 1
    who = contacts["who"].to_numpy()
    person = contacts["person"].to_numpy()
    is_company = people.is_business[who]
    contacts = contacts.rename({"instant": "created"}).with_columns(
        contact_id=pl.Series(number).cast(pl.String),
        is_alias=pl.Series((person >= 0) & (contacts["email"].to_numpy() != people.email[who])),
        company=pl.Series(np.where(is_company, people.account[who], -1)),
        owner=pl.Series(rng.integers(0, OWNERS, count)),
    )
    return _first_visits(contacts, web)


def _first_visits(contacts: pl.DataFrame, web: Web) -> pl.DataFrame:
    """Add what the CRM's script knew of the browser in which a contact's first form was sent."""
    visits = web.landings
    first = visits.unique("device", keep="first", maintain_order=True).select(
        "device",
        "how",
        first_url="page_url",
        first_referrer="referrer",
        first_at="instant",
        source="utm_source",
        medium="utm_medium",
        campaign="utm_campaign",
    )
    contacts = contacts.join(first, on="device", how="left", maintain_order="left")
    for column in ("gclid", "fbclid", "li_fat_id"):
        clicks = (
            visits.filter(pl.col(column).is_not_null()).select("device", "instant", column).sort("instant")
        )
        contacts = (
            contacts.sort("created")
            .join_asof(clicks, left_on="created", right_on="instant", by="device", check_sortedness=False)
            .drop("instant", strict=False)
        )
    seen = pl.col("first_at").is_not_null() & (pl.col("first_at") <= pl.col("created"))
    host = pl.col("first_referrer").str.extract(r"https?://(?:[a-z]+\.)?([a-z]+)\.")
    network = pl.coalesce(
        pl.col("source").replace_strict(NETWORKS, default=None),
        host.replace_strict(NETWORKS, default=None),
        pl.lit("Social"),
    )
    return contacts.sort("contact_id").with_columns(
        analytics_source=pl.when(seen)
        .then("how")
        .when(pl.col("origin") == "form")
        .then(pl.lit("DIRECT_TRAFFIC"))
        .otherwise(pl.lit("OFFLINE")),
        data_1=pl.when(~seen)
        .then(pl.when(pl.col("origin") == "form").then(pl.lit(None)).otherwise(pl.lit("CRM_UI")))
        .when(pl.col("how").is_in(["SOCIAL_MEDIA", "PAID_SOCIAL"]))
        .then(network)
        .when(pl.col("how") == "ORGANIC_SEARCH")
        .then(host)
        .when(pl.col("how").is_in(["PAID_SEARCH", "EMAIL_MARKETING"]))
        .then("campaign"),
        data_2=pl.when(seen & pl.col("how").is_in(["SOCIAL_MEDIA", "PAID_SOCIAL"])).then("campaign"),
        first_url=pl.when(seen).then("first_url"),
        first_referrer=pl.when(seen).then("first_referrer"),
        first_at=pl.when(seen).then("first_at"),
    )


def _merge_and_archive(rng: np.random.Generator, contacts: pl.DataFrame, deals: DealTables) -> pl.DataFrame:
    """Most second contacts of one person get merged into the first address's; some contacts get archived."""
    main = contacts.filter(~pl.col("is_alias") & (pl.col("person") >= 0)).select(
        "person", target="contact_id", target_created="created"
    )
    count = len(contacts)
    in_deal = deals.people["person"].unique(maintain_order=True)
    contacts = contacts.join(main, on="person", how="left", maintain_order="left").with_columns(
        merged=pl.max_horizontal("created", "target_created") + pl.Series(rng.uniform(3, 90, count)),
        gets_merged=pl.Series(rng.random(count) < 0.75) & pl.col("is_alias") & pl.col("target").is_not_null(),
        archived=pl.col("created") + pl.Series(rng.uniform(20, 400, count)),
        gets_archived=pl.Series(rng.random(count) < 0.05) & ~pl.col("person").is_in(in_deal.implode()),
    )
    merged = pl.col("gets_merged") & (pl.col("merged") < DAYS)
    return contacts.with_columns(
        merged=pl.when(merged).then("merged"),
        merged_into=pl.when(merged).then("target"),
        archived=pl.when(pl.col("gets_archived") & (pl.col("archived") < DAYS) & ~merged).then("archived"),
    )


def _contact_table(history: History, contacts: pl.DataFrame) -> pl.DataFrame:
    people = history.people
    who, person = contacts["who"].to_numpy(), contacts["person"].to_numpy()
    known = person >= 0
    more = (
        contacts.drop_nulls("merged_into")
        .group_by("merged_into", maintain_order=True)
        .agg(pl.col("email").str.join(";").alias("additional_emails"))
    )
    table = contacts.join(
        more, left_on="contact_id", right_on="merged_into", how="left", maintain_order="left"
    )

    at = {
        name: datetimes(contacts[name].fill_null(np.nan).to_numpy())
        for name in ("created", "merged", "archived", "first_at")
    }
    declares = {
        "mastodon": known & people.declares_mastodon[who] & _follows(history, "mastodon")[who],
        "facebook": known & people.declares_facebook[who] & _follows(history, "facebook")[who],
    }
    return table.select(
        "contact_id",
        "email",
        pl.col("additional_emails").fill_null(""),
        texts_where(known, people.first_name[who]).fill_null("Info").alias("firstname"),
        texts_where(known, people.last_name[who]).fill_null("").alias("lastname"),
        texts(people.country[who].tolist()).alias("country"),
        _company_ids(contacts["company"]).alias("company_id"),
        (pl.col("owner") + 501).cast(pl.String).alias("owner_id"),
        "analytics_source",
        analytics_source_data_1="data_1",
        analytics_source_data_2="data_2",
        analytics_first_url="first_url",
        analytics_first_referrer="first_referrer",
        analytics_first_at=at["first_at"],
        google_click_id="gclid",
        facebook_click_id="fbclid",
        linkedin_click_id="li_fat_id",
        mastodon_handle=texts_where(declares["mastodon"], "@" + people.mastodon_handle[who]),
        facebook_id=texts_where(declares["facebook"], people.facebook_id[who]),
        **{
            f"{platform}_handle": texts_where(
                known & declared[who] & _follows(history, platform)[who],
                np.array(
                    [account_of(platform, 0, user)[1] for user in people.profiles.user[who]], dtype=object
                ),
            )
            for platform, declared in people.declares.items()
        },
        self_reported_source="self_reported_source",
        created_at=at["created"],
        merged_into="merged_into",
        merged_at=at["merged"],
        archived_at=at["archived"],
    )


def _follows(history: History, audience: str) -> np.ndarray:
    mask = np.zeros(history.people.count, dtype=bool)
    mask[history.people.follows[audience]] = True
    return mask


def _company_ids(company: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"company": company})
    return frame.select(
        pl.when(pl.col("company") >= 0).then((pl.col("company") * 7 + 9_000_001).cast(pl.String))
    ).to_series()


def _companies(history: History, contacts: pl.DataFrame) -> pl.DataFrame:
    people = history.people
    first = (
        contacts.filter(pl.col("company") >= 0)
        .group_by("company")
        .agg(pl.col("created").min())
        .sort("company")
    )
    index = first["company"].to_numpy()
    created = datetimes(first["created"].to_numpy())
    return first.select(
        _company_ids(first["company"]).alias("company_id"),
        name=texts(people.company_name[index].tolist()),
        domain=texts(people.company_domain[index].tolist()),
        industry=texts(people.company_industry[index].tolist()),
        number_of_employees=pl.Series(people.company_employees[index]),
        country=texts(people.company_country[index].tolist()),
        created_at=created,
        updated_at=created,
    )


def _owners() -> pl.DataFrame:
    first, last = words.FIRST_NAMES[3 : 3 + OWNERS], words.LAST_NAMES[20 : 20 + OWNERS]
    return pl.DataFrame(
        {
            "owner_id": [str(501 + index) for index in range(OWNERS)],
            "email": [
                f"{a.lower()}.{b.lower()}@{words.OWN_DOMAIN}" for a, b in zip(first, last, strict=True)
            ],
            "first_name": first,
            "last_name": last,
            "team": [words.TEAMS[index % 2] for index in range(OWNERS)],
        }
    )
