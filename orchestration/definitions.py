"""The code location: everything in `defs/`, with one freshness rule for all of it.

Belongs here: loading and what applies to every asset. Does not: any asset, check, job or schedule.

Data flow: defs/{ingestion,transform,quality,publish,optional,automation} -> Definitions -> UI, daemon,
`tilltale run`.
"""

import warnings
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.lib.keys import run_by_hand

FRESHNESS = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=26), fail_window=timedelta(hours=50))


@dg.definitions
def defs() -> dg.Definitions:
    """Load the defs folder; 2 hours late warns, a missed day fails; what is run by hand is never late."""
    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # the one public way to say it for all assets
        return loaded.map_resolved_asset_specs(
            func=lambda spec: dg.apply_freshness_policy(spec, FRESHNESS, overwrite_existing=False),
            selection=dg.AssetSelection.all().materializable() - run_by_hand(),
        )
