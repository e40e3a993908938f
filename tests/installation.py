"""A whole installation as its data team has it: a DATA_DIR and the command line on it."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.conftest import AS_OF, SandboxHandle

TILLTALE = [sys.executable, "-m", "orchestration.cli"]
RUN_TIMEOUT_SECONDS = 900


class Installation:
    """A DATA_DIR of its own and the command line on it."""

    def __init__(self, folder: Path, server: SandboxHandle | None = None, **settings: str) -> None:
        self.folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SOURCES__", "TILLTALE_", "ALERT_URLS"))
        }
        self.env = {
            **kept,
            **(server.env if server else {}),
            "TILLTALE_DATA_DIR": str(folder),
            "TILLTALE_AS_OF": AS_OF.isoformat(),
            **{f"TILLTALE_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*TILLTALE, *arguments],
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def tilltale(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments)
        out, err = process.communicate(timeout=RUN_TIMEOUT_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def checksums(self) -> str:
        result = self.tilltale("checksums")
        assert result.returncode == 0, result.stderr
        return result.stdout

    @property
    def published(self) -> Path:
        return self.folder / "published" / "tilltale.duckdb"

    @property
    def current(self) -> str:
        return (self.folder / "published" / "current").read_text().strip()

    def ask(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()
