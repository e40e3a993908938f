"""Declared shape of the file drop's raw tables.

Belongs here: columns, keys, accepted values and row rules as data. Does not: reading (`reader`).

Data flow: text columns of a file -> these contracts -> raw_files.
"""

from ingestion.contracts import BIGINT, BOOLEAN, DATE, DECIMAL, TIMESTAMP, Column, Contract, Rule
from ingestion.people import PersonalTable
from ingestion.sources.files.settings import (
    ADVOCACY_METRICS,
    ATTENDANCE_KINDS,
    CONVERSION_TYPES,
    COST_KINDS,
    DECISIONS,
    DEFINITION_BASES,
    DEFINITION_STAGES,
    HANDLES,
    INCIDENT_KINDS,
    INSIGHT_OUTCOMES,
    INSIGHT_STATES,
    LINK_DECISIONS,
    MESSAGE_KINDS,
    POST_METRICS,
    PRESS_KINDS,
    RATINGS,
    REQUEST_STATES,
    SIGNAL_KINDS,
    TOUCH_TYPES,
    VERDICT_REASONS,
    VERDICTS,
)

WITHDRAWN = "is_withdrawn"


def _lower(name: str, accepted: list[str] | None = None) -> Column:
    return Column(name, accepted=tuple(accepted or ()), expression=f"lower({name})")


def _currency(name: str) -> Column:
    return Column(name, required=True, expression=f"upper({name})")


def _currency_rule(name: str) -> Rule:
    pattern = f"not regexp_full_match(t_{name}, '[A-Z]{{3}}')"
    return Rule(name, pattern, "is no currency code of three letters such as EUR")


def _clock_rule(name: str) -> Rule:
    pattern = f"not regexp_full_match(t_{name}, '([01][0-9]|2[0-3]):[0-5][0-9]|24:00')"
    return Rule(name, pattern, "is no time of day such as 09:30")


def _handle(name: str) -> Column:
    return Column(name, expression=f"lower(ltrim(trim({name}), '@'))")


def _no_address(name: str) -> Rule:
    """Text that is published as it was typed may hold nobody's address."""
    return Rule(name, f"regexp_matches(t_{name}, '[^ @]@[^ @]+[.][^ @]')", "holds an e-mail address")


def _not_before(later: str, earlier: str) -> Rule:
    return Rule(later, f"t_{later} < t_{earlier}", f"is before {earlier}")


def _table(name: str, *columns: Column, recorded_at: str = "", rules: tuple[Rule, ...] = ()) -> Contract:
    return Contract(
        source="files",
        name=name,
        primary_key=("row_id",),
        columns=(
            Column("row_id"),
            *columns,
            Column("file", required=True),
            Column("line", BIGINT, required=True),
            Column(WITHDRAWN, BOOLEAN),
        ),
        recorded_at=recorded_at,
        rules=rules,
        hard_delete=WITHDRAWN,
    )


TOUCHPOINTS = _table(
    "touchpoints",
    Column("person_key", required=True),
    Column("touched_at", TIMESTAMP, required=True),
    Column("channel"),
    Column("activity_key"),
    _lower("touch_type", TOUCH_TYPES),
    _lower("platform"),
    Column("campaign"),
    recorded_at="touched_at",
)
CONVERSIONS = _table(
    "conversions",
    Column("conversion_key", required=True),
    Column("person_key", required=True),
    Column("converted_at", TIMESTAMP, required=True),
    _lower("conversion_type", CONVERSION_TYPES),
    Column("amount", DECIMAL),
    _currency("currency"),
    Column("code"),
    recorded_at="converted_at",
    rules=(
        Rule("amount", "t_conversion_type = 'revenue' and t_amount is null", "is missing"),
        _currency_rule("currency"),
    ),
)
COSTS = _table(
    "costs",
    Column("activity_key"),
    Column("channel"),
    Column("date", DATE, required=True),
    Column("amount", DECIMAL, required=True),
    _currency("currency"),
    _lower("kind", COST_KINDS),
    recorded_at="date",
    rules=(
        Rule(
            "channel",
            "t_channel is null and t_activity_key is null",
            "is missing (name a channel or an activity_key)",
        ),
        _currency_rule("currency"),
    ),
)
WORKLOG = _table(
    "worklog",
    Column("employee", required=True),
    Column("date", DATE, required=True),
    Column("hours", DECIMAL, required=True, minimum=0),
    _lower("activity_type"),
    _lower("platform"),
    Column("activity_key"),
    recorded_at="date",
)
FX_RATES = _table(
    "fx_rates",
    Column("date", DATE, required=True),
    _currency("from_currency"),
    _currency("to_currency"),
    Column("rate", DECIMAL, required=True),
    rules=(
        Rule("rate", "t_rate <= 0", "is not above 0"),
        _currency_rule("from_currency"),
        _currency_rule("to_currency"),
    ),
)
EMPLOYEES = _table(
    "employees",
    Column("employee", required=True),
    Column("department"),
    Column("role"),
    Column("hourly_cost", DECIMAL, minimum=0),
    _currency("currency"),
    Column("publish_figures", BOOLEAN),
    rules=(_currency_rule("currency"),),
)
EMPLOYEE_LINKS = _table(
    "employee_links",
    Column("employee", required=True),
    Column("code"),
    Column("link_url"),
    rules=(Rule("code", "t_code is null and t_link_url is null", "is missing (name a code or a link_url)"),),
)
ADVOCACY = _table(
    "advocacy",
    Column("employee", required=True),
    Column("date", DATE, required=True),
    _lower("platform"),
    *(Column(metric, BIGINT, minimum=0) for metric in ADVOCACY_METRICS),
    recorded_at="date",
)
HOLIDAYS = _table(
    "holidays",
    Column("date", DATE, required=True),
    Column("name"),
    Column("open_from"),
    Column("open_until"),
    rules=(
        _clock_rule("open_from"),
        _clock_rule("open_until"),
        Rule("open_until", "(t_open_from is null) <> (t_open_until is null)", "stands without the other"),
        Rule("open_until", "t_open_until <= t_open_from", "is not after open_from"),
    ),
)
CONVERSATIONS = _table(
    "conversations",
    Column("conversation_key", required=True),
    Column("person_key"),
    _lower("platform"),
    Column("opened_at", TIMESTAMP, required=True),
    Column("first_replied_at", TIMESTAMP),
    Column("solved_at", TIMESTAMP),
    _lower("rating", RATINGS),
    Column("appointment_at", TIMESTAMP),
    recorded_at="opened_at",
    rules=(_not_before("first_replied_at", "opened_at"), _not_before("solved_at", "opened_at")),
)
SHARES = _table(
    "shares",
    Column("code", required=True),
    Column("parent_code"),
    Column("person_key"),
    _lower("platform"),
    Column("shared_at", TIMESTAMP, required=True),
    Column("reached", BIGINT, minimum=0),
    recorded_at="shared_at",
)
REFERRALS = _table(
    "referrals",
    Column("code", required=True),
    Column("person_key", required=True),
    Column("referred_at", TIMESTAMP, required=True),
    recorded_at="referred_at",
)

CONTACTS = _table(
    "contacts",
    Column("person_key", required=True),
    _lower("email"),
    Column("name"),
    Column("company"),
    Column("country"),
    Column("created_at", TIMESTAMP),
    Column("is_customer", BOOLEAN),
    Column("self_reported_source"),
    *(_handle(name) for name in HANDLES),
    Column("facebook_id"),
    Column("linkedin_url"),
    recorded_at="created_at",
    rules=(Rule("email", "t_email not like '%_@_%'", "is no e-mail address"),),
)
IDENTITY_LINKS = _table(
    "identity_links",
    _lower("platform"),
    _handle("handle"),
    Column("profile_id"),
    Column("person_key", required=True),
    _lower("decision", LINK_DECISIONS),
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
EVENTS = _table(
    "events",
    Column("event_key", required=True),
    Column("name"),
    _lower("kind"),
    Column("started_at", TIMESTAMP, required=True),
    Column("ended_at", TIMESTAMP),
    Column("place"),
    _lower("platform"),
    Column("capacity", BIGINT, minimum=0),
    Column("cost", DECIMAL, minimum=0),
    _currency("currency"),
    recorded_at="started_at",
    rules=(_not_before("ended_at", "started_at"), _currency_rule("currency")),
)
ATTENDANCE = _table(
    "attendance",
    Column("person_key", required=True),
    Column("event_key"),
    Column("activity_key"),
    _lower("kind", ATTENDANCE_KINDS),
    Column("happened_at", TIMESTAMP, required=True),
    Column("channel"),
    Column("amount", DECIMAL),
    _currency("currency"),
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
        _currency_rule("currency"),
    ),
)
JOURNALISTS = _table(
    "journalists",
    Column("journalist_key", required=True),
    Column("name"),
    Column("outlet"),
    _lower("outlet_host"),
    _lower("email"),
    Column("handle"),
    Column("topics"),
)
PRESS_LOG = _table(
    "press_log",
    Column("journalist_key"),
    Column("author_name"),
    Column("happened_at", TIMESTAMP, required=True),
    _lower("kind", PRESS_KINDS),
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
APPLICATIONS = _table(
    "applications",
    Column("application_key", required=True),
    Column("person_key", required=True),
    Column("applied_at", TIMESTAMP, required=True),
    Column("position"),
    Column("channel"),
    Column("activity_key"),
    Column("campaign"),
    _lower("stage"),
    Column("interviewed_at", TIMESTAMP),
    Column("hired_at", TIMESTAMP),
    recorded_at="applied_at",
    rules=(_not_before("hired_at", "applied_at"), _not_before("interviewed_at", "applied_at")),
)
EXPERIMENTS = _table(
    "experiments",
    Column("experiment_key", required=True),
    Column("name"),
    Column("goal"),
    _lower("unit"),
    Column("treated_units"),
    Column("control_units"),
    Column("started_at", TIMESTAMP, required=True),
    Column("ended_at", TIMESTAMP),
    Column("activity_key"),
    Column("channel"),
    _lower("decision", DECISIONS),
    Column("hypothesis"),
    Column("expected_lift", DECIMAL),
    Column("cost", DECIMAL, minimum=0),
    _currency("currency"),
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
        _not_before("ended_at", "started_at"),
        _currency_rule("currency"),
        _no_address("hypothesis"),
        _no_address("learned"),
    ),
)
QUESTIONS = _table(
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
        _not_before("decided_at", "asked_at"),
        _no_address("question"),
        _no_address("decision"),
        _no_address("learned"),
    ),
)
GOALS = _table(
    "goals",
    Column("department", required=True),
    Column("objective", required=True),
    Column("quarter", required=True, expression="upper(quarter)"),
    Column("target", DECIMAL, required=True),
    Column("unit"),
    Column("metric", expression="lower(trim(metric))"),
    rules=(
        _no_address("objective"),
        Rule(
            "quarter",
            "not regexp_full_match(t_quarter, '[0-9]{4}-?Q[1-4]')",
            "is no quarter (write 2026-Q4)",
        ),
    ),
)
PRODUCT_AREAS = _table(
    "product_areas",
    _lower("product_area"),
    Column("keywords", required=True),
    Column("owner_department"),
    rules=(Rule("product_area", "t_product_area is null", "is missing"),),
)
PRODUCT_REQUESTS = _table(
    "product_requests",
    _lower("request_key"),
    _lower("product_area"),
    Column("keywords", required=True),
    _lower("status", REQUEST_STATES),
    Column("decided_at", TIMESTAMP),
    rules=(Rule("request_key", "t_request_key is null", "is missing"),),
)
TEXT_CORRECTIONS = _table(
    "text_corrections",
    Column("message_id"),
    Column("text_key"),
    _lower("kind", MESSAGE_KINDS),
    _lower("product_area"),
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
LEAD_DEFINITIONS = _table(
    "lead_definitions",
    Column("valid_from", DATE, required=True),
    _lower("stage", DEFINITION_STAGES),
    Column("definition", required=True),
    _lower("basis", DEFINITION_BASES),
    Column("min_touches", BIGINT, minimum=1),
    Column("within_days", BIGINT, minimum=1),
    rules=(
        Rule("stage", "t_stage is null", "is missing (mql or sql)"),
        Rule(
            "min_touches",
            "t_basis = 'touches' and (t_min_touches is null or t_within_days is null)",
            "is missing (the basis touches needs min_touches and within_days)",
        ),
        _no_address("definition"),
    ),
)
LEAD_VERDICTS = _table(
    "lead_verdicts",
    Column("person_key", required=True),
    _lower("verdict", VERDICTS),
    _lower("reason", VERDICT_REASONS),
    Column("decided_at", TIMESTAMP, required=True),
    recorded_at="decided_at",
    rules=(Rule("verdict", "t_verdict is null", "is missing (accepted or rejected)"),),
)
BRANDS = _table(
    "brands",
    Column("brand", required=True),
    Column("names", required=True),
    Column("is_own", BOOLEAN),
)
INSIGHT_RULES = _table(
    "insight_rules",
    _lower("rule_key"),
    _lower("label", SIGNAL_KINDS),
    _lower("product_area"),
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
INSIGHT_LOG = _table(
    "insight_log",
    _lower("insight_id"),
    _lower("rule_key"),
    Column("week", DATE),
    Column("happened_at", TIMESTAMP, required=True),
    _lower("state", INSIGHT_STATES),
    _lower("outcome", INSIGHT_OUTCOMES),
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
APPROVALS = _table(
    "approvals",
    Column("activity_key"),
    Column("asked_at", TIMESTAMP),
    Column("approved_at", TIMESTAMP),
    _lower("approver_role"),
    _lower("channel"),
    Column("needed_from", TIMESTAMP),
    rules=(
        Rule(
            "activity_key",
            "t_activity_key is null and (t_channel is null or t_needed_from is null)",
            "is missing (name an activity_key, or a channel and needed_from)",
        ),
        Rule("asked_at", "t_activity_key is not null and t_asked_at is null", "is missing"),
        _not_before("approved_at", "asked_at"),
    ),
)
INCIDENTS = _table(
    "incidents",
    Column("incident_key", required=True),
    _lower("kind", INCIDENT_KINDS),
    Column("activity_key"),
    Column("happened_at", TIMESTAMP, required=True),
    Column("detected_at", TIMESTAMP),
    Column("acted_at", TIMESTAMP),
    Column("resolved_at", TIMESTAMP),
    Column("cost", DECIMAL, minimum=0),
    _currency("currency"),
    recorded_at="happened_at",
    rules=(
        *(_not_before(name, "happened_at") for name in ("detected_at", "acted_at", "resolved_at")),
        _currency_rule("currency"),
    ),
)
POSTS = _table(
    "posts",
    _lower("platform"),
    Column("post_id", required=True),
    Column("permalink"),
    _lower("post_kind"),
    Column("post_text"),
    Column("link_url"),
    Column("published_at", TIMESTAMP, required=True),
    Column("observed_at", TIMESTAMP, required=True),
    *(Column(metric, BIGINT, minimum=0) for metric in POST_METRICS),
    recorded_at="observed_at",
    rules=(
        Rule("platform", "t_platform is null", "is missing"),
        Rule(
            "post_id",
            "regexp_matches(t_post_id, '(^|_)[0-9]+([.,][0-9]+)?[eE][+][0-9]+$')",
            "was rounded by a spreadsheet (drop the export as it was downloaded)",
        ),
        _not_before("observed_at", "published_at"),
    ),
)

CONTRACTS = (
    TOUCHPOINTS,
    CONVERSIONS,
    COSTS,
    WORKLOG,
    FX_RATES,
    EMPLOYEES,
    EMPLOYEE_LINKS,
    ADVOCACY,
    HOLIDAYS,
    CONVERSATIONS,
    SHARES,
    REFERRALS,
    CONTACTS,
    IDENTITY_LINKS,
    EVENTS,
    ATTENDANCE,
    JOURNALISTS,
    PRESS_LOG,
    APPLICATIONS,
    EXPERIMENTS,
    QUESTIONS,
    GOALS,
    PRODUCT_AREAS,
    PRODUCT_REQUESTS,
    TEXT_CORRECTIONS,
    LEAD_DEFINITIONS,
    LEAD_VERDICTS,
    BRANDS,
    INSIGHT_RULES,
    INSIGHT_LOG,
    APPROVALS,
    INCIDENTS,
    POSTS,
)

_LINKED = {
    platform: f"case when platform = '{platform}' then coalesce(handle, profile_id) end"
    for platform in ("x", "instagram", "mastodon", "bluesky", "facebook", "reddit", "tiktok", "youtube")
}
# a person's key may be an address or the file's own; rows of one person give away the others
PERSONAL = (
    PersonalTable(
        "raw_files.contacts",
        matches={"email": "coalesce(email, person_key)", "person_key": "person_key"},
        finds={
            "email": "[email, person_key]",
            "person_key": "[person_key]",
            "x": "[x_handle]",
            "instagram": "[instagram_handle]",
            "mastodon": "[mastodon_handle]",
            "bluesky": "[bluesky_handle]",
            "facebook": "[facebook_id]",
        },
    ),
    PersonalTable(
        "raw_files.identity_links",
        matches={"email": "person_key", "person_key": "person_key"} | _LINKED,
        # a refused link says that the profile is somebody else's
        finds={"email": "[person_key]", "person_key": "[person_key]"}
        | {kind: f"[case when decision = 'confirm' then {value} end]" for kind, value in _LINKED.items()},
    ),
    PersonalTable("raw_files.touchpoints", matches={"email": "person_key", "person_key": "person_key"}),
    PersonalTable(
        "raw_files.conversions",
        matches={"email": "person_key", "person_key": "person_key"},
        clears=("person_key", "extra"),
    ),
    PersonalTable(
        "raw_files.applications",
        matches={"email": "person_key", "person_key": "person_key"},
    ),
    *(
        PersonalTable(f"raw_files.{name}", matches={"email": "person_key", "person_key": "person_key"})
        for name in ("conversations", "shares", "referrals")
    ),
    PersonalTable("raw_files.lead_verdicts", matches={"email": "person_key", "person_key": "person_key"}),
    PersonalTable("raw_files.attendance", matches={"email": "person_key", "person_key": "person_key"}),
    # the log knows a journalist by the list's key or by name, never by address; a namesake goes as well
    PersonalTable(
        "raw_files.journalists",
        matches={"email": "email", "journalist": "journalist_key"},
        finds={"email": "[email]", "journalist": "[journalist_key]", "journalist_name": "[name]"},
    ),
    PersonalTable(
        "raw_files.press_log", matches={"journalist": "journalist_key", "journalist_name": "author_name"}
    ),
    # the people of a hold-out
    PersonalTable("raw_files.experiments", matches={}, lists=("treated_units", "control_units")),
)
