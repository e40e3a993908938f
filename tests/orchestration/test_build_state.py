"""When a build must start from nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.config import Settings
from orchestration.lib.build_state import (
    BuildState,
    fingerprint,
    full_refresh_reason,
    read_state,
    write_state,
)

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
FINISHED = BuildState("abc", AS_OF, is_finished=True)


@pytest.mark.parametrize(
    ("state", "wanted", "as_of", "reason"),
    [
        (None, "abc", AS_OF, "nothing has been built yet"),
        (BuildState("abc", AS_OF, is_finished=False), "abc", AS_OF, "the last build did not finish"),
        (FINISHED, "def", AS_OF, "models or settings have changed"),
        (FINISHED, "abc", AS_OF - timedelta(seconds=1), "as_of went back"),
        (FINISHED, "abc", AS_OF, None),
        (FINISHED, "abc", AS_OF + timedelta(days=1), None),
    ],
)
def test_full_refresh_reason__names_why(
    state: BuildState | None, wanted: str, as_of: datetime, reason: str | None
) -> None:
    assert full_refresh_reason(state, wanted, as_of) == reason


def test_state__is_replaced_and_read_back(settings: Settings) -> None:
    assert read_state(settings.warehouse_path) is None
    write_state(settings.warehouse_path, BuildState("abc", AS_OF, is_finished=False))
    write_state(settings.warehouse_path, FINISHED)
    assert read_state(settings.warehouse_path) == FINISHED


def test_fingerprint__follows_models_and_variables_but_not_as_of(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    model = tmp_path / "model.sql"
    model.write_text("select 1")
    first = fingerprint((tmp_path,), {"lookback_days": 30, "as_of": "2026-11-01"})

    (tmp_path / "target" / "compiled.sql").write_text("select 1")
    (tmp_path / "README.md").write_text("words")
    assert fingerprint((tmp_path,), {"lookback_days": 30, "as_of": "2026-11-02"}) == first
    assert fingerprint((tmp_path,), {"lookback_days": 31, "as_of": "2026-11-01"}) != first
    model.write_text("select 2")
    assert fingerprint((tmp_path,), {"lookback_days": 30, "as_of": "2026-11-01"}) != first
