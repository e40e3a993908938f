"""Names, retention, rollback, and what killed runs leave behind."""

import multiprocessing
import os
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from ingestion.config import Settings
from orchestration.commands.publications import publication_lines, restore
from orchestration.lib import versions
from orchestration.lib.errors import PublishError
from orchestration.lib.publishing import PublicationFacts, publish, read_publication
from tests.orchestration.conftest import PUBLISHED_AT, make_marts

EXPECTED = {"fct_leads", "meta_freshness"}
READERS = 20
PUBLICATIONS = 3


def test_next_version_name__sorts_last_even_when_the_clock_went_back(
    built: Settings, facts: PublicationFacts
) -> None:
    first = publish(built, facts, EXPECTED).version
    second = versions.next_version_name(built, PUBLISHED_AT)
    earlier = versions.next_version_name(built, PUBLISHED_AT - timedelta(days=3))

    assert first == "20261101T053000Z-0001"
    assert second == "20261101T053000Z-0002"
    assert earlier > first


def test_prune__keeps_seven_and_the_current_one(built: Settings, facts: PublicationFacts) -> None:
    names = [publish(built, facts, EXPECTED).version for _ in range(3)]
    restore(built, names[0])
    names += [versions.next_version_name(built, PUBLISHED_AT)]
    for number in range(4, 12):
        version = built.history_dir / f"20261101T053000Z-{number:04d}.duckdb"
        os.link(versions.version_path(built, names[0]), version)
    versions.prune(built)

    kept = [version.name for version in versions.list_versions(built)]
    assert len(kept) == versions.KEPT_VERSIONS + 1
    assert kept[-1] == names[0]
    assert versions.stable_path(built).exists()


def test_restore__brings_an_earlier_publication_back(built: Settings, facts: PublicationFacts) -> None:
    first = publish(built, facts, EXPECTED)
    make_marts(built, rows=9)
    second = publish(built, facts, EXPECTED)
    assert read_publication(versions.stable_path(built))["version"] == second.version

    restore(built, first.version)

    assert read_publication(versions.stable_path(built))["version"] == first.version
    assert versions.current_version(built) == first.version
    lines = list(publication_lines(built))
    assert [line[0] for line in lines] == [" ", "*"]


def test_restore__names_the_versions_that_are_kept(built: Settings, facts: PublicationFacts) -> None:
    first = publish(built, facts, EXPECTED)
    with pytest.raises(PublishError, match=first.version):
        restore(built, "20200101T000000Z-0001")


def test_tidy__removes_leftovers_and_finishes_a_cut_off_swap(
    built: Settings, facts: PublicationFacts
) -> None:
    publish(built, facts, EXPECTED)
    second = publish(built, facts, EXPECTED)
    (built.published_dir / versions.POINTER_NAME).write_text("20261101T053000Z-0001\n")
    leftover = built.history_dir / ".20261101T053000Z-0003.duckdb.tmp"
    leftover.write_bytes(b"half")

    versions.tidy(built)

    assert not leftover.exists()
    assert versions.current_version(built) == second.version


def _read_until(path: Path, stop: Path, results: "multiprocessing.Queue[tuple[int, str]]") -> None:
    """Read the stable name as fast as possible; every read must see one build, whole."""
    reads, problem = 0, ""
    while not stop.exists() and not problem:
        try:
            with duckdb.connect(str(path), read_only=True) as connection:
                found = connection.execute(
                    "select count(distinct stage), count(*), max(stage), "
                    "(select max(state) from marts.meta_freshness) from marts.fct_leads"
                ).fetchone()
            if found is None or found[0] != 1 or found[1] != 50_000 or found[2] != found[3]:
                problem = f"torn read: {found}"
        except duckdb.Error as error:
            problem = str(error)
        reads += 1
    results.put((reads, problem))


@pytest.mark.slow
def test_swap_to__twenty_readers_see_no_error_and_no_torn_read(
    settings: Settings, facts: PublicationFacts, tmp_path: Path
) -> None:
    make_marts(settings, rows=50_000, marker="p0")
    publish(settings, facts, EXPECTED)
    stop = tmp_path / "stop"
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[tuple[int, str]] = context.Queue()
    arguments = (versions.stable_path(settings), stop, results)
    readers = [context.Process(target=_read_until, args=arguments) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    time.sleep(3)
    for number in range(PUBLICATIONS):
        make_marts(settings, rows=50_000, marker=f"p{number + 1}")
        publish(settings, facts, EXPECTED)
        time.sleep(1)
    stop.touch()
    outcomes = [results.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join(timeout=60)

    assert [problem for _, problem in outcomes if problem] == []
    assert sum(reads for reads, _ in outcomes) > READERS
