"""Many analysts at once: clients that ask the cookbook over the network while publications change under them.

Belongs here: `tilltale sql serve` as a process of its own, clients as threads with a driver of PostgreSQL
that ask, read the answer for a while, and ask again. One more asks for too much, again and again, and must be
stopped alone. Every question is a transaction, in which all answers must come from one publication.

Data flow: a publication (TILLTALE_DATA_DIR, else data/) -> 3 publications -> clients -> figures; run alone:
`python -m benchmarks.sql`. Environment: SQL_CLIENTS (50), SQL_SECONDS (60), SQL_PAUSE_SECONDS (2).
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import psycopg2
import typer

from ingestion.config import Settings, load_settings
from orchestration.lib import versions
from orchestration.lib.cookbook import questions
from orchestration.sql_server.tokens import create_token

CLIENTS = int(os.environ.get("SQL_CLIENTS", "50"))
SECONDS = float(os.environ.get("SQL_SECONDS", "60"))
PAUSE_SECONDS = float(os.environ.get("SQL_PAUSE_SECONDS", "2"))  # in which a person looks at the answer
PUBLICATIONS = 3
MOST_P95_SECONDS = 1.0
VERSION = "select version from marts.meta_publication"
TOO_MUCH = ("select repeat('x', 3000000000)", "select count(*) from range(1000000000000)")


@dataclass
class Tally:
    """What all clients have seen."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: int = 0
    stopped: int = 0
    seen: set[str] = field(default_factory=set)


def publish_copy(source: Path, settings: Settings, number: int) -> None:
    """One more publication: the same figures under another version."""
    name = f"20260101T00000{number}Z-{number:04d}"
    target = versions.version_path(settings, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    with duckdb.connect(str(target)) as connection:
        connection.execute("update marts.meta_publication set version = ?", [name])
    versions.swap_to(settings, name)


def ask(port: int, token: str, offset: int, until: float, tally: Tally) -> None:
    """One client: the cookbook from its own place in it, each question in a transaction of its own."""
    book = questions()
    number = offset
    try:
        connection = psycopg2.connect(host="127.0.0.1", port=port, user="ann", password=token, dbname="x")
        while time.monotonic() < until:
            question = book[number % len(book)]
            number += 1
            with connection, connection.cursor() as cursor:
                cursor.execute(VERSION)
                before = cursor.fetchall()
                started = time.perf_counter()
                cursor.execute(question.sql)
                cursor.fetchall()
                tally.seconds.append(time.perf_counter() - started)
                cursor.execute(VERSION)
                tally.mixed += before != cursor.fetchall()
                tally.seen.add(before[0][0])
            time.sleep(min(PAUSE_SECONDS, max(0.0, until - time.monotonic())))
        connection.close()
    except psycopg2.Error as error:
        tally.errors.append(str(error).splitlines()[0])


def overask(port: int, token: str, until: float, tally: Tally) -> None:
    """The client that asks for too much."""
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="ann", password=token, dbname="x")
    connection.autocommit = True
    while time.monotonic() < until:
        for sql in TOO_MUCH:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(sql)
                tally.errors.append(f"not stopped: {sql}")
            except psycopg2.OperationalError:
                tally.stopped += 1
        time.sleep(1)


def main() -> None:
    """Ask the SQL server for a minute while three publications come out.

    The exit code is 1 when there was an error, a mixed answer, or p95 is above the agreed second.
    """
    published = load_settings().published_dir / versions.STABLE_NAME
    if not published.exists():
        print("Left out: nothing is published. Run `make pipeline` first.")
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder))
        publish_copy(published, settings, 1)
        token = create_token(settings, "ann")
        server = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "sql", "serve", "--port", "0", "--seconds", "5"],
            env={**os.environ, "TILLTALE_DATA_DIR": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            said = server.stdout.readline() if server.stdout else ""
            found = re.search(r":(\d+)", said)
            if found is None:
                sys.exit(f"The SQL server did not say where it listens: {said}")
            port, until, tally = int(found[1]), time.monotonic() + SECONDS, Tally()
            clients = [
                threading.Thread(target=ask, args=(port, token, number, until, tally))
                for number in range(CLIENTS)
            ]
            clients.append(threading.Thread(target=overask, args=(port, token, until, tally)))
            for client in clients:
                client.start()
            for number in range(2, PUBLICATIONS + 1):
                time.sleep(SECONDS / PUBLICATIONS * 0.9)
                publish_copy(published, settings, number)
            for client in clients:
                client.join()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
    p95 = statistics.quantiles(tally.seconds, n=20)[-1] if len(tally.seconds) > 1 else float("inf")
    print(
        f"{CLIENTS} clients for {SECONDS:.0f} s: {len(tally.seconds):,} questions, "
        f"median {statistics.median(tally.seconds):.3f} s, p95 {p95:.3f} s "
        f"(at most {MOST_P95_SECONDS:.0f} wanted)\n"
        f"{len(tally.errors)} errors, {tally.mixed} mixed answers, {len(tally.seen)} publications seen, "
        f"who asked for too much was stopped {tally.stopped} times"
    )
    for error in sorted(set(tally.errors))[:5]:
        print(f"  {error}")
    good = not tally.errors and not tally.mixed and len(tally.seen) == PUBLICATIONS and tally.stopped
    sys.exit(0 if good and p95 <= MOST_P95_SECONDS else 1)


if __name__ == "__main__":
    typer.run(main)
