"""Divides the world's one book of customers among the CRMs that the group's countries use.

Belongs here: who is in which CRM, and the ids by which others (invoices, the truth) name those records.
Does not: what a record looks like in another CRM than HubSpot (`crm_salesforce`, `crm_pipedrive`).

Data flow: Crm, billing -> HubSpot's tables, salesforce_*, pipedrive_*, invoices and customers that name them.
"""

from dataclasses import dataclass

import polars as pl

from sandbox.world.crm import Crm, CrmPart
from sandbox.world.crm_ids import (
    CONTACT,
    LEAD,
    OPPORTUNITY,
    pipedrive_contacts,
    pipedrive_deals,
    salesforce_ids,
)
from sandbox.world.crm_pipedrive import build_pipedrive
from sandbox.world.crm_salesforce import build_salesforce
from sandbox.world.systems import CRM, SERVICE_DESK, system_of


@dataclass(frozen=True)
class DividedCrm:
    """`tables` for the servers; `contacts`: person and id of each of his records, one row a record."""

    tables: dict[str, pl.DataFrame]
    contacts: pl.DataFrame


def divide_crm(
    crm: Crm, billing: dict[str, pl.DataFrame], meetings: pl.DataFrame, tickets: pl.DataFrame
) -> DividedCrm:
    """Every CRM's tables; invoices and tickets with the ids of the CRM that holds the deal or the contact."""
    book = crm.tables | {"meetings": meetings}
    parts = {system: _part(book, system) for system in dict.fromkeys(CRM.values())}
    own_desk = tickets.filter(system_of("country", SERVICE_DESK) == "salesforce")
    salesforce = build_salesforce(parts["salesforce"], own_desk)
    pipedrive = build_pipedrive(parts["pipedrive"])
    hubspot = {name: getattr(parts["hubspot"], name) for name in CrmPart.__dataclass_fields__}
    deals = _system_of_deals(crm.tables)
    named = {
        "invoices": _invoices(billing["invoices"], deals),
        "tickets": _tickets(tickets, salesforce["salesforce_cases"]),
    }
    tables = {**crm.tables, **hubspot, **salesforce, **pipedrive, **billing, **named}
    return DividedCrm(tables, _records(crm, salesforce))


def _part(tables: dict[str, pl.DataFrame], system: str) -> CrmPart:
    contacts = tables["contacts"].filter(system_of("country", CRM) == system)
    companies = tables["companies"].filter(system_of("country", CRM) == system)
    deals = tables["deals"].join(companies.select("company_id"), on="company_id", how="semi")
    known = deals.select("deal_id")
    mine = contacts.select("contact_id")
    return CrmPart(
        contacts,
        companies,
        deals,
        tables["deal_stage_history"].join(known, on="deal_id", how="semi", maintain_order="left"),
        tables["deal_contacts"].join(known, on="deal_id", how="semi", maintain_order="left"),
        tables["contact_lifecycle"].join(mine, on="contact_id", how="semi", maintain_order="left"),
        tables["owners"],
        tables["meetings"].filter(system_of("country", CRM) == system),
    )


def _system_of_deals(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Grain: deal. The CRM that holds it."""
    companies = tables["companies"].select("company_id", crm=system_of("country", CRM))
    return tables["deals"].join(companies, on="company_id", how="left").select("deal_id", "crm")


def _invoices(invoices: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    joined = invoices.join(deals, on="deal_id", how="left", maintain_order="left")
    number = joined["deal_id"].to_list()
    forms = pl.DataFrame(
        {
            "hubspot": number,
            "salesforce": salesforce_ids(OPPORTUNITY, number),
            "pipedrive": pipedrive_deals(number).cast(pl.String),
        },
        schema_overrides={"hubspot": pl.String},
    )
    own = pl.coalesce(pl.when(pl.col("crm") == name).then(pl.col(f"form_{name}")) for name in forms.columns)
    return (
        joined.hstack(forms.rename(lambda name: f"form_{name}"))
        .with_columns(deal_id=own)
        .drop(f"form_{name}" for name in forms.columns)
    )


def _tickets(tickets: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Tickets with the contact's id in its own CRM; a case names a contact only, never a lead."""
    frame = tickets.join(cases.select("ticket_id", case_contact="contact_id"), on="ticket_id", how="left")
    person = pipedrive_contacts(frame["contact_id"].to_list()).cast(pl.String)
    system = system_of("country", CRM)
    own = pl.when(system == "pipedrive").then(person).when(system == "salesforce").then("case_contact")
    return frame.with_columns(contact_id=own.otherwise("contact_id")).sort("ticket_id").drop("case_contact")


def _records(crm: Crm, salesforce: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Ids of all records of a person: in Salesforce there may be a lead and a contact."""
    systems = crm.tables["contacts"].select("contact_id", crm=system_of("country", CRM))
    contacts = crm.contacts.join(systems, on="contact_id", how="left", maintain_order="left")
    number = contacts["contact_id"].to_list()
    leads, reached = (
        salesforce["salesforce_leads"]["lead_id"],
        salesforce["salesforce_contacts"]["contact_id"],
    )
    lead_ids, contact_ids = salesforce_ids(LEAD, number), salesforce_ids(CONTACT, number)
    person_ids = pipedrive_contacts(number).cast(pl.String)
    rows = [
        contacts.filter(pl.col("crm") == "hubspot").select("person", "contact_id"),
        contacts.select("person", contact_id=person_ids).filter(contacts["crm"] == "pipedrive"),
        contacts.select("person", contact_id=lead_ids).filter(lead_ids.is_in(leads.implode())),
        contacts.select("person", contact_id=contact_ids).filter(contact_ids.is_in(reached.implode())),
    ]
    return pl.concat(rows).sort("person", "contact_id")
