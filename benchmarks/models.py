"""Runs some of the models on tables of a benchmark's own, as the product would: dbt in a process of its own.

Belongs here: calling dbt, its seconds and its memory. Does not: tables and figures (the benchmarks).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "dbt_project"
MEMORY_LIMIT = "1GB"
"""Half of an installation's: dbt and DuckDB together have to stay under the 2 GB of the bar."""
# A small process between us and dbt: a child's peak begins with what its parent held when it was started.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
sys.exit(done.returncode)
"""


def run_dbt(path: Path, as_of: str, *arguments: str) -> dict[str, float]:
    """Run a command of dbt on one warehouse file.

    Args:
        path: the file; what dbt writes goes beside it.
        as_of: the moment up to which the models look.
        arguments: the command and what it selects.

    Returns:
        Seconds by model; `memory` is the most bytes that dbt held.

    Raises:
        SystemExit: dbt failed, with its last words.
    """
    target = path.parent / "target"
    environment = {
        "TILLTALE_MEMORY_LIMIT": MEMORY_LIMIT,
        **os.environ,
        "TILLTALE_WAREHOUSE_PATH": str(path),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    done = subprocess.run(
        [
            *(sys.executable, "-c", MEASURED, str(Path(sys.executable).parent / "dbt")),
            *("--no-use-colors", *arguments),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--threads", "1"),
            *("--vars", json.dumps({"as_of": as_of})),
        ],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[-3000:])
    memory = float(done.stdout.splitlines()[-1])
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    seconds = {row["unique_id"].rsplit(".", 1)[-1]: float(row["execution_time"]) for row in results}
    return seconds | {"memory": memory}
