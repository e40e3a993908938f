"""What a dropped file must look like: kinds, headers, examples and defaults, as data.

Belongs here: the documented header of every kind. Does not: reading (`reader`), typing (`contracts`).

Data flow: none; constants only.
"""

from dataclasses import dataclass

SUFFIXES = (".csv", ".parquet")
EXPORT_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet")
DELIMITERS = (",", ";", "\t", "|")
LARGEST_FILE_BYTES = 2_000_000_000

TOUCH_TYPES = "impression click reaction comment share message attendance visit referral".split()
CONVERSION_TYPES = "lead qualified_lead opportunity customer revenue hire".split()
COST_KINDS = "media tool labour other".split()
ADVOCACY_METRICS = ("shares", "clicks", "impressions", "reach", "reactions", "comments")
POST_METRICS = ("impressions", "reach", "views", "reactions", "comments", "shares", "saves", "clicks")
HANDLES = ("x_handle", "instagram_handle", "mastodon_handle", "bluesky_handle")
LINK_DECISIONS = "confirm refuse undo".split()
RATINGS = "good bad".split()
REQUEST_STATES = "open planned shipped declined".split()
MESSAGE_KINDS = "wish complaint praise question purchase_intent churn_risk none".split()
SIGNAL_KINDS = "complaint wish praise question purchase_intent churn_risk slow_answer brand_mention".split()
INSIGHT_STATES = "acknowledged acted dismissed reminded".split()
INSIGHT_OUTCOMES = "changed planned answered learned declined none".split()
INCIDENT_KINDS = "anger breach leak misuse mistake outage other".split()
DECISIONS = "adopted rejected inconclusive open".split()
DEFINITION_STAGES = "mql sql".split()
DEFINITION_BASES = "crm touches".split()
VERDICTS = "accepted rejected".split()
VERDICT_REASONS = "no_need no_budget wrong_person too_early competitor not_reached spam other".split()
PRESS_KINDS = "outreach mention coverage request".split()
ATTENDANCE_KINDS = "invitation registration attendance membership store_visit appointment".split()


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        name: the folder's and the table's name.
        header: documented columns in template order, each with an example value.
        required: columns the header line must have.
        one_of: columns of which the header line must have at least one.
        defaults: values for cells that are empty; "{currency}" stands for the reporting currency.
        key: columns that name a row: a later row with the same key replaces it. Empty: the row is
            its content, and equal rows of one file count as often as they stand there.
        suffixes: endings of the files that are read.
        is_nested: whether files in folders below the kind's own are read too.
    """

    name: str
    header: dict[str, str]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    defaults: tuple[tuple[str, str], ...] = ()
    key: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = SUFFIXES
    is_nested: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "touchpoints",
            {
                "person_key": "customer-1042",
                "touched_at": "2026-10-03T14:05:00+02:00",
                "channel": "linkedin/organic_post",
                "activity_key": "spring-launch-post",
                "touch_type": "click",
                "platform": "linkedin",
                "campaign": "spring-launch",
            },
            required=("person_key", "touched_at"),
            defaults=(("touch_type", "visit"),),
        ),
        Kind(
            "conversions",
            {
                "conversion_key": "order-70311",
                "person_key": "customer-1042",
                "converted_at": "2026-10-05T09:30:00+02:00",
                "conversion_type": "revenue",
                "amount": "149.90",
                "currency": "EUR",
                "code": "",
            },
            required=("conversion_key", "person_key", "converted_at"),
            defaults=(("conversion_type", "revenue"), ("currency", "{currency}")),
            key=("conversion_key", "conversion_type"),
        ),
        Kind(
            "costs",
            {
                "activity_key": "spring-launch-post",
                "channel": "linkedin/paid_ad",
                "date": "2026-10-01",
                "amount": "250.00",
                "currency": "EUR",
                "kind": "media",
            },
            required=("date", "amount"),
            one_of=("activity_key", "channel"),
            defaults=(("currency", "{currency}"), ("kind", "media")),
        ),
        Kind(
            "worklog",
            {
                "employee": "e-17",
                "date": "2026-10-01",
                "hours": "1.5",
                "activity_type": "organic_post",
                "platform": "linkedin",
                "activity_key": "spring-launch-post",
            },
            required=("employee", "date", "hours"),
        ),
        Kind(
            "fx_rates",
            {"date": "2026-10-01", "from_currency": "USD", "to_currency": "EUR", "rate": "0.9215"},
            required=("date", "from_currency", "to_currency", "rate"),
            key=("date", "from_currency", "to_currency"),
        ),
        Kind(
            "employees",
            {
                "employee": "e-17",
                "department": "marketing",
                "role": "content editor",
                "hourly_cost": "42.00",
                "currency": "EUR",
                "publish_figures": "false",
            },
            required=("employee",),
            defaults=(("currency", "{currency}"),),
            key=("employee",),
        ),
        Kind(
            "employee_links",
            {
                "employee": "e-17",
                "code": "share-e17-spring",
                "link_url": "https://shop.example/lamps?utm_medium=employee_share&utm_content=share-e17-spring",
            },
            required=("employee",),
            one_of=("code", "link_url"),
            key=("code", "link_url"),
        ),
        Kind(
            "advocacy",
            {
                "employee": "e-17",
                "date": "2026-10-01",
                "platform": "linkedin",
                "shares": "2",
                "clicks": "14",
                "impressions": "830",
                "reach": "610",
                "reactions": "21",
                "comments": "3",
            },
            required=("employee", "date"),
            one_of=ADVOCACY_METRICS,
            defaults=(("platform", "linkedin"),),
            key=("employee", "date", "platform"),
        ),
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
            "contacts",
            {
                "person_key": "customer-1042",
                "email": "mira@example.org",
                "name": "Mira Lund",
                "company": "Example AB",
                "country": "SE",
                "created_at": "2026-10-03T14:05:00+02:00",
                "is_customer": "true",
                "self_reported_source": "a friend showed me your video",
                "x_handle": "miralund",
                "instagram_handle": "mira.lund",
                "mastodon_handle": "mira@social.example",
                "bluesky_handle": "mira.bsky.social",
                "facebook_id": "",
                "linkedin_url": "https://www.linkedin.com/in/mira-lund",
            },
            required=("person_key",),
            key=("person_key",),
        ),
        Kind(
            "identity_links",
            {
                "platform": "x",
                "handle": "miralund",
                "profile_id": "",
                "person_key": "mira@example.org",
                "decision": "confirm",
                "decided_at": "2026-10-12T09:00:00+02:00",
            },
            required=("platform", "person_key", "decision", "decided_at"),
            one_of=("handle", "profile_id"),
            key=("platform", "handle", "profile_id", "person_key", "decided_at"),
        ),
        Kind(
            "events",
            {
                "event_key": "lamp-night-2026",
                "name": "Lamp night",
                "kind": "meetup",
                "started_at": "2026-10-21T18:00:00+02:00",
                "ended_at": "2026-10-21T21:00:00+02:00",
                "place": "Gothenburg",
                "platform": "offline",
                "capacity": "80",
                "cost": "1200.00",
                "currency": "EUR",
            },
            required=("event_key", "started_at"),
            defaults=(("currency", "{currency}"),),
            key=("event_key",),
        ),
        Kind(
            "attendance",
            {
                "person_key": "customer-1042",
                "event_key": "lamp-night-2026",
                "activity_key": "",
                "kind": "attendance",
                "happened_at": "2026-10-21T18:20:00+02:00",
                "channel": "offline/event",
                "amount": "",
                "currency": "EUR",
            },
            required=("person_key", "happened_at"),
            one_of=("event_key", "activity_key"),
            defaults=(("kind", "attendance"), ("currency", "{currency}")),
            key=("person_key", "event_key", "activity_key", "kind", "happened_at"),
        ),
        Kind(
            "journalists",
            {
                "journalist_key": "j-12",
                "name": "Ada Berg",
                "outlet": "Design Weekly",
                "outlet_host": "designweekly.example",
                "email": "ada@designweekly.example",
                "handle": "adaberg",
                "topics": "lighting; retail",
            },
            required=("journalist_key",),
            key=("journalist_key",),
        ),
        Kind(
            "press_log",
            {
                "journalist_key": "j-12",
                "author_name": "Ada Berg",
                "happened_at": "2026-10-14T08:00:00+02:00",
                "kind": "coverage",
                "url": "https://designweekly.example/brass-lamps",
                "topic": "lighting",
                "note": "Portrait of the brass lamp",
            },
            required=("happened_at", "kind"),
            one_of=("journalist_key", "author_name", "url"),
            key=("journalist_key", "author_name", "happened_at", "kind", "url"),
        ),
        Kind(
            "applications",
            {
                "application_key": "app-311",
                "person_key": "applicant-77",
                "applied_at": "2026-09-02T10:00:00+02:00",
                "position": "store manager",
                "channel": "linkedin/organic_post",
                "activity_key": "we-are-hiring",
                "campaign": "",
                "stage": "hired",
                "interviewed_at": "2026-09-10",
                "hired_at": "2026-10-01",
            },
            required=("application_key", "person_key", "applied_at"),
            key=("application_key",),
        ),
        Kind(
            "experiments",
            {
                "experiment_key": "geo-holdout-1",
                "name": "No paid posts in two regions",
                "goal": "revenue",
                "unit": "country",
                "treated_units": "SE; DK",
                "control_units": "NO; FI",
                "started_at": "2026-09-01",
                "ended_at": "2026-09-29",
                "activity_key": "",
                "channel": "facebook/paid_ad",
                "decision": "open",
                "hypothesis": "Without paid posts we sell as much",
                "expected_lift": "0.1",
                "cost": "300.00",
                "currency": "EUR",
                "learned": "",
            },
            required=("experiment_key", "started_at"),
            one_of=("activity_key", "channel"),
            defaults=(("decision", "open"), ("currency", "{currency}")),
            key=("experiment_key",),
        ),
        Kind(
            "questions",
            {
                "question_key": "q-5",
                "question": "Which lamp should come back?",
                "asked_at": "2026-10-05T09:00:00+02:00",
                "department": "product",
                "activity_keys": "which-lamp-post; which-lamp-story",
                "decision": "the brass one",
                "decided_at": "2026-10-20",
                "learned": "people miss the old switch more than the colour",
            },
            required=("question_key", "question", "asked_at"),
            key=("question_key",),
        ),
        Kind(
            "goals",
            {
                "department": "recruiting",
                "objective": "applications from social",
                "quarter": "2026-Q4",
                "target": "60",
                "unit": "applications",
                "metric": "applications",
            },
            required=("department", "objective", "quarter", "target"),
            key=("department", "objective", "quarter"),
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
        Kind(
            "lead_definitions",
            {
                "valid_from": "2026-01-01",
                "stage": "mql",
                "definition": "met us three times within a month",
                "basis": "touches",
                "min_touches": "3",
                "within_days": "30",
            },
            required=("valid_from", "stage", "definition"),
            defaults=(("basis", "crm"),),
            key=("valid_from", "stage"),
        ),
        Kind(
            "lead_verdicts",
            {
                "person_key": "mira@example.org",
                "verdict": "rejected",
                "reason": "no_budget",
                "decided_at": "2026-10-07T11:00:00+02:00",
            },
            required=("person_key", "verdict", "decided_at"),
            key=("person_key", "decided_at"),
        ),
        Kind(
            "brands",
            {"brand": "Harbourlight", "names": "harbourlight; harbour light", "is_own": "true"},
            required=("brand", "names"),
            defaults=(("is_own", "false"),),
            key=("brand",),
        ),
        Kind(
            "insight_rules",
            {
                "rule_key": "app-complaints",
                "label": "complaint",
                "product_area": "app",
                "brand": "",
                "min_messages": "5",
                "owner_department": "Product",
                "due_days": "7",
                "starts_on": "2026-01-01",
            },
            required=("rule_key", "label", "owner_department"),
            defaults=(("min_messages", "1"), ("due_days", "7")),
            key=("rule_key",),
        ),
        Kind(
            "insight_log",
            {
                "insight_id": "",
                "rule_key": "app-complaints",
                "week": "2026-09-28",
                "happened_at": "2026-10-05T10:00:00+02:00",
                "state": "acted",
                "outcome": "changed",
            },
            required=("happened_at", "state"),
            one_of=("insight_id", "rule_key"),
            key=("insight_id", "rule_key", "week", "happened_at", "state"),
        ),
        Kind(
            "approvals",
            {
                "activity_key": "spring-launch-post",
                "asked_at": "2026-10-01T09:00:00+02:00",
                "approved_at": "2026-10-01T15:30:00+02:00",
                "approver_role": "head of communications",
                "channel": "",
                "needed_from": "",
            },
            required=(),
            one_of=("activity_key", "channel"),
            key=("activity_key", "asked_at", "channel"),
        ),
        Kind(
            "incidents",
            {
                "incident_key": "2026-10-parcels",
                "kind": "anger",
                "activity_key": "",
                "happened_at": "2026-10-05T08:10:00+02:00",
                "detected_at": "2026-10-05T09:00:00+02:00",
                "acted_at": "2026-10-05T09:40:00+02:00",
                "resolved_at": "2026-10-06T18:00:00+02:00",
                "cost": "1200.00",
                "currency": "EUR",
            },
            required=("incident_key", "happened_at"),
            defaults=(("kind", "other"), ("currency", "{currency}")),
            key=("incident_key",),
        ),
        Kind(
            "posts",
            {
                "platform": "instagram",
                "post_id": "18011223344556677",
                "permalink": "https://www.instagram.com/p/DAbc123/",
                "post_kind": "post",
                "post_text": "New brass lamps https://shop.example/lamps?utm_content=brass",
                "link_url": "https://shop.example/lamps?utm_content=brass",
                "published_at": "2026-10-03T08:31:00+02:00",
                "observed_at": "2026-10-31T23:00:00+01:00",
                "impressions": "",
                "reach": "9100",
                "views": "12400",
                "reactions": "610",
                "comments": "57",
                "shares": "88",
                "saves": "230",
                "clicks": "",
            },
            required=("platform", "published_at"),
            one_of=("post_id", "permalink"),
            key=("platform", "post_id", "observed_at"),
            suffixes=EXPORT_SUFFIXES,
            is_nested=True,
        ),
    )
}


def template(kind: str) -> str:
    """The header line and one example row of a kind, ready to be saved as CSV.

    Raises:
        KeyError: there is no such kind.
    """
    header = KINDS[kind].header
    return f"{','.join(header)}\n{','.join(header.values())}\n"
