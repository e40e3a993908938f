"""What we know of PostHog's query API, as constants.

Belongs here: page sizes, windows, the columns that are asked for, names the company's own site chooses.
Does not: credentials and address (dlt reads those), requests (`client`).

Data flow: none; constants only.
"""

PAGE_SIZE = 10_000  # PostHog gives up to 50,000 rows a query, but stops one that takes long
OVERLAP_HOURS = 6  # between PostHog's taking an event in and its being found lie seconds, at bad times hours
LATE_DAYS = 30  # an event that happened longer before it came is only read by the first run or a backfill

# What the company's site calls things; each can be configured.
FORM_EVENT = "form_submitted"
FORM_PROPERTY, EMAIL_PROPERTY, ANSWER_PROPERTY = "form", "email", "how_heard"

# Column of the answer -> what of an event it is. The company's own properties are added by `query.text`.
COLUMNS = {
    "uuid": "uuid",
    "event": "event",
    "distinct_id": "distinct_id",
    "device_id": "properties.$device_id",
    "anon_distinct_id": "properties.$anon_distinct_id",
    "session_id": "properties.$session_id",
    "current_url": "properties.$current_url",
    "referrer": "properties.$referrer",
    "utm_source": "properties.utm_source",
    "utm_medium": "properties.utm_medium",
    "utm_campaign": "properties.utm_campaign",
    "utm_content": "properties.utm_content",
    "utm_term": "properties.utm_term",
    "gclid": "properties.gclid",
    "fbclid": "properties.fbclid",
    "li_fat_id": "properties.li_fat_id",
    "country": "properties.$geoip_country_code",
    "device_type": "properties.$device_type",
    "set_email": "properties.$set.email",
    "occurred_at": "timestamp",
    "received_at": "created_at",
}
THROTTLE_ATTEMPTS = 4
