"""Who people are, and what is known of them by hand.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DECIMAL, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import currency, currency_rule, handle, lower, not_before, table
from ingestion.sources.files.kinds.kind import Kind

HANDLES = ("x_handle", "instagram_handle", "mastodon_handle", "bluesky_handle")
LINK_DECISIONS = "confirm refuse undo".split()
PRESS_KINDS = "outreach mention coverage request".split()
ATTENDANCE_KINDS = "invitation registration attendance membership store_visit appointment".split()

CONTACTS = table(
    "contacts",
    Column("person_key", required=True),
    lower("email"),
    Column("name"),
    Column("company"),
    Column("country"),
    Column("created_at", TIMESTAMP),
    Column("is_customer", BOOLEAN),
    Column("self_reported_source"),
    *(handle(name) for name in HANDLES),
    Column("facebook_id"),
    Column("linkedin_url"),
    recorded_at="created_at",
    rules=(Rule("email", "t_email not like '%_@_%'", "is no e-mail address"),),
)
IDENTITY_LINKS = table(
    "identity_links",
    lower("platform"),
    handle("handle"),
    Column("profile_id"),
    Column("person_key", required=True),
    lower("decision", LINK_DECISIONS),
    Column("decided_at", TIMESTAMP, required=True),
    recorded_at="decided_at",
    rules=(
        Rule("platform", "t_platform is null", "is missing"),
        Rule("decision", "t_decision is null", "is missing (confirm, refuse or undo)"),
        Rule(
            "handle",
            "t_handle is null and t_profile_id is null",
            "is missing (name a handle or a profile_id)",
        ),
    ),
)
APPLICATIONS = table(
    "applications",
    Column("application_key", required=True),
    Column("person_key", required=True),
    Column("applied_at", TIMESTAMP, required=True),
    Column("position"),
    Column("channel"),
    Column("activity_key"),
    Column("campaign"),
    lower("stage"),
    Column("interviewed_at", TIMESTAMP),
    Column("hired_at", TIMESTAMP),
    recorded_at="applied_at",
    rules=(not_before("hired_at", "applied_at"), not_before("interviewed_at", "applied_at")),
)
JOURNALISTS = table(
    "journalists",
    Column("journalist_key", required=True),
    Column("name"),
    Column("outlet"),
    lower("outlet_host"),
    lower("email"),
    Column("handle"),
    Column("topics"),
)
PRESS_LOG = table(
    "press_log",
    Column("journalist_key"),
    Column("author_name"),
    Column("happened_at", TIMESTAMP, required=True),
    lower("kind", PRESS_KINDS),
    Column("url"),
    Column("topic"),
    Column("note"),
    recorded_at="happened_at",
    rules=(
        Rule("kind", "t_kind is null", "is missing (outreach, mention, coverage or request)"),
        Rule(
            "journalist_key",
            "t_journalist_key is null and t_author_name is null and t_url is null",
            "is missing (name a journalist_key, an author_name or a url)",
        ),
    ),
)
ATTENDANCE = table(
    "attendance",
    Column("person_key", required=True),
    Column("event_key"),
    Column("activity_key"),
    lower("kind", ATTENDANCE_KINDS),
    Column("happened_at", TIMESTAMP, required=True),
    Column("channel"),
    Column("amount", DECIMAL),
    currency("currency"),
    recorded_at="happened_at",
    rules=(
        Rule(
            "event_key",
            "t_event_key is null and t_activity_key is null",
            "is missing (name an event_key or an activity_key)",
        ),
        Rule(
            "amount",
            "t_amount is not null and t_kind not in ('store_visit', 'appointment')",
            "stands on a row of another kind than store_visit or appointment",
        ),
        currency_rule("currency"),
    ),
)
EVENTS = table(
    "events",
    Column("event_key", required=True),
    Column("name"),
    lower("kind"),
    Column("started_at", TIMESTAMP, required=True),
    Column("ended_at", TIMESTAMP),
    Column("place"),
    lower("platform"),
    Column("capacity", BIGINT, minimum=0),
    Column("cost", DECIMAL, minimum=0),
    currency("currency"),
    recorded_at="started_at",
    rules=(not_before("ended_at", "started_at"), currency_rule("currency")),
)

CONTRACTS = (
    CONTACTS,
    IDENTITY_LINKS,
    APPLICATIONS,
    JOURNALISTS,
    PRESS_LOG,
    ATTENDANCE,
    EVENTS,
)

KINDS = (
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
)
