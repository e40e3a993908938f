"""A word planted in everything that people wrote or are called, in every table of the sandbox company.

Belongs here: which columns hold people's data, and planting. Does not: where the word must not turn up
(`test_corrupt_input.py`).

The same value is marked the same way wherever it stands, so that addresses and handles still join.
"""

import json
from pathlib import Path

import polars as pl

MARKER = "zq7mark"

ADDRESSES = {"email", "additional_emails", "requester_email", "person_key", "employee"}
PEOPLE = {
    "firstname",
    "lastname",
    "first_name",
    "last_name",
    "actor_name",
    "actor_location",
    "requester_name",
    "author_name",
}
WORDS = {"dealname", "subject", "note", "how_heard", "self_reported_source", "company"}
"""What people or salespeople typed."""

BY_TABLE = {
    "comments": {"text"},
    "mentions": {"text"},
    "meetings": {"title"},
    "customers": {"name"},
    "companies": {"name"},
    "files_journalists": {"name"},
    "pipedrive_deals": {"title"},
    "pipedrive_leads": {"title"},
    "pipedrive_organizations": {"name"},
    "pipedrive_users": {"name"},
    "salesforce_accounts": {"name"},
    "salesforce_opportunities": {"name"},
}
"""Columns whose name says less: elsewhere it is a campaign's, a stage's or a post's."""

COMPANY_WORDS = {
    *("ad_group_name", "ad_name", "campaign_name", "industry", "label", "lead_source", "metadata", "name"),
    *("position", "approver_role", "names", "department", "role", "place", "treated_units", "control_units"),
    *("hypothesis", "learned", "objective", "outlet", "topics", "topic", "definition", "keywords", "team"),
    *("question", "activity_keys", "decision", "title", "text", "utm_term", "value", "type", "stage"),
    *("first_utm_term", "last_utm_term", "forecast_category", "new_value", "account"),
}
"""Free text that is the company's own: names of campaigns, stages and goals, its posts, vendors' settings."""


def plant(world: Path) -> None:
    """Mark people's data in the tables of a world on disk.

    Raises:
        AssertionError: a table has free text of which this module does not know whose it is.
    """
    meta = json.loads((world / "meta.json").read_text(encoding="utf-8"))
    meta["advocates"] = [f"{MARKER}.{address}" for address in meta["advocates"]]
    (world / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    for table in meta["tables"]:
        path = world / f"{table}.parquet"
        frame = pl.read_parquet(path)
        texts = [name for name, kind in frame.schema.items() if kind == pl.String]
        personal = [name for name in texts if _is_personal(table, name)]
        unknown = {
            name for name in texts if name not in {*personal, *COMPANY_WORDS} and _is_free_text(frame[name])
        }
        assert not unknown, f"{table}: whose words are {sorted(unknown)}?"
        frame.with_columns(_marked(name) for name in personal).write_parquet(path)


def _is_personal(table: str, column: str) -> bool:
    return (
        column in ADDRESSES | PEOPLE | WORDS
        or "handle" in column
        or column in BY_TABLE.get(table, frozenset())
    )


def _is_free_text(values: pl.Series) -> bool:
    return bool(values.drop_nulls().str.contains(r"[^\d:]\s[^\d:]|@").any())


def _marked(name: str) -> pl.Expr:
    value = pl.col(name)
    if name in ADDRESSES:
        return value.str.replace_all(r"([^;@\s]+@)", f"{MARKER}.${{1}}")
    if "handle" in name:
        return value.str.replace(r"^(@?)(.)", f"${{1}}{MARKER}${{2}}")
    return pl.when(value.str.strip_chars() != "").then(value + f" {MARKER}").otherwise(value)
