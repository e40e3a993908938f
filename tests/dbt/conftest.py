"""Fixtures of the dbt tests: an empty warehouse a test, one parsed project a session."""

from pathlib import Path

import pytest

from tests.dbt.warehouse import Warehouse, make_warehouse


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt keeps the parsed project, so that only the first run parses all of it."""
    return tmp_path_factory.mktemp("dbt_target")


@pytest.fixture
def warehouse(tmp_path: Path, dbt_target: Path) -> Warehouse:
    """An empty warehouse of one's own."""
    return make_warehouse(tmp_path / "data", dbt_target)
