"""Runs a command against many companies, some at a time, each with a DATA_DIR of its own.

Belongs here: which worlds, their folders, their order. Does not: the servers (`launcher`).

Data flow: scenarios, seeds, size -> `python -m sandbox with` per world -> exit codes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sandbox.settings import SandboxError

KEPT_LINES = 5


@dataclass(frozen=True)
class Visit:
    """How a command went against one world; `last_words` are the end of what it printed if it failed."""

    scenario: str
    seed: int
    exit_code: int
    last_words: str


def parse_seeds(text: str) -> list[int]:
    """`1-4,9` as 1, 2, 3, 4, 9.

    Raises:
        SandboxError: it is no such list.
    """
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise SandboxError(f"'{text}' is no list of seeds; write it as 1-10 or 1,4,9")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def visit_all(
    worlds: Sequence[tuple[str, int]], size: str, command: Sequence[str], jobs: int
) -> Iterator[Visit]:
    """Run the command against each world, `jobs` at a time; yields them in their order, as they end.

    A world's files are removed when its command has ended.
    """
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(_visitor(size, command), worlds)


def _visitor(size: str, command: Sequence[str]) -> Callable[[tuple[str, int]], Visit]:
    def visit(world: tuple[str, int]) -> Visit:
        scenario, seed = world
        with tempfile.TemporaryDirectory(prefix=f"tilltale-{scenario}-{seed}-") as folder:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "sandbox", "with", "--scenario", scenario, "--seed", str(seed)),
                    *("--size", size, "--data-dir", folder, "--", *command),
                ],
                env={**os.environ, "TILLTALE_DATA_DIR": str(Path(folder))},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        words = "\n".join(done.stdout.splitlines()[-KEPT_LINES:]) if done.returncode else ""
        return Visit(scenario, seed, done.returncode, words)

    return visit
