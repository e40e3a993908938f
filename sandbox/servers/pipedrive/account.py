"""The company's Pipedrive account as of a moment: persons, organizations, deals, leads, activities.

Belongs here: what a record was at `as_of`: stage, status, addresses taken over in a merge.
Does not: requests.

Data flow: pipedrive_* tables -> a frame a kind, with `id`, `add_time`, `update_time` -> rows of v1 and v2.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from sandbox.servers.asof import happened, known, standing
from sandbox.servers.paging import Row

DELETED_FOR = timedelta(days=30)
PERSON_CUSTOM = (
    "country",
    "analytics_first_url",
    "analytics_first_referrer",
    "analytics_first_at",
    "google_click_id",
    "facebook_click_id",
    "linkedin_click_id",
    "mastodon_handle",
    "facebook_id",
    "x_handle",
    "self_reported_source",
)
DEAL_TYPES = {
    "newbusiness": (31, "New business"),
    "existingbusiness": (32, "Expansion"),
    "renewal": (33, "Renewal"),
}


def field_key(name: str) -> str:
    """The 40 characters that Pipedrive made up for a custom field of this account."""
    return hashlib.sha1(f"harbourlight {name}".encode(), usedforsecurity=False).hexdigest()


class Account:
    """Every kind of record as of one moment."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], as_of: datetime) -> None:
        self.tables = tables
        self.as_of = as_of

    def _created(self, table: str, column: str = "created_at") -> pl.DataFrame:
        return happened(self.tables[table], column, self.as_of)

    @cached_property
    def persons(self) -> pl.DataFrame:
        """Persons that stood; a survivor has the addresses of those merged into it."""
        frame = self._created("pipedrive_persons")
        merged = happened(frame, "merged_at", self.as_of).sort("merged_at")
        taken = merged.group_by("merged_into", maintain_order=True).agg(
            more_emails="email", merged_last=pl.col("merged_at").max()
        )
        frame = standing(standing(frame, "merged_at", self.as_of), "deleted_at", self.as_of)
        frame = frame.join(taken, left_on="person_id", right_on="merged_into", how="left").with_columns(
            update_time=pl.max_horizontal("created_at", "merged_last")
        )
        return _record(frame, "person_id")

    @cached_property
    def organizations(self) -> pl.DataFrame:
        """Organizations."""
        frame = self._created("pipedrive_organizations")
        return _record(frame.with_columns(update_time="created_at"), "org_id")

    @cached_property
    def changes(self) -> pl.DataFrame:
        """Changes of deals that had happened, newest first as the changelog lists them."""
        frame = self._created("pipedrive_deal_changes", "changed_at")
        return frame.sort("deal_id", "changed_at", "field", descending=[False, True, True])

    @cached_property
    def deals(self) -> pl.DataFrame:
        """Deals, those deleted in the last thirty days included."""
        frame = self._created("pipedrive_deals")
        last = {
            name: self.changes.filter(pl.col("field") == name)
            .group_by("deal_id", maintain_order=True)
            .first()
            .select("deal_id", pl.col("new_value").alias(name), pl.col("changed_at").alias(f"{name}_at"))
            for name in ("stage_id", "status", "lost_reason")
        }
        for changes in last.values():
            frame = frame.join(changes, on="deal_id", how="left")
        gone = (pl.col("deleted_at") < self.as_of).fill_null(False)
        frame = frame.filter(~(pl.col("deleted_at") < self.as_of - DELETED_FOR).fill_null(False))
        return _record(
            frame.with_columns(
                pl.col("stage_id").cast(pl.Int64).fill_null(1),
                pl.col("status").fill_null("open"),
                is_deleted=gone,
                update_time=pl.max_horizontal(
                    "created_at", "stage_id_at", "status_at", known("deleted_at", self.as_of)
                ),
            ),
            "deal_id",
        )

    @cached_property
    def activities(self) -> pl.DataFrame:
        """Activities."""
        frame = self._created("pipedrive_activities")
        done = known("done_at", self.as_of)
        frame = frame.with_columns(done).with_columns(update_time=pl.max_horizontal("created_at", "done_at"))
        return _record(frame, "activity_id")

    @cached_property
    def leads(self) -> pl.DataFrame:
        """Leads in the inbox: what became a deal is none any more."""
        frame = standing(self._created("pipedrive_leads"), "converted_at", self.as_of)
        return _record(frame.with_columns(update_time="created_at"), "lead_id")

    @cached_property
    def participants(self) -> pl.DataFrame:
        """Standing persons of deals."""
        frame = self._created("pipedrive_deal_participants")
        return frame.join(self.persons.select(person_id="id"), on="person_id", how="semi")

    @property
    def stages(self) -> list[Row]:
        """Stages of the pipeline."""
        return [
            {
                "id": row["stage_id"],
                "order_nr": place,
                "name": row["name"],
                "is_deleted": False,
                "deal_probability": row["probability"],
                "pipeline_id": row["pipeline_id"],
                "is_deal_rot_enabled": False,
                "days_to_rotten": None,
            }
            for place, row in enumerate(self.tables["pipedrive_stages"].to_dicts(), start=1)
        ]


def person(row: Row) -> Row:
    """A person of the second version."""
    emails = [row["email"], *(row["more_emails"] or [])]
    return {
        "id": row["id"],
        "name": f"{row['firstname']} {row['lastname']}".strip(),
        "first_name": row["firstname"],
        "last_name": row["lastname"],
        "owner_id": row["owner_id"],
        "org_id": row["org_id"],
        "emails": [
            {"value": email, "primary": place == 0, "label": "work"} for place, email in enumerate(emails)
        ],
        "phones": [],
        "is_deleted": False,
        "add_time": moment(row["created_at"]),
        "update_time": moment(row["update_time"]),
        "custom_fields": {
            field_key(name): moment(row[name]) if isinstance(row[name], datetime) else row[name]
            for name in PERSON_CUSTOM
        },
    }


def organization(row: Row) -> Row:
    """An organization of the second version."""
    return {
        "id": row["id"],
        "name": row["name"],
        "website": f"https://www.{row['domain']}/",
        "industry": row["industry"],
        "employee_count": row["number_of_employees"],
        "address": {"value": row["country"], "country": row["country"]},
        "is_deleted": False,
        "add_time": moment(row["created_at"]),
        "update_time": moment(row["update_time"]),
        "custom_fields": {},
    }


def deal(row: Row) -> Row:
    """A deal of the second version."""
    is_won, is_lost = row["status"] == "won", row["status"] == "lost"
    ended = moment(row["status_at"])
    return {
        "id": row["id"],
        "title": row["title"],
        "owner_id": row["owner_id"],
        "person_id": row["person_id"],
        "org_id": row["org_id"],
        "pipeline_id": 1,
        "stage_id": row["stage_id"],
        "value": float(row["amount"]),
        "currency": row["currency"],
        "status": "deleted" if row["is_deleted"] else row["status"],
        "lost_reason": row["lost_reason"] if is_lost else None,
        "probability": None,
        "is_deleted": row["is_deleted"],
        "is_archived": False,
        "stage_change_time": moment(row["stage_id_at"]),
        "close_time": ended,
        "won_time": ended if is_won else None,
        "lost_time": ended if is_lost else None,
        "expected_close_date": None,
        "add_time": moment(row["created_at"]),
        "update_time": moment(row["update_time"]),
        "custom_fields": {field_key("deal_type"): DEAL_TYPES.get(row["deal_type"], (None,))[0]},
    }


def activity(row: Row) -> Row:
    """An activity of the second version."""
    return {
        "id": row["id"],
        "type": row["type"],
        "owner_id": row["owner_id"],
        "person_id": row["person_id"],
        "deal_id": row["deal_id"],
        "lead_id": None,
        "done": row["done_at"] is not None,
        "due_date": f"{row['due_at']:%Y-%m-%d}",
        "due_time": f"{row['due_at']:%H:%M:%S}",
        "marked_as_done_time": moment(row["done_at"]),
        "outcome": None,
        "is_deleted": False,
        "add_time": moment(row["created_at"]),
        "update_time": moment(row["update_time"]),
    }


def lead(row: Row) -> Row:
    """A lead of the first version."""
    return {
        "id": row["id"],
        "title": row["title"],
        "owner_id": row["owner_id"],
        "person_id": row["person_id"],
        "organization_id": row["org_id"],
        "is_archived": False,
        "archive_time": None,
        "source_name": "API",
        "add_time": row["created_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "update_time": row["update_time"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def moment(value: Any) -> str | None:
    """A time as the second version writes it."""
    return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def old_moment(value: datetime) -> str:
    """A time as the first version writes it: UTC without saying so."""
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def fields(names: list[str]) -> list[Row]:
    """Definitions of fields: one that everybody has, and the account's own."""
    rows: list[Row] = [{"field_code": "name", "field_name": "Name", "field_type": "varchar", "options": None}]
    for name in names:
        row: Row = {"field_code": field_key(name), "field_name": name.replace("_", " "), "options": None}
        if name == "deal_type":
            row["options"] = [{"id": key, "label": label} for key, label in DEAL_TYPES.values()]
        rows.append(row | {"field_type": "enum" if row["options"] else "varchar"})
    return rows


def _record(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(key).alias("id"), pl.col("created_at").alias("add_time")).sort("id")
