"""Adds to Pipedrive's records what our tables hold and Pipedrive says in another form.

Belongs here: pure functions, one record in and rows out: addresses, the account's own fields, the stages a
deal went through. Does not: requests (`client`), what to load when (`__init__`).

Data flow: person, deal and its changes, activity -> rows for their contracts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ingestion.parsing import mapping, records, text
from ingestion.sources.pipedrive import settings

Row = dict[str, Any]
Options = Mapping[str, Mapping[str, str]]

_IDS = (
    "id",
    "org_id",
    "owner_id",
    "person_id",
    "deal_id",
    "lead_id",
    "pipeline_id",
    "stage_id",
    "organization_id",
)


def with_text_ids(record: Mapping[str, Any]) -> Row:
    """A record whose ids are text."""
    return {**record, **{name: text(record[name]) for name in _IDS if name in record}}


def person_row(record: Mapping[str, Any], custom: Mapping[str, str], options: Options) -> Row:
    """One person: the primary address, the others, and the account's own fields by our names."""
    emails = sorted(records(record.get("emails")), key=lambda each: not each.get("primary"))
    addresses = [address for each in emails if (address := each.get("value"))]
    return {
        **with_text_ids(record),
        "email": addresses[0] if addresses else None,
        "additional_emails": ";".join(addresses[1:]) or None,
        **own_values(record, custom, options),
    }


def own_values(record: Mapping[str, Any], custom: Mapping[str, str], options: Options) -> Row:
    """Values of the account's own fields; a choice is written as its label."""
    values = mapping(record.get("custom_fields"))
    return {name: _shown(values[key], options.get(key, {})) for name, key in custom.items() if key in values}


def _shown(value: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):  # addresses, amounts and times of a day come with their parts
        value = value.get("value")
    if isinstance(value, list):
        return ";".join(labels.get(str(each), str(each)) for each in value) or None
    return labels.get(str(value), value)


def stage_history_rows(
    deal: Mapping[str, Any], changes: Sequence[Mapping[str, Any]], no_decision: Iterable[str]
) -> Iterator[Row]:
    """The stages a deal went through, the way it ended being one of them.

    The changelog knows no beginning: where the deal began is what the first change says it was before.

    Args:
        deal: the deal as it is now.
        changes: its changelog, in any order.
        no_decision: lost reasons that are no defeat, in lower case.
    """
    ordered = sorted(changes, key=lambda change: str(change.get("time")))
    moves = [change for change in ordered if change.get("field_key") == "stage_id"]
    stage = moves[0].get("old_value") if moves else deal.get("stage_id")
    key = text(deal.get("id"))
    yield {"deal_id": key, "stage_id": text(stage), "entered_at": deal.get("add_time")}
    reasons = frozenset(no_decision)
    for change in ordered:
        kind, value = change.get("field_key"), change.get("new_value")
        if kind == "stage_id":
            stage = value
        elif kind != "status" or value not in ("open", settings.WON, settings.LOST):
            continue
        reached = stage if kind == "stage_id" or value == "open" else value
        if reached == settings.LOST and str(deal.get("lost_reason") or "").strip().lower() in reasons:
            reached = settings.NO_DECISION
        yield {
            "deal_id": key,
            "stage_id": text(reached),
            "entered_at": change.get("time"),
            "source_type": change.get("change_source"),
        }


def participant_rows(deal: Mapping[str, Any], participants: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """The people of a deal: the one it was made for, and those added to it."""
    main = text(deal.get("person_id"))
    added = {main: deal.get("add_time")}
    for each in participants:
        person = each.get("person_id")
        key = text(person.get("value") if isinstance(person, Mapping) else person)
        added.setdefault(key, each.get("add_time"))
    for key, moment in added.items():
        if key is not None:
            yield {
                "deal_id": text(deal.get("id")),
                "person_id": key,
                "is_primary": key == main,
                "added_at": moment,
            }


def activity_row(record: Mapping[str, Any]) -> Row:
    """One activity with the moment for which it was planned, in UTC."""
    day, hour = record.get("due_date"), record.get("due_time") or "00:00"
    return {
        **with_text_ids(record),
        "outcome": text(record.get("outcome")),
        "due_at": f"{day} {hour}" if day else None,
    }
