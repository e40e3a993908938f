"""The pages of the market and of governance against publications with, without and before their marts."""

from tests.app.publication import publish

VERSION = "20261101T031200Z"
MARKET = """
    create table marts.mart_share_of_voice as
    select
        brand, is_own, mentions, mentions / 10.0 as share_rate, sentiment, 2::bigint as sentiment_mentions,
        0::bigint as complaints, 1::bigint as praises, week <> 'running' as is_week_over,
        case week
            when 'last' then date '2026-10-19' when 'running' then date '2026-10-26' else date '2026-07-06'
        end as week_start_date
    from (values
        ('Ours', true, 6::bigint, 0.5, 'last'), ('Rival', false, 4::bigint, null, 'last'),
        ('Ours', true, 8::bigint, 0.5, 'before'), ('Rival', false, 2::bigint, null, 'before'),
        ('Ours', true, 90::bigint, 0.5, 'running'), ('Rival', false, 1::bigint, null, 'running')
    ) as t(brand, is_own, mentions, sentiment, week);
    create table marts.mart_insights as
    select * from (values
        ('i1', 'product', 'complaint', 'app', null, 'Product', 'open', null, 7::bigint, true,
         date '2026-10-05', timestamptz '2026-10-07 10:00:00+00', null::timestamptz,
         timestamptz '2026-10-14 10:00:00+00'),
        ('i2', 'competitor', 'brand_mention', null, 'Rival', 'Sales', 'acted', 'changed', 4::bigint, false,
         date '2026-10-12', timestamptz '2026-10-13 10:00:00+00', timestamptz '2026-10-14 10:00:00+00',
         null::timestamptz)
    ) as t(
        insight_id, kind, label, product_area, brand, routed_to, state, outcome, messages, is_overdue,
        week_start_date, routed_at, acknowledged_at, due_at
    )
"""
GOVERNANCE = """
    create table marts.mart_governance as
    select * from (values
        ('s1', 'anger_spike', null, 'activity_2', 'k1', 12::bigint, 1.0, 50.0, 90.0, null::decimal(18, 2),
         true, timestamptz '2026-10-08 09:10:00+00'),
        ('k1', 'incident', 'anger', null, null, null, null, 30.0, 120.0, 500, true,
         timestamptz '2026-10-08 09:10:00+00'),
        ('b1', 'policy_breach', null, 'activity_4', null, null, null, null, null, null, false,
         timestamptz '2026-10-09 09:00:00+00'),
        ('a1', 'approval', null, 'activity_5', null, null, null, null, 3000.0, null, true,
         timestamptz '2026-10-01 09:00:00+00'),
        ('a2', 'approval', null, 'activity_6', null, null, null, null, null, null, false,
         timestamptz '2026-10-10 09:00:00+00')
    ) as t(
        case_id, kind, incident_kind, activity_id, incident_case_id, negative_messages, usual_messages,
        detected_minutes, acted_minutes, cost, is_resolved, opened_at
    )
"""
ACCOUNTS = """
    create table marts.mart_account_access as
    select * from (values
        ('x', 'our shop', 2::bigint, 1::bigint, 1::bigint, 'unknown_person'),
        ('linkedin', 'our page', 2, 2, 0, 'none')
    ) as t(platform, account, people, managers, unknown_people, risk)
"""


def page(open_app, name):
    app = open_app().switch_page(f"views/{name}.py").run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def test_market__compares_shares_of_full_weeks_and_names_what_waits(data_dir, open_app):
    publish(data_dir, VERSION, MARKET)
    app = page(open_app, "market")
    assert app.title[0].value == "60% of what is said of the brands names us, and 1 finding is overdue"
    shares, departments, insights = (element.value for element in app.dataframe)
    assert shares[["Brand", "Share", "13 weeks before", "Tone, -1 to 1"]].values.tolist() == [
        ["Ours (us)", "60%", "80%", "+0.50"],
        ["Rival", "40%", "20%", "not reported"],
    ]
    assert departments[["Department", "Waiting", "Overdue"]].values.tolist() == [
        ["Product", 1, 1],
        ["Sales", 0, 0],
    ]
    assert departments["Hours until noted, median"].to_list() == ["not reported", "24"]
    assert insights["About"].to_list() == ["app", "Rival"]
    assert insights["Next step due"].to_list()[0].startswith("overdue since")


def test_market__without_files_says_which_to_drop(data_dir, open_app):
    publish(
        data_dir, VERSION, MARKET, "delete from marts.mart_share_of_voice", "delete from marts.mart_insights"
    )
    app = page(open_app, "market")
    said = " ".join(element.value for element in app.markdown)
    assert "`tilltale sources template brands`" in said
    assert "`tilltale sources template insight_rules`" in said


def test_governance__says_how_fast_and_what_went_out_unapproved(data_dir, open_app):
    publish(data_dir, VERSION, GOVERNANCE, ACCOUNTS)
    app = page(open_app, "governance")
    assert app.title[0].value == "1 spike of anger and 1 post without the approval needed"
    kinds, cases, accounts = (element.value for element in app.dataframe)
    by_kind = dict(zip(kinds["What"], kinds[["Until acted", "Cost"]].values.tolist(), strict=True))
    assert by_kind["Approvals asked for"] == ["2 days", "not reported"]
    assert by_kind["Incidents registered"] == ["2 hours", "€500"]
    assert cases["What"].to_list() == [
        "Waits for approval", "Out without approval", "Incident: anger", "12 angry messages, usually 1 a day",
    ]  # fmt: skip
    assert accounts[["Account", "People", "What is wrong"]].values.tolist() == [
        ["our shop", "2", "somebody who is no employee may use it"],
        ["our page", "2", "nothing"],
    ]


def test_governance__without_anything_says_what_to_do(data_dir, open_app):
    publish(
        data_dir,
        VERSION,
        GOVERNANCE,
        ACCOUNTS,
        "delete from marts.mart_governance",
        "delete from marts.mart_account_access",
    )
    app = page(open_app, "governance")
    assert "No approval" in app.title[0].value
    assert any("template approvals" in element.value for element in app.markdown)
    assert any("template accounts" in element.value for element in app.markdown)


def test_both__of_an_older_publication_ask_for_a_new_one(published, open_app):
    for name in ("market", "governance"):
        assert "older than the page" in page(open_app, name).title[0].value
