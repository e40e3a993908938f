"""Other brands, findings for departments, approvals and incidents.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import currency, currency_rule, lower, not_before, table
from ingestion.sources.files.kinds.kind import Kind

SIGNAL_KINDS = "complaint wish praise question purchase_intent churn_risk slow_answer brand_mention".split()
ACCESS = "publish manage".split()
INSIGHT_STATES = "acknowledged acted dismissed reminded".split()
INSIGHT_OUTCOMES = "changed planned answered learned declined none".split()
INCIDENT_KINDS = "anger breach leak misuse mistake outage other".split()

BRANDS = table(
    "brands",
    Column("brand", required=True),
    Column("names", required=True),
    Column("is_own", BOOLEAN),
)
INSIGHT_RULES = table(
    "insight_rules",
    lower("rule_key"),
    lower("label", SIGNAL_KINDS),
    lower("product_area"),
    Column("brand"),
    Column("min_messages", BIGINT, minimum=1),
    Column("owner_department", required=True),
    Column("due_days", BIGINT, minimum=0),
    Column("starts_on", DATE),
    rules=(
        Rule("rule_key", "t_rule_key is null", "is missing"),
        Rule("label", "t_label is null", f"is missing (one of {', '.join(SIGNAL_KINDS)})"),
        Rule(
            "brand",
            "t_brand is not null and t_label <> 'brand_mention'",
            "is for the label brand_mention only",
        ),
    ),
)
INSIGHT_LOG = table(
    "insight_log",
    lower("insight_id"),
    lower("rule_key"),
    Column("week", DATE),
    Column("happened_at", TIMESTAMP, required=True),
    lower("state", INSIGHT_STATES),
    lower("outcome", INSIGHT_OUTCOMES),
    Column("employee"),
    recorded_at="happened_at",
    rules=(
        Rule(
            "insight_id",
            "t_insight_id is null and (t_rule_key is null or t_week is null)",
            "is missing (name an insight_id, or a rule_key and a week)",
        ),
        Rule("state", "t_state is null", f"is missing (one of {', '.join(INSIGHT_STATES)})"),
    ),
)
APPROVALS = table(
    "approvals",
    Column("activity_key"),
    Column("asked_at", TIMESTAMP),
    Column("approved_at", TIMESTAMP),
    lower("approver_role"),
    lower("channel"),
    Column("needed_from", TIMESTAMP),
    rules=(
        Rule(
            "activity_key",
            "t_activity_key is null and (t_channel is null or t_needed_from is null)",
            "is missing (name an activity_key, or a channel and needed_from)",
        ),
        Rule("asked_at", "t_activity_key is not null and t_asked_at is null", "is missing"),
        not_before("approved_at", "asked_at"),
    ),
)
ACCOUNTS = table(
    "accounts",
    Column("account", required=True),
    lower("platform"),
    Column("employee", required=True),
    lower("access", ACCESS),
    Column("granted_at", TIMESTAMP, required=True),
    Column("revoked_at", TIMESTAMP),
    recorded_at="granted_at",
    rules=(not_before("revoked_at", "granted_at"),),
)
INCIDENTS = table(
    "incidents",
    Column("incident_key", required=True),
    lower("kind", INCIDENT_KINDS),
    Column("activity_key"),
    Column("happened_at", TIMESTAMP, required=True),
    Column("detected_at", TIMESTAMP),
    Column("acted_at", TIMESTAMP),
    Column("resolved_at", TIMESTAMP),
    Column("cost", DECIMAL, minimum=0),
    currency("currency"),
    recorded_at="happened_at",
    rules=(
        *(not_before(name, "happened_at") for name in ("detected_at", "acted_at", "resolved_at")),
        currency_rule("currency"),
    ),
)

CONTRACTS = (
    BRANDS,
    INSIGHT_RULES,
    INSIGHT_LOG,
    APPROVALS,
    ACCOUNTS,
    INCIDENTS,
)

KINDS = (
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
            "employee": "",
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
        "accounts",
        {
            "account": "our page",
            "platform": "linkedin",
            "employee": "e-17",
            "access": "publish",
            "granted_at": "2026-01-12",
            "revoked_at": "",
        },
        required=("account", "employee", "granted_at"),
        defaults=(("access", "publish"),),
        key=("account", "platform", "employee", "granted_at"),
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
)
