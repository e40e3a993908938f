"""The sales page against SQL on the published file it reads."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pyarrow as pa
import pytest

from app.metrics import Money
from tests.app.publication import publish

EURO = Money("EUR")
DEFAULT = "period = 'last_12_months' and model = 'position_based'"


def texts(app) -> str:
    assert not app.exception, [error.value for error in app.exception]
    return "\n".join(element.value for kind in ("title", "markdown", "caption") for element in app.get(kind))


def select(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def chart(app, number: int) -> tuple[dict, list[dict]]:
    proto = app.get("vega_lite_chart")[number].proto
    rows = pa.ipc.open_stream(proto.datasets[0].data.data).read_all().to_pylist()
    return json.loads(proto.spec), rows


def cards(app) -> dict[str, str]:
    return {metric.label.replace("\\", ""): metric.value for metric in app.metric}


def test_cards__equal_sql(published, open_app):
    app = open_app()
    texts(app)
    rows = select(
        published,
        "select value, revenue, total_cost, roi from marts.mart_roi_by_period "
        f"where dimension = 'link' and {DEFAULT}",
    )
    by_link = {row[0]: row[1:] for row in rows}
    assert cards(app) == {
        "Net revenue": EURO.counted(by_link["all"][0]),
        "Linked to social": EURO.estimated(by_link["social"][0]),
        "Full cost of social": EURO.counted(by_link["social"][1]),
        "Linked to each €1": EURO.returned(by_link["social"][2]),
    }


def test_headline__is_the_best_channel_with_number_and_range(published, open_app):
    [(name, roi, low, high)] = select(
        published,
        "select channel_name, roi, roi_low, roi_high from marts.mart_roi_by_period "
        "inner join marts.dim_channel on channel = value "
        f"where dimension = 'channel' and is_social and not is_too_little_data and {DEFAULT} "
        "order by roi desc nulls last limit 1",
    )
    title = open_app().title[0].value
    assert name in title
    assert f"about {EURO.returned(roi)} " in title
    assert f"({EURO.returned(low)} to {EURO.returned(high)})" in title


def test_return_chart__holds_the_marts_own_range_and_no_estimate_without_data(published, open_app):
    app = open_app()
    spec, rows = chart(app, 0)
    drawn = {row["name"]: row for row in rows}
    expected = select(
        published,
        "select channel_name, roi + 1, roi_low + 1, roi_high + 1 from marts.mart_roi_by_period "
        "inner join marts.dim_channel on channel = value where dimension = 'channel' and is_social "
        f"and roi is not null and not is_too_little_data and {DEFAULT}",
    )
    assert len(expected) == 5
    for name, *numbers in expected:
        assert [drawn[name][field] for field in ("back", "low", "high")] == pytest.approx(numbers)
    assert set(drawn) == {name for name, *_ in expected}
    said = texts(app).replace("\\", "")
    assert "Too few sales to tell: Mastodon posts (5.1 sales)." in said
    assert "No cost recorded, so no return: Events." in said
    assert spec["height"] == 48 * len(rows)


def test_models_chart__shows_every_model_for_every_channel(published, open_app):
    app = open_app(model="Even shares", more="Every rule")
    _, rows = chart(app, 1)
    expected = select(
        published,
        "select channel_name, model_name, revenue::double from marts.mart_roi_by_period "
        "inner join marts.dim_channel on channel = value "
        "inner join marts.dim_attribution_model using (model) "
        "where dimension = 'channel' and is_social and period = 'last_12_months'",
    )
    assert {(row["name"], row["model"], row["revenue"]) for row in rows} == set(expected)
    assert {row["model"] for row in rows if row["chosen"]} == {"Even shares"}


INCREMENTALITY = """
    create table marts.mart_incrementality as
    select * from (values
        ('facebook/paid_ad', 'position_based', 91000, 1200, -40000, 52000, 'experiment'),
        ('linkedin/employee_share', 'position_based', 399000, 310000, 120000, 640000, 'model'),
        ('mastodon/organic_post', 'position_based', 8000, null, null, null, 'none'),
        ('google/cpc', 'position_based', 700000, 20000, -90000, 150000, 'model'),
        ('facebook/paid_ad', 'linear', 1, 1, 1, 1, 'model')
    ) as t(channel, model, attributed_revenue, incremental_revenue, low, high, method)
"""


def test_incrementality__says_what_would_not_have_been_sold_and_how_it_is_known(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", INCREMENTALITY)
    app = open_app()
    assert "What would not have been sold without it" in [header.value for header in app.header]
    [table] = [frame.value for frame in app.dataframe if "How we know" in frame.value.columns]
    said = {row["Channel"]: row for row in table.to_dict("records")}
    assert list(said) == ["LinkedIn shares by employees", "Facebook ads", "Mastodon posts"]
    assert said["LinkedIn shares by employees"]["Not sold without it"] == EURO.estimated(310000)
    assert said["Facebook ads"]["Not sold without it"].endswith("or nothing")
    assert said["Facebook ads"]["90 chances in 100"] == EURO.span(-40000, 52000)
    assert said["Facebook ads"]["How we know"].startswith("Tested")
    assert said["Mastodon posts"]["How we know"] == "Cannot be said"


def test_incrementality__is_left_out_where_an_older_publication_has_none(published, open_app):
    app = open_app()
    texts(app)
    assert "What would not have been sold without it" not in [header.value for header in app.header]


def test_unmatched_revenue__is_its_own_bar(published, open_app):
    _, rows = chart(open_app(more="Linked at all"), 1)
    [(unmatched,)] = select(
        published,
        "select revenue::double from marts.mart_roi_by_period "
        f"where dimension = 'link' and value = 'unmatched' and {DEFAULT}",
    )
    assert [row["revenue"] for row in rows if row["name"].startswith("Unmatched")] == [unmatched]


def test_filters__come_from_the_link_and_change_the_numbers(published, open_app):
    app = open_app(period="Last 90 days", model="Even shares")
    [(revenue,)] = select(
        published,
        "select revenue from marts.mart_roi_by_period where dimension = 'link' and value = 'all' "
        "and period = 'last_90_days' and model = 'linear'",
    )
    assert cards(app)["Net revenue"] == EURO.counted(revenue)
    assert "3 Aug 2026 to 31 Oct 2026" in texts(app)
    app.selectbox(key="period").set_value("all_time").run()
    assert cards(app)["Net revenue"] != EURO.counted(revenue)
    # A month is read from the mart of months.
    app.selectbox(key="period").set_value("2026-09").run()
    [(month,)] = select(
        published,
        "select revenue from marts.mart_roi_by where dimension = 'link' and value = 'all' "
        "and month_start_date = date '2026-09-01' and model = 'linear'",
    )
    assert cards(app)["Net revenue"] == EURO.counted(month)
    assert "1 Sep 2026 to 30 Sep 2026" in texts(app)


def test_filters__are_kept_on_the_way_through_pages_and_written_out_in_the_link(published, open_app):
    app = open_app(period="Last 90 days", platform="LinkedIn", made_on="an older one")
    assert "made on version an older one" in texts(app)
    app.switch_page("views/trust.py").run()
    assert "Set elsewhere and not applied here: period (Last 90 days), platform (LinkedIn)." in texts(app)
    app.switch_page("views/sales.py").run()
    assert (app.selectbox(key="period").value, app.selectbox(key="platform").value) == (
        "last_90_days",
        "linkedin",
    )
    [link] = [code.value for code in app.code if "made_on=" in code.value]
    written = dict(parse_qsl(urlsplit(link).query))
    assert written["period"] == "Last 90 days"
    assert written["platform"] == "LinkedIn"
    assert written["model"] == "First and last most"  # a default is written out too
    assert written["country"] == "All countries"
    assert (written["made_on"], written["data_until"]) == ("20261101T031200Z", "31 Oct 2026")
    app.button(key="reset").click().run()
    assert app.selectbox(key="period").value == "last_12_months"
    assert app.selectbox(key="platform").value == ""


def test_filters__ignore_a_value_that_no_mart_has(published, open_app):
    app = open_app(period="next_week", model="crystal_ball")
    texts(app)
    assert app.selectbox(key="period").value == "last_12_months"
    assert app.selectbox(key="model").value == "position_based"


def test_platform__that_is_new_needs_no_edit(data_dir, open_app):
    publish(
        data_dir,
        "v1",
        "update marts.dim_channel set platform = 'nextbook', platform_name = 'Nextbook', "
        "channel_name = 'Nextbook posts' where channel = 'facebook/organic_post'",
    )
    app = open_app(platform="Nextbook")
    texts(app)
    assert {row["name"] for row in chart(app, 0)[1]} == {"Nextbook posts"}
    assert "Nextbook posts" in {row["name"] for row in chart(app, 0)[1]}


def test_company_without_social_channels__sees_the_channels_it_has(data_dir, open_app):
    publish(data_dir, "v1", "update marts.dim_channel set is_social = false")
    _, rows = chart(open_app(), 0)
    assert {"Google search ads", "LinkedIn posts"} <= {row["name"] for row in rows}


def test_sources__that_failed_are_named_with_what_to_do(published, open_app):
    said = texts(open_app())
    assert "**HubSpot** failed. Its newest record is of 28 Oct 2026, 19:30. The last load failed" in said
    assert "make a new one and put it into .dlt/secrets.toml" in said
    assert "**Web** is late. Nothing has been loaded from it so far. Run the command tilltale run" in said
    assert "4 of 6 sources up to date" in said


def test_strip__says_the_last_day_that_is_in(published, open_app):
    assert "Data up to 31 Oct 2026** (UTC)" in texts(open_app())


def test_nothing_published__says_what_to_run(data_dir, open_app):
    app = open_app()
    texts(app)
    assert app.title[0].value == "No numbers are published yet"
    assert app.code[0].value == "tilltale run"
    assert str(data_dir / "published") in texts(app)


def test_pointer_to_a_file_that_is_gone__says_how_to_go_back(published, open_app):
    published.unlink()
    app = open_app()
    assert app.title[0].value == "The published numbers cannot be read"
    assert "tilltale rollback" in texts(app)


def test_damaged_file__is_one_sentence(published, open_app):
    published.write_bytes(b"not a database")
    app = open_app()
    assert app.title[0].value == "The published numbers cannot be read"
    assert "Traceback" not in texts(app)


def test_empty_version__says_what_to_connect(data_dir, open_app):
    publish(data_dir, "v1", "delete from marts.mart_roi_by_period")
    assert open_app().title[0].value == "The published version holds no sales yet"


def test_no_sale_linked__is_said_and_not_drawn(data_dir, open_app):
    publish(data_dir, "v1", "delete from marts.mart_roi_by_period where dimension in ('channel', 'activity')")
    app = open_app()
    texts(app)
    assert app.title[0].value.startswith("No sale could be linked")


def test_new_version__is_seen_without_a_restart(published, data_dir, open_app):
    app = open_app()
    before = cards(app)["Net revenue"]
    publish(data_dir, "v2", "update marts.mart_roi_by_period set revenue = revenue * 3")
    assert cards(app)["Net revenue"] == before
    app.run()
    assert cards(app)["Net revenue"] == "€5.71M"
    assert "Version v2" in texts(app)


def test_new_version__is_seen_without_a_pointer_too(data_dir, open_app):
    publish(data_dir, "v1", pointer=False)
    app = open_app()
    assert "Version v1" in texts(app)
    publish(data_dir, "v2", "update marts.mart_roi_by_period set revenue = revenue * 3", pointer=False)
    assert "Version v2" in texts(app.run())
    assert cards(app)["Net revenue"] == "€5.71M"


def test_dollars__do_not_turn_into_formulas(published, open_app, monkeypatch):
    monkeypatch.setenv("TILLTALE_REPORTING_CURRENCY", "USD")
    app = open_app()
    said = texts(app).replace("\\$", "")
    assert "$" not in said.replace("`$period` and `$model`", "")


def test_app__starts_from_another_folder(published, open_app, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts(open_app())
    assert not os.path.exists(tmp_path / "data")
