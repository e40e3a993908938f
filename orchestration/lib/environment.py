"""Where things are for the programs we start: dbt, Dagster, dlt and their children.

Belongs here: the environment variables that point libraries into DATA_DIR. Does not: settings themselves
(`ingestion.config`) or credentials.

Data flow: Settings -> os.environ -> dbt profile, dagster.yaml, child processes.
"""

import os
import re
from pathlib import Path

from ingestion.config import Settings

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
DBT_PROJECT_DIR = REPOSITORY_ROOT / "dbt_project"
DEFINITIONS_MODULE = "orchestration.definitions"
REPORTS_PORT = 3001
REPORTS_ADDRESS_VARIABLE = "TILLTALE_REPORTS_ADDRESS"
POSTGRES_VARIABLE = "TILLTALE_DAGSTER_POSTGRES_URL"


def postgres_address() -> str | None:
    """Where Dagster keeps its records, when not in DATA_DIR; from the environment only: it has a password."""
    address = os.environ.get(POSTGRES_VARIABLE)
    # SQLAlchemy 2.1 takes the bare scheme for another driver than dagster-postgres brings
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", address) if address else None


def reports_address() -> str:
    """Where `tilltale up` serves the check reports: browsers follow no link from a page to a file."""
    return os.environ.get(REPORTS_ADDRESS_VARIABLE, f"http://127.0.0.1:{REPORTS_PORT}")


def export_environment(settings: Settings) -> None:
    """Point every library at this installation's DATA_DIR and switch their telemetry off."""
    settings.dagster_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DAGSTER_HOME": str(REPOSITORY_ROOT),
            "DAGSTER_STORAGE_DIR": str(settings.dagster_dir),
            "TILLTALE_DATA_DIR": str(settings.data_dir),
            "TILLTALE_WAREHOUSE_PATH": str(settings.warehouse_path),
            "TILLTALE_MEMORY_LIMIT": settings.memory_limit,
            "DBT_TARGET_PATH": str(settings.dbt_dir / "target"),
            "DBT_LOG_PATH": str(settings.dbt_dir / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
            "RUNTIME__DLTHUB_TELEMETRY": "false",
        }
    )
