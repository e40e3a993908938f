"""One run over a marked company with a bad row in every source.

Each bad row is set aside with its reason and counted, the rest is published; and what people wrote or are
called is found nowhere but in the private warehouse and what was dropped.
"""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest

from ingestion import registry
from sandbox import launcher
from sandbox.servers.vendors import VENDORS
from tests.conftest import SandboxHandle
from tests.e2e import markers
from tests.installation import Installation

pytestmark = pytest.mark.slow

# Where each vendor sends one row without its key.
BAD_ROWS = {
    "advocacy": "queryType=IMPRESSION&aggregation=DAILY",
    "bluesky": "getAuthorFeed?",
    "facebook": "published_posts",
    "ga4": ":runReport",
    "google_ads": "searchStream",
    "hubspot": "companies",
    "instagram": "/media?",
    "linkedin": "/rest/posts",
    "linkedin_ads": "/creatives?",
    "mastodon": "/statuses",
    "matomo": "Live.getLastVisitsDetails",
    "meta_ads": "/ads?",
    "pipedrive": "/api/v2/persons",
    "posthog": "/query/",
    "salesforce": "+FROM+Lead+WHERE",
    "shopify": "graphql.json",
    "stripe": "refunds",
    "tiktok": "/business/video/list/",
    "web": "visits",
    "woocommerce": "/orders?",
    "x": "/tweets?",
    "youtube": "/v3/videos?",
    "zendesk": "/tickets/cursor.json",
}
SOURCES = {*BAD_ROWS, "files"}

WITH_PEOPLE = {
    *("bluesky", "facebook", "files", "hubspot", "instagram", "mastodon", "pipedrive", "salesforce"),
    *("shopify", "stripe", "tiktok", "web", "woocommerce", "x", "youtube", "zendesk"),
}
PUBLIC_FOLDERS = ("dagster", "dbt", "published", "quality")


def test_every_vendor_of_the_sandbox_is_asked():
    assert BAD_ROWS.keys() == {name for name in VENDORS if not registry.entry(name).is_opt_in}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, sandbox_settings, sandbox_world) -> Iterator:
    """The tiny company with markers in everything that is somebody's, and what its run said."""
    folder = tmp_path_factory.mktemp("marked")
    settings = replace(sandbox_settings, data_dir=folder)
    shutil.copytree(sandbox_world.directory, settings.worlds_dir / sandbox_world.directory.name)
    markers.plant(settings.worlds_dir / sandbox_world.directory.name)
    server = launcher.start(settings)
    try:
        sources = {name: value for name, value in server.env.items() if name.startswith("SOURCES__")}
        handle = SandboxHandle(server.base_url, sources, settings)
        (folder / "inbox" / "touchpoints" / "bad.csv").write_text(
            "person_key,touched_at,channel\n"
            f"ok@file.example,2026-10-01,fair\n{markers.MARKER}@file.example,yesterday,fair\n"
        )
        for vendor, path in BAD_ROWS.items():
            handle.fault(vendor, "bad_row", path, times=1)
        found = Installation(folder, handle)
        yield found, found.tilltale("run")
    finally:
        server.stop()


def test_one_bad_row_in_every_source__is_set_aside_and_the_rest_is_published(
    installation: tuple[Installation, subprocess.CompletedProcess[str]],
) -> None:
    found, done = installation

    assert done.returncode == 0, done.stderr
    freshness = {
        source: (state, quarantined, loaded)
        for source, state, quarantined, loaded in found.ask(
            "select source, state, rows_quarantined, rows_loaded from marts.meta_freshness"
        )
    }
    assert {source for source, (state, _, _) in freshness.items() if state == "failed"} == set()
    assert {source for source, (_, quarantined, _) in freshness.items() if quarantined} == SOURCES
    assert {source for source, (_, _, loaded) in freshness.items() if loaded > 1} >= SOURCES
    with duckdb.connect(str(found.folder / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'quarantine'"
        ).fetchall()
        refused = " union all by name ".join(f'select * from quarantine."{name}"' for (name,) in tables)
        reasons = dict(
            connection.execute(f"select source, any_value(reason) from ({refused}) group by 1").fetchall()
        )
        where = connection.execute(
            "select file, line, column_name, reason from quarantine.files__touchpoints"
        ).fetchall()
    assert reasons.keys() == SOURCES
    assert all(reasons.values())
    assert [(file.endswith("bad.csv"), line, column) for file, line, column, _ in where] == [
        (True, 3, "touched_at")
    ]
    assert found.ask("select sum(amount) > 0 from marts.fct_revenue") == [(True,)]


def test_what_people_wrote_or_are_called__is_in_the_private_warehouse_only(
    installation: tuple[Installation, subprocess.CompletedProcess[str]],
) -> None:
    found, done = installation

    with duckdb.connect(str(found.folder / "warehouse.duckdb"), read_only=True) as connection:
        arrived = _marked_columns(connection)
    assert {table.split(".")[0] for table, _ in arrived} >= {f"raw_{source}" for source in WITH_PEOPLE}
    with duckdb.connect(str(found.published), read_only=True) as connection:
        assert _marked_columns(connection) == []
    assert markers.MARKER not in (done.stdout + done.stderr).lower()
    written = [path for name in PUBLIC_FOLDERS for path in (found.folder / name).rglob("*") if path.is_file()]
    assert len(written) > 10
    leaks = [
        str(path.relative_to(found.folder))
        for path in written
        if markers.MARKER.encode() in path.read_bytes().lower()
    ]
    assert leaks == []


def _marked_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Text columns, lists and structures of tables in which the marker stands."""
    columns = connection.execute(
        "select c.schema_name || '.' || c.table_name, c.column_name from duckdb_columns() as c "
        "inner join duckdb_tables() as t on t.table_oid = c.table_oid and t.database_oid = c.database_oid "
        "where not c.internal and (c.data_type in ('VARCHAR', 'JSON') or c.data_type like '%VARCHAR%')"
    ).fetchall()
    return [
        (table, column)
        for table, column in columns
        if connection.execute(
            f'select count(*) from {table} where contains(lower("{column}"::varchar), ?)',
            [markers.MARKER],
        ).fetchall()
        != [(0,)]
    ]
