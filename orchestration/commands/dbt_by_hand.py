"""dbt by hand on this installation's warehouse, with its settings as variables.

Belongs here: what dbt needs to be told. Does not: builds of a run (`orchestration.lib.dbt`).
The next run builds everything anew: nobody knows what a build by hand left behind.

Data flow: arguments of dbt + settings -> dbt in a process of its own -> its exit code.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from ingestion.config import Settings
from ingestion.pipelines import ensure_raw_tables
from orchestration.lib import build_state, freezing
from orchestration.lib.dbt import build_variables
from orchestration.lib.environment import DBT_PROJECT_DIR, REPOSITORY_ROOT, export_environment
from orchestration.lib.locking import writer_lock


def run_dbt(settings: Settings, arguments: list[str]) -> int:
    """Run one dbt command while holding the warehouse. Returns its exit code.

    Raises:
        WarehouseBusyError: a run holds the warehouse.
    """
    with writer_lock(settings):
        export_environment(settings)
        ensure_raw_tables(settings)
        freezing.ensure_tables(settings)
        state = build_state.read_state(settings.warehouse_path)
        if state:
            build_state.write_state(settings.warehouse_path, replace(state, is_finished=False))
        target = settings.dbt_dir / "by_hand"  # a run's own manifest stays as the run left it
        return subprocess.run(
            [
                *(str(Path(sys.executable).parent / "dbt"), *arguments),
                *("--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR)),
                *("--target-path", str(target), "--vars", json.dumps(build_variables(settings))),
            ],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT)},
            check=False,
        ).returncode
