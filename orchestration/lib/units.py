"""The unit of a published column and what NULL means in it, by the house's rules of naming.

Belongs here: rules that follow from a column's name and type, and the few columns that no rule fits. Does
not: the meaning of a column (its description in dbt) or where the answers are written (`catalogue.py`).
A model's yml may say otherwise: `config: {meta: {unit: ..., null_means: ...}}` of a column wins.

Data flow: table, column, type -> unit; table, column, type -> what NULL means.
"""

import re

RATE = "rate 0 to 1"
RATE_DIFFERENCE = "difference of rates, -1 to 1"
MONEY = "reporting currency"
GOAL = "as the column unit says"
OUTCOME = "outcome of the experiment, as its goal and unit say"
PEOPLE = "people"
COUNT = "count"
IDENTIFIER = "identifier"

TABLE_UNITS = {
    ("mart_experiments", "treated"): OUTCOME,
    ("mart_experiments", "control"): OUTCOME,
    ("mart_experiments", "incremental_outcome"): OUTCOME,
    ("mart_experiments", "lift"): "ratio, 0.1 is 10 % more",
    ("mart_experiments", "low"): "ratio, 0.1 is 10 % more",
    ("mart_experiments", "high"): "ratio, 0.1 is 10 % more",
    ("mart_engagement_effect", "raw_difference"): "rate or reporting currency, as the column outcome says",
    ("mart_engagement_effect", "difference"): "rate or reporting currency, as the column outcome says",
    ("mart_engagement_effect", "low"): "rate or reporting currency, as the column outcome says",
    ("mart_engagement_effect", "high"): "rate or reporting currency, as the column outcome says",
}
NAMED_UNITS = {
    "expected_lift": "ratio, 0.1 is 10 % more",
    "hours": "hours",
    "labour_hours": "hours",
    "fx_rate": "reporting currency for one unit of original_currency",
    "original_hourly_cost": "original_currency",
    "target": GOAL,
    "actual": GOAL,
    "forecast": GOAL,
    "last_year_actual": GOAL,
    "key_events": "events, in parts",
    "conversions": "conversions, in parts",
    "sales": "conversions, in parts",
    "sales_before": "conversions, in parts",
    "credit": RATE,
    "share": RATE,
    "removal_effect": RATE,
    "p_value": RATE,
    "satisfaction": RATE,
    "retention_rate_after": RATE,
    "retention_rate_after_in_target": RATE,
    "retention_rate_after_late": RATE,
    "attainment_rate": "ratio, 1 is the goal reached",
    "forecast_attainment_rate": "ratio, 1 is the goal reached",
    "sentiment": "-1 (bad) to 1 (good)",
    "change_score": "robust deviations",
    "usual_mentions": "messages a week",
    "usual_messages": "messages a day",
    "median_reach": PEOPLE,
    "p90_reach": PEOPLE,
    "median_direct_reach": PEOPLE,
    "rate_difference": MONEY,
    "sort_order": "position",
    "definition_version": "number of a version",
    "key_position": "position",
    "step": "position",
    "lookback_days": "days",
    "days_before": "days",
    "mql_within_days": "days",
    "sql_within_days": "days",
    "habit_streak_weeks": "weeks",
    "country": "ISO 3166-1 alpha-2 code",
    "url": "address",
    "title": "text",
}
UNIT_RULES = (
    (r"^roi|^roas$", "ratio, 0 is break-even for roi and no revenue for roas"),
    (r"^match_(probability|rate)", RATE),
    (r"_rate_(raw_)?difference$", RATE_DIFFERENCE),
    (r"_rate(_low|_high)?$", RATE),
    (r"_minutes$", "minutes"),
    (r"_hours$", "hours"),
    (r"^median_days_|_days$", "days"),
    (r"^original_.*(amount|cost)$", "original_currency"),
    (r"_ids?$", IDENTIFIER),
    (r"currency$", "ISO 4217 code"),
)
TYPE_RULES = (
    (r"^(timestamptz|timestamp with time zone)$", "instant, UTC"),
    (r"^date$", "date in the reporting time zone"),
    (r"^bool", "true or false"),
    (r"^decimal\(18, ?2\)$", MONEY),
    (r"^(bigint|integer|int)$", COUNT),
    (r"^(text|varchar)(\[\])?$", "text"),
)
NULL_RULES = (
    (r"(^|_)(low|high)$|shrunk$|^credibility_rate$", "too little data to say"),
    (
        r"^(median|p90|match_probability_p)|_rate$|^ro(i|as)|_per_|^share$|^satisfaction$",
        "nothing to take it of",
    ),
    (r"_at$|_date$", "has not happened, or is not known"),
    (r"_ids?$", "none, or none known"),
)


class NoUnitError(ValueError):
    """A published column whose unit no rule knows; the message says where to state it."""


def unit_of(table: str, column: str, data_type: str) -> str:
    """The unit of a column.

    Raises:
        NoUnitError: no rule knows it.
    """
    known = TABLE_UNITS.get((table, column)) or NAMED_UNITS.get(column)
    kind = data_type.lower()
    if known and not (known == MONEY and kind != "decimal(18,2)"):
        return known
    if not kind.startswith(("bool", "date", "timestamp")):
        for pattern, unit in UNIT_RULES:
            if re.search(pattern, column):
                return unit
    for pattern, unit in TYPE_RULES:
        if re.search(pattern, kind):
            return unit
    raise NoUnitError(
        f"{table}.{column} ({data_type}) has no unit: state it in the model's yml "
        "(config: {meta: {unit: ...}})."
    )


def null_meaning(column: str, data_type: str, description: str) -> str:
    """What NULL says in a column that may hold it; a description that speaks of NULL has said it already."""
    if "NULL" in description:
        return "as described"
    for pattern, meaning in NULL_RULES:
        if re.search(pattern, column):
            return meaning
    if data_type.lower() in ("text", "varchar"):
        return "not stated, or not known"
    return "not reported or not known; never zero"
