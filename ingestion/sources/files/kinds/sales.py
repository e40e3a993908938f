"""What people did and paid: touches, conversions, costs, rates, leads.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, DATE, DECIMAL, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import currency, currency_rule, lower, no_address, table
from ingestion.sources.files.kinds.kind import Kind

TOUCH_TYPES = "impression click reaction comment share message attendance visit referral".split()
CONVERSION_TYPES = "lead qualified_lead opportunity customer revenue hire".split()
COST_KINDS = "media tool labour other".split()
DEFINITION_STAGES = "mql sql".split()
DEFINITION_BASES = "crm touches".split()
VERDICTS = "accepted rejected".split()
VERDICT_REASONS = "no_need no_budget wrong_person too_early competitor not_reached spam other".split()

TOUCHPOINTS = table(
    "touchpoints",
    Column("person_key", required=True),
    Column("touched_at", TIMESTAMP, required=True),
    Column("channel"),
    Column("activity_key"),
    lower("touch_type", TOUCH_TYPES),
    lower("platform"),
    Column("campaign"),
    recorded_at="touched_at",
)
CONVERSIONS = table(
    "conversions",
    Column("conversion_key", required=True),
    Column("person_key", required=True),
    Column("converted_at", TIMESTAMP, required=True),
    lower("conversion_type", CONVERSION_TYPES),
    Column("amount", DECIMAL),
    currency("currency"),
    Column("code"),
    recorded_at="converted_at",
    rules=(
        Rule("amount", "t_conversion_type = 'revenue' and t_amount is null", "is missing"),
        currency_rule("currency"),
    ),
)
COSTS = table(
    "costs",
    Column("activity_key"),
    Column("channel"),
    Column("date", DATE, required=True),
    Column("amount", DECIMAL, required=True),
    currency("currency"),
    lower("kind", COST_KINDS),
    recorded_at="date",
    rules=(
        Rule(
            "channel",
            "t_channel is null and t_activity_key is null",
            "is missing (name a channel or an activity_key)",
        ),
        currency_rule("currency"),
    ),
)
FX_RATES = table(
    "fx_rates",
    Column("date", DATE, required=True),
    currency("from_currency"),
    currency("to_currency"),
    Column("rate", DECIMAL, required=True),
    rules=(
        Rule("rate", "t_rate <= 0", "is not above 0"),
        currency_rule("from_currency"),
        currency_rule("to_currency"),
    ),
)
LEAD_DEFINITIONS = table(
    "lead_definitions",
    Column("valid_from", DATE, required=True),
    lower("stage", DEFINITION_STAGES),
    Column("definition", required=True),
    lower("basis", DEFINITION_BASES),
    Column("min_touches", BIGINT, minimum=1),
    Column("within_days", BIGINT, minimum=1),
    rules=(
        Rule("stage", "t_stage is null", "is missing (mql or sql)"),
        Rule(
            "min_touches",
            "t_basis = 'touches' and (t_min_touches is null or t_within_days is null)",
            "is missing (the basis touches needs min_touches and within_days)",
        ),
        no_address("definition"),
    ),
)
LEAD_VERDICTS = table(
    "lead_verdicts",
    Column("person_key", required=True),
    lower("verdict", VERDICTS),
    lower("reason", VERDICT_REASONS),
    Column("decided_at", TIMESTAMP, required=True),
    recorded_at="decided_at",
    rules=(Rule("verdict", "t_verdict is null", "is missing (accepted or rejected)"),),
)

CONTRACTS = (
    TOUCHPOINTS,
    CONVERSIONS,
    COSTS,
    FX_RATES,
    LEAD_DEFINITIONS,
    LEAD_VERDICTS,
)

KINDS = (
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
        "fx_rates",
        {"date": "2026-10-01", "from_currency": "USD", "to_currency": "EUR", "rate": "0.9215"},
        required=("date", "from_currency", "to_currency", "rate"),
        key=("date", "from_currency", "to_currency"),
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
)
