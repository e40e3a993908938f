"""Turns Google Analytics' report into rows, and finds the rows that a report no longer has.

Belongs here: pure functions. Does not: requests (`client`), what to load when (`__init__`).

Data flow: one page of a report -> rows of raw_ga4.sessions.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingestion.contracts import Contract
from ingestion.parsing import mapping, records
from ingestion.sources.ga4 import settings

Row = dict[str, Any]

_SEPARATOR = "\x1f"


def report_rows(answer: Mapping[str, Any], property_id: str) -> list[Row]:
    """Rows by the names of their columns, each with what the answer says about its completeness."""
    names = [
        str(mapping(header).get("name"))
        for kind in ("dimensionHeaders", "metricHeaders")
        for header in answer.get(kind) or []
    ]
    about = {"property_id": property_id, **completeness(mapping(answer.get("metadata")))}
    return [_row(names, row, about) for row in records(answer.get("rows"))]


def completeness(metadata: Mapping[str, Any]) -> Row:
    """What the head of an answer says of all its rows: currency, zone, and what was left out or estimated."""
    samples = records(metadata.get("samplingMetadatas"))
    return {
        "currency_code": metadata.get("currencyCode"),
        "time_zone": metadata.get("timeZone"),
        "has_other_row": bool(metadata.get("dataLossFromOtherRow")),
        "is_thresholded": bool(metadata.get("subjectToThresholding")),
        "samples_read": samples[0].get("samplesReadCount") if samples else None,
        "sampling_space": samples[0].get("samplingSpaceSize") if samples else None,
    }


def iso_day(value: Any) -> Any:
    """`20260820` -> `2026-08-20`; what is no such day comes back unchanged."""
    if isinstance(value, str) and len(value) == 8 and value.isdigit():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return value


def vanished(stored: pa.Table, days: Collection[date], ids: Collection[str], contract: Contract) -> pa.Table:
    """Stored rows of these days that the report no longer has, marked to be taken out.

    Args:
        stored: keys and days as earlier runs left them.
        days: days that came, each whole.
        ids: keys of the rows that came.
        contract: of the table.
    """
    of_days = pc.is_in(stored["date"], pa.array(list(days), pa.date32()))
    missing = pc.invert(pc.is_in(stored["id"], pa.array(list(ids), pa.string())))
    gone = stored.filter(pc.and_(of_days, missing))
    columns = {
        field.name: gone[field.name] if field.name in gone.column_names else pa.nulls(len(gone), field.type)
        for field in contract.arrow_schema
    }
    columns[contract.hard_delete] = pa.array([True] * len(gone), pa.bool_())
    return pa.table(columns).cast(contract.arrow_schema)


def _row(names: list[str], row: Mapping[str, Any], about: Row) -> Row:
    cells = [*(row.get("dimensionValues") or []), *(row.get("metricValues") or [])]
    values = dict(zip(names, (mapping(cell).get("value") for cell in cells), strict=False))
    day = iso_day(values.get("date"))
    key = [about["property_id"], day, *(values.get(name) for name in settings.DIMENSIONS[1:])]
    return {
        **values,
        **about,
        "date": day,
        "id": hashlib.sha256(_SEPARATOR.join(map(str, key)).encode()).hexdigest()[:32],
    }
