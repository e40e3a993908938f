from datetime import date

import pytest
import requests

from ingestion.conform import to_arrow
from ingestion.graph.errors import GraphError
from ingestion.sources.meta_ads import client, contracts, helpers

AD = {
    "id": "120210000000000001",
    "name": "Lamp & desk",
    "campaign": {"id": "11", "name": "Autumn 50%"},
    "adset": {"id": "12", "name": "Desks"},
}


@pytest.mark.parametrize(
    ("creative", "url"),
    [
        ({"object_story_spec": {"link_data": {"link": "https://s.example/a"}}}, "https://s.example/a"),
        (
            {
                "object_story_spec": {
                    "video_data": {"call_to_action": {"value": {"link": "https://s.example/v"}}}
                }
            },
            "https://s.example/v",
        ),
        ({"asset_feed_spec": {"link_urls": [{"website_url": "https://s.example/f"}]}}, "https://s.example/f"),
        (
            {"link_url": "https://s.example/b", "url_tags": "utm_content=x"},
            "https://s.example/b?utm_content=x",
        ),
        ({"link_url": "https://s.example/?a=1", "url_tags": "?b=2"}, "https://s.example/?a=1&b=2"),
        ({"link_url": "https://s.example/#top", "url_tags": "b=2"}, "https://s.example/?b=2#top"),
        ({"url_tags": "b=2"}, None),
        ({"object_story_spec": [], "asset_feed_spec": {"link_urls": "none"}}, None),
        (None, None),
    ],
)
def test_final_url__finds_the_link_and_appends_its_tags(creative, url):
    assert helpers.final_url({**AD, "creative": creative}) == url


def test_final_url__fills_in_ids_and_names_and_leaves_placements():
    tags = "utm_campaign={{campaign.name}}&utm_content={{ad.id}}&utm_term={{adset.id}}&p={{placement}}"
    creative = {"link_url": "https://s.example/", "url_tags": tags}
    assert helpers.final_url({**AD, "creative": creative}) == (
        "https://s.example/?utm_campaign=Autumn%2050%25&utm_content=120210000000000001&utm_term=12&p={{placement}}"
    )


@pytest.mark.parametrize(
    ("actions", "count"),
    [
        (None, "0"),
        ([], "0"),
        ([{"action_type": "purchase", "value": "3"}, {"action_type": "omni_purchase", "value": "3"}], "3"),
        ([{"action_type": "purchase", "value": "3"}, {"action_type": "lead", "value": "1.5"}], "4.5"),
        ([{"action_type": "post_engagement", "value": "30"}], "0"),
        ([{"action_type": "lead", "value": "many"}], "many"),
    ],
)
def test_conversions__count_one_purchase_once(actions, count):
    assert helpers.conversions(actions, "omni_purchase|purchase,lead") == count


def test_account_keys__take_what_people_paste():
    assert helpers.account_keys("act_1, 2 ,") == ["act_1", "act_2"]


def test_opened_on__is_a_day_before_in_whatever_zone():
    assert helpers.opened_on({"created_time": "2026-03-01T23:00:00-0800"}) == date(2026, 3, 1)
    assert helpers.opened_on({}) is None


def test_insight_row__types_texts_and_keeps_actions():
    actions = [{"action_type": "omni_purchase", "value": "2"}]
    record = {"ad_id": "1", "date_start": "2026-10-01", "date_stop": "2026-10-01", "account_id": "9"}
    record |= {
        "account_currency": "USD",
        "impressions": "12",
        "spend": "0.10",
        "actions": actions,
        "novel": 1,
    }
    page = to_arrow([helpers.insight_row(record, "omni_purchase")], contracts.AD_INSIGHTS)
    (row,) = page.table.to_pylist()
    assert (row["impressions"], str(row["spend"]), row["clicks"]) == (12, "0.100000000", None)
    assert row["reported_conversions"] == 2
    assert row["actions"] == '[{"action_type":"omni_purchase","value":"2"}]'
    assert page.new_fields == {"novel"}


@pytest.mark.parametrize(
    ("code", "subcode", "message", "kind", "retry"),
    [
        (100, 1504018, "timed out", client.TooMuchData, False),
        (2, 1504038, "timed out", client.TooMuchData, False),
        (-2, 2490547, "async failed", client.TooMuchData, False),
        (1, None, "Please reduce the amount of data you're asking for", client.TooMuchData, False),
        (4, 1504039, "too many", client.Throttled, True),
        (3018, None, "too old", client.ContractBroken, False),
    ],
)
def test_own_codes__tell_too_much_from_too_often(code, subcode, message, kind, retry):
    verdict = client.own_codes(GraphError(code, subcode, message), requests.Response())
    assert (type(verdict.error), verdict.retry) == (kind, retry)


def test_own_codes__leave_the_rest_to_graph():
    for code, subcode in ((190, 463), (2, 1504043), (100, 33), (80000, None)):
        assert client.own_codes(GraphError(code, subcode, "x"), requests.Response()) is None
