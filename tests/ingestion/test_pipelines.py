"""The steps of a run: what a death between any two of them leaves, and what the ledger says."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pytest

from ingestion import pipelines, registry, warehouse
from ingestion.config import Settings, SettingsError, load_settings
from ingestion.contracts import BIGINT, Column, Contract
from ingestion.cursors import Cursor
from ingestion.errors import SourceFailed, Throttled
from ingestion.pipelines import ensure_raw_tables, run_source
from ingestion.runs import Run, drop_duplicates
from ingestion.sources.files.kinds.sales import COSTS

ROOT = Path(__file__).parents[2]

# Dies like a killed process at the named step of a load of files: no handler, no clean-up.
DIE_AT = """
import os, signal, sys
from dlt.pipeline.pipeline import Pipeline
from ingestion import pipelines, warehouse
from ingestion.config import load_settings

def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)

step = sys.argv[1]
if step == "after_extract":
    warehouse.write_quarantine = die
elif step == "after_quarantine":
    Pipeline.normalize = die
elif step == "after_normalize":
    Pipeline.load = die
elif step == "in_load":
    from dlt.load.load import Load
    Load.complete_package = die
elif step == "before_ledger":
    warehouse.write_source_run = die
pipelines.run_source("files", load_settings())
"""


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return load_settings()


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        return connection.execute(sql).fetchall()


def drop(settings: Settings, name: str, text: str) -> None:
    path = settings.inbox_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def columns(settings: Settings) -> list[tuple[Any, ...]]:
    return query(
        settings,
        "select table_schema, table_name, column_name, data_type, is_nullable from information_schema.columns"
        " where table_schema like 'raw_%' and not starts_with(table_name, '_dlt')"
        " and not ends_with(table_schema, '_staging') order by all",
    )


@pytest.mark.parametrize(
    "step", ["after_extract", "after_quarantine", "after_normalize", "in_load", "before_ledger"]
)
def test_run_source__killed_at_any_step_converges(settings: Settings, step: str) -> None:
    drop(settings, "costs/a.csv", "date,amount,channel\n2026-10-01,5,a\n2026-10-02,x,a\n")
    first = run_source("files", settings)
    assert (first.rows_loaded, first.rows_quarantined) == (1, 1)
    drop(settings, "costs/b.csv", "date,amount,channel\n2026-10-03,6,a\n2026-10-04,y,a\n")
    drop(settings, "costs/a.csv", "date,amount,channel\n2026-10-01,7,a\n2026-10-02,x,a\n")
    done = subprocess.run([sys.executable, "-c", DIE_AT, step], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    run_source("files", settings)
    landed = query(settings, "select date::varchar, amount::int from raw_files.costs order by 1")
    assert landed == [("2026-10-01", 7), ("2026-10-03", 6)]
    refused = query(settings, "select line, file from quarantine.files__costs order by file")
    assert refused == [(3, "costs/a.csv"), (3, "costs/b.csv")]


def test_ensure_raw_tables__every_table_of_every_source_and_the_ledger(settings: Settings) -> None:
    ensure_raw_tables(settings)
    tables = set(query(settings, "select table_schema, table_name from information_schema.tables"))
    for contract in registry.all_tables():
        assert (f"raw_{contract.source}", contract.name) in tables
        assert ("quarantine", f"{contract.source}__{contract.name}") in tables
    assert ("raw_tilltale", "source_runs") in tables
    key = query(settings, "select key from raw_tilltale.pseudonym_key")
    ensure_raw_tables(settings)
    assert query(settings, "select key from raw_tilltale.pseudonym_key") == key
    assert (settings.data_dir / "pseudonym.key").stat().st_mode & 0o777 == 0o600


def test_ensure_raw_tables__lives_with_dlt_in_either_order(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(settings, "costs/a.csv", "date,amount,channel\n2026-10-01,5,a\n")
    ensure_raw_tables(settings)
    run_source("files", settings)
    ensure_raw_tables(settings)
    ours_first = [row for row in columns(settings) if row[:2] == ("raw_files", "costs")]

    other = load_settings(data_dir=tmp_path / "other")
    drop(other, "costs/a.csv", "date,amount,channel\n2026-10-01,5,a\n")
    with monkeypatch.context() as patch:  # dlt makes its table alone, then ours joins
        patch.setattr(warehouse, "ensure_tables", lambda *_: None)
        with pytest.raises(duckdb.CatalogException):  # no ledger to write to yet: the rows are in
            run_source("files", other)
    ensure_raw_tables(other)
    run_source("files", other)
    dlt_first = [row for row in columns(other) if row[:2] == ("raw_files", "costs")]
    assert dlt_first == ours_first
    assert query(other, "select count(*) from raw_files.costs") == [(1,)]


def test_ensure_raw_tables__adds_the_column_of_a_later_version(settings: Settings) -> None:
    warehouse.ensure_tables(settings, [COSTS])
    later = Contract(
        source="files",
        name="costs",
        primary_key=("row_id",),
        columns=(*COSTS.columns, Column("invoice", BIGINT)),
    )
    warehouse.ensure_tables(settings, [later])
    assert ("raw_files", "costs", "invoice", "BIGINT", "YES") in columns(settings)


def test_run_source__a_new_warehouse_is_filled_from_the_beginning(settings: Settings) -> None:
    drop(settings, "costs/a.csv", "date,amount,channel\n2026-10-01,5,a\n")
    run_source("files", settings)
    settings.warehouse_path.unlink()
    assert run_source("files", settings).rows_loaded == 1


def test_run_source__the_ledger_tells_success_and_failure(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(settings, "costs/a.csv", "date,amount,channel,note\n2026-10-01,5,a,n\n2026-10-02,x,a,n\n")
    result = run_source("files", settings)
    assert result.rows_by_table["costs"] == 1
    assert result.new_fields == {"costs": ["note"]}

    def throttled(*_: Any) -> None:
        raise Throttled("the vendor asks to wait until midnight; run again tomorrow")

    monkeypatch.setattr(registry, "build", throttled)
    with pytest.raises(SourceFailed) as caught:
        run_source("files", settings)
    assert (caught.value.source, caught.value.kind) == ("files", "throttled")
    assert str(caught.value) == "files: the vendor asks to wait until midnight; run again tomorrow"
    ledger = query(
        settings,
        "select status, error_kind, rows_loaded, rows_quarantined, rows_total, rows_quarantined_total,"
        " new_fields, last_record_at is not null, as_of = '2026-11-01 00:00:00+00'::timestamptz,"
        " finished_at >= started_at"
        " from raw_tilltale.source_runs order by run_id",
    )
    assert ledger == [
        ("ok", None, 1, 1, 1, 1, '{"costs": ["note"]}', True, True, True),
        ("failed", "throttled", 0, 0, 1, 1, None, True, True, True),
    ]


def test_run_source__an_unexpected_error_tells_no_values(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise KeyError("person@example.org")

    monkeypatch.setattr(registry, "build", broken)
    with pytest.raises(SourceFailed) as caught:
        run_source("files", settings)
    assert caught.value.kind == "bug"
    assert "KeyError" in str(caught.value)
    assert "person@example.org" not in str(caught.value)


def test_run_source__missing_credentials_say_what_to_set(settings: Settings) -> None:
    with pytest.raises(SourceFailed, match=r"sources\.hubspot\.access_token") as caught:
        run_source("hubspot", settings)
    assert caught.value.kind == "token_dead"


def test_connect__a_warehouse_in_use_says_so(settings: Settings) -> None:
    ensure_raw_tables(settings)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True);"
            " sys.stdin.read()",
            str(settings.warehouse_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout and holder.stdout.readline()
        with pytest.raises(SettingsError, match="close the other program"):
            ensure_raw_tables(settings)
    finally:
        holder.communicate(b"")


def test_pseudonym_key__from_the_environment_and_never_short(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILLTALE_PSEUDONYM_KEY", "short")
    with pytest.raises(SettingsError, match="shorter than"):
        ensure_raw_tables(settings)
    monkeypatch.setenv("TILLTALE_PSEUDONYM_KEY", "a key of sufficient length")
    ensure_raw_tables(settings)
    assert query(settings, "select key from raw_tilltale.pseudonym_key") == [("a key of sufficient length",)]


def test_landing__deduplicates_across_pages_and_lands_two_tables_of_one_walk(settings: Settings) -> None:
    contracts = [
        Contract("demo", name, ("id",), (Column("id"), Column("n", BIGINT))) for name in ("posts", "comments")
    ]
    run = Run("demo", settings)

    @dlt.source(name="demo", max_table_nesting=0)
    def demo() -> Any:
        @dlt.resource(name="walk")
        def walk() -> Iterator[Any]:
            posts, comments = (run.landing(contract) for contract in contracts)
            posts.add([{"id": "1", "n": 1}, {"id": "2", "n": 1}])
            posts.add([{"id": "2", "n": 2}])
            comments.add([{"id": "c", "n": 3}])
            yield from posts.finish()
            yield from comments.finish()

        return walk

    pipeline = pipelines.create_pipeline("demo", settings)
    pipeline.run(demo(), loader_file_format="parquet")
    assert query(settings, "select id, n from raw_demo.posts order by 1") == [("1", 1), ("2", 2)]
    assert query(settings, "select id, n from raw_demo.comments") == [("c", 3)]
    assert (run.rows_by_table, run.rows_deduplicated) == ({"posts": 2, "comments": 1}, 1)


def test_drop_duplicates__keeps_the_first_or_the_last_in_order() -> None:
    import pyarrow as pa

    table = pa.table({"id": ["b", "a", "b", "c"], "n": [1, 2, 3, 4]})
    assert drop_duplicates(table, ["id"], "first")["n"].to_pylist() == [1, 2, 4]
    assert drop_duplicates(table, ["id"], "last")["n"].to_pylist() == [2, 3, 4]


def test_cursor__moves_on_commit_only_and_never_back(settings: Settings) -> None:
    from datetime import timedelta

    state: dict[str, Any] = {}
    run = Run("demo", settings)
    first = Cursor(run, "posts", overlap=timedelta(hours=1), lag=timedelta(minutes=5), state=state)
    assert (first.start, first.end, first.is_first) == (None, settings.now - timedelta(minutes=5), True)
    assert Cursor(run, "posts", state=state).is_first
    first.commit(datetime(2026, 10, 1, tzinfo=UTC))
    second = Cursor(run, "posts", overlap=timedelta(hours=1), state=state)
    assert second.start == datetime(2026, 9, 30, 23, tzinfo=UTC)
    second.commit(datetime(2026, 9, 1, tzinfo=UTC))
    assert Cursor(run, "posts", state=state).start == datetime(2026, 10, 1, tzinfo=UTC)
    earlier = Run("demo", load_settings(as_of="2026-09-15"))
    assert Cursor(earlier, "posts", state=state).start == datetime(2026, 9, 15, tzinfo=UTC)


def test_enabled_sources__are_those_with_credentials_in_registry_order(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data_dir)
    assert registry.enabled_sources(load_settings()) == ("files",)
    monkeypatch.setenv("SOURCES__STRIPE__API_KEY", "rk_x")
    assert registry.enabled_sources(load_settings()) == ("stripe", "files")
    assert registry.enabled_sources(load_settings(sources="files,hubspot")) == ("hubspot", "files")
    with pytest.raises(SettingsError, match="there is no source 'twitter'"):
        registry.enabled_sources(load_settings(sources="twitter"))


def cli(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingestion", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_command__lists_loads_and_fails_with_one_sentence(settings: Settings) -> None:
    drop(settings, "costs/a.csv", "date,amount,channel\n2026-10-01,5,a\n")
    listed = cli()
    assert listed.returncode == 0
    assert "sources.stripe.api_key" in listed.stdout
    loaded = cli("files")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert "files: 1 rows" in loaded.stdout
    failed = cli("hubspot", "files")
    assert failed.returncode == 1
    assert failed.stderr.strip().count("\n") == 0
    assert "sources.hubspot.access_token" in failed.stderr
    assert "files: 0 rows" in failed.stdout
    unknown = cli("twitter")
    assert unknown.returncode == 2
    assert "there is no source 'twitter'" in unknown.stderr
