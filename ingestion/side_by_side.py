"""Reads several sources at once, so that a vendor that makes us wait holds up nobody else.

Belongs here: the threads. Does not: reading or landing one source (`pipelines`). Reading is waiting for the
network; landing takes turns, since DuckDB has one writer.

Data flow: names of sources -> threads that read -> landed one at a time, in the order asked for.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from ingestion import http, pipelines
from ingestion.config import Settings
from ingestion.runs import SourceRun, Window

READERS = 4  # pages wait in memory until their walk has ended, so not all sources at once


class SideBySide:
    """Reads sources in the background from the moment it is made; `land` waits for one and loads it."""

    def __init__(self, names: Iterable[str], settings: Settings, window: Window | None = None) -> None:
        http.STOPPED.clear()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._extractions: dict[str, Future[pipelines.Extraction]] = {
            name: self._readers.submit(pipelines.extract, name, settings, window) for name in names
        }

    def land(self, name: str) -> SourceRun:
        """Wait until a source has been read, and load it.

        Raises:
            SourceFailed: it could not be read or loaded; the run is in the ledger.
        """
        return pipelines.land(self._extractions.pop(name).result())

    def close(self) -> None:
        """Stop reading what nobody waits for any more; waits between attempts end at once."""
        http.STOPPED.set()
        self._readers.shutdown(wait=True, cancel_futures=True)
        http.STOPPED.clear()

    def __enter__(self) -> "SideBySide":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
