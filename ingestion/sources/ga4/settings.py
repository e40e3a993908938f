"""What we know of Google Analytics' Data API, as constants.

Belongs here: the version, the report's dimensions and metrics, page sizes, windows.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

BASE_URL = "https://analyticsdata.googleapis.com"
API_VERSION = "v1beta"
API_VERSIONS_URL = "https://developers.google.com/analytics/devguides/reporting/data/v1/changelog"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"

# One row of the report is one combination of these; Google takes at most nine. The landing page without its
# query: what stands there may be people's data, and each of its variants would be a row of its own.
DIMENSIONS = (
    "date",
    "sessionSource",
    "sessionMedium",
    "sessionCampaignName",
    "sessionCampaignId",
    "sessionManualAdContent",
    "sessionManualTerm",
    "sessionDefaultChannelGroup",
    "landingPage",
)
METRICS = (
    "sessions",
    "engagedSessions",
    "totalUsers",
    "newUsers",
    "keyEvents",
    "transactions",
    "purchaseRevenue",
    "totalRevenue",
)

PAGE_SIZE = 25_000  # Google gives up to 250,000 rows, some 100 MB
REQUEST_DAYS = 7  # short reports lose less to sampling and to the row "(other)"
RELOAD_DAYS = 14  # what a key event is credited to may move for up to 12 days
HISTORY_DAYS = 760

OTHER = "(other)"
THROTTLE_ATTEMPTS = 4
