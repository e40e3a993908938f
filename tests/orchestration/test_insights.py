"""The list of findings that wait, and the note that a department was reminded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings, load_settings
from orchestration.commands.insights import Reminders, insight_lines, remind, waiting
from orchestration.lib.errors import TilltaleError
from tests.app.publication import publish
from tests.orchestration.listeners import web_hook

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
INSIGHTS = """
    create table marts.mart_insights as
    select * from (values
        ('i1', 'Product', 'complaint', 'app', null, 7::bigint, 'open', true, date '2026-10-05',
         timestamptz '2026-10-14 10:00:00+00', null::timestamptz),
        ('i2', 'Product', 'wish', null, null, 3::bigint, 'acknowledged', false, date '2026-10-12',
         timestamptz '2026-11-14 10:00:00+00', null),
        ('i3', 'Sales', 'brand_mention', null, 'Rival', 3::bigint, 'open', true, date '2026-10-05',
         timestamptz '2026-10-20 10:00:00+00', timestamptz '2026-10-30 10:00:00+00'),
        ('i4', 'Sales', 'brand_mention', null, 'Rival', 3::bigint, 'acted', false, date '2026-10-05',
         null, null)
    ) as t(
        insight_id, routed_to, label, product_area, brand, messages, state, is_overdue, week_start_date,
        due_at, reminded_at
    )
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


def test_waiting__is_listed_by_department_and_reminded_once_a_week(
    settings: Settings, tmp_path: Path
) -> None:
    publish(tmp_path, "20261101T031200Z", INSIGHTS)
    rows = waiting(settings)
    assert list(insight_lines(rows)) == [
        "Product:",
        "  i1  week 2026-10-05  7 x complaint about app, open, overdue since 2026-10-14",
        "  i2  week 2026-10-12  3 x wish, acknowledged, due 2026-11-14",
        "Sales:",
        "  i3  week 2026-10-05  3 x brand_mention about Rival, open, overdue since 2026-10-20",
    ]
    assert remind(settings, rows, NOW) == Reminders(1, ())
    (written,) = (settings.inbox_dir / "insight_log").glob("*.csv")
    noted = duckdb.sql(f"select insight_id, state from read_csv('{written}')").fetchall()
    assert noted == [("i1", "reminded")]
    assert remind(settings, rows, NOW + timedelta(days=8)) == Reminders(2, ())


def test_remind__tells_each_department_at_its_own_address(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, "20261101T031200Z", INSIGHTS)
    rows = waiting(settings)
    later = NOW + timedelta(days=8)
    with web_hook() as (hook, posts):
        monkeypatch.setenv("INSIGHT_URLS__PRODUCT", hook)
        monkeypatch.setenv("INSIGHT_URLS__SALES", "json://127.0.0.1:9/")
        assert remind(settings, rows, later) == Reminders(1, ("Sales",))
    (post,) = posts
    assert post["title"] == "1 finding waits for Product"
    assert "i1" in post["message"]
    assert "i3" not in post["message"]
    (written,) = (settings.inbox_dir / "insight_log").glob("*.csv")
    assert "i3" not in written.read_text()


def test_waiting__without_a_publication_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(TilltaleError, match="tilltale run"):
        waiting(settings)
    assert list(insight_lines([])) == ["No finding waits."]
