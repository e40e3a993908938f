"""Where Dagster keeps its records: SQLite with its connections kept open, or PostgreSQL.

Belongs here: which storage this instance has and how it opens it. Does not: what is stored.
PostgreSQL is chosen by TILLTALE_DAGSTER_POSTGRES_URL alone (docs/production.md), so that there is one
dagster.yaml for both.

Dagster makes a new SQLAlchemy engine and a new connection for every single event. Measured on 2 cores
with 100 assets and 400 checks (November 2026): 94 s, 13.6 s of it CPU; with the engines kept and fewer
waits for the disk 9 s and 3.5 s. A run of ours stores some 1,200 events. Write-ahead logging keeps the
files whole when a process is killed; only a power cut can lose the last seconds of a run's log.

Data flow: dagster.yaml -> InstanceStorage -> DATA_DIR/dagster or a PostgreSQL server.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

# Dagster has no public base for a storage; the version is pinned and this file is the only user.
from dagster._core.storage.base_storage import DagsterStorage  # noqa: TID251
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher  # noqa: TID251
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage  # noqa: TID251
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage  # noqa: TID251
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage  # noqa: TID251

from orchestration.lib.environment import postgres_address
from orchestration.lib.locking import CREATION_LOCK, waiting_lock

BUSY_TIMEOUT_SECONDS = 60
MAX_OPEN_DATABASES = 16


class EngineCache:
    """Engines by address, the least recently used closed first: each run has a database of its own."""

    def __init__(self) -> None:
        self._engines: OrderedDict[str, sa.Engine] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, address: str) -> sa.Engine:
        """The engine of a database, opened on first use."""
        with self._lock:
            if address in self._engines:
                self._engines.move_to_end(address)
            else:
                engine = sa.create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
                sa.event.listen(engine, "connect", _trust_the_log)
                self._engines[address] = engine
                if len(self._engines) > MAX_OPEN_DATABASES:
                    self._engines.popitem(last=False)[1].dispose()
            return self._engines[address]

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()


def _trust_the_log(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = normal")


class KeptOpenEventLogStorage(SqliteEventLogStorage):
    """Event log whose databases stay open.

    Whoever watches a run in the web UI asks for its new events, as with PostgreSQL: Dagster's own SQLite
    storage waits for the file to change, which a log that is kept open does only every thousand pages.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines = EngineCache()
        super().__init__(base_dir, inst_data)
        self._watcher = SqlPollingEventWatcher(self)

    def watch(self, run_id: str, cursor: str | None, callback: Any) -> None:
        """Call back with every event of a run after the cursor, from a thread of its own."""
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: Any) -> None:
        """Call back no more."""
        self._watcher.unwatch_run(run_id, handler)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engines.get(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close the databases."""
        self._watcher.close()
        self._engines.close()
        super().dispose()


class KeptOpenRunStorage(SqliteRunStorage):
    """Run storage whose database stays open."""

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._engines = EngineCache()
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """One transaction."""
        with self._engines.get(self._conn_string).connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close the database."""
        self._engines.close()
        super().dispose()


class KeptOpenSqliteStorage(DagsterSqliteStorage):
    """Runs, events and schedules of one instance, as `dagster.yaml` names it."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        self._run_storage = KeptOpenRunStorage.from_local(f"{base_dir}/history")
        self._event_log_storage = KeptOpenEventLogStorage(f"{base_dir}/history/runs")


class InstanceStorage(KeptOpenSqliteStorage):
    """What `dagster.yaml` names: the storage that this installation has chosen."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> DagsterStorage:  # type: ignore[override]
        """Built by Dagster, in each of its processes."""
        address = postgres_address()
        if address:
            from dagster_postgres import DagsterPostgresStorage

            return DagsterPostgresStorage(address, inst_data=inst_data)
        # Services start together: two that made the files at once would leave them with two versions each,
        # which nothing can open again.
        with waiting_lock(Path(config_value["base_dir"]) / CREATION_LOCK):
            return cls.from_local(inst_data=inst_data, **config_value)
