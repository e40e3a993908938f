"""The manifest is there whole, whatever a killed build has left of dbt's own."""

import shutil
from pathlib import Path

import pytest

from ingestion.config import load_settings
from orchestration.lib import dbt


def test_load_manifest__does_not_read_what_a_killed_build_left_half_written(
    data_dir: Path, parsed_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(parsed_project / "dbt", data_dir / "dbt")
    monkeypatch.setenv("TILLTALE_REPORTING_TIME_ZONE", "Europe/Berlin")
    theirs = data_dir / "dbt" / "target" / "manifest.json"
    half = theirs.read_text(encoding="utf-8")[:1000]
    theirs.write_text(half, encoding="utf-8")
    manifest = dbt.load_manifest(load_settings())
    assert "model.tilltale.fct_attribution" in manifest["nodes"]
    assert theirs.read_text(encoding="utf-8") == half  # and nothing was parsed for it
