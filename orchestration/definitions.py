"""The code location: everything in `defs/`, with a freshness rule for every asset.

Belongs here: loading and what applies to every asset. Does not: any asset, check, job or schedule.

Data flow: defs/{ingestion,transform,quality,publish,optional,automation} -> Definitions -> UI, daemon,
`tilltale run`.
"""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from orchestration.lib.cadence import LATE_AFTER, cadences
from orchestration.lib.keys import run_by_hand


@dg.definitions
def defs() -> dg.Definitions:
    """Load the defs folder; late here is late in meta_freshness, too; what is run by hand is never late."""
    with _nothing_collected():
        return _load()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What is made stays: looking for garbage among it takes a good part of the time.

    10.2 s of CPU with it, 8.2 s without (November 2026).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load() -> dg.Definitions:
    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    by_schema = {f"raw_{source}": cadence.late_after for source, cadence in cadences().items()}

    def with_freshness(spec: dg.AssetSpec) -> dg.AssetSpec:
        policy = dg.FreshnessPolicy.time_window(fail_window=by_schema.get(spec.key.path[0], LATE_AFTER))
        return dg.apply_freshness_policy(spec, policy, overwrite_existing=False)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # the one public way to say it for all assets
        return loaded.map_resolved_asset_specs(
            func=with_freshness, selection=dg.AssetSelection.all().materializable() - run_by_hand()
        )
