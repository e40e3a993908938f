"""The identity graph of a warehouse against a truth beside truth.json."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion.config import Settings
from orchestration.commands.evaluate_identity import TRUTH_NAME, evaluate_identity, true_owners
from orchestration.lib.errors import TilltaleError

PEOPLE = pl.DataFrame(
    {
        "person_idx": [0, 1],
        "company_id": ["c", None],
        "emails": [["ann@x.example", "a@y.example"], ["ben@x.example"]],
        "contact_ids": [["7"], []],
        "anonymous_ids": [["b1"], []],
        "customer_ids": [["gid://shopify/Customer/9"], []],
        "x_handle": ["ann", "ben"],
        "youtube_channel_id": ["UCab", "UCcd"],
    },
    schema_overrides={name: pl.List(pl.String) for name in ("contact_ids", "anonymous_ids", "customer_ids")},
)


def test_true_owners__one_row_an_identifier() -> None:
    owners = {(kind, value): person for kind, value, person in true_owners(PEOPLE).rows()}
    assert owners["email", "a@y.example"] == owners["customer", "9"] == owners["x_handle", "ann"] == "0"
    assert owners["youtube_channel_id", "uccd"] == "1"
    assert not {kind for kind, _ in owners} & {"company_id", "person_idx"}
    assert None not in {value for _, value in owners}


def test_evaluate__compares_the_warehouse_with_the_truth_beside_it(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(TilltaleError, match="no truth"):
        evaluate_identity(settings, tmp_path / "truth.json")
    PEOPLE.write_parquet(tmp_path / TRUTH_NAME)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create table if not exists probe (i int)")
    with pytest.raises(TilltaleError, match="not built"):
        evaluate_identity(settings, tmp_path / "truth.json")
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_identity__person_keys as from (values "
            "('email', 'ann@x.example', 'A', 'email'), ('crm_contact', 'hubspot:7', 'A', 'crm_field'), "
            "('customer', 'shopify:9', 'A', 'crm_field'), ('customer', 'stripe:company', 'A', 'crm_field'), "
            "('email', 'ben@x.example', 'B', 'email'), ('x_handle', 'ann', 'A', 'probable_match')"
            ") as t(key_kind, key_value, person_id, evidence)"
        )
        connection.execute(
            "create table intermediate.int_identity__social_profiles as from (values "
            "('x_handle', 'ann'), ('x_handle', 'ben'), ('x_handle', 'zoe')) as t(key_kind, key_value)"
        )
    sure, likely = evaluate_identity(settings, tmp_path / "truth.json").to_dicts()
    assert (sure["links"], sure["precision"], sure["recall"]) == (2, 1.0, 1.0)
    assert (likely["links"], likely["precision"], likely["true_links"], likely["recall"]) == (1, 1.0, 2, 0.5)
