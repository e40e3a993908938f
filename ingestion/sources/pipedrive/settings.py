"""What we know of Pipedrive's API, as constants.

Belongs here: versions, page sizes, windows, budgets. Does not: credentials (dlt reads those), requests
(`client`).

Data flow: none; constants only.
"""

API_VERSION = "v2"
LEGACY_VERSION = "v1"  # of what the newer one does not have: leads, changes and participants of deals, users
API_VERSIONS_URL = "https://developers.pipedrive.com/changelog"

PAGE_SIZE = 500  # the most a page may hold
IDS_PER_REQUEST = 100
OVERLAP_MINUTES = 1
KNOWN_IDS_DAYS = 7  # deleted and merged persons leave every list at once: known ones are asked for by id
# Each deal's history costs two requests of 20 tokens; a first load spreads over several runs, so that the
# account's budget for a day is not spent before anything was loaded.
DEALS_PER_RUN = 2_000

# Our names of the account's own fields; their 40-character keys are configuration. A list takes 15 of them,
# so that of handles only three have room.
PERSON_FIELDS = (
    "country",
    "landing_url",
    "referrer_url",
    "first_visit_at",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "google_click_id",
    "facebook_click_id",
    "linkedin_click_id",
    "mastodon_handle",
    "facebook_id",
    "x_handle",
    "self_reported_source",
)
DEAL_FIELDS = ("deal_type",)
NO_DECISION_REASONS = ("no decision", "no response", "stalled")  # lost reasons that are no defeat

WON, LOST, NO_DECISION = "won", "lost", "nodecision"
