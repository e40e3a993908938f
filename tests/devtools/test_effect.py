"""What a change of the models does to the published tables, on real files and a real dbt build."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from devtools.effect import effect
from devtools.table_difference import compare, markdown
from ingestion.config import load_settings
from orchestration.commands.dbt_by_hand import run_dbt
from orchestration.lib import build_state
from orchestration.lib.dbt import models_fingerprint
from orchestration.lib.environment import DBT_PROJECT_DIR, REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError


def make(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for statement in statements:
            connection.execute(f"create table marts.{statement}")
    return path


def test_compare__names_rows_and_columns_that_differ(tmp_path: Path) -> None:
    old = make(
        tmp_path / "old.duckdb",
        "leads as select * from (values ('a', 1, 'x'), ('b', 2, 'x'), ('c', null, 'x')) t(id, amount, city)",
        "gone as select 1 as id",
        "twice as select * from (values (1), (1), (2)) t(n)",
        "same as select 1 as id, now() as last_loaded_at",
    )
    new = make(
        tmp_path / "new.duckdb",
        "leads as select * from (values ('b', 3, 'x'), ('c', null, 'y'), ('d', 4, 'x')) t(id, amount, city)",
        "added as select 1 as id",
        "twice as select * from (values (1), (2), (2)) t(n)",
        "same as select 1 as id, now() - interval 1 day as last_loaded_at",
    )
    found = {table.table: table for table in compare(old, new, {"leads": ["id"], "same": ["id"]})}

    leads = found["leads"]
    assert (leads.only_old, leads.only_new, leads.changed) == (1, 1, 2)
    assert leads.columns == {"amount": 1, "city": 1}
    assert leads.examples == ["id=a", "id=b", "id=c"]
    assert (found["twice"].only_old, found["twice"].only_new, found["twice"].changed) == (1, 1, 0)
    assert found["same"].is_equal  # when a machine did something is no content
    assert (found["gone"].new_rows, found["added"].old_rows) == (None, None)
    text = markdown(list(found.values()))
    assert text.startswith("4 of 5 published tables differ.")
    assert "| leads | 3 | 3 | 1 | 1 | 2 | amount (1), city (1) |" in text
    assert all(table.is_equal for table in compare(old, old, {}))


@pytest.mark.slow
def test_effect__builds_what_changed_and_leaves_the_warehouse_as_it_is(
    data_dir: Path, tmp_path: Path
) -> None:
    settings = load_settings()
    changed = tmp_path / "dbt_project"
    shutil.copytree(DBT_PROJECT_DIR, changed, ignore=shutil.ignore_patterns("target", "logs"))
    with pytest.raises(TilltaleError, match="no finished build"):
        effect(settings, REPOSITORY_ROOT, tmp_path / "effect", changed)
    assert run_dbt(settings, ["build", "--select", "+meta_metrics"]) == 0
    built = build_state.BuildState(models_fingerprint(settings), settings.now, is_finished=True)
    build_state.write_state(settings.warehouse_path, replace(built, fingerprint="another code"))
    with pytest.raises(TilltaleError, match="not built by the base"):
        effect(settings, REPOSITORY_ROOT, tmp_path / "effect", changed)
    build_state.write_state(settings.warehouse_path, built)
    before = settings.warehouse_path.read_bytes()

    model = changed / "models" / "marts" / "meta" / "meta_metrics.sql"
    text = model.read_text()
    assert "metrics.unit" in text
    model.write_text(text.replace("metrics.unit", "upper(metrics.unit) as unit"))
    said = effect(settings, REPOSITORY_ROOT, tmp_path / "effect", changed)

    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        rows, touched = connection.execute(
            "select count(*), count(*) filter (unit <> upper(unit)) from marts.meta_metrics"
        ).fetchone() or (0, 0)
    assert touched > 10
    assert f"| meta_metrics | {rows} | {rows} | 0 | 0 | {touched} | unit ({touched}) |" in said
    assert "* meta_metrics: name=" in said
    assert settings.warehouse_path.read_bytes() == before
