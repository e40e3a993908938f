"""One bad row in every source: each is set aside with its reason and counted, the rest is published."""

import duckdb
import pytest

from sandbox.inbox import drop_files
from tests.conftest import AS_OF
from tests.installation import Installation

pytestmark = pytest.mark.slow

# Where each vendor sends one row without its key.
BAD_ROWS = {
    "linkedin": "/rest/posts",
    "facebook": "published_posts",
    "mastodon": "/statuses",
    "hubspot": "companies",
    "stripe": "refunds",
    "web": "visits",
}


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
    assert freshness.keys() >= {*BAD_ROWS, "files"}
    for source, (state, quarantined, loaded) in freshness.items():
        assert state != "failed", source
        if source not in BAD_ROWS and source != "files":
            continue
        assert quarantined >= 1, source
        assert loaded > 1, source
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
    assert reasons.keys() == {*BAD_ROWS, "files"}
    assert all(reasons.values())
    assert [(file.endswith("bad.csv"), line, column) for file, line, column, _ in where] == [
        (True, 3, "touched_at")
    ]
    assert "x@file.example" not in done.stdout + done.stderr
    assert installation.ask("select sum(amount) > 0 from marts.fct_revenue") == [(True,)]
