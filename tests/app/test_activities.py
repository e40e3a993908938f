"""The pages of activities, against SQL on the published file they read."""

from decimal import Decimal

import polars as pl
import pyarrow as pa

from app.metrics import Money
from tests.app.test_sales import DEFAULT, select, texts

EURO = Money("EUR")


def opened(open_app, page="activities", **query):
    app = open_app(**query).switch_page(f"views/{page}.py")
    # A switch of pages clears what is not a filter; a deep link brings it along.
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    texts(app)
    return app


def test_activities__say_not_reported_where_the_mart_has_null(published, open_app):
    app = opened(open_app)
    texts(app)
    table = app.dataframe[0]
    shown = table.value
    [unreported] = [place for place, title in enumerate(shown["Activity"]) if title.startswith("What 3 ")]
    assert shown["Full cost, €"].isna()[unreported]
    assert table.proto.placeholder == "not reported"
    assert shown["Linked to each €1"][unreported] == "no cost recorded"
    assert shown["Link"].isna()[unreported]


def test_activities__platform_narrows_the_table(published, open_app):
    app = opened(open_app, platform="LinkedIn")
    texts(app)
    assert {channel.split()[0] for channel in app.dataframe[0].value["Channel"]} == {"LinkedIn"}


def test_activities__are_the_social_ones_unless_asked_otherwise(published, open_app):
    [(social, everything)] = select(
        published,
        "select count(*) filter (is_social), count(*) from marts.mart_roi_by_period "
        "inner join marts.dim_activity on activity_id = value inner join marts.dim_channel using (channel) "
        f"where dimension = 'activity' and {DEFAULT}",
    )
    assert len(opened(open_app).dataframe[0].value) == social
    assert len(opened(open_app, scope="All channels").dataframe[0].value) == everything
    assert social < everything


def test_headline__is_of_an_activity_that_can_be_repeated(published, open_app):
    [(title,)] = select(
        published,
        "select title from marts.mart_roi_by_period inner join marts.dim_activity on activity_id = value "
        "inner join marts.dim_channel using (channel) where dimension = 'activity' and is_social "
        f"and origin <> 'channel' and not is_too_little_data and {DEFAULT} "
        "order by revenue_shrunk desc limit 1",
    )
    app = opened(open_app)
    assert app.title[0].value == f"Most sales linked: {title}"
    assert app.dataframe[0].value["Activity"][0] != title


def test_download__has_every_activity_and_empty_fields_for_null(published):
    from app.components.downloads import as_csv
    from app.data import activities
    from app.data.connection import current_publication

    rows = activities.activities(current_publication(), "last_12_months", "position_based")
    back = pl.read_csv(as_csv(rows), infer_schema=False)
    [(count,)] = select(
        published, f"select count(*) from marts.mart_roi_by_period where dimension = 'activity' and {DEFAULT}"
    )
    assert back.height == count
    assert back.filter(pl.col("activity_id") == "activity_3")["total_cost"].to_list() == [None]
    total = sum(Decimal(value) for value in back["revenue"])
    assert select(
        published,
        f"select sum(revenue) from marts.mart_roi_by_period where dimension = 'activity' and {DEFAULT}",
    ) == [(total,)]


def test_activity__is_one_page_with_its_days_contacts_and_sales(published, open_app):
    app = opened(open_app, "activity", activity="activity_2")
    assert app.title[0].value.startswith("What 2 customers said")
    [(revenue, shrunk)] = select(
        published,
        "select revenue, revenue_shrunk from marts.mart_roi_by_period where dimension = 'activity' "
        f"and value = 'activity_2' and {DEFAULT}",
    )
    cards = {metric.label: metric.value for metric in app.metric}
    assert (cards["Linked revenue"], cards["Estimate"]) == (EURO.estimated(revenue), EURO.estimated(shrunk))
    tables = [frame.value for frame in app.dataframe]
    [sales] = [table for table in tables if "Its share" in table.columns]
    assert sales.to_dict("records") == [
        {
            "Sold": "28 Oct 2026",
            "Kind": "Order",
            "Buyer": "person_2",
            "Sale": "€1,200",
            "Its share": "40%",
            "Linked": "€480",
            "Days before the sale": "7.6",
        }
    ]
    [touches] = [table for table in tables if "Known by" in table.columns]
    assert list(touches["Person"]) == ["person_4", "person_3", "person_2", "not matched"]
    proto = app.get("vega_lite_chart")[0].proto
    days = pa.ipc.open_stream(proto.datasets[0].data.data).read_all().to_pylist()
    assert [row["value"] for row in days][3:6] == [7, None, 5]
    assert [row["settling"] for row in days][-3:] == [False, True, True]
    assert "Hollow dots on a shaded ground may still be corrected" in texts(app)


def test_activity__that_nobody_knows_is_said(published, open_app):
    assert opened(open_app, "activity", activity="x").title[0].value == "No such activity in this period"


def test_activities__months_have_none_and_the_page_says_what_it_shows(published, open_app):
    app = opened(open_app, period="September 2026")
    assert "shown is last 12 months" in texts(app)
