"""A small warehouse with marts, for everything that happens after the build."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings, load_settings
from orchestration.lib.publishing import PublicationFacts

PUBLISHED_AT = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def make_marts(settings: Settings, rows: int = 3, marker: str = "a") -> None:
    """Two marts; every row of one build carries the same marker."""
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute(
            "create or replace table marts.fct_leads as select 'lead' || i as lead_id, ? as stage, "
            "i * 1.25::decimal(18,2) as amount, 'x' as _dlt_load_id from range(?) as t(i) order by i desc",
            [marker, rows],
        )
        connection.execute("comment on table marts.fct_leads is 'One row per lead; it''s checked.'")
        connection.execute("comment on column marts.fct_leads.amount is 'In reporting currency.'")
        connection.execute(
            "create or replace table marts.meta_freshness as "
            "select 'files' as source, now() as last_loaded_at, ? as state",
            [marker],
        )


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """Settings of a fresh installation."""
    return load_settings()


@pytest.fixture
def built(settings: Settings) -> Settings:
    """An installation whose marts are built and not yet published."""
    make_marts(settings)
    return settings


@pytest.fixture
def facts(settings: Settings) -> PublicationFacts:
    """What a run knows about its publication."""
    return PublicationFacts(settings.now, PUBLISHED_AT, "1+abc", 12, 1, ("stripe", "files"), "EUR", "UTC")


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR in which the dbt project has been parsed, for the reporting time zone Europe/Berlin."""
    from orchestration.lib import dbt

    folder = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "DAGSTER_STORAGE_DIR", "TILLTALE_WAREHOUSE_PATH", "DBT_TARGET_PATH"):
            patch.delenv(name, raising=False)
        patch.setenv("TILLTALE_DATA_DIR", str(folder))
        patch.setenv("TILLTALE_REPORTING_TIME_ZONE", "Europe/Berlin")
        dbt.load_manifest(load_settings())
    return folder
