"""Every setting that models read reaches dbt under its name with its value."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingestion.config import Settings, load_settings
from orchestration.lib.dbt import dbt_variables
from orchestration.lib.environment import DBT_PROJECT_DIR

PLACES = {
    "memory_limit",
    "data_dir",
    "sources",
    "database",
    "people_managers",
    "web_ui_address",
    "docs_address",
    "sandbox_scenario",
    "sandbox_seed",
    "sandbox_size",
}
OTHER_THAN_USUAL = {
    "as_of": "2026-03-04T05:06:07+00:00",
    "reporting_currency": "SEK",
    "reporting_time_zone": "Asia/Tokyo",
    "lookback_days": "31",
    "deal_lookback_days": "91",
    "time_decay_half_life_days": "3.5",
    "collapse_repeats": "true",
    "contact_roles": "hybrid",
    "fx_rate_max_age_days": "2",
    "freeze_after_days": "9",
    "match_probability_threshold": "0.9",
    "identity_cluster_limit": "7",
    "service_time_zone": "America/New_York",
    "service_days": "mon,sat",
    "service_opens_at": "10:30",
    "service_closes_at": "24:00",
    "service_target_minutes": "60",
    "conversation_quiet_days": "3",
    "service_retention_days": "45",
}


def defaults() -> dict[str, Any]:
    project = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text())
    variables: dict[str, Any] = project["vars"]
    return variables


def test_dbt_variables__every_setting_is_passed_under_its_name(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in OTHER_THAN_USUAL.items():
        monkeypatch.setenv(f"TILLTALE_{name.upper()}", value)

    assert dbt_variables(load_settings()) == {
        "as_of": datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC).isoformat(),
        "reporting_currency": "SEK",
        "reporting_time_zone": "Asia/Tokyo",
        "lookback_days": 31,
        "deal_lookback_days": 91,
        "time_decay_half_life_days": 3.5,
        "collapse_repeats": True,
        "contact_roles": "hybrid",
        "fx_rate_max_age_days": 2,
        "freeze_after_days": 9,
        "match_probability_threshold": 0.9,
        "identity_cluster_limit": 7,
        "service_time_zone": "America/New_York",
        "service_days": "mon,sat",
        "service_opens_at": "10:30",
        "service_closes_at": "24:00",
        "service_target_minutes": 60,
        "conversation_quiet_days": 3,
        "service_retention_days": 45,
    }
    assert OTHER_THAN_USUAL.keys() == Settings.model_fields.keys() - PLACES


def test_dbt_variables__dbt_run_by_hand_has_the_same_defaults(data_dir: Path) -> None:
    passed = {name: value for name, value in dbt_variables(load_settings()).items() if name != "as_of"}

    assert passed.items() <= defaults().items()


@pytest.mark.parametrize("name", OTHER_THAN_USUAL)
def test_dbt_variables__some_model_reads_each(name: str) -> None:
    sources = [*DBT_PROJECT_DIR.glob("models/**/*.sql"), *DBT_PROJECT_DIR.glob("macros/*.sql")]

    assert any(f"var('{name}'" in text or f'var("{name}"' in text for text in map(Path.read_text, sources))
