"""Days that may still change and days from which counting changed stand on charts over time."""

import json
from datetime import date, timedelta

import pyarrow as pa
import pytest
import vl_convert as vlc

from app.components.palette import DARK, LIGHT
from app.components.timeline import timeline
from tests.app.publication import publish
from tests.app.test_sales import chart, texts

FIRST = date(2026, 10, 1)
BREAK = {"metric": "views", "break_date": date(2026, 10, 6), "label": "counted anew", "description": "Words."}


def rows(settling: int) -> list[dict]:
    days = [FIRST + timedelta(days=number) for number in range(10)]
    return [
        {"day": day, "views": 5, "is_settling": number >= 10 - settling} for number, day in enumerate(days)
    ]


def drawn(spec: dict) -> str:
    told = pa.ipc.open_stream(spec["datasets"]["rows"]).read_all().to_pylist()
    return vlc.vegalite_to_svg(json.dumps({**spec, "datasets": {"rows": told}, "width": 360}))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_timeline__marks_what_is_not_settled_and_where_counting_changed(colours):
    spec = timeline(("a",), rows(3), "day", "views", "Views", colours, breaks=[BREAK])
    picture = drawn(spec)
    assert ">may still change<" in picture
    assert ">counted anew<" in picture
    assert 'aria-label="counted anew: from 6 Oct 2026"' in picture
    [band] = spec["layer"][0]["data"]["values"]
    assert (band["from"], band["to"]) == ("2026-10-07T12:00:00Z", "2026-10-10T12:00:00Z")


def test_line__does_not_go_on_across_a_break():
    def _lines(breaks: list[dict]) -> int:
        spec = timeline(("b", str(breaks)), rows(0), "day", "views", "Views", LIGHT, breaks=breaks)
        return drawn(spec).count('stroke-width="2"')

    assert (_lines([]), _lines([BREAK])) == (1, 2)


def test_timeline__of_settled_days_without_a_break_is_not_marked():
    picture = drawn(timeline(("c",), rows(0), "day", "views", "Views", LIGHT))
    assert "may still change" not in picture


def activity_page(open_app):
    return open_app(activity="activity_2").switch_page("views/activity.py").run()


def test_activity__names_the_break_of_its_measure_within_its_days(published, open_app):
    app = activity_page(open_app)
    words = [
        value["word"]
        for layer in chart(app, 0)[0]["layer"]
        for value in layer.get("data", {}).get("values", [])
    ]
    assert set(words) == {"may still change", "counted anew"}
    said = texts(app).replace("\\", "")
    assert "counts in another way from 24 Oct 2026: Clicks on pictures count as well. Clicks before" in said


def test_activity__of_a_publication_without_breaks_is_drawn(data_dir, open_app):
    publish(data_dir, "20261101T071200Z", "drop table marts.meta_metric_breaks")
    app = activity_page(open_app)
    assert "counts in another way" not in texts(app)
    assert len(chart(app, 0)[0]["layer"]) == 4


def test_trust__shades_months_that_are_not_closed(data_dir, open_app):
    publish(
        data_dir,
        "20261101T081200Z",
        "alter table marts.mart_coverage add column is_settling boolean default false",
        "update marts.mart_coverage set is_settling = true where month_start_date = '2026-10-01'",
    )
    app = open_app().switch_page("views/trust.py").run()
    [band] = chart(app, 0)[0]["layer"][0]["data"]["values"]
    assert band["word"] == "may still change"
    assert "Shaded: a month that is not closed" in texts(app)


def test_trust__without_the_mark_is_drawn_as_before(published, open_app):
    app = open_app().switch_page("views/trust.py").run()
    assert "Shaded: a month" not in texts(app)
