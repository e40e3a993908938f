"""Tiny worlds that several test modules look at; each is generated once."""

from functools import cache

import polars as pl

from sandbox.scenarios import get_scenario, scale_of
from sandbox.world.history import History, build_history
from sandbox.world.store import generate


@cache
def tiny(
    scenario: str = "default", seed: int = 1
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], dict]:
    """Tables, truth frames and meta of a tiny world."""
    return generate(scenario, seed, "tiny")


@cache
def tiny_history(scenario: str = "default", seed: int = 1) -> History:
    """The history behind it."""
    given = get_scenario(scenario)
    return build_history(seed, given, scale_of("tiny", given))
