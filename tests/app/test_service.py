"""The pages of service and word of mouth, with and without their marts in the published file."""

import pytest

from tests.app.publication import publish

VERSION = "20261101T041200Z"
SERVICE = """
create table marts.mart_service_period as
select * from (values
    ('last_12_months', 'all',
     120, 100, 20, 0.75, 0.4, 80.0, 300.0, 200.0, 2900.0, 70, 26.0,
     4, 40, 0.825, 60, 40, 15, 0.6, 0.7, 0.4),
    ('last_12_months', 'x',
     90, 80, 10, 0.8, 0.3, 40.4, 200.0, 100.0, 1200.0, 60, 20.0,
     4, 40, 0.825, 0, 0, 0, null, null, null),
    ('last_12_months', 'other',
     30, null, null, null, 0.5, null, null, null, null, 10, 240.0,
     0, 0, null, 0, 0, 0, null, null, null)
) as t(period, platform, conversations, answered, unanswered, in_target_rate, after_hours_rate,
    median_first_response_minutes, p90_first_response_minutes, median_first_response_calendar_minutes,
    p90_first_response_calendar_minutes, resolved, median_resolution_hours, appointments, rated, satisfaction,
    customers_served, customers_served_in_target, customers_served_late, retention_rate_after,
    retention_rate_after_in_target, retention_rate_after_late)
"""
TOTALS = """
create table marts.mart_word_of_mouth_total as
select * from (values
    ('person', 9, 40, 3, 9400, 120, null::bigint, 12, 5, 4210.50::decimal(18, 2), 2, 300.00::decimal(18, 2)),
    ('post', 200, 800, null, 91000, null, null, null, null, null, null, null)
) as t(sharer_kind, sharers, shares, reshares, direct_reach, second_degree_reach, referred_visits,
    referred_people, referred_leads, referred_revenue, second_degree_people, second_degree_revenue)
"""
SHARERS = """
create table marts.mart_word_of_mouth as
select 'activity_1' as sharer_id, 'post' as sharer_kind, 'activity_1' as activity_id, 'linkedin' as platform,
    17 as shares, null::bigint as direct_reach
"""
REACH = """
create table marts.mart_word_of_mouth_reach as
select * from (values
    ('praise', 'all', 30, 20, 6.0, 60.0, 700), ('anger', 'all', 4, 3, 6000.0, 7000.0, 9000),
    ('anger', 'x', 4, 3, 1.0, 2.0, 3), ('all', 'all', 34, 23, 8.0, 99.0, 9000)
) as t(mood, platform, messages, messages_with_reach, median_reach, p90_reach, largest_reach)
"""


def texts(app) -> str:
    assert not app.exception, [error.value for error in app.exception]
    return "\n".join(element.value for kind in ("title", "markdown", "caption") for element in app.get(kind))


@pytest.fixture
def visit(data_dir, open_app):
    def _visit(page: str, *changes: str):
        publish(data_dir, VERSION, *changes)
        return open_app().switch_page(f"views/{page}.py").run()

    return _visit


def test_service__says_how_fast_and_who_stayed(visit):
    app = visit("service", SERVICE)
    said = texts(app)
    assert "within 1 h 20 min of opening time" in said
    assert "**70%** of 40 customers" in said
    assert "**40%** of 15" in said
    values = {metric.label: metric.value for metric in app.metric}
    assert values["By the calendar"] == "3 h 20 min"
    assert values["Answered in time"] == "75%"
    assert values["Settled after"] == "26 h"
    assert values["Satisfied"] == "82%"
    table = app.dataframe[0].value
    assert table["Platform"].to_list() == ["All platforms", "X", "Other"]
    row = table[table["Platform"] == "Other"].iloc[0]
    assert row["First answer"] == row["In time"] == row["Satisfied"] == "not reported"


def test_service__without_conversations_says_how_to_get_them(visit):
    app = visit("service", SERVICE)
    app.selectbox(key="service_period").select("last_30_days").run()
    assert "`conversations`" in texts(app)
    assert not app.metric


def test_word_of_mouth__says_whom_it_brought_and_whether_six_or_six_thousand(visit):
    app = visit("word_of_mouth", TOTALS, SHARERS, REACH)
    assert "Customers and friends brought 12 people and €4.2K" in texts(app)
    kinds, reach, posts = (frame.value for frame in app.dataframe)
    post = kinds[kinds["Passed on by"] == "Our posts, shared by others"].iloc[0]
    assert post["Revenue"] == post["People brought"] == "not reported"
    assert dict(zip(reach["Messages of"], reach["Half reached more than"], strict=True)) == {
        "Praise": "6",
        "Anger": "6,000",
    }
    assert posts["Shares"].to_list() == [17]


def test_word_of_mouth__without_shares_says_how_to_get_them(visit):
    emptied = "delete from marts.mart_word_of_mouth_total"
    assert "`shares`" in texts(visit("word_of_mouth", TOTALS, SHARERS, REACH, emptied))


def test_pages__of_a_publication_from_before_the_marts_ask_for_a_new_one(visit):
    assert "`tilltale run`" in texts(visit("word_of_mouth"))


def test_service__before_anything_is_published(data_dir, open_app):
    assert "No numbers are published yet" in texts(open_app().switch_page("views/service.py").run())
