"""What we know of LinkedIn's analytics for members, as constants.

Belongs here: metrics, windows. Does not: credentials (dlt reads those), requests (`client`), versions
(`ingestion.linkedin`).

Data flow: none; constants only.
"""

PLATFORM = "linkedin"

# What LinkedIn counts by day; people reached (MEMBERS_REACHED) it gives as a total only.
METRICS = {
    "IMPRESSION": "impressions",
    "REACTION": "reactions",
    "COMMENT": "comments",
    "RESHARE": "shares",
}
# Newer versions know more; a version that does not know one refuses it, and then it is left out.
NEWER_METRICS = {"POST_SAVE": "saves", "POST_SEND": "sends"}

HISTORY_DAYS = 365
RESTATED_DAYS = 7
DAYS_A_REQUEST = 90
UNAVAILABLE = -1  # LinkedIn's word for a count that it does not have
