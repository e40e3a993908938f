"""Says in an exit code whether what readers see is whole and recent: for cron, systemd and monitoring.

Belongs here: a quick look that changes nothing. Does not: what an installation needs (`doctor`).

Data flow: published file, notes of unfinished work, servers on loopback -> findings.
"""

import urllib.error
import urllib.request
from datetime import UTC, datetime

import duckdb

from ingestion.config import Settings
from orchestration.commands.doctor import LOW_DISK_BYTES, Finding, free_bytes
from orchestration.commands.serve import HOST
from orchestration.lib import versions
from orchestration.lib.locking import unfinished_restore_path
from orchestration.lib.publishing import read_publication

ANSWER_SECONDS = 5
HEALTH_PATHS = {"app": "/_stcore/health", "dagster": "/server_info", "reports": "/healthz"}


def examine(settings: Settings, max_age_hours: float, ports: dict[str, int]) -> list[Finding]:
    """The publication, its age, the disk, a restore that was stopped, and the servers that are named."""
    findings = [_publication(settings, max_age_hours)]
    if unfinished_restore_path(settings).exists():
        backup = unfinished_restore_path(settings).read_text(encoding="utf-8").strip()
        findings.append(Finding("restore", f"stopped: finish it by `tilltale restore {backup}`", True))
    free = free_bytes(settings)
    findings.append(Finding("disk", f"{free / 1024**3:.1f} GB free", free <= LOW_DISK_BYTES))
    return findings + [_server(name, port) for name, port in ports.items()]


def _publication(settings: Settings, max_age_hours: float) -> Finding:
    current = versions.current_version(settings)
    if current is None:
        return Finding("published", "nothing yet: start with `tilltale run`", True)
    try:
        published_at = read_publication(versions.stable_path(settings))["published_at"]
    except duckdb.Error:
        return Finding("published", f"{current} cannot be read: `tilltale rollback` to another", True)
    hours = (datetime.now(UTC) - published_at).total_seconds() / 3600  # type: ignore[operator]
    late = hours > max_age_hours
    text = f"{current}, {hours:.0f} hours old"
    return Finding(
        "published", f"{text}, more than {max_age_hours:g}: see the last runs" if late else text, late
    )


def _server(name: str, port: int) -> Finding:
    address = f"http://{HOST}:{port}{HEALTH_PATHS[name]}"
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS):
            return Finding(name, f"answers at {address}")
    except (urllib.error.URLError, OSError):
        return Finding(name, f"does not answer at {address}: see its log", True)
