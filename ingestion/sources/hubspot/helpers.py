"""Turns HubSpot's records into flat rows.

Belongs here: pure functions, one record in and rows out. Every property is a text, and "" is no value.
Does not: requests and search windows (`client`), what to load when (`__init__`).

Data flow: one CRM record, history, association or pipeline -> rows of raw_hubspot.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.parsing import blank_to_none, from_iso, from_iso_or_epoch_ms, mapping, text, unknown_fields
from ingestion.sources.hubspot import settings
from ingestion.sources.hubspot.settings import CrmObject

Row = dict[str, Any]

_WHOLE_NUMBERS = frozenset({"number_of_employees"})
_BOOLEANS = {"true": True, "false": False}


def record_row(record: Mapping[str, Any], kind: CrmObject) -> Row:
    """One contact, company or deal, with the columns that all kinds share."""
    properties = mapping(record.get("properties"))
    known = {*kind.properties.values(), *settings.UNASKED_PROPERTIES, *settings.MERGE_PROPERTIES}
    row = {
        **unknown_fields(record, settings.RECORD_FIELDS),
        **unknown_fields(properties, known),
        **{column: _value(column, properties.get(name), kind) for column, name in kind.properties.items()},
        "id": record.get("id"),
        "archived": bool(record.get("archived")),
        "created_at": from_iso(record.get("createdAt")),
        "updated_at": from_iso(record.get("updatedAt")),
    }
    if kind is settings.CONTACTS:
        row["merged_object_ids"] = merged_ids(properties)
        row["archived_at"] = from_iso(record.get("archivedAt"))
    return row


def merged_ids(properties: Mapping[str, Any]) -> str | None:
    """Ids that were merged into this contact, `;` between them.

    `hs_calculated_merged_vids` is the older form: `id:epoch_ms` pairs.
    """
    given = properties.get("hs_merged_object_ids") or properties.get("hs_calculated_merged_vids") or ""
    ids = (part.partition(":")[0].strip() for part in str(given).split(";"))
    return ";".join(dict.fromkeys(part for part in ids if part)) or None


def history_rows(record: Mapping[str, Any], name: str, id_column: str, value_column: str) -> Iterator[Row]:
    """Each value a property ever had, from `propertiesWithHistory`; times it was emptied are left out."""
    for change in mapping(record.get("propertiesWithHistory")).get(name) or []:
        value = blank_to_none(change.get("value"))
        if value is not None:
            yield {
                id_column: record.get("id"),
                value_column: value,
                "entered_at": from_iso_or_epoch_ms(change.get("timestamp")),
                "source_type": change.get("sourceType"),
            }


def association_labels(target: Mapping[str, Any]) -> list[str]:
    """The labels of one association; the plain kind has none."""
    return [
        kind["label"] for kind in target.get("associationTypes") or [] if blank_to_none(kind.get("label"))
    ]


def deal_contact_row(deal_id: str, target: Mapping[str, Any]) -> Row:
    """One contact of one deal, with the role that the company gave it."""
    labels = association_labels(target)
    return {
        "deal_id": deal_id,
        "contact_id": text(target.get("toObjectId")),
        "label": labels[0] if labels else None,
    }


def deal_company_row(deal_id: str, target: Mapping[str, Any]) -> Row:
    """One company of one deal."""
    return {
        "deal_id": deal_id,
        "company_id": text(target.get("toObjectId")),
        "is_primary": any(label.lower() == "primary" for label in association_labels(target)),
    }


def stage_rows(pipeline: Mapping[str, Any]) -> Iterator[Row]:
    """Each stage of one deal pipeline."""
    for stage in pipeline.get("stages") or []:
        metadata = mapping(stage.get("metadata"))
        yield {
            "pipeline_id": pipeline.get("id"),
            "stage_id": stage.get("id"),
            "label": stage.get("label"),
            "display_order": stage.get("displayOrder"),
            "is_closed": _boolean(metadata.get("isClosed")),
            "probability": _number(metadata.get("probability")),
        }


def owner_row(owner: Mapping[str, Any]) -> Row:
    """One person who owns contacts or deals, with the first of the teams (the main one comes first)."""
    teams = sorted(owner.get("teams") or [], key=lambda team: not team.get("primary"))
    return {
        "id": text(owner.get("id")),
        "email": blank_to_none(owner.get("email")),
        "first_name": blank_to_none(owner.get("firstName")),
        "last_name": blank_to_none(owner.get("lastName")),
        "team": teams[0].get("name") if teams else None,
    }


def _value(column: str, value: Any, kind: CrmObject) -> Any:
    value = blank_to_none(value)
    if column in kind.times:
        return from_iso_or_epoch_ms(value)
    if column in _WHOLE_NUMBERS:
        number = _number(value)
        return int(number) if isinstance(number, float) and number.is_integer() else number
    return _boolean(value) if column == "is_closed_won" else value


def _boolean(value: Any) -> Any:
    return _BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    try:
        return None if blank_to_none(value) is None else float(value)
    except (TypeError, ValueError):
        return value
