"""How likely a social profile belongs to a person whom the company knows, by Splink's Fellegi-Sunter model.

Belongs here: scoring, training, and sharing a probability out. Does not: which profiles and persons are
compared and what probability is enough (dbt), what is compared and what agreement is worth (`linkage_model`),
how names are written for comparison (`linkage_features`).

Pairs are looked for only where a rare value agrees, so that work grows with the number of profiles. One
profile belongs to one person at most, and one person has one profile a platform: all candidates for one place
share its probability, which is why two namesakes get nothing.

Data flow: profiles, persons -> features -> pairs -> match_probability, what agreed.
"""

from typing import Any

import polars as pl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from analysis.linkage_features import person_features, profile_features, without_common
from analysis.linkage_model import COMPARISONS, PRIOR_RANGE, RARE, Estimates, settings_for

TRAINING_SIZE = 300
"""Fewer profiles or persons than this cannot train the model: the priors stand as they are."""
TRAINING_PAIRS = 2_000_000
TRAINING_BLOCKS = ("name_key", "site")
SEED = 20_261
DECIMALS = 6
MOST_WEIGHT = 60
REFUSED = ("key_kind", "key_value", "natural_person_key")
SCHEMA = {
    "key_kind": pl.String,
    "key_value": pl.String,
    "natural_person_key": pl.String,
    "match_probability": pl.Float64,
    "agreed": pl.String,
}


def match_handles(
    profiles: pl.DataFrame, persons: pl.DataFrame, refused: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Likely owners of profiles.

    Args:
        profiles: one row per profile: platform, key_kind, key_value, display_name, user_name, site, country,
            language; all but the first three may be NULL.
        persons: one row per person: natural_person_key, full_name, mail_users (parts of e-mail addresses
            before the @, joined by ;), site, country, language; all but the key may be NULL.
        refused: pairs that somebody knows to be wrong: key_kind, key_value, natural_person_key.

    Returns:
        One row per profile and person that share a rare value, sorted by key_kind, key_value and
        natural_person_key: match_probability (0 to 1, rounded), agreed (names of what agreed, joined by ;).
        Equal frames give equal rows whatever the order of theirs.
    """
    left = profile_features(profiles.sort("key_kind", "key_value"), set(persons["site"].drop_nulls()))
    right = person_features(persons.sort("natural_person_key"))
    if left.is_empty() or right.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    left, right = without_common(left, right)
    names = left.select("platform", "key_kind", "key_value", unique_id_l="unique_id")
    scored = _score(left, right).join(names, on="unique_id_l")
    scored = scored.rename({"unique_id_r": "natural_person_key"})
    if refused is not None:
        scored = scored.join(refused.select(REFUSED), on=REFUSED, how="anti")
    return (
        _one_place_each(scored)
        .with_columns(agreed=_agreed())
        .select(*SCHEMA)
        .sort("key_kind", "key_value", "natural_person_key")
    )


def _score(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    estimates: Estimates = {}
    if min(len(left), len(right)) >= TRAINING_SIZE:
        estimates = _trained(left, right)
    frame = _linker(left, right, settings_for(len(right), estimates)).inference.predict()
    kept = ["unique_id_l", "unique_id_r", "match_weight", *(f"gamma_{name}" for name in COMPARISONS)]
    return pl.DataFrame(frame.as_pyarrow_table()).select(kept).sort("unique_id_l", "unique_id_r")


def _linker(left: pl.DataFrame, right: pl.DataFrame, settings: SettingsCreator) -> Linker:
    """Splink on a database in memory. One thread: several would add up in any order."""
    database = DuckDBAPI()
    database.duckdb_con.execute("set threads = 1")
    columns = [name for name in right.columns if name in left.columns]
    frames = [
        database.register(frame.select(columns).to_arrow(), dataset_display_name=name)
        for name, frame in (("a_profiles", left), ("b_persons", right))
    ]
    linker = Linker(frames, settings, log_level=None, validate_settings=False)
    for column, base in RARE.items():
        frequencies = database.register(_frequencies(left, right, column, base))
        linker.table_management.register_term_frequency_lookup(frequencies, column)
    return linker


def _frequencies(left: pl.DataFrame, right: pl.DataFrame, column: str, base: float) -> Any:
    """How common each value is beside the one pair that has it anyway; `base` where little is known."""
    values = pl.concat([left[column], right[column]]).drop_nulls()
    counts = values.value_counts().sort(column)
    others = pl.max_horizontal(pl.col("count").cast(pl.Int64) - 2, 0) + 1
    return counts.select(column, (others / (len(values) + 1 / base)).alias(f"tf_{column}")).to_arrow()


def _trained(left: pl.DataFrame, right: pl.DataFrame) -> Estimates:
    """Estimates of m and u by comparison and level, held within reach of the priors."""
    linker = _linker(left, right, settings_for(len(right), {}))
    linker.training.estimate_u_using_random_sampling(max_pairs=TRAINING_PAIRS, seed=SEED, num_chunks=1)
    for block in TRAINING_BLOCKS:
        if left.join(right, on=block, how="inner").height >= TRAINING_SIZE:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(block), max_pairs=TRAINING_PAIRS, record_sample_proportion=1.0
            )
    found = {
        (comparison["output_column_name"], level["label_for_charts"]): level
        for comparison in linker.misc.save_model_to_json()["comparisons"]
        for level in comparison["comparison_levels"]
    }
    estimates: Estimates = {}
    for name, comparison in COMPARISONS.items():
        m = [_near(found[name, level.name].get("m_probability"), level.m) for level in comparison.levels]
        u = [_near(found[name, level.name].get("u_probability"), level.u) for level in comparison.levels]
        for place, level in enumerate(comparison.levels):
            estimates[name, level.name] = (m[place] / sum(m), u[place] / sum(u))
    return estimates


def _near(estimate: Any, prior: float) -> float:
    if not isinstance(estimate, float):
        return prior
    return min(max(estimate, prior / PRIOR_RANGE), prior * PRIOR_RANGE)


def _one_place_each(scored: pl.DataFrame) -> pl.DataFrame:
    """Share a probability out among the candidates for a profile, and for a person's place on a platform."""
    odds = (2.0 ** pl.col("match_weight").clip(-MOST_WEIGHT, MOST_WEIGHT)).alias("odds")
    rivals = pl.max_horizontal(
        pl.col("odds").sum().over("unique_id_l"),
        pl.col("odds").sum().over("platform", "natural_person_key"),
    )
    probability = (pl.col("odds") / (1 + rivals)).round(DECIMALS)
    return scored.with_columns(odds).with_columns(match_probability=probability)


def _agreed() -> pl.Expr:
    """What agreed, by name. Splink numbers a comparison's levels from the weakest, 0, up; -1 is missing."""
    told = []
    for name, comparison in COMPARISONS.items():
        steps = {
            gamma: level.name for gamma, level in enumerate(reversed(comparison.levels)) if level.is_evidence
        }
        told.append(pl.col(f"gamma_{name}").cast(pl.Int64).replace_strict(steps, default=None))
    return pl.concat_str(told, separator=";", ignore_nulls=True)
