"""Adds to HubSpot's records what our tables hold and HubSpot says in another form.

Belongs here: pure functions, one record in and rows out; plain fields are the contracts' paths.
Does not: requests and search windows (`client`), what to load when (`__init__`).

Data flow: one CRM record, history, association or pipeline -> rows for their contracts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.contracts import Contract
from ingestion.parsing import blank_to_none, mapping, records, text
from ingestion.sources.hubspot import settings

Row = dict[str, Any]

_PROPERTIES = "properties."


def properties_of(contract: Contract) -> list[str]:
    """The properties that a table is made of: HubSpot sends only what is asked for."""
    paths = (column.path for column in contract.columns)
    named = [path.removeprefix(_PROPERTIES) for path in paths if path.startswith(_PROPERTIES)]
    return [*named, *settings.MERGE_PROPERTIES] if contract.name == "contacts" else named


def contact_row(record: Mapping[str, Any]) -> Row:
    """One contact with the ids of the contacts that were merged into it."""
    return {**record, "merged_object_ids": merged_ids(mapping(record.get("properties")))}


def merged_ids(properties: Mapping[str, Any]) -> str | None:
    """Ids that were merged into this contact, `;` between them.

    `hs_calculated_merged_vids` is the older form: `id:epoch_ms` pairs.
    """
    given = next(filter(None, (properties.get(name) for name in settings.MERGE_PROPERTIES)), "")
    ids = (part.partition(":")[0].strip() for part in str(given).split(";"))
    return ";".join(dict.fromkeys(part for part in ids if part)) or None


def lifecycle_rows(record: Mapping[str, Any]) -> Iterator[Row]:
    """Each life cycle stage a contact ever had."""
    for change in _history(record, "lifecyclestage"):
        yield {"contact_id": record.get("id"), "stage": change.pop("value"), **change}


def stage_history_rows(record: Mapping[str, Any]) -> Iterator[Row]:
    """Each stage a deal was ever in."""
    for change in _history(record, "dealstage"):
        yield {"deal_id": record.get("id"), "stage_id": change.pop("value"), **change}


def deal_contact_row(deal_id: str | None, target: Mapping[str, Any]) -> Row:
    """One contact of one deal, with the role that the company gave it."""
    labels = _labels(target)
    return {
        "deal_id": deal_id,
        "contact_id": text(target.get("toObjectId")),
        "label": labels[0] if labels else None,
    }


def deal_company_row(deal_id: str | None, target: Mapping[str, Any]) -> Row:
    """One company of one deal."""
    return {
        "deal_id": deal_id,
        "company_id": text(target.get("toObjectId")),
        "is_primary": any(label.lower() == "primary" for label in _labels(target)),
    }


def ticket_stage_history_rows(record: Mapping[str, Any]) -> Iterator[Row]:
    """Each stage a ticket was ever in."""
    for change in _history(record, "hs_pipeline_stage"):
        yield {"ticket_id": record.get("id"), "stage_id": change.pop("value"), **change}


def ticket_contact_row(ticket_id: str | None, target: Mapping[str, Any]) -> Row:
    """One contact of one ticket."""
    return {"ticket_id": ticket_id, "contact_id": text(target.get("toObjectId"))}


def activity_link_row(kind: str, column: str, activity_id: str | None, target: Mapping[str, Any]) -> Row:
    """One contact or deal of one meeting, call or e-mail."""
    return {"kind": kind, "activity_id": activity_id, column: text(target.get("toObjectId"))}


def stage_rows(pipeline: Mapping[str, Any]) -> Iterator[Row]:
    """Each stage of one pipeline."""
    for stage in records(pipeline.get("stages")):
        yield {**stage, "pipeline_id": pipeline.get("id")}


def owner_row(owner: Mapping[str, Any]) -> Row:
    """One person who owns records, with the main team."""
    teams = sorted(records(owner.get("teams")), key=lambda team: not team.get("primary"))
    return {**owner, "team": teams[0].get("name") if teams else None}


def _history(record: Mapping[str, Any], name: str) -> Iterator[Row]:
    """Each value a property ever had; the times it was emptied are left out."""
    for change in records(mapping(record.get("propertiesWithHistory")).get(name)):
        value = blank_to_none(change.get("value"))
        if value is not None:
            yield {
                "value": value,
                "entered_at": change.get("timestamp"),
                "source_type": change.get("sourceType"),
            }


def _labels(target: Mapping[str, Any]) -> list[str]:
    """The labels of one association; the plain kind has none."""
    labels = (kind.get("label") for kind in records(target.get("associationTypes")))
    return [str(label) for label in labels if blank_to_none(label)]
