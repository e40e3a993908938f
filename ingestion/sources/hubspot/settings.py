"""What we know of HubSpot's CRM API, as constants.

Belongs here: versions, page sizes, windows, and the fields we leave.
Does not: credentials (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

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
# What not every portal has or lets a key read; each needs a scope of its own.
EXTRA_OBJECTS = ("tickets", "meetings", "calls")
ACTIVITY_KINDS = {"meetings": "meeting", "calls": "call", "emails": "email"}
# Properties of the company's own making; where there is none of that name, HubSpot leaves it out.
PLATFORM_PROPERTY = "social_platform"
SATISFACTION_PROPERTY = "satisfaction_rating"

ASSOCIATIONS_FULL_DAYS = 7  # a changed association does not mark its deal as changed

CONTACTS_MODIFIED_PROPERTY = "lastmodifieddate"
MODIFIED_PROPERTY = "hs_lastmodifieddate"  # of every other kind
MERGE_PROPERTIES = ("hs_merged_object_ids", "hs_calculated_merged_vids")
# Fields we know and leave; any other is kept as `extra` and reported. The record's own fields say what the
# unasked properties say.
RECORD_FIELDS_LEFT = frozenset(
    "archivedAt associations propertiesWithHistory objectWriteTraceId url properties.createdate"
    " properties.hs_createdate properties.lastmodifieddate properties.hs_lastmodifieddate"
    " properties.hs_object_id".split()
).union(f"properties.{name}" for name in MERGE_PROPERTIES)
STAGE_FIELDS_LEFT = frozenset("metadata.* archived createdAt updatedAt writePermissions".split())
OWNER_FIELDS_LEFT = frozenset(
    "archived createdAt updatedAt userId userIdIncludingInactive teams type".split()
)
