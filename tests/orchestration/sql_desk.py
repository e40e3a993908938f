"""`tilltale sql serve` as a process of its own, on a small publication, for tests that connect to it."""

import json
import re
import signal
from pathlib import Path
from typing import Any

import psycopg2

from tests.app.publication import publish
from tests.installation import Installation


class Server:
    """The running command and how to connect to it."""

    def __init__(self, folder: Path, *changes: str) -> None:
        publish(folder, "20261101T000000Z-0001", *changes)
        self.installation = Installation(folder)
        self.token = self.installation.tilltale("sql", "token", "ann").stdout.strip()
        (folder / "sql" / "queries-2020-01-01.jsonl").write_text("{}\n")
        arguments = ("--port", "0", "--seconds", "2", "--memory-mb", "256", "--clients", "4")
        self.process = self.installation.start("sql", "serve", *arguments)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert found, said
        self.port = int(found[1])

    def connect(self, user: str = "ann", token: str | None = None) -> Any:
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=user, password=token or self.token, dbname="tilltale"
        )

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def log(self) -> list[dict[str, Any]]:
        files = sorted((self.installation.folder / "sql").glob("queries-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def ask(connection: Any, sql: str, *values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()
