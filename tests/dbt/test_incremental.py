"""Large facts built incrementally equal those built in full, whatever came late, again or was taken back."""

from pathlib import Path

import pytest

from tests.dbt import company
from tests.dbt.warehouse import Warehouse, make_warehouse

pytestmark = pytest.mark.slow
BUILD = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


def published(warehouse: Warehouse) -> dict[str, list[tuple]]:
    """All rows of all marts, sorted; without the time of the last load."""
    tables = warehouse.rows(
        """
        select table_name, string_agg('"' || column_name || '"', ', ' order by ordinal_position)
        from information_schema.columns
        where table_schema = 'marts' and column_name <> 'last_loaded_at'
        group by table_name
        order by table_name
        """
    )
    return {
        name: warehouse.rows(f"select {columns} from marts.{name} order by all") for name, columns in tables
    }


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> dict[str, dict[str, list[tuple]]]:
    """The marts after the first delivery, after the second on top of it, once more, and built in full."""
    warehouse = make_warehouse(tmp_path_factory.mktemp("incremental"), dbt_target)
    states = {}
    company.deliver_first(warehouse)
    warehouse.dbt(*BUILD, as_of=company.FIRST_AS_OF)
    states["first"] = published(warehouse)
    company.deliver_second(warehouse)
    warehouse.dbt(*BUILD, as_of=company.SECOND_AS_OF)
    states["second"] = published(warehouse)
    warehouse.dbt(*BUILD, as_of=company.SECOND_AS_OF)
    states["again"] = published(warehouse)
    warehouse.dbt(*BUILD, "--full-refresh", as_of=company.SECOND_AS_OF)
    states["full"] = published(warehouse)
    return states


def test_incremental__ends_in_the_tables_of_a_full_build(builds) -> None:
    assert builds["second"].keys() == builds["full"].keys()
    for name, rows in builds["full"].items():
        assert builds["second"][name] == rows, name


def test_incremental__second_delivery_changes_what_it_should(builds) -> None:
    changed = {name for name in builds["first"] if builds["first"][name] != builds["second"][name]}
    assert {"fct_touchpoints", "fct_attribution", "fct_activity_daily", "fct_activity_costs"} <= changed
    evidence = [[row[6] for row in builds[state]["fct_touchpoints"]] for state in ("first", "second")]
    # The collector's own visit takes the place of the one that the CRM remembered, alone on its day.
    assert "crm_field" in evidence[0]
    assert "crm_field" not in evidence[1]


def test_incremental__same_input_again_changes_nothing(builds) -> None:
    assert builds["again"] == builds["second"]
