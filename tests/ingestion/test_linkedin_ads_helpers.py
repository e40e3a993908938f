from datetime import date, timedelta
from decimal import Decimal

import pytest

from ingestion.conform import to_arrow
from ingestion.errors import TokenDead
from ingestion.linkedin import Forbidden
from ingestion.sources.linkedin_ads import contracts, helpers, settings
from ingestion.sources.linkedin_ads.client import AdsClient

ELEMENT = {
    "dateRange": {
        "start": {"year": 2026, "month": 8, "day": 1},
        "end": {"year": 2026, "month": 8, "day": 1},
    },
    "pivotValues": ["urn:li:sponsoredCreative:9223372036854775807"],
    "impressions": 10,
    "clicks": -1,
    "costInLocalCurrency": "3.2100000001",
}


def test_fields__are_no_more_than_linkedin_takes():
    assert len(settings.FIELDS) <= 20
    known = {column.keys[0] for column in contracts.AD_DAYS.columns}
    assert set(settings.METRICS) <= known


def test_ad_day_row__keeps_large_ids_exact_money_and_clicks_taken_back():
    (row,) = to_arrow([helpers.ad_day_row(ELEMENT, "1")], contracts.AD_DAYS).table.to_pylist()
    assert row["creative_id"] == "9223372036854775807"
    assert (row["date"], row["clicks"]) == (date(2026, 8, 1), -1)
    assert row["cost_in_local_currency"] == Decimal("3.210000000")
    assert (row["one_click_leads"], row["extra"]) == (None, None)


def test_ad_day_row__without_creative_or_day_is_refused():
    page = to_arrow(
        [
            helpers.ad_day_row({**ELEMENT, "pivotValues": []}, "1"),
            helpers.ad_day_row({**ELEMENT, "dateRange": {}}, "1"),
            helpers.ad_day_row({**ELEMENT, "impressions": "many"}, "1"),
        ],
        contracts.AD_DAYS,
    )
    assert page.table.num_rows == 0
    assert page.quarantine["column_name"].to_pylist() == ["creative_id", "date", "impressions"]


def test_creative_row__finds_where_each_kind_of_ad_leads():
    post = {"id": "urn:li:sponsoredCreative:1", "campaign": "urn:li:sponsoredCampaign:2"}
    shown = {**post, "content": {"reference": "urn:li:share:3"}}
    row = helpers.creative_row(shown, {"urn:li:share:3": "https://shop.example/a"})
    assert (row["id"], row["campaign"], row["post_id"], row["link_url"]) == (
        "1",
        "2",
        "urn:li:share:3",
        "https://shop.example/a",
    )
    text = {**post, "content": {"textAd": {"landingPage": "https://shop.example/b", "headline": "مرحبا 👋"}}}
    assert helpers.creative_row(text, {})["link_url"] == "https://shop.example/b"
    assert helpers.creative_row(post, {})["link_url"] is None


def test_post_link__prefers_the_landing_page_to_the_text():
    article = {"content": {"article": {"source": "https://shop.example/a"}}}
    assert helpers.post_link({**article, "contentLandingPage": "https://shop.example/p"}).endswith("/p")
    assert helpers.post_link({**article, "commentary": "https://shop.example/t"}).endswith("/a")
    assert helpers.post_link({"commentary": "see https://shop.example/t."}) == "https://shop.example/t"


class CutOff(AdsClient):
    """A LinkedIn that has one creative a campaign and day, and cuts its answers off at three."""

    def __init__(self, campaigns):
        super().__init__("https://api.example/", "t", "202611", "1")
        self.all = campaigns
        self.asked = 0

    def _analytics(self, start, end, campaigns):
        self.asked += 1
        days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
        return [(day, campaign) for day in days for campaign in campaigns or self.all][:3]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_ad_days__of_a_busy_day_are_asked_for_by_campaigns(monkeypatch, count):
    monkeypatch.setattr(settings, "LARGEST_ANSWER", 3)
    campaigns = [str(number) for number in range(count)]
    client = CutOff(campaigns)
    start, end = date(2026, 8, 1), date(2026, 8, 9)
    found = [row for rows in client.ad_days(start, end, campaigns) for row in rows]
    days = [start + timedelta(days=number) for number in range(9)]
    assert sorted(found) == sorted((day, campaign) for day in days for campaign in campaigns)


class Refuses:
    """Stands for a token without the right to read posts."""

    def __init__(self, error):
        self.error = error

    def get(self, *arguments, **named):
        raise self.error


def test_post_links__are_left_out_when_the_token_may_not_read_posts_and_not_when_it_is_dead():
    client = AdsClient("https://api.example/", "t", "202611", "1")
    client._rest = Refuses(Forbidden("no"))
    assert client.post_links(["urn:li:share:3"]) == {}
    client._rest = Refuses(TokenDead("dead"))
    try:
        client.post_links(["urn:li:share:3"])
    except TokenDead:
        return
    raise AssertionError("a dead token was taken for a missing right")
