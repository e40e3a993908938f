"""What analysts rely on does not go in silence, and every published column says what it is."""

import copy
import os
from typing import Any
from unittest import mock

import pytest

from ingestion.config import load_settings
from orchestration.lib import contract, dbt
from orchestration.lib.catalogue import Catalogue, read_catalogue
from orchestration.lib.publishing import PUBLISHING_TABLES
from orchestration.lib.units import NoUnitError, null_meaning, unit_of


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    settings = load_settings(data_dir=tmp_path_factory.mktemp("contract"))
    with mock.patch.dict(os.environ):  # dbt is pointed at that folder by variables
        return read_catalogue(dbt.load_manifest(settings), PUBLISHING_TABLES)


def test_contract__models_break_nothing_that_was_agreed(catalogue: Catalogue) -> None:
    given = contract.contract_of(catalogue)
    assert [str(c) for c in contract.changes(contract.agreed_contract(), given) if c.is_break] == []


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("dim_activity", lambda t: t["columns"].pop("topic"), "dim_activity.topic is gone"),
        ("dim_activity", lambda t: t["columns"].update(topic="bigint"), "dim_activity.topic is bigint"),
        (
            "fct_leads",
            lambda t: t.update(key=["person_id"]),
            "fct_leads has the key person_id instead of lead_id",
        ),
    ],
)
def test_contract__a_column_goes_only_after_it_was_deprecated(
    catalogue: Catalogue, table: str, change: Any, said: str
) -> None:
    agreed = contract.contract_of(catalogue)
    given = copy.deepcopy(agreed)
    change(given[table])
    (found,) = contract.changes(agreed, given)
    assert found.is_break
    assert said in found.what

    agreed[table]["deprecated"] = dict.fromkeys(agreed[table]["columns"], "2026-12-01: use another")
    retired = contract.changes(agreed, given)
    assert [c.is_break for c in retired] == ["gone" not in said]
    del given[table]
    assert [str(c) for c in contract.changes(agreed, given)] == [f"ok: table {table} is gone"]


def test_catalogue__knows_key_area_and_relations_of_every_table(catalogue: Catalogue) -> None:
    without = [table.name for table in catalogue.tables.values() if not (table.key and table.area)]
    assert without == []
    attribution = catalogue.tables["fct_attribution"]
    assert attribution.key == ("model", "conversion_id", "touchpoint_id")
    assert attribution.columns["model"].references == ("dim_attribution_model", "model")
    assert "Refers to dim_attribution_model.model." in attribution.columns["model"].comment
    assert attribution.columns["amount"].comment.endswith("Unit: reporting currency. Never NULL.")


def test_units__follow_name_and_type_and_unknown_ones_are_refused() -> None:
    assert unit_of("x", "win_rate", "double") == "rate 0 to 1"
    assert unit_of("x", "rate_difference", "decimal(18,2)") == "reporting currency"
    assert unit_of("x", "fx_rate_date", "date") == "date in the reporting time zone"
    with pytest.raises(NoUnitError, match=r"x\.loudness \(double\) has no unit"):
        unit_of("x", "loudness", "double")
    assert null_meaning("win_rate", "double", "Share won.") == "nothing to take it of"
    assert null_meaning("clicks", "bigint", "Clicks; NULL where none are reported.") == "as described"
