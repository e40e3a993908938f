"""The simulated company's history as tables, with the truth about what caused its sales.

Belongs here: everything that is drawn at random, and its files. Does not: HTTP (`sandbox.servers`).

Data flow: scenario, seed, size -> load_or_generate -> World(tables, meta) and truth files beside them.
"""

from sandbox.world.store import GENERATOR_VERSION, World, load_or_generate
from sandbox.world.truth import truth_until

__all__ = ["GENERATOR_VERSION", "World", "load_or_generate", "truth_until"]
