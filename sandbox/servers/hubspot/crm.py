"""The company's CRM as of a moment: its records with their properties, history and links.

Belongs here: what a record's properties were at `as_of`: stage, life cycle, merges, archiving.
Does not: requests, how a property is written as text (`records`), frames of tickets and talks (`service`).

Data flow: contacts, contact_lifecycle, companies, deals, deal_stage_history, deal_contacts, `service` ->
typed frames whose columns bear HubSpot's property names, plus `id`, `created`, `modified`, `archived_at`,
`order`.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import polars as pl

from sandbox.servers.asof import happened, known, standing
from sandbox.servers.hubspot.service import talk_records, ticket_records, ticket_stages

CONTACT_PROPERTIES = {
    "email": "email",
    "firstname": "firstname",
    "lastname": "lastname",
    "country": "country",
    "company_id": "associatedcompanyid",
    "owner_id": "hubspot_owner_id",
    "analytics_source": "hs_analytics_source",
    "analytics_source_data_1": "hs_analytics_source_data_1",
    "analytics_source_data_2": "hs_analytics_source_data_2",
    "analytics_first_url": "hs_analytics_first_url",
    "analytics_first_referrer": "hs_analytics_first_referrer",
    "analytics_first_at": "hs_analytics_first_timestamp",
    "google_click_id": "hs_google_click_id",
    "facebook_click_id": "hs_facebook_click_id",
    "linkedin_click_id": "hs_linkedin_click_id",
    "mastodon_handle": "mastodon_handle",
    "facebook_id": "facebook_id",
    "x_handle": "twitterhandle",
    "instagram_handle": "instagram_handle",
    "bluesky_handle": "bluesky_handle",
    "self_reported_source": "self_reported_source",
}
COMPANY_PROPERTIES = {
    "name": "name",
    "domain": "domain",
    "industry": "industry",
    "number_of_employees": "numberofemployees",
    "country": "country",
}
DEAL_PROPERTIES = {
    "dealname": "dealname",
    "pipeline": "pipeline",
    "dealtype": "dealtype",
    "amount": "amount",
    "currency": "deal_currency_code",
    "owner_id": "hubspot_owner_id",
    "analytics_source": "hs_analytics_source",
}
TALK_KINDS = {"meetings": "meeting", "calls": "call", "emails": "email"}


class Crm:
    """Records, histories and associations as of one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of

    @cached_property
    def merged(self) -> dict[str, str]:
        """Contact that was merged away before as_of -> the one that stands today."""
        gone = happened(self.tables["contacts"], "merged_at", self.as_of)
        step = dict(zip(gone["contact_id"].to_list(), gone["merged_into"].to_list(), strict=True))
        survivors = {}
        for loser, first in step.items():
            survivor = first
            while survivor in step:
                survivor = step[survivor]
            survivors[loser] = survivor
        return survivors

    @cached_property
    def _merges(self) -> pl.DataFrame:
        """Grain: surviving contact. What it took over."""
        gone = happened(self.tables["contacts"], "merged_at", self.as_of)
        survivor = pl.Series("contact_id", [self.merged[key] for key in gone["contact_id"]], dtype=pl.String)
        return (
            gone.select("merged_at", "email", loser="contact_id")
            .with_columns(survivor)
            .sort("merged_at", "loser")
            .group_by("contact_id", maintain_order=True)
            .agg(
                hs_merged_object_ids=pl.col("loser").str.join(";"),
                merged_emails=pl.col("email").drop_nulls().str.join(";"),
                merged_at=pl.col("merged_at").max(),
            )
        )

    @cached_property
    def _losing_emails(self) -> pl.DataFrame:
        """Grain: contact into which another is merged some day. The addresses of those others."""
        losers = self.tables["contacts"].filter(pl.col("merged_into").is_not_null())
        grouped = losers.group_by(contact_id="merged_into")
        return grouped.agg(losing_emails=pl.col("email").drop_nulls().str.join(";"))

    @cached_property
    def lifecycle(self) -> pl.DataFrame:
        """Stages entered before as_of. Grain: contact, stage. Sorted by contact, time."""
        frame = happened(self.tables["contact_lifecycle"], "entered_at", self.as_of)
        return frame.select(id="contact_id", value="stage", entered_at="entered_at").sort("id", "entered_at")

    @cached_property
    def stages(self) -> pl.DataFrame:
        """Stages that deals had entered before as_of. Sorted by deal, time."""
        frame = happened(self.tables["deal_stage_history"], "entered_at", self.as_of)
        return frame.select(id="deal_id", value="stage_id", entered_at="entered_at").sort("id", "entered_at")

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """Every contact that is not merged away, archived ones included."""
        created = happened(self.tables["contacts"], "created_at", self.as_of)
        latest = _latest(self.lifecycle).select(
            contact_id="id", lifecyclestage="value", entered_at="entered_at"
        )
        frame = (
            standing(created, "merged_at", self.as_of)
            .drop("merged_at", "merged_into")
            .join(latest, on="contact_id", how="left")
            .join(self._merges, on="contact_id", how="left")
            .join(self._losing_emails, on="contact_id", how="left")
            .with_columns(known("archived_at", self.as_of))
        )
        # A contact has the addresses of those merged into it, from the moment they were.
        own = _listed("additional_emails").list.set_difference(_listed("losing_emails"))
        emails = own.list.concat(_listed("merged_emails")).list.unique(maintain_order=True).list.join(";")
        return _record(
            frame.select(
                pl.col("contact_id").alias("id"),
                *(pl.col(column).alias(name) for column, name in CONTACT_PROPERTIES.items()),
                emails.replace("", None).alias("hs_additional_emails"),
                "lifecyclestage",
                "hs_merged_object_ids",
                pl.col("created_at").alias("created"),
                pl.max_horizontal("created_at", "entered_at", "merged_at", "archived_at").alias("modified"),
                "archived_at",
            ),
            "lastmodifieddate",
        )

    @cached_property
    def companies(self) -> pl.DataFrame:
        """Companies created before as_of."""
        frame = happened(self.tables["companies"], "created_at", self.as_of)
        return _record(
            frame.select(
                pl.col("company_id").alias("id"),
                *(pl.col(column).alias(name) for column, name in COMPANY_PROPERTIES.items()),
                pl.col("created_at").alias("created"),
                known("updated_at", self.as_of).fill_null(pl.col("created_at")).alias("modified"),
                pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("archived_at"),
            ),
            "hs_lastmodifieddate",
        )

    @cached_property
    def deals(self) -> pl.DataFrame:
        """Deals created before as_of, in the stage that they were in then."""
        frame = happened(self.tables["deals"], "created_at", self.as_of)
        latest = _latest(self.stages).select(deal_id="id", dealstage="value", entered_at="entered_at")
        kinds = self.tables["deal_stages"].select(
            pl.col("pipeline_id").alias("pipeline"),
            pl.col("stage_id").alias("dealstage"),
            pl.col("is_closed").alias("hs_is_closed"),
            (pl.col("is_closed") & (pl.col("probability") >= 1)).alias("hs_is_closed_won"),
        )
        frame = frame.join(latest, on="deal_id", how="left").join(
            kinds, on=["pipeline", "dealstage"], how="left"
        )
        return _record(
            frame.select(
                pl.col("deal_id").alias("id"),
                *(
                    pl.col(column).alias(name)
                    for column, name in DEAL_PROPERTIES.items()
                    if column != "amount"
                ),
                pl.col("amount").cast(pl.Decimal(18, 2)),
                "dealstage",
                "hs_is_closed",
                "hs_is_closed_won",
                known("closed_at", self.as_of).alias("closedate"),
                pl.col("created_at").alias("created"),
                pl.max_horizontal("created_at", "entered_at", known("closed_at", self.as_of)).alias(
                    "modified"
                ),
                pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("archived_at"),
            ),
            "hs_lastmodifieddate",
        )

    @cached_property
    def tickets(self) -> pl.DataFrame:
        """Tickets created before as_of, in the stage that they were in then."""
        return _record(ticket_records(self.tables, self.as_of).drop("contact_id"), "hs_lastmodifieddate")

    @cached_property
    def meetings(self) -> pl.DataFrame:
        """Meetings that had taken place."""
        return self._talks("meeting")

    @cached_property
    def calls(self) -> pl.DataFrame:
        """Calls that had been made."""
        return self._talks("call")

    @cached_property
    def emails(self) -> pl.DataFrame:
        """E-mails that had been written."""
        return self._talks("email")

    def _talks(self, kind: str) -> pl.DataFrame:
        frame = talk_records(self.tables, kind, self.as_of).drop("deal_id", "contact_ids")
        return _record(frame, "hs_lastmodifieddate")

    @cached_property
    def ticket_stages(self) -> pl.DataFrame:
        """Stages that tickets had entered before as_of. Sorted by ticket, time."""
        return ticket_stages(self.tables, self.as_of)

    def history(self, kind: str, name: str) -> pl.DataFrame | None:
        """Full change log of a property (id, value, entered_at), where the CRM keeps one."""
        if (kind, name) == ("contacts", "lifecyclestage"):
            return self.lifecycle
        if (kind, name) == ("deals", "dealstage"):
            return self.stages
        if (kind, name) == ("tickets", "hs_pipeline_stage"):
            return self.ticket_stages
        return None

    @cached_property
    def deal_contacts(self) -> pl.DataFrame:
        """Standing contacts of deals with their label. Grain: deal, contact, label."""
        links = happened(self.tables["deal_contacts"], "created_at", self.as_of)
        active = self.contacts.filter(pl.col("archived_at").is_null()).select(contact_id="id")
        return (
            links.with_columns(pl.col("contact_id").replace(self.merged))
            .join(active, on="contact_id", how="semi")
            .join(self.deals.select(deal_id="id"), on="deal_id", how="semi")
            .select("deal_id", "contact_id", pl.col("label").replace("", None))
            .unique()
            .sort("deal_id", "contact_id", "label")
        )

    @cached_property
    def _associations(self) -> dict[tuple[str, str], pl.DataFrame | None]:
        return {}

    def associations(self, source: str, target: str) -> pl.DataFrame | None:
        """Links between two kinds of records: `from`, `to`, `label`. None: no such pair."""
        if (source, target) not in self._associations:
            self._associations[source, target] = self._linked(source, target)
        return self._associations[source, target]

    def _linked(self, source: str, target: str) -> pl.DataFrame | None:
        pair = {source, target}
        if pair == {"deals", "contacts"}:
            links = self.deal_contacts.rename({"deal_id": "deals", "contact_id": "contacts"})
        elif pair == {"deals", "companies"}:
            owned = self.tables["deals"].select(deals="deal_id", companies="company_id")
            links = owned.join(self.deals.select(deals="id"), on="deals", how="semi").with_columns(
                label=pl.lit("Primary")
            )
        elif pair == {"contacts", "companies"}:
            active = self.contacts.filter(pl.col("archived_at").is_null())
            links = active.select(contacts="id", companies="associatedcompanyid").with_columns(
                label=pl.lit("Primary")
            )
        elif pair == {"tickets", "contacts"}:
            links = self._standing_contacts(
                ticket_records(self.tables, self.as_of).select(tickets="id", contacts="contact_id")
            )
        elif len(talks := pair & TALK_KINDS.keys()) == 1 and pair & {"contacts", "deals"}:
            links = self._talk_links(*talks, *(pair - talks))
        else:
            return None
        known_companies = self.companies.select(companies="id")
        if "companies" in pair:
            links = links.join(known_companies, on="companies", how="semi")
        return links.select(pl.col(source).alias("from"), pl.col(target).alias("to"), "label").sort(
            "from", "to"
        )

    def _talk_links(self, talks: str, target: str) -> pl.DataFrame:
        frame = talk_records(self.tables, TALK_KINDS[talks], self.as_of).rename({"id": talks})
        if target == "deals":
            links = frame.select(talks, deals="deal_id").drop_nulls()
            return links.with_columns(label=pl.lit(None, dtype=pl.String))
        return self._standing_contacts(
            frame.select(talks, contacts=pl.col("contact_ids").str.split(";")).explode("contacts")
        )

    def _standing_contacts(self, links: pl.DataFrame) -> pl.DataFrame:
        """Links whose contact is still there, under the record that stands for it."""
        active = self.contacts.filter(pl.col("archived_at").is_null()).select(contacts="id")
        return (
            links.with_columns(pl.col("contacts").replace(self.merged))
            .join(active, on="contacts", how="semi")
            .unique()
            .with_columns(label=pl.lit(None, dtype=pl.String))
        )


def _listed(column: str) -> pl.Expr:
    texts = pl.col(column).replace("", None).str.split(";")
    return texts.fill_null(pl.lit([], dtype=pl.List(pl.String)))


def _latest(history: pl.DataFrame) -> pl.DataFrame:
    return history.group_by("id", maintain_order=True).last()


def _record(frame: pl.DataFrame, modified_property: str) -> pl.DataFrame:
    """Adds what every record has, and sorts by id as HubSpot lists them."""
    number = frame["id"].cast(pl.Int64, strict=False)
    order = pl.col("id").cast(pl.Int64) if number.null_count() == 0 else pl.col("id")
    return frame.with_columns(
        order.alias("order"),
        pl.col("id").alias("hs_object_id"),
        pl.col("created").alias("createdate"),
        pl.col("modified").alias(modified_property),
    ).sort("order")
