"""What people say, how they are answered, and what they pass on.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import clock_rule, lower, not_before, table
from ingestion.sources.files.kinds.kind import Kind

RATINGS = "good bad".split()
REQUEST_STATES = "open planned shipped declined".split()
WRITTEN_KINDS = "review answer message".split()
MESSAGE_KINDS = "wish complaint praise question purchase_intent churn_risk none".split()

HOLIDAYS = table(
    "holidays",
    Column("date", DATE, required=True),
    Column("name"),
    Column("open_from"),
    Column("open_until"),
    rules=(
        clock_rule("open_from"),
        clock_rule("open_until"),
        Rule("open_until", "(t_open_from is null) <> (t_open_until is null)", "stands without the other"),
        Rule("open_until", "t_open_until <= t_open_from", "is not after open_from"),
    ),
)
CONVERSATIONS = table(
    "conversations",
    Column("conversation_key", required=True),
    Column("person_key"),
    lower("platform"),
    Column("opened_at", TIMESTAMP, required=True),
    Column("first_replied_at", TIMESTAMP),
    Column("solved_at", TIMESTAMP),
    lower("rating", RATINGS),
    Column("appointment_at", TIMESTAMP),
    recorded_at="opened_at",
    rules=(not_before("first_replied_at", "opened_at"), not_before("solved_at", "opened_at")),
)
MESSAGES = table(
    "messages",
    Column("message_key", required=True),
    lower("kind", WRITTEN_KINDS),
    lower("platform"),
    Column("person_key"),
    Column("activity_key"),
    Column("written_at", TIMESTAMP, required=True),
    Column("text", required=True),
    recorded_at="written_at",
)
SHARES = table(
    "shares",
    Column("code", required=True),
    Column("parent_code"),
    Column("person_key"),
    lower("platform"),
    Column("shared_at", TIMESTAMP, required=True),
    Column("reached", BIGINT, minimum=0),
    recorded_at="shared_at",
)
REFERRALS = table(
    "referrals",
    Column("code", required=True),
    Column("person_key", required=True),
    Column("referred_at", TIMESTAMP, required=True),
    recorded_at="referred_at",
)
PRODUCT_AREAS = table(
    "product_areas",
    lower("product_area"),
    Column("keywords", required=True),
    Column("owner_department"),
    rules=(Rule("product_area", "t_product_area is null", "is missing"),),
)
PRODUCT_REQUESTS = table(
    "product_requests",
    lower("request_key"),
    lower("product_area"),
    Column("keywords", required=True),
    lower("status", REQUEST_STATES),
    Column("decided_at", TIMESTAMP),
    rules=(Rule("request_key", "t_request_key is null", "is missing"),),
)
TEXT_CORRECTIONS = table(
    "text_corrections",
    Column("message_id"),
    Column("text_key"),
    lower("kind", MESSAGE_KINDS),
    lower("product_area"),
    Column("sentiment", DECIMAL),
    rules=(
        Rule(
            "message_id",
            "t_message_id is null and t_text_key is null",
            "is missing (name a message_id or a text_key)",
        ),
        Rule("sentiment", "t_sentiment not between -1 and 1", "is not between -1 (bad) and 1 (good)"),
    ),
)

CONTRACTS = (
    HOLIDAYS,
    CONVERSATIONS,
    MESSAGES,
    SHARES,
    REFERRALS,
    PRODUCT_AREAS,
    PRODUCT_REQUESTS,
    TEXT_CORRECTIONS,
)

KINDS = (
    Kind(
        "holidays",
        {"date": "2026-12-24", "name": "Christmas Eve", "open_from": "09:00", "open_until": "13:00"},
        required=("date",),
        key=("date",),
    ),
    Kind(
        "conversations",
        {
            "conversation_key": "dm-2207",
            "person_key": "customer-1042",
            "platform": "instagram",
            "opened_at": "2026-10-03T14:05:00+02:00",
            "first_replied_at": "2026-10-03T15:20:00+02:00",
            "solved_at": "2026-10-05T10:00:00+02:00",
            "rating": "good",
            "appointment_at": "2026-10-12T11:00:00+02:00",
        },
        required=("conversation_key", "opened_at"),
        key=("conversation_key",),
    ),
    Kind(
        "messages",
        {
            "message_key": "review-118",
            "kind": "review",
            "platform": "google",
            "person_key": "",
            "activity_key": "",
            "written_at": "2026-10-03T14:05:00+02:00",
            "text": "Lovely lamp! The wall mount is too small.",
        },
        required=("message_key", "written_at", "text"),
        defaults=(("kind", "message"),),
        key=("message_key",),
    ),
    Kind(
        "shares",
        {
            "code": "friend-mira",
            "parent_code": "friend-jo",
            "person_key": "customer-1042",
            "platform": "instagram",
            "shared_at": "2026-10-03T14:05:00+02:00",
            "reached": "210",
        },
        required=("code", "shared_at"),
        key=("code", "shared_at"),
    ),
    Kind(
        "referrals",
        {
            "code": "friend-mira",
            "person_key": "customer-2088",
            "referred_at": "2026-10-04T20:11:00+02:00",
        },
        required=("code", "person_key", "referred_at"),
        key=("code", "person_key"),
    ),
    Kind(
        "product_areas",
        {
            "product_area": "delivery",
            "keywords": "parcel; shipping; tracking; *versand; order?",
            "owner_department": "service",
        },
        required=("product_area", "keywords"),
        key=("product_area",),
    ),
    Kind(
        "product_requests",
        {
            "request_key": "wall-mount",
            "product_area": "mounts",
            "keywords": "wall mount; wandhalterung",
            "status": "planned",
            "decided_at": "2026-10-20",
        },
        required=("request_key", "keywords"),
        defaults=(("status", "open"),),
        key=("request_key",),
    ),
    Kind(
        "text_corrections",
        {
            "message_id": "5f0c2a9b1d7e4c8a90b3d2e1f4a5b6c7",
            "text_key": "",
            "kind": "wish",
            "product_area": "mounts",
            "sentiment": "",
        },
        required=(),
        one_of=("message_id", "text_key"),
        key=("message_id", "text_key"),
    ),
)
