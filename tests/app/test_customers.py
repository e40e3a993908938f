"""The page of existing customers against a publication with and without the marts it reads."""

from tests.app.publication import publish

MARTS = """
    create table marts.mart_engagement_effect as
    select * from (values
        ('some', 'renewal_rate', 149, 'estimated', 0.05, 0.065, -0.001, 0.13),
        ('strong', 'renewal_rate', 6, null, 0.07, null, null, null),
        ('some', 'expansion_revenue', 6012, 'estimated', 52.3, -2.2, -15.1, 10.6)
    ) as t(engagement_band, outcome, customer_quarters, label, raw_difference, difference, low, high);
    create table marts.mart_existing_customers as
    select * from (values
        (date '2026-07-01', 'none', 5265, 378472.69, 57, 8, 0.877, 0.0655),
        (date '2026-07-01', 'some', 1229, 213135.91, 0, 0, null, 0.03)
    ) as t(
        quarter_start_date, engagement_band, customers, expansion_revenue, renewals_won, renewals_lost,
        renewal_rate, churn_rate
    )
"""


def page(open_app):
    app = open_app().switch_page("views/customers.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def test_customers__says_what_is_sure_and_no_more(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", MARTS)
    app = page(open_app)
    assert app.title[0].value == "Customers who engage do not clearly stay more often than others like them"
    effects, quarters = (element.value for element in app.dataframe)
    said = dict(zip(effects["What they did"], effects["Among those alike"], strict=True))
    assert said["Bought more, each quarter"] == "−€2"
    assert effects["Among those alike"].to_list()[1:] == ["+6.5 points", "too little data"]
    assert effects["90 chances in 100"].to_list()[2] == "not reported"
    assert quarters["Renewed"].to_list() == ["88%", "not reported"]


def test_customers__a_difference_beyond_its_range_is_said(data_dir, open_app):
    surer = "update marts.mart_engagement_effect set low = 0.01 where difference > 0"
    publish(data_dir, "20261101T031200Z", MARTS, surer)
    assert page(open_app).title[0].value == "Customers who engage stay more often than others like them"


def test_customers__without_quarters_or_in_an_older_publication_says_what_to_do(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", MARTS, "delete from marts.mart_existing_customers")
    assert "No quarter" in page(open_app).title[0].value


def test_customers__an_older_publication_asks_for_a_new_one(published, open_app):
    app = page(open_app)
    assert "older than the page" in app.title[0].value
    assert any("tilltale run" in element.value for element in app.markdown)
