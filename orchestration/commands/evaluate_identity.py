"""Holds the identity graph of the private warehouse against the sandbox company's known truth.

Belongs here: reading both. Does not: the measures (`analysis.identity_accuracy`), showing them (`evaluate`).
Names, addresses and handles are compared and left where they are: only counts come out.

Data flow: intermediate.int_identity__*, truth_identity.parquet -> analysis.identity_accuracy -> frame.
"""

import os
from pathlib import Path

import duckdb
import polars as pl

from analysis.identity_accuracy import score_identity
from ingestion.config import Settings
from orchestration.lib.errors import TilltaleError

TRUTH_VARIABLE = "SANDBOX_TRUTH_FILE"
TRUTH_NAME = "truth_identity.parquet"

# Ids of records lead their source, and Shopify's their kind: the truth has the bare ones.
LINKS = """
    select distinct
        key_kind,
        case
            when key_kind in ('crm_contact', 'customer')
                then split_part(split_part(key_value, ':', -1), '/', -1)
            else lower(key_value)
        end as key_value,
        person_id,
        evidence
    from intermediate.int_identity__person_keys
    where key_kind not like '%_click_id' and key_kind <> 'person_key'
    union all
    select profiles.key_kind, lower(profiles.key_value), null, null
    from intermediate.int_identity__social_profiles as profiles
    anti join intermediate.int_identity__person_keys using (key_kind, key_value)
"""
LISTS = {
    "email": "emails",
    "crm_contact": "contact_ids",
    "customer": "customer_ids",
    "anonymous_id": "anonymous_ids",
}


def evaluate_identity(settings: Settings, truth_file: Path | None = None) -> pl.DataFrame:
    """Precision and recall of deterministic and of probabilistic links.

    Args:
        settings: this installation's settings.
        truth_file: truth.json; the identities lie beside it. Default: the one that the running sandbox names.

    Returns:
        Columns as in `analysis.identity_accuracy.score_identity`.

    Raises:
        TilltaleError: there is no truth, or no warehouse that was built.
    """
    named = truth_file or os.environ.get(TRUTH_VARIABLE)
    if not named or not (place := Path(named).parent / TRUTH_NAME).is_file():
        raise TilltaleError(
            "There is no truth to compare with: only the sandbox has one, use `make evaluate`."
        )
    if not settings.warehouse_path.is_file():
        raise TilltaleError("Nothing is built yet: run `make pipeline` first.")
    try:
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            links = connection.execute(LINKS).pl()
    except duckdb.CatalogException as error:
        raise TilltaleError("The identity models are not built yet: run `make pipeline` first.") from error
    truth = true_owners(pl.read_parquet(place))
    # Companies that pay an invoice are customers, and nobody in the truth.
    is_nobody = (pl.col("key_kind") == "customer") & ~pl.col("key_value").is_in(truth["key_value"].implode())
    return score_identity(links.filter(~is_nobody), truth)


def true_owners(people: pl.DataFrame) -> pl.DataFrame:
    """One row per identifier of the sandbox's people: key_kind, key_value, true_person."""
    person = pl.col("person_idx").cast(pl.String).alias("true_person")
    parts = [
        people.select(person, key_kind=pl.lit(kind), key_value=name).explode("key_value")
        for kind, name in LISTS.items()
    ]
    parts += [
        people.select(person, key_kind=pl.lit(name), key_value=name)
        for name in people.columns
        if name.endswith(("_handle", "_id", "_username")) and name != "company_id"
    ]
    value = pl.col("key_value").str.split("/").list.last()
    is_record = pl.col("key_kind").is_in(["crm_contact", "customer"])
    return (
        pl.concat([part.select("key_kind", "key_value", "true_person") for part in parts])
        .drop_nulls("key_value")
        .with_columns(
            key_value=pl.when(is_record).then(value).otherwise(pl.col("key_value").str.to_lowercase())
        )
    )
