"""One client's DuckDB: on the current publication, read-only, fenced in, stopped when it asks for too much.

Belongs here: what may be asked, limits, and the move to a new publication. Does not: the protocol
(`session.py`). Each client has a process of its own. Without that a limit would be none: DuckDB does not
count what some functions take (`repeat('x', 3000000000)` took 3 GB under a memory_limit of 200 MB, measured
2026-11-29), so the process is limited, too.

Data flow: statement -> check -> DuckDB on history/<version>.duckdb -> rows.
"""

import os
import re
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.config import Settings
from orchestration.lib import versions
from orchestration.lib.audit import quoted_text
from orchestration.sql_server.catalogue import SCHEMA, create_catalogue
from orchestration.sql_server.dialect import Question, translated
from orchestration.sql_server.query_log import KEPT_DAYS, MOST_MB

DATABASE = "tilltale"
STOPPED_NICENESS = 5  # who asked for too much is served after the others from then on
GRACE_SECONDS = 5  # after which a statement that heeds no interruption ends with its process
HEADROOM_MB = 192  # of the process besides what DuckDB counts
READING = frozenset(
    {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.TRANSACTION}
)
SCHEMAS = ("marts", "views")  # where a name without a schema is looked for
_EXPLAIN = re.compile(r"^\s*explain\s+(analyze\s+)?(\([^)]*\)\s*)?", re.IGNORECASE)
_PARAMETER = re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class Limits:
    """What one client may take, and what is kept of what all have asked."""

    seconds: float = 30
    memory_mb: int = 512
    threads: int = 1
    clients: int = 100
    idle_seconds: float = 3600
    log_days: int = KEPT_DAYS
    log_mb: int = MOST_MB


class RefusedError(Exception):
    """What is asked is not allowed here; `state` is its SQLSTATE and `outcome` the word in the query log."""

    def __init__(self, message: str, state: str = "42501", outcome: str = "refused") -> None:
        super().__init__(message)
        self.state, self.outcome = state, outcome


@dataclass(frozen=True)
class Answer:
    """An answer that is ready to be fetched."""

    columns: list[tuple[str, str]]
    cursor: duckdb.DuckDBPyConnection
    version: str


class Engine:
    """DuckDB on one publication at a time."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._settings, self._limits = settings, limits
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._running: duckdb.DuckDBPyConnection | None = None
        self._is_cancelled = False
        self._path = ""
        self._has_catalogue = False
        self.version = ""

    def move(self) -> None:
        """Open the publication that is current now, unless it is open already.

        Raises:
            RefusedError: nothing is published.
        """
        for _ in range(3):  # a version may be replaced and deleted between the two steps
            current = versions.current_version(self._settings)
            if current is None:
                raise RefusedError("nothing is published yet: start with `tilltale run`", "57P03", "failed")
            if current == self.version and self._connection is not None:
                return
            path = versions.version_path(self._settings, current)
            if path.exists():
                self.close()
                self._connection = self._open(str(path))
                self._has_catalogue = False
                self.version = current
                return
        raise RefusedError(f"publication {current} cannot be opened", "57P03", "failed")

    def _open(self, path: str) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={
                "threads": self._limits.threads,
                "memory_limit": f"{self._limits.memory_mb}MB",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        connection.execute(f"attach '{quoted_text(path)}' as {DATABASE} (read_only)")
        found = connection.execute(
            f"select schema_name from duckdb_schemas() where database_name = '{DATABASE}'"
        ).fetchall()
        self._path = ",".join(f"{DATABASE}.{name}" for name in SCHEMAS if (name,) in found)
        connection.execute(f"set search_path = '{self._path}'")
        connection.execute("set global TimeZone = 'UTC'")
        connection.execute("set temp_directory = ''")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        return connection

    @property
    def is_open(self) -> bool:
        """Whether a publication is open; after it was stopped for its memory it is not."""
        return self._connection is not None

    @property
    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise RefusedError("the publication is being opened again: ask once more", "57P03", "failed")
        return self._connection

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """One of its own for each statement: a client may ask on before it has read an answer to its end."""
        cursor = self._opened.cursor()
        cursor.execute(f"set search_path = '{self._path}'")
        return cursor

    def columns(self, statement: str, parameter_count: int) -> list[tuple[str, str]]:
        """Names and types of what a statement gives, with NULL for each of its parameters."""
        bound = {str(number): None for number in range(1, parameter_count + 1)}
        if _EXPLAIN.match(statement):
            return [("explain_key", "VARCHAR"), ("explain_value", "VARCHAR")]
        found = self._cursor().execute(f"describe {statement}", bound or None).fetchall()
        return [(str(row[0]), str(row[1])) for row in found]

    def close(self) -> None:
        """Let go of the publication."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def limit_process(self) -> None:
        """Cap this process's memory, counted from what it has now."""
        held = _held_bytes()
        if not held:  # not Linux: DuckDB's own limit has to do
            return
        allowed = held + (self._limits.memory_mb + HEADROOM_MB) * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))

    def cancel(self) -> None:
        """Stop the running statement, if there is one; called from another thread."""
        self._is_cancelled = True
        if self._running is not None:
            self._running.interrupt()

    def check(self, sql: str) -> list[Question]:
        """The single statements of a text; the first that asks PostgreSQL's catalogue makes it.

        Raises:
            RefusedError: one of them does anything but read.
            duckdb.Error: it cannot be parsed.
        """
        connection = self._opened
        questions = translated(sql)
        if questions and not self._has_catalogue:
            create_catalogue(connection.cursor())
            self._path, self._has_catalogue = f"{self._path},{SCHEMA}", True
        statements = connection.extract_statements(
            ";\n".join(question.sql for question in questions) if questions else sql
        )
        for statement in statements:
            if statement.type == duckdb.StatementType.EXPLAIN:
                inner = connection.extract_statements(_EXPLAIN.sub("", statement.query))
                kinds = {part.type for part in inner}
            else:
                kinds = {statement.type}
            if not kinds <= READING:
                raise RefusedError("only reading is allowed here: SELECT, WITH, FROM, DESCRIBE, EXPLAIN")
        return questions or [Question(statement.query, statement.query) for statement in statements]

    def ask(self, statement: str, parameters: list[Any]) -> Answer:
        """Run one checked statement within the limits.

        Raises:
            RefusedError: it took too long or too much memory, or was cancelled.
            duckdb.Error: it is wrong.
        """
        wanted = {number for number in _PARAMETER.findall(statement) if int(number) <= len(parameters)}
        bound = {number: parameters[int(number) - 1] for number in wanted}
        cursor = self._cursor()
        self._running = cursor
        with self._limited(cursor):
            cursor.execute(statement, bound or None)
        columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or []]
        return Answer(columns, cursor, self.version)

    @contextmanager
    def _limited(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Interrupt what takes too long, and turn what stopped it into a sentence."""
        self._is_cancelled = False
        timers = [
            threading.Timer(self._limits.seconds, connection.interrupt),
            threading.Timer(self._limits.seconds + GRACE_SECONDS, os._exit, [1]),
        ]
        for timer in timers:
            timer.daemon = True
            timer.start()
        try:
            yield
        except duckdb.InterruptException:
            if self._is_cancelled:
                raise RefusedError("cancelled as you asked", "57014", "cancelled") from None
            os.nice(STOPPED_NICENESS)
            message = f"stopped after {self._limits.seconds:g} seconds: ask for less, or in steps"
            raise RefusedError(message, "57014", "stopped: time") from None
        except (duckdb.OutOfMemoryException, MemoryError):
            os.nice(STOPPED_NICENESS)
            self.close()  # DuckDB may have declared itself invalid
            message = f"stopped at {self._limits.memory_mb} MB of memory: ask for less, or in steps"
            raise RefusedError(message, "53200", "stopped: memory") from None
        except duckdb.FatalException:
            self.close()
            raise
        finally:
            for timer in timers:
                timer.cancel()


def _held_bytes() -> int:
    """What counts toward RLIMIT_DATA of this process already."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    found = re.search(r"^VmData:\s+(\d+) kB", status.read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
