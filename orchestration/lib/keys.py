"""Asset keys: every key is the address of a table in the warehouse, or of what lies outside it.

Data flow: names of sources and tables -> AssetKey.
"""

import dagster as dg

LEDGER_KEYS = (
    dg.AssetKey(["raw_tilltale", "source_runs"]),
    dg.AssetKey(["raw_tilltale", "pseudonym_key"]),
)
PUBLISHED_KEY = dg.AssetKey(["published", "tilltale"])
MEDIA_MIX_KEY = dg.AssetKey(["mmm", "channel_revenue"])
DAYS = "days"
BACKFILL_GROUP = "backfill"
DAYS_GROUP = "facts_by_day"
OPTIONAL_GROUP = "optional"


def run_by_hand() -> dg.AssetSelection:
    """What no schedule runs: history, and what is needed for nothing else."""
    return dg.AssetSelection.groups(BACKFILL_GROUP, DAYS_GROUP, OPTIONAL_GROUP)


def raw_key(source: str, table: str) -> dg.AssetKey:
    """The warehouse address of a raw table."""
    return dg.AssetKey([f"raw_{source}", table])


def vendor_key(source: str) -> dg.AssetKey:
    """The system outside that a source reads."""
    return dg.AssetKey(["vendor", source])


def is_raw_table_of(source: str, key: dg.AssetKey) -> bool:
    """Whether a key is the address of one of a source's raw tables."""
    return key.path[0] == f"raw_{source}"


def backfill_key(source: str) -> dg.AssetKey:
    """The history of a source, a partition a day."""
    return dg.AssetKey(["backfill", source])


def days_key(fact: str) -> dg.AssetKey:
    """The days of a large fact, a partition a day."""
    return dg.AssetKey([DAYS, fact])
