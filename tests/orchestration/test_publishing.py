"""What is in a published file, and that nothing unfit ever gets there."""

import errno
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.lib import publishing, versions
from orchestration.lib.checksums import table_checksums
from orchestration.lib.errors import PublishError
from orchestration.lib.publishing import PublicationFacts, publish, read_publication
from tests.orchestration.conftest import make_marts

EXPECTED = {"fct_leads", "meta_freshness"}


def query(path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def change(settings: Settings, sql: str) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute(sql)


def test_publish__writes_tables_comments_and_the_publication_row(
    built: Settings, facts: PublicationFacts
) -> None:
    publication = publish(built, facts, EXPECTED)

    path = versions.stable_path(built)
    assert query(path, "select lead_id, amount from marts.fct_leads limit 2")[0][0] == "lead0"
    assert publication.rows == {"fct_leads": 3, "meta_freshness": 1}
    assert read_publication(path) == {
        "version": publication.version,
        "published_at": facts.published_at,
        "as_of": facts.as_of,
        "code_version": "1+abc",
        "row_count": 5,
        "checks_passed": 12,
        "checks_warned": 1,
        "sources": "files,stripe",
        "reporting_currency": "EUR",
        "reporting_time_zone": "UTC",
    }
    comments = query(path, "select comment from duckdb_tables() where table_name = 'fct_leads'") + query(
        path, "select comment from duckdb_columns() where column_name = 'amount'"
    )
    assert comments == [("One row per lead; it's checked.",), ("In reporting currency.",)]


def test_publish__keeps_the_pipelines_own_columns_private(built: Settings, facts: PublicationFacts) -> None:
    publish(built, facts, EXPECTED)

    columns = query(
        versions.stable_path(built),
        "select column_name from information_schema.columns where table_name = 'fct_leads'",
    )
    assert columns == [("lead_id",), ("stage",), ("amount",)]


@pytest.mark.parametrize(
    ("change_to_marts", "said"),
    [
        ("drop table marts.meta_freshness", "tables are missing"),
        ("alter table marts.fct_leads add column email varchar", "must stay private"),
        ("alter table marts.fct_leads add column mastodon_handle varchar", "must stay private"),
        ("alter table marts.fct_leads add column message_text varchar", "must stay private"),
        ("update marts.fct_leads set stage = 'by ann@example.com' where lead_id = 'lead1'", "1 rows"),
    ],
)
def test_publish__refuses_an_unfit_file_and_keeps_the_previous_one(
    built: Settings, facts: PublicationFacts, change_to_marts: str, said: str
) -> None:
    first = publish(built, facts, EXPECTED)
    change(built, change_to_marts)

    with pytest.raises(PublishError, match=said):
        publish(built, facts, EXPECTED)

    assert versions.current_version(built) == first.version
    assert [version.name for version in versions.list_versions(built)] == [first.version]
    assert list(built.history_dir.glob(".*")) == []


def test_publish__allows_counts_named_after_personal_things(built: Settings, facts: PublicationFacts) -> None:
    change(built, "alter table marts.fct_leads add column match_rate_email double")
    change(built, "alter table marts.fct_leads add column campaign_name varchar")
    assert publish(built, facts, EXPECTED).version


def test_publish__says_that_the_disk_is_full(
    built: Settings, facts: PublicationFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(built, facts, EXPECTED)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(publishing.versions, "sync_file", refuse)
    with pytest.raises(PublishError, match="The disk is full"):
        publish(built, facts, EXPECTED)
    monkeypatch.undo()
    assert versions.stable_path(built).exists()
    assert read_publication(versions.stable_path(built))["version"] == first.version


def test_publish__equal_marts_give_equal_files_whatever_their_row_order(
    built: Settings, facts: PublicationFacts
) -> None:
    publish(built, facts, EXPECTED)
    first = table_checksums(versions.stable_path(built))
    change(built, "create or replace table marts.fct_leads as from marts.fct_leads order by lead_id")
    publish(built, facts, EXPECTED)

    assert table_checksums(versions.stable_path(built)) == first


def test_checksums__change_with_content_and_not_with_the_clock(
    built: Settings, facts: PublicationFacts
) -> None:
    publish(built, facts, EXPECTED)
    first = {entry.table: entry.checksum for entry in table_checksums(versions.stable_path(built))}
    change(built, "update marts.meta_freshness set last_loaded_at = last_loaded_at + interval 1 day")
    change(built, "update marts.fct_leads set amount = amount + 0.01 where lead_id = 'lead2'")
    publish(built, facts, EXPECTED)
    second = {entry.table: entry.checksum for entry in table_checksums(versions.stable_path(built))}

    assert set(first) == EXPECTED
    assert first["meta_freshness"] == second["meta_freshness"]
    assert first["fct_leads"] != second["fct_leads"]


def test_checksums__see_two_rows_that_swapped_a_value(built: Settings, facts: PublicationFacts) -> None:
    publish(built, facts, EXPECTED)
    first = table_checksums(versions.stable_path(built))
    make_marts(built)
    change(
        built,
        "update marts.fct_leads set amount = case lead_id when 'lead0' then 1.25 else 0 end "
        "where lead_id in ('lead0', 'lead1')",
    )
    publish(built, facts, EXPECTED)
    assert table_checksums(versions.stable_path(built)) != first
