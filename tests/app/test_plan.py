"""The plan, why revenue changed, and whether to believe it: words against the published file."""

import pytest

from app.components.curve import difference, expected
from app.components.plan_lines import line_of, taken_away
from app.metrics import Money
from tests.app.publication import publish
from tests.app.test_sales import select, texts

EURO = Money("EUR")
STEPS = [
    {"total_cost": 0, "revenue": 0, "revenue_low": 0, "revenue_high": 0, "is_beyond_data": False},
    {"total_cost": 100, "revenue": 60, "revenue_low": -10, "revenue_high": 80, "is_beyond_data": False},
    {"total_cost": 200, "revenue": 80, "revenue_low": -15, "revenue_high": 160, "is_beyond_data": True},
]


def opened(open_app, page, **query):
    app = open_app(**query).switch_page(f"views/{page}.py").run()
    texts(app)
    return app


def tables(app) -> list[dict]:
    return [frame.value.to_dict("records") for frame in app.dataframe]


def test_curve__is_read_off_between_its_steps_and_nowhere_else():
    at = expected(STEPS, 150)
    assert (at.revenue, at.low, at.high, at.is_beyond_data) == (70, -12.5, 120, True)
    assert expected(STEPS, 100).revenue == 60
    assert expected(STEPS, 0).revenue == 0
    assert expected(STEPS, 201) is None
    assert expected([], 10) is None
    # More money: most likely 20 more, in the worst world 5 less, in the best 80 more.
    assert difference(expected(STEPS, 100), expected(STEPS, 200)) == (20, -5, 80)


def test_line__moves_the_cost_by_what_is_moved_and_an_hour_by_its_price():
    row = {
        "channel": "a",
        "channel_name": "A",
        "evidence": "tested",
        "media_cost": 40,
        "labour_hours": 1,
        "total_cost": 100,
        "hourly_cost": 50,
    }
    line = line_of(row, STEPS, 90, 2)
    assert line.cost == 200
    assert line.change == (20, -5, 80)
    assert line_of(row, STEPS, 40, 1).change == (0, 0, 0)
    assert line_of({**row, "hourly_cost": None}, STEPS, 40, 9).cost == 100
    back = taken_away([line, line_of(row, [], 0, 0)]).row(0, named=True)
    assert (back["total_cost_planned"], back["expected_planned"], back["change_low"]) == (200, 80, -5)


def test_plan__says_what_is_known_and_what_cannot_be_said(published, open_app):
    app = opened(open_app, "plan")
    assert "Of 3 channels, 1 is tested." in texts(app)
    [result] = [rows for rows in tables(app) if "Cost planned" in rows[0]]
    [(revenue, low, high)] = select(
        published,
        "select revenue, revenue_low, revenue_high from marts.mart_response_curve "
        "where channel = 'linkedin/paid_ad' and total_cost = 1500",
    )
    assert result[0]["Expected now"] == f"{EURO.estimated(revenue)} ({EURO.span(low, high)})"
    assert {row["Change"] for row in result} == {"as now"}
    assert result[-1]["Evidence"] == "Nothing known"
    assert result[-1]["Expected planned"] == "cannot be said"
    assert "Hours on Mastodon posts have no price" in texts(app)
    one = opened(open_app, "plan", platform="Mastodon")
    assert [row["Channel"] for row in tables(one)[0]] == ["Mastodon posts"]


def test_change__is_told_against_last_year_and_by_country(published, open_app):
    app = open_app(country="DE")
    assert "**€610 more** (76% more) than from 1 Nov 2024 to 31 Oct 2025" in texts(app)
    [rows] = [rows for rows in tables(app) if "Other mix" in rows[0]]
    assert [(row["What"], row["Change"]) for row in rows] == [("DE", "+€60")]
    begun = open_app(more="Begun in these days")
    [so_far] = [rows for rows in tables(begun) if "Linked so far" in rows[0]]
    assert so_far[0]["Linked so far"] == "€600"
    assert so_far[0]["Linked to each €1 so far"] == "€2.00"
    month = open_app(period="September 2026")
    assert texts(month).count("**€610 more**") == 2  # against the month before, and a year before


@pytest.mark.parametrize("change", [(), ("delete from marts.mart_period_freeze",)])
def test_trust__says_what_is_behind_and_what_changed_in_closed_months(data_dir, open_app, change):
    publish(data_dir, "v1", *change)
    app = opened(open_app, "trust")
    assert app.title[0].value == "Data up to 31 Oct 2026, but HubSpot and Web are behind"
    assert {metric.label: metric.value for metric in app.metric}["Contacts matched"] == "64%"
    frozen = [rows for rows in tables(app) if "Because of" in rows[0]]
    if change:
        assert not frozen
        assert "No month is closed yet" in texts(app)
    else:
        assert frozen[0][0]["Difference"] == "−€50"
        assert frozen[0][0]["Because of"] == "refunds and data that came late"
