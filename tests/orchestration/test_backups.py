"""Backing up, losing everything, and having it back; killed at every step of the way."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config import Settings
from orchestration.cli import app
from orchestration.commands.publications import checksum_lines
from orchestration.commands.publications import restore as roll_back
from orchestration.lib import backups, erasure, versions
from orchestration.lib.errors import TilltaleError
from orchestration.lib.instance import open_instance
from orchestration.lib.locking import unfinished_restore_path, writer_lock
from orchestration.lib.publishing import PublicationFacts, publish, read_publication
from tests.orchestration.conftest import make_marts

EXPECTED = {"fct_leads", "meta_freshness"}
STEPS_HALFWAY = 6
runner = CliRunner()


@pytest.fixture
def installation(settings: Settings, facts: PublicationFacts) -> Settings:
    """Two publications, an inbox, a key and a ledger."""
    make_marts(settings)
    publish(settings, facts, EXPECTED)
    make_marts(settings, rows=9)
    publish(settings, facts, EXPECTED)
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("create schema raw_tilltale")
        connection.execute("create table raw_tilltale.source_runs as select 'files' as source")
    (settings.data_dir / "pseudonym.key").write_text("a key of sufficient length")
    (settings.data_dir / "pseudonym.key").chmod(0o600)
    dropped = settings.inbox_dir / "costs" / "may.csv"
    dropped.parent.mkdir(parents=True)
    dropped.write_text("date,amount\n")
    (settings.data_dir / "dbt" / "target").mkdir(parents=True)
    (settings.data_dir / "dbt" / "target" / "manifest.json").write_text("{}")
    return settings


@dg.asset
def one_asset() -> None:
    """Something to have in the records."""


def destroy(settings: Settings) -> None:
    for entry in settings.data_dir.iterdir():
        if entry.name != "backups":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do something in a child that is killed at its nth rename or deletion. Whether it got there."""

    def child() -> None:
        left = step
        for name in ("replace", "unlink", "rmdir"):
            original = getattr(os, name)

            def counted(*arguments: object, original: Callable = original, **options: object) -> object:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*arguments, **options)

            setattr(os, name, counted)
        work()

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(timeout=60)
    return process.exitcode == -signal.SIGKILL


def test_restore__brings_everything_back_after_the_disk_is_gone(
    installation: Settings, tmp_path: Path
) -> None:
    before = list(checksum_lines(installation))
    instance = open_instance(installation)
    assert dg.materialize([one_asset], instance=instance).success
    instance.dispose()
    first, second = sorted(version.name for version in versions.list_versions(installation))
    elsewhere = tmp_path / "other_disk"
    made = runner.invoke(app, ["backup", "--to", str(elsewhere), "--keep", "1"])
    assert made.exit_code == 0, made.output
    folder = Path(made.stdout.splitlines()[-1])
    data = folder / "data"
    kept = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {"warehouse.duckdb", "pseudonym.key", "published/current", "inbox/costs/may.csv"} <= kept
    assert not [name for name in kept if name.startswith("dbt") or name.endswith((".lock", "-wal", ".wal"))]
    assert folder.stat().st_mode & 0o077 == 0

    shutil.rmtree(installation.data_dir)
    restored = runner.invoke(app, ["restore", str(elsewhere)])  # the newest of the folder

    assert restored.exit_code == 0, restored.output
    assert second in restored.stdout
    assert list(checksum_lines(installation)) == before
    assert read_publication(versions.stable_path(installation))["version"] == second
    assert (installation.data_dir / "pseudonym.key").stat().st_mode & 0o777 == 0o600
    with duckdb.connect(str(installation.warehouse_path)) as connection:
        assert connection.execute("from raw_tilltale.source_runs").fetchall() == [("files",)]
    instance = open_instance(installation)
    assert [run.is_finished for run in instance.get_runs()] == [True]
    assert instance.get_latest_materialization_event(dg.AssetKey("one_asset")) is not None
    instance.dispose()
    roll_back(installation, first)
    assert read_publication(versions.stable_path(installation))["version"] == first
    assert not list(installation.data_dir.glob(".re*"))

    again = runner.invoke(app, ["backup", "--to", str(elsewhere), "--keep", "1"])
    assert f"Deleted {folder.name}" in again.stdout
    assert len(list(elsewhere.iterdir())) == 1


def test_restore__refuses_what_is_damaged_and_what_is_in_use(installation: Settings) -> None:
    target = installation.data_dir / "backups"
    backup = backups.write(installation, target)
    before = list(checksum_lines(installation))
    with pytest.raises(backups.BackupError, match="give --force"):
        backups.restore(installation, target, force=False)
    with pytest.raises(backups.BackupError, match="There is no backup"):
        backups.restore(installation, installation.inbox_dir, force=True)

    history = next((backup.folder / "data" / "published" / "history").glob("*.duckdb"))
    history.chmod(0o644)
    content = bytearray(history.read_bytes())
    content[len(content) // 2] ^= 1
    history.write_bytes(content)
    with pytest.raises(backups.BackupError, match=rf"damaged \(published/history/{history.name}"):
        backups.restore(installation, target, force=True)
    (backup.folder / "manifest.json").write_text("{")
    with pytest.raises(backups.BackupError, match="damaged"):
        backups.restore(installation, target, force=True)
    assert list(checksum_lines(installation)) == before


def test_write__copies_records_that_are_being_written(installation: Settings, tmp_path: Path) -> None:
    installation.dagster_dir.mkdir(parents=True, exist_ok=True)
    records = installation.dagster_dir / "busy.db"
    with closing(sqlite3.connect(records)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table events as select 1 as id")
        connection.commit()
        connection.execute("insert into events values (2)")  # another process's unfinished transaction
        backup = backups.write(installation, tmp_path / "backups")
    with closing(sqlite3.connect(backup.folder / "data" / "dagster" / "busy.db")) as copy:
        assert copy.execute("select count(*) from events").fetchone() == (1,)


def test_write__stopped_in_the_middle_leaves_no_backup(installation: Settings, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    assert killed_at(1, lambda: backups.write(installation, target))
    assert [path.name[0] for path in target.iterdir()] == ["."]
    with pytest.raises(backups.BackupError, match="There is no backup"):
        backups.read(target)
    backup = backups.write(installation, target)
    assert list(target.iterdir()) == [backup.folder]
    backups.verify(backup)


def test_restore__stopped_anywhere_is_finished_by_the_same_call(installation: Settings) -> None:
    before = list(checksum_lines(installation))
    target = installation.data_dir / "backups"
    backups.write(installation, target)
    erased = "a keyed hash of somebody erased after the backup"
    halfway = 0
    for step in range(1, 100):
        destroy(installation)
        make_marts(installation, rows=4, marker="later")
        with duckdb.connect(str(installation.warehouse_path)) as connection:
            connection.execute("create schema raw_tilltale")
        erasure.remember_hashes(installation, [erased])
        (installation.inbox_dir / "costs").mkdir(parents=True)
        (installation.inbox_dir / "costs" / "june.csv").write_text("dropped after the backup\n")
        if not killed_at(step, lambda: backups.restore(installation, target, force=True)):
            break
        is_halfway = unfinished_restore_path(installation).exists()
        halfway += is_halfway
        if is_halfway:
            with pytest.raises(TilltaleError, match="finish it by"), writer_lock(installation):
                pass
        backups.restore(installation, target, force=not is_halfway)

        assert list(checksum_lines(installation)) == before, step
        with duckdb.connect(str(installation.warehouse_path)) as connection:
            assert connection.execute(f"from {erasure.ERASED}").fetchall() == [(erased,)], step
        assert sorted(path.name for path in installation.inbox_dir.rglob("*.csv")) == ["june.csv", "may.csv"]
        assert not unfinished_restore_path(installation).exists()
    assert halfway >= STEPS_HALFWAY
