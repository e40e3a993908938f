"""What is compared between a profile and a person, and what agreement is worth.

Belongs here: comparisons, their levels, priors. Does not: running the model (`linkage`).

Evidence that only repeats other evidence counts once: a user name made of somebody's name says no more than
the name does, so both are one comparison. Priors err on the careful side: hardly any full name is shared by
more than 3 people in 10,000.

Data flow: number of persons, estimates -> Splink settings.
"""

from dataclasses import dataclass

from splink import SettingsCreator, block_on
from splink.comparison_library import CustomComparison

from analysis.linkage_features import BLOCKS

KNOWN_SHARE = 0.25
"""So many of those who write to a company are in its books."""
PRIOR_RANGE = 2.0
"""Training moves a prior by this factor at most: where matches are rare EM may find something else."""
Estimates = dict[tuple[str, str], tuple[float, float]]
"""m and u by comparison and level."""


@dataclass(frozen=True)
class Level:
    """One degree of agreement.

    Attributes:
        name: what agreed.
        condition: SQL over the columns of both sides.
        m: how often it holds among matches.
        u: how often it holds among others.
        rare: column whose rare values weigh more.
    """

    name: str
    condition: str
    m: float
    u: float
    rare: str = ""

    @property
    def is_evidence(self) -> bool:
        """Whether the level speaks for a match."""
        return self.condition != "ELSE"


@dataclass(frozen=True)
class Compared:
    """One comparison: a missing value says nothing; then the levels, from the strongest."""

    missing: str
    levels: tuple[Level, ...]


def _either_null(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


def _else(m: float, u: float) -> Level:
    return Level("else", "ELSE", m, u)


COMPARISONS = {
    "name": Compared(
        _either_null("name_key"),
        (
            Level("name", "name_key_l = name_key_r", 0.55, 0.0003, "name_key"),
            Level("user name", "len(list_intersect(plain_users_l, plain_users_r)) > 0", 0.08, 0.0005),
            Level("name but a slip", "damerau_levenshtein(name_key_l, name_key_r) <= 1", 0.05, 0.0004),
            Level("name but an initial", "initial_key_l = initial_key_r", 0.10, 0.003),
            _else(0.22, 0.9958),
        ),
    ),
    "user_name": Compared(
        "len(users_l) = 0 or len(users_r) = 0",
        (
            Level("user of e-mail address", "len(list_intersect(users_l, users_r)) > 0", 0.15, 0.002),
            _else(0.85, 0.998),
        ),
    ),
    "site": Compared(
        _either_null("site"),
        (Level("company", "site_l = site_r", 0.80, 0.02, "site"), _else(0.20, 0.98)),
    ),
    "country": Compared(
        _either_null("country"),
        (Level("country", "country_l = country_r", 0.90, 0.25, "country"), _else(0.10, 0.75)),
    ),
    "language": Compared(
        _either_null("language"),
        (Level("language", "language_l = language_r", 0.60, 0.45), _else(0.40, 0.55)),
    ),
}
RARE = {
    level.rare: level.u for comparison in COMPARISONS.values() for level in comparison.levels if level.rare
}
"""Columns whose rare values weigh more, with how often a value is shared by chance."""


def settings_for(person_count: int, estimates: Estimates) -> SettingsCreator:
    """The model, with estimates where there are any and priors elsewhere."""
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=KNOWN_SHARE / person_count,
        comparisons=[_comparison(name, estimates) for name in COMPARISONS],
        blocking_rules_to_generate_predictions=[
            block_on(f"block_{name}", arrays_to_explode=[f"block_{name}"] if name == "user" else None)
            for name in BLOCKS
        ],
        retain_intermediate_calculation_columns=True,
        linker_uid="profiles",
    )


def _comparison(name: str, estimates: Estimates) -> CustomComparison:
    compared = COMPARISONS[name]
    missing = {"sql_condition": compared.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = []
    for level in compared.levels:
        m, u = estimates.get((name, level.name), (level.m, level.u))
        told = {"sql_condition": level.condition, "label_for_charts": level.name}
        rare = {"tf_adjustment_column": level.rare} if level.rare else {}
        levels.append({**told, "m_probability": m, "u_probability": u, **rare})
    return CustomComparison([missing, *levels], output_column_name=name)
