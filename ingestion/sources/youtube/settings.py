"""What we know of YouTube's Data and Analytics APIs, as constants.

Belongs here: versions, page sizes, windows, the quota, the fields we take or leave on purpose.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

BASE_URL = "https://youtube.googleapis.com"
ANALYTICS_URL = "https://youtubeanalytics.googleapis.com"
API_VERSION = "v3"
ANALYTICS_VERSION = "v2"
API_VERSIONS_URL = "https://developers.google.com/youtube/v3/revision_history"

PAGE_SIZE = 50  # the most YouTube gives of a playlist, and the most ids of one lookup
COMMENT_PAGE_SIZE = 100
METRIC_WINDOW_DAYS = 90  # counters of older videos are read with the full walk
FULL_WALK_DAYS = 7  # how often every video is listed, to see which ones are gone
COMMENT_WINDOW_DAYS = 30
# YouTube's terms let nobody keep what its Data API said for longer than 30 days without asking again.
COMMENT_REFRESH_DAYS = 28

# A page of a list costs one unit. The reserve is for repeated requests, which cost as well.
DAILY_UNITS = 10_000
RESERVED_SHARE = 0.05
QUOTA_ZONE = "America/Los_Angeles"  # where YouTube's days begin, of the quota and of the reports

# Figures of a day come two or three days late, and are restated for some days more.
DAILY_RELOAD_DAYS = 10
DAILY_HISTORY_DAYS = 1_095
DAILY_REQUEST_DAYS = 90
VIDEOS_PER_REPORT = 100  # YouTube takes 500; fewer keep the URL short
REPORT_PAGE_SIZE = 5_000

VIDEO_PARTS = "snippet,statistics,contentDetails,status,player"
PLAYER_HEIGHT = 720  # asked for so that the answer says how wide the picture is: upright videos are Shorts

METRICS = (
    "views",
    "engagedViews",
    "estimatedMinutesWatched",
    "averageViewDuration",
    "likes",
    "comments",
    "shares",
    "subscribersGained",
    "subscribersLost",
)

# Fields we know and leave; any other is kept as `extra` and reported.
VIDEO_FIELDS_LEFT = frozenset(
    "kind etag statistics snippet.thumbnails snippet.channelTitle snippet.categoryId snippet.localized"
    " snippet.defaultAudioLanguage contentDetails.* status.* player.*".split()
)
COMMENT_FIELDS_LEFT = frozenset("kind etag snippet.*".split())
