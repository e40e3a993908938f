"""The resource that every step holds: settings of this run and the right to write.

Belongs here: what a launch may choose (as_of, sources, full refresh) and how it becomes Settings. The
same fields are the launchpad's form in Dagster's UI and the options of `tilltale run`.

Data flow: run config -> Settings (as_of fixed once for the whole run) + writer lock -> steps.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from pydantic import PrivateAttr

from ingestion import registry
from ingestion.config import Settings, load_settings
from ingestion.runs import SourceRun
from ingestion.side_by_side import SideBySide
from ingestion.warehouse import kept_open
from orchestration.lib.environment import export_environment
from orchestration.lib.keys import is_raw_table_of
from orchestration.lib.locking import writer_lock
from orchestration.lib.quality import checking_process

POOL = "warehouse"


class Warehouse(dg.ConfigurableResource):
    """One run's view of the installation; holds the writer lock as long as the run lives.

    Attributes:
        as_of: date or instant; None: the setting AS_OF, or now.
        sources: names; None: the setting SOURCES, or every source with credentials, and files; an empty list:
            none, so that the run only builds and publishes.
        full_refresh: rebuild the incremental models from nothing.
    """

    as_of: str | None = None
    sources: list[str] | None = None
    full_refresh: bool = False

    _settings: Settings | None = PrivateAttr(default=None)
    _selected: frozenset[dg.AssetKey] | None = PrivateAttr(default=None)
    _reading: SideBySide | None = PrivateAttr(default=None)
    _started_at: datetime = PrivateAttr(default_factory=lambda: datetime.now(UTC))

    @property
    def started_at(self) -> datetime:
        """When this run began, by the machine's clock."""
        return self._started_at

    @property
    def settings(self) -> Settings:
        """Settings of this run."""
        if self._settings is None:
            raise dg.DagsterInvariantViolationError("the warehouse is used outside a run")
        return self._settings

    def land(self, source: str) -> SourceRun:
        """Load one enabled source; the first call begins to read all that this run is to load.

        Raises:
            SourceFailed: it could not be loaded; the run is in the ledger.
        """
        if self._reading is None:
            names = [
                name
                for name in registry.enabled_sources(self.settings)
                if self._selected is None or any(is_raw_table_of(name, key) for key in self._selected)
            ]
            self._reading = SideBySide(names, self.settings)
        return self._reading.land(source)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Fix the settings and take the lock for the time of the run."""
        overrides: dict[str, Any] = {}
        if self.as_of:
            overrides["as_of"] = self.as_of
        if self.sources:
            overrides["sources"] = ",".join(self.sources)
        settings = load_settings(**overrides)
        if self.sources == []:
            settings = settings.model_copy(update={"sources": ()})
        export_environment(settings)
        with writer_lock(settings):
            self._settings = settings
            self._reading = None
            self._selected = _selected_assets(context)
            self._started_at = datetime.now(UTC)
            try:
                with checking_process(), kept_open(settings):
                    yield self
            finally:
                if self._reading is not None:
                    self._reading.close()


def _selected_assets(context: dg.InitResourceContext) -> frozenset[dg.AssetKey] | None:
    """The assets that somebody picked for this run; None: the whole job."""
    selection = context.run.asset_selection if context.run is not None else None
    return frozenset(selection) if selection else None
