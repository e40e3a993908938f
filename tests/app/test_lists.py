"""The pages on the press, on events and on hiring, against SQL on the published file they read."""

import duckdb
import pytest

from tests.app.publication import publish

MARTS = (
    """create table marts.mart_press as select * from (values
        ('0123456789abcdef', 'weekly.example', date '2026-10-01', 2, 1, 1, 0, 1, 14, 1, 99.50),
        ('unmatched', null, date '2026-09-01', 0, 0, 0, 1, 0, null, null, null)
    ) as t(journalist_id, outlet_host, month_start_date, outreach, requests, opportunities, mentions,
        coverage, visits, leads, revenue)""",
    """create table marts.mart_community as select * from (values
        ('key:fair', 'event', 'The fair', 'offline', timestamptz '2026-03-01 09:00:00+00', 80, null, 50, null,
         41, 9, 12, 2, 1200.00, 900.00),
        ('key:guild', 'community', 'Guild', 'reddit', timestamptz '2025-03-01 09:00:00+00', null, null, 0, 17,
         null, 3, 5, 0, 0.00, null)
    ) as t(activity_id, kind, title, platform, started_at, capacity, invited, registered, members, attendees,
        new_people, customers, leads_after, revenue_after, cost)""",
    """create table marts.mart_offline as select * from (values
        ('key:fair', 'offline/event', 50, 41, 7, null, 310.00)
    ) as t(activity_id, channel, invited, attended, store_visits, appointments, offline_revenue)""",
    """create table marts.mart_recruiting as select * from (values
        ('activity_2', 'linkedin/organic_post', 'organic_post', 6, 2, 1, 200.00, 200.00,
         timestamptz '2026-03-01 09:00:00+00', timestamptz '2026-04-01 09:00:00+00'),
        ('unknown', null, 'unknown', 3, 1, 0, null, null,
         timestamptz '2026-03-01 09:00:00+00', timestamptz '2026-04-01 09:00:00+00')
    ) as t(activity_id, channel, activity_type, applicants, interviews, hires, cost, cost_per_hire,
        first_applied_at, last_applied_at)""",
)
EMPTIED = tuple(f"delete from marts.mart_{name}" for name in ("press", "community", "offline", "recruiting"))


def opened(open_app, page):
    app = open_app().switch_page(f"views/{page}.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def words(app) -> str:
    return "\n".join(
        element.value for kind in ("title", "markdown", "caption", "code") for element in app.get(kind)
    )


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        ("press", ("journalists", "press_log")),
        ("events", ("events", "attendance")),
        ("recruiting", ("applications", "costs")),
    ],
)
def test_without_the_lists__says_which_files_to_keep(data_dir, open_app, page, kinds):
    publish(data_dir, "20261101T031200Z", *MARTS, *EMPTIED)
    app = opened(open_app, page)
    for kind in kinds:
        assert f"tilltale sources template {kind}" in words(app)
    assert not app.dataframe


def test_press__shows_the_mart_and_no_more_than_a_code_of_a_journalist(data_dir, open_app):
    path = publish(data_dir, "20261101T031200Z", *MARTS)
    [shown] = [frame.value for frame in opened(open_app, "press").dataframe]
    with duckdb.connect(path, read_only=True) as connection:
        expected = connection.execute(
            "select visits, revenue from marts.mart_press order by visits nulls last"
        ).fetchall()
    assert list(shown["Journalist"]) == ["012345", "not matched"]
    assert list(shown["Outlet"]) == ["weekly.example", "not known"]
    assert shown["Visits"][0] == expected[0][0]
    assert shown["Sales after (EUR)"][0] == round(float(expected[0][1]))
    # not reported stays unknown, it is not 0
    assert shown["Visits"].isna()[1]
    assert shown["Sales after (EUR)"].isna()[1]


def test_events__has_a_table_each_for_events_communities_and_the_door(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", *MARTS)
    events, groups, doors = (frame.value for frame in opened(open_app, "events").dataframe)
    assert list(events["Came"]) == [41]
    assert events["Invited"].isna()[0]
    assert list(groups["Members"]) == [17]
    assert groups["Full cost (EUR)"].isna()[0]
    assert list(doors["Till (EUR)"]) == [310.0]
    assert list(doors["Channel"]) == ["Events"]


def test_recruiting__no_hire_has_no_price(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", *MARTS)
    [shown] = [frame.value for frame in opened(open_app, "recruiting").dataframe]
    assert list(shown["Hires"]) == [1, 0]
    assert shown["Cost of a hire (EUR)"][0] == 200
    assert shown["Cost of a hire (EUR)"].isna()[1]
    assert shown["Activity"][1] == "Not said how they came"
