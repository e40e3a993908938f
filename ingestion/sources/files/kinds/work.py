"""What the company plans and does on social media.

Belongs here: columns, accepted words, keys and templates of these kinds as data. Does not: reading.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, TIMESTAMP, Column, Rule
from ingestion.sources.files.kinds.columns import (
    currency,
    currency_rule,
    lower,
    no_address,
    not_before,
    table,
)
from ingestion.sources.files.kinds.kind import Kind

ADVOCACY_METRICS = ("shares", "clicks", "impressions", "reach", "reactions", "comments")
DECISIONS = "adopted rejected inconclusive open".split()

EMPLOYEES = table(
    "employees",
    Column("employee", required=True),
    Column("department"),
    Column("role"),
    Column("hourly_cost", DECIMAL, minimum=0),
    currency("currency"),
    Column("publish_figures", BOOLEAN),
    rules=(currency_rule("currency"),),
)
EMPLOYEE_LINKS = table(
    "employee_links",
    Column("employee", required=True),
    Column("code"),
    Column("link_url"),
    rules=(Rule("code", "t_code is null and t_link_url is null", "is missing (name a code or a link_url)"),),
)
ADVOCACY = table(
    "advocacy",
    Column("employee", required=True),
    Column("date", DATE, required=True),
    lower("platform"),
    *(Column(metric, BIGINT, minimum=0) for metric in ADVOCACY_METRICS),
    recorded_at="date",
)
WORKLOG = table(
    "worklog",
    Column("employee", required=True),
    Column("date", DATE, required=True),
    Column("hours", DECIMAL, required=True, minimum=0),
    lower("activity_type"),
    lower("platform"),
    Column("activity_key"),
    recorded_at="date",
)
EXPERIMENTS = table(
    "experiments",
    Column("experiment_key", required=True),
    Column("name"),
    Column("goal"),
    lower("unit"),
    Column("treated_units"),
    Column("control_units"),
    Column("started_at", TIMESTAMP, required=True),
    Column("ended_at", TIMESTAMP),
    Column("activity_key"),
    Column("channel"),
    lower("decision", DECISIONS),
    Column("hypothesis"),
    Column("expected_lift", DECIMAL),
    Column("cost", DECIMAL, minimum=0),
    currency("currency"),
    Column("learned"),
    recorded_at="started_at",
    rules=(
        Rule(
            "channel",
            "t_channel is null and t_activity_key is null",
            "is missing (name a channel or an activity_key)",
        ),
        Rule(
            "expected_lift", "t_expected_lift <= -1 or t_expected_lift = 0", "is no lift (0.1 is 10 % more)"
        ),
        not_before("ended_at", "started_at"),
        currency_rule("currency"),
        no_address("hypothesis"),
        no_address("learned"),
    ),
)
QUESTIONS = table(
    "questions",
    Column("question_key", required=True),
    Column("question", required=True),
    Column("asked_at", TIMESTAMP, required=True),
    Column("department"),
    Column("activity_keys"),
    Column("decision"),
    Column("decided_at", TIMESTAMP),
    Column("learned"),
    recorded_at="asked_at",
    rules=(
        not_before("decided_at", "asked_at"),
        no_address("question"),
        no_address("decision"),
        no_address("learned"),
    ),
)
GOALS = table(
    "goals",
    Column("department", required=True),
    Column("objective", required=True),
    Column("quarter", required=True, expression="upper(quarter)"),
    Column("target", DECIMAL, required=True),
    Column("unit"),
    Column("metric", expression="lower(trim(metric))"),
    rules=(
        no_address("objective"),
        Rule(
            "quarter",
            "not regexp_full_match(t_quarter, '[0-9]{4}-?Q[1-4]')",
            "is no quarter (write 2026-Q4)",
        ),
    ),
)

CONTRACTS = (
    EMPLOYEES,
    EMPLOYEE_LINKS,
    ADVOCACY,
    WORKLOG,
    EXPERIMENTS,
    QUESTIONS,
    GOALS,
)

KINDS = (
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
)
