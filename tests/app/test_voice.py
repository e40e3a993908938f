"""The page of what customers say, against publications with and without messages."""

from tests.app.publication import publish

VOICE = """
    create table marts.mart_customer_voice as
    select
        topic, product_area, 'Product' as owner_department, status, mentions, unread_mentions, wishes,
        complaints, praises, churn_risks, sentiment, sentiment_mentions, usual_mentions, change_score,
        change_score > 3 as is_sudden, week_start_date
    from (values
        ('app, crash', 'app', 'sudden_rise', 12, 3, 0, 9, 0, 1, -0.5, 4, 2.0, 7.1, date '2026-10-26'),
        ('app, crash', 'app', 'steady', 2, 0, 0, 2, 0, 0, null, 0, 2.0, 0.0, date '2026-09-21'),
        (null, null, 'too_early', 6, 2, 1, 0, 3, 0, null, 0, null, null, date '2026-10-26')
    ) as t(
        topic, product_area, status, mentions, unread_mentions, wishes, complaints, praises, churn_risks,
        sentiment, sentiment_mentions, usual_mentions, change_score, week_start_date
    );
    create table marts.mart_product_requests as
    select * from (values
        ('app, crash', 'app', 'Product', 'open', false, 12, 0, 12, 3, 2, 900.00, 0, timestamptz '2026-10-28'),
        ('warm-white', 'light', null, 'shipped', true, 3, 3, 0, 1, 2, 40.00, 1, timestamptz '2026-10-02')
    ) as t(
        request, product_area, owner_department, status, is_followed, mentions, wishes, complaints, accounts,
        stranger_mentions, revenue_of_accounts, accounts_to_tell, last_seen_at
    )
"""


def page(open_app):
    app = open_app().switch_page("views/voice.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def test_voice__says_what_waits_for_most_money_and_how_much_is_unread(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", VOICE)
    app = page(open_app)
    assert app.title[0].value == "Most money waits for something about app"
    assert any("25%" in caption.value for caption in app.caption)
    sudden, requests, areas, topics = (element.value for element in app.dataframe)
    assert sudden["What"].to_list() == ["Much more than usual"]
    assert requests["Their revenue"].to_list() == ["€900", "€40"]
    assert requests["Owner"].to_list() == ["Product", "not reported"]
    assert areas["Product area"].to_list() == ["app", "No product area recognized"]
    assert topics["Mood, −1 to 1"].to_list() == ["−0.50"]


def test_voice__without_messages_says_what_to_connect(data_dir, open_app):
    publish(data_dir, "20261101T031200Z", VOICE, "delete from marts.mart_customer_voice")
    app = page(open_app)
    assert "Nobody has written" in app.title[0].value
    assert any("product_areas" in element.value for element in app.markdown)


def test_voice__an_older_publication_asks_for_a_new_one(published, open_app):
    assert "older than the page" in page(open_app).title[0].value
