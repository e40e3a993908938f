from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ingestion.posts import observed_date


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), date(2026, 10, 31)),
        (datetime(2026, 11, 1, 0, 0, 0, 1, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 23, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 1, tzinfo=timezone(timedelta(hours=1))), date(2026, 10, 31)),
    ],
)
def test_observed_date__at_midnight_is_the_day_that_has_ended(now, day):
    assert observed_date(now) == day
