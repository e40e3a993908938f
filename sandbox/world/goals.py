"""What each department wants to reach in a quarter, and what counts as a qualified lead.

Belongs here: targets as people set them, a week before the quarter begins. Does not: what was reached.

Data flow: seed, size of the company -> files_goals, files_lead_definitions.
"""

from datetime import date, timedelta

import polars as pl

from sandbox.world.calendar import stream

# Department, objective, unit, metric, a quarter's target at the default size, whether it grows with it.
OBJECTIVES = (
    ("Marketing", "Visits from social media", "visits", "visits_from_social", 7_500, True),
    ("Marketing", "Leads", "leads", "leads", 900, True),
    ("Marketing", "Engagement of posts", "actions", "engagements", 26_000, True),
    ("Sales", "Revenue", "EUR", "revenue", 1_000_000, True),
    ("Sales", "Leads that sales accepts", "leads", "sqls", 550, True),
    ("Sales", "Deals won", "deals", "deals_won", 140, True),
    ("Service", "Median minutes to the first answer", "minutes", "first_response_minutes", 330, False),
    ("Product", "Decisions from questions to the audience", "questions", "questions_decided", 3, False),
    ("Public relations", "Visits from the press", "visits", "visits_from_press", 400, True),
    ("Public relations", "People at events", "attendances", "attendances", 700, True),
    ("Human resources", "Applications", "applications", "applications", 30, False),
    ("Human resources", "A good name among designers", "smiles", None, 10, False),
)
FIRST_YEAR, LAST_YEAR = 2025, 2026
GROWTH = 1.03
PEOPLE_AT_DEFAULT = 20_000
DEFINITIONS = (
    (date(2024, 11, 1), "mql", "Marketing moved the contact to the stage MQL", "crm", None, None),
    (date(2024, 11, 1), "sql", "Sales moved the contact to the stage SQL", "crm", None, None),
    (date(2026, 4, 1), "mql", "Met us at least three times within 30 days", "touches", 3, 30),
)


def build_goals(seed: int, people: int) -> pl.DataFrame:
    """One row a department, objective and quarter."""
    rng = stream(seed, "goals")
    rows = []
    for step in range((LAST_YEAR - FIRST_YEAR + 1) * 4):
        year, quarter = FIRST_YEAR + step // 4, step % 4 + 1
        for department, objective, unit, metric, base, scales in OBJECTIVES:
            wish = rng.uniform(0.85, 1.15) * GROWTH**step
            target = base * wish * people / PEOPLE_AT_DEFAULT if scales else base
            rows.append(
                {
                    "department": department,
                    "objective": objective,
                    "quarter": f"{year}-Q{quarter}",
                    "target": str(max(round(target), 1)),
                    "unit": unit,
                    "metric": metric,
                    "visible_at": date(year, 3 * quarter - 2, 1) - timedelta(days=7),
                }
            )
    return pl.DataFrame(rows, schema_overrides={"metric": pl.String})


def build_lead_definitions() -> pl.DataFrame:
    """One row a stage and day from which it means something else."""
    columns = ("valid_from", "stage", "definition", "basis", "min_touches", "within_days")
    frame = pl.DataFrame([dict(zip(columns, row, strict=True)) for row in DEFINITIONS])
    return frame.with_columns(visible_at=pl.col("valid_from"))
