"""One bad row in every source: each is set aside with its reason and counted, the rest is published."""

import duckdb
import pytest

from ingestion import registry
from sandbox.inbox import drop_files
from sandbox.servers.vendors import VENDORS
from tests.conftest import AS_OF
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


def test_every_vendor_of_the_sandbox_is_asked():
    assert BAD_ROWS.keys() == {name for name in VENDORS if not registry.entry(name).is_opt_in}


def test_one_bad_row_in_every_source__is_set_aside_and_the_rest_is_published(
    tmp_path, sandbox_server, sandbox_world
):
    drop_files(sandbox_world.tables, AS_OF, tmp_path / "inbox")
    bad_file = tmp_path / "inbox" / "touchpoints" / "bad.csv"
    bad_file.write_text(
        "person_key,touched_at,channel\nok@file.example,2026-10-01,fair\nx@file.example,yesterday,fair\n"
    )
    for vendor, path in BAD_ROWS.items():
        sandbox_server.fault(vendor, "bad_row", path, times=1)
    installation = Installation(tmp_path, sandbox_server)

    done = installation.tilltale("run")

    assert done.returncode == 0, done.stderr
    freshness = {
        source: (state, quarantined, loaded)
        for source, state, quarantined, loaded in installation.ask(
            "select source, state, rows_quarantined, rows_loaded from marts.meta_freshness"
        )
    }
    assert {source for source, (state, _, _) in freshness.items() if state == "failed"} == set()
    assert {source for source, (_, quarantined, _) in freshness.items() if quarantined} == SOURCES
    assert {source for source, (_, _, loaded) in freshness.items() if loaded > 1} >= SOURCES
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as connection:
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
    assert "x@file.example" not in done.stdout + done.stderr
    assert installation.ask("select sum(amount) > 0 from marts.fct_revenue") == [(True,)]
