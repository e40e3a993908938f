"""HubSpot's reference data: pipelines with their stages, owners, property definitions.

Data flow: deal_stages, owners, columns of the CRM frames -> reference entities.
"""

import polars as pl

from sandbox.servers.hubspot.records import DEFAULT_PROPERTIES, Records, iso_millis
from sandbox.servers.hubspot.requests import singular
from sandbox.servers.hubspot.service import TICKET_PIPELINE, TICKET_STAGES
from sandbox.servers.paging import Row
from sandbox.world.calendar import START


def ticket_pipelines() -> list[Row]:
    """The one pipeline of tickets, with its stages."""
    stages = [
        {
            "id": key,
            "label": label,
            "displayOrder": place,
            "metadata": {
                "ticketState": "CLOSED" if is_closed else "OPEN",
                "isClosed": str(is_closed).lower(),
            },
            **_stamps(),
        }
        for place, (key, label, is_closed) in enumerate(TICKET_STAGES)
    ]
    return [
        {
            "id": TICKET_PIPELINE,
            "label": "Support pipeline",
            "displayOrder": 0,
            "stages": stages,
            **_stamps(),
        }
    ]


def _stamps() -> Row:
    return {"createdAt": iso_millis(START), "updatedAt": iso_millis(START), "archived": False}


def pipelines(deal_stages: pl.DataFrame) -> list[Row]:
    """Deal pipelines in order, each with its stages."""
    stamps = _stamps()
    found: list[Row] = []
    frame = deal_stages.sort("pipeline_id", "display_order")
    for (key,), rows in frame.group_by("pipeline_id", maintain_order=True):
        stages = [
            {
                "id": row["stage_id"],
                "label": row["label"],
                "displayOrder": row["display_order"],
                "metadata": {
                    "isClosed": "true" if row["is_closed"] else "false",
                    "probability": str(float(row["probability"])),
                },
                **stamps,
            }
            for row in rows.to_dicts()
        ]
        found.append(
            {
                "id": key,
                "label": f"{str(key).capitalize()} pipeline",
                "displayOrder": len(found),
                "stages": stages,
                **stamps,
            }
        )
    return found


def owners(frame: pl.DataFrame) -> list[Row]:
    """Everyone who may own a record, by id."""
    stamp = iso_millis(START)
    teams = {name: str(place + 1) for place, name in enumerate(frame["team"].drop_nulls().unique().sort())}
    return [
        {
            "id": row["owner_id"],
            "type": "PERSON",
            "email": row["email"],
            "firstName": row["first_name"],
            "lastName": row["last_name"],
            "userId": place + 1,
            "createdAt": stamp,
            "updatedAt": stamp,
            "archived": False,
            "teams": [{"id": teams[row["team"]], "name": row["team"], "primary": True}]
            if row["team"]
            else [],
        }
        for place, row in enumerate(frame.sort("owner_id").to_dicts())
    ]


def properties(records: Records) -> list[Row]:
    """Definitions of the properties that records of one kind have."""
    return [_definition(name, records.frame.schema[name], records.kind) for name in records.properties]


def _definition(name: str, dtype: pl.DataType, kind: str) -> Row:
    if isinstance(dtype, pl.Datetime):
        value_type, field_type = "datetime", "date"
    elif dtype == pl.Boolean:
        value_type, field_type = "bool", "booleancheckbox"
    elif dtype.is_numeric():
        value_type, field_type = "number", "number"
    else:
        value_type, field_type = "string", "text"
    return {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "type": value_type,
        "fieldType": field_type,
        "description": "",
        "groupName": f"{singular(kind)}information",
        "options": [],
        "hubspotDefined": name.startswith("hs_") or name in DEFAULT_PROPERTIES[kind],
        "archived": False,
    }
