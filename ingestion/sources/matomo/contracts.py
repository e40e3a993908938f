"""Declared shape of Matomo's raw tables.

Belongs here: columns, keys and types as data. Does not: what to load when (`__init__`), what a visit's
actions say (`helpers`: `landing` and `page_views` are taken from there).

Data flow: visits and their form events -> these contracts -> raw_matomo.
"""

from ingestion.contracts import BIGINT, TIMESTAMP, Column, Contract
from ingestion.people import PersonalTable
from ingestion.sources.matomo import settings

VISITS = Contract(
    source="matomo",
    name="visits",
    primary_key=("id",),
    recorded_at="first_action_at",
    columns=(
        Column("id", path="idVisit"),
        Column("site_id", path="idSite"),
        Column("visitor_id", path="visitorId"),
        Column("user_id", path="userId"),
        # the landing page and what its parameters say, where Matomo leaves them in place
        Column("landing_url", path="landing.url"),
        *(Column(f"landing_{name}", path=f"landing.{name}") for name in settings.LANDING_PARAMETERS),
        Column("page_views", BIGINT, minimum=0),
        Column("referrer_type", path="referrerType"),
        Column("referrer_name", path="referrerName"),
        Column("referrer_keyword", path="referrerKeyword"),
        Column("referrer_url", path="referrerUrl"),
        # there only with the plugins MarketingCampaignsReporting and AdvertisingConversionExport
        Column("campaign_name", path="campaignName"),
        Column("campaign_source", path="campaignSource"),
        Column("campaign_medium", path="campaignMedium"),
        Column("campaign_content", path="campaignContent"),
        Column("campaign_keyword", path="campaignKeyword"),
        Column("ad_click_id", path="adClickId"),
        Column("ad_provider", path="adProviderId"),
        Column("country", path="countryCode"),
        Column("device", path="deviceType"),
        Column("first_action_at", TIMESTAMP, path="firstActionTimestamp", required=True),
        Column("last_action_at", TIMESTAMP, path="lastActionTimestamp"),
    ),
    ignored=settings.VISIT_FIELDS_LEFT,
)
FORM_EVENTS = Contract(
    source="matomo",
    name="form_events",
    primary_key=("id",),
    recorded_at="occurred_at",
    columns=(
        Column("id"),
        Column("visit_id", required=True),
        Column("visitor_id"),
        Column("user_id"),
        Column("form"),
        Column("answer"),
        Column("page_url"),
        Column("occurred_at", TIMESTAMP, required=True),
    ),
)

CONTRACTS = (VISITS, FORM_EVENTS)

_KNOWN_BY = {"visitor": "visitor_id", "email": "user_id"}
_FINDS = {"visitor": "[visitor_id]", "email": "[user_id]"}

PERSONAL = (
    PersonalTable("raw_matomo.visits", matches=_KNOWN_BY, finds=_FINDS),
    PersonalTable("raw_matomo.form_events", matches=_KNOWN_BY, finds=_FINDS),
)
