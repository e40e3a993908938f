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

# Days are all there when they add up to about the total of the same range: it is asked for beside them.
CHECKED_METRIC = "IMPRESSION"
WHOLE_SHARE = 0.9

HISTORY_DAYS = 365
RESTATED_DAYS = 7
DAYS_A_REQUEST = 90
UNAVAILABLE = -1  # LinkedIn's word for a count that it does not have
