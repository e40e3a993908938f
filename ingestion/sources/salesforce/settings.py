"""What we know of Salesforce's REST API, as constants.

Belongs here: versions, page sizes, windows, which fields an organization need not have.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

API_VERSION = "67.0"
API_VERSIONS_URL = "https://help.salesforce.com/s/articleView?id=000389618"

PAGE_SIZE = 2_000  # the most a page may hold; Salesforce may send fewer
IDS_PER_QUERY = 400  # an address may have 16,384 characters; an id takes 27 of them
OVERLAP_MINUTES = 5  # a long transaction shows its rows with an earlier time than when it ended
KNOWN_IDS_DAYS = 7  # the recycle bin forgets after 15: what was emptied from it is noticed before
QUOTA_SHARE = 0.95  # of the organization's calls of a day; the rest is for others

# Our names -> fields that an organization makes for itself; leads and contacts alike.
CUSTOM_FIELDS = {
    "utm_source": "UTM_Source__c",
    "utm_medium": "UTM_Medium__c",
    "utm_campaign": "UTM_Campaign__c",
    "utm_content": "UTM_Content__c",
    "google_click_id": "GCLID__c",
    "facebook_click_id": "FBCLID__c",
    "linkedin_click_id": "LI_FAT_ID__c",
    "landing_url": "Landing_Page__c",
    "referrer_url": "Referrer__c",
    "first_visit_at": "First_Visit__c",
    "self_reported_source": "How_Did_You_Hear__c",
    "mastodon_handle": "Mastodon_Handle__c",
    "facebook_id": "Facebook_ID__c",
    "x_handle": "X_Handle__c",
    "instagram_handle": "Instagram_Handle__c",
    "bluesky_handle": "Bluesky_Handle__c",
}
# Fields that are there only with a feature or an edition: several currencies, campaigns, newer versions.
OPTIONAL_FIELDS = frozenset({"CurrencyIsoCode", "CampaignId", "LastStageChangeDate", "CompletedDateTime"})

EXHAUSTED_CODE = "REQUEST_LIMIT_EXCEEDED"
SESSION_CODE = "INVALID_SESSION_ID"
UNKNOWN_FIELD_CODE = "INVALID_FIELD"
UNKNOWN_OBJECT_CODES = ("INVALID_TYPE", "INSUFFICIENT_ACCESS")
RETIRED_CODE = "UNSUPPORTED_API_VERSION"
TRANSIENT_CODES = ("SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "QUERY_TIMEOUT")
