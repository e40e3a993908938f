"""What we know of HubSpot's CRM API, as constants.

Belongs here: versions, page sizes, windows, and which property becomes which column.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

from dataclasses import dataclass

BASE_URL = "https://api.hubapi.com"
API_VERSION = "2026-09"
API_VERSIONS_URL = "https://developers.hubspot.com/docs/developer-tooling/platform/versioning"

SEARCH_PAGE_SIZE = 200
SEARCH_CAP = 10_000  # asking a search for more is refused
LIST_PAGE_SIZE = 100
HISTORY_BATCH_SIZE = 50  # the most that may be read with their history
ASSOCIATION_BATCH_SIZE = 1_000

SEARCH_LAG_MINUTES = 5  # the search index trails the records
SEARCH_OVERLAP_MINUTES = 15
ASSOCIATIONS_FULL_DAYS = 7  # a changed association does not mark its deal as changed


@dataclass(frozen=True)
class CrmObject:
    """One kind of record: its properties by our column, and how changes show."""

    name: str
    properties: dict[str, str]
    modified: str = "hs_lastmodifieddate"
    times: frozenset[str] = frozenset()
    history: str | None = None


CONTACTS = CrmObject(
    name="contacts",
    modified="lastmodifieddate",
    history="lifecyclestage",
    times=frozenset({"analytics_first_at"}),
    properties={
        "email": "email",
        "additional_emails": "hs_additional_emails",
        "firstname": "firstname",
        "lastname": "lastname",
        "country": "country",
        "company_id": "associatedcompanyid",
        "owner_id": "hubspot_owner_id",
        "lifecycle_stage": "lifecyclestage",
        "analytics_source": "hs_analytics_source",
        "analytics_source_data_1": "hs_analytics_source_data_1",
        "analytics_source_data_2": "hs_analytics_source_data_2",
        "analytics_first_url": "hs_analytics_first_url",
        "analytics_first_referrer": "hs_analytics_first_referrer",
        "analytics_first_at": "hs_analytics_first_timestamp",
        "google_click_id": "hs_google_click_id",
        "facebook_click_id": "hs_facebook_click_id",
        "linkedin_click_id": "hs_linkedin_click_id",
        # the company's own properties
        "mastodon_handle": "mastodon_handle",
        "facebook_id": "facebook_id",
        "self_reported_source": "self_reported_source",
    },
)
COMPANIES = CrmObject(
    name="companies",
    properties={
        "name": "name",
        "domain": "domain",
        "industry": "industry",
        "number_of_employees": "numberofemployees",
        "country": "country",
    },
)
DEALS = CrmObject(
    name="deals",
    history="dealstage",
    times=frozenset({"closed_at"}),
    properties={
        "dealname": "dealname",
        "pipeline": "pipeline",
        "dealstage": "dealstage",
        "dealtype": "dealtype",
        "amount": "amount",
        "deal_currency_code": "deal_currency_code",
        "owner_id": "hubspot_owner_id",
        "is_closed_won": "hs_is_closed_won",
        "analytics_source": "hs_analytics_source",
        "closed_at": "closedate",
    },
)

MERGE_PROPERTIES = ("hs_merged_object_ids", "hs_calculated_merged_vids")
# HubSpot sends these unasked; the record's own fields say the same.
UNASKED_PROPERTIES = frozenset({"createdate", "lastmodifieddate", "hs_lastmodifieddate", "hs_object_id"})
RECORD_FIELDS = frozenset(
    "id properties createdAt updatedAt archived archivedAt associations propertiesWithHistory"
    " objectWriteTraceId url".split()
)
