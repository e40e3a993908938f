"""What analysts do with a publication, done with a real one: the cookbook, metrics, exports, comparisons."""

import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from orchestration.lib import cookbook, metrics
from tests.installation import Installation


def check_cookbook(published: Path) -> None:
    """Every question gives the columns that its file names, one row a key."""
    assert cookbook.INDEX_PATH.read_text(encoding="utf-8") == cookbook.index()
    asked = cookbook.questions()
    assert len(asked) >= 30
    with duckdb.connect(str(published), read_only=True) as connection:
        empty = []
        for question in asked:
            result = connection.execute(question.sql)
            columns = [name for name, *_ in result.description]
            assert tuple(columns) == question.columns, question.name
            rows = result.fetchall()
            places = [columns.index(name) for name in question.key]
            keys = {tuple(row[place] for place in places) for row in rows}
            assert len(keys) == len(rows), f"{question.name}: not one row a {question.grain}"
            empty += [question.name] if not rows else []
    assert len(empty) < len(asked) / 3, empty  # some ask of sources that the company has not connected


def check_metrics(installation: Installation) -> None:
    """A metric worked out by its definition is the figure that the tables hold and the app shows."""
    with duckdb.connect(str(installation.published), read_only=True) as connection:
        defined = {name: metric for name, metric in metrics.read_metrics(connection).items() if metric.table}
        assert len(defined) >= 30
        held = 0
        for metric in defined.values():
            (keys,) = connection.execute(
                "select list(column_name order by key_position) from marts.meta_columns "
                "where table_name = ? and key_position is not null",
                [metric.table],
            ).fetchone() or ([],)
            by_key = metrics.query(connection, metric, by=tuple(keys))
            stored = connection.execute(
                "select count(*) from duckdb_columns() where schema_name = 'marts' "
                "and table_name = ? and column_name = ?",
                [metric.table, metric.name],
            ).fetchone()
            if stored == (1,):
                held += 1
                listed = ", ".join([*keys, metric.name])
                rows = connection.execute(
                    f"select {listed} from marts.{metric.table} order by all"
                ).fetchall()
                for (*_, worked_out), (*_, figure) in zip(by_key, rows, strict=True):
                    assert (worked_out is None) == (figure is None), metric.name
                    assert figure is None or float(worked_out) == pytest.approx(float(figure), abs=1e-6)
        assert held >= 20
        figures = {
            "revenue": "select sum(revenue) from marts.mart_roi_by where dimension = 'channel' "
            "and model = 'position_based' and value <> 'unmatched'",
            "total_cost": "select sum(total_cost) from marts.mart_activity_roi where model = 'linear'",
            "leads": "select sum(leads) from marts.mart_funnel where dimension = 'platform'",
            "conversions": "select sum(conversions) from marts.mart_roi_by where dimension = 'channel' "
            "and model = 'position_based' and value <> 'unmatched'",
        }
        for name, sql in figures.items():
            (of_the_app,) = connection.execute(sql).fetchone() or (None,)
            ((worked_out,),) = metrics.query(connection, defined[name])
            assert float(worked_out) == pytest.approx(float(of_the_app or 0), rel=1e-9), name
        ((march,),) = connection.execute(
            "select sum(media_cost) from marts.fct_activity_costs "
            "where cost_date between '2026-03-01' and '2026-03-31'"
        ).fetchall()
    shown = installation.tilltale(
        "metrics", "query", "media_cost", "--from", "2026-03-01", "--to", "2026-03-31"
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines()[1] == format(march, ",")
    refused = installation.tilltale("metrics", "query", "revenue", "--by", "nothing")
    assert refused.returncode == 1
    assert "The table fct_attribution has no nothing; it has model, conversion_id" in refused.stderr


def check_export(installation: Installation, folder: Path) -> None:
    """Rows and text arrive as they are, and the sheet says what its columns mean."""
    sheet, parquet = folder / "deals.xlsx", folder / "people.parquet"
    assert installation.tilltale("export", "views.deals", "--out", str(sheet)).returncode == 0
    book = CalamineWorkbook.from_path(str(sheet))
    rows = book.get_sheet_by_name("views.deals").to_python()
    ((deals, amount),) = installation.ask("select count(*), sum(amount) from marts.fct_opportunities")
    assert len(rows) == deals + 1
    place = rows[0].index("amount")
    assert sum(row[place] or 0 for row in rows[1:]) == pytest.approx(float(amount))
    assert any(
        "Unit: reporting currency" in str(row[1]) for row in book.get_sheet_by_name("columns").to_python()
    )
    assert (
        installation.tilltale("export", "dim_person", "--format", "parquet", "--out", str(parquet)).returncode
        == 0
    )
    assert pl.read_parquet(parquet).height == installation.ask("select count(*) from marts.dim_person")[0][0]


def check_comparison(installation: Installation) -> None:
    """What was said in another publication is told apart, to the cent and to the row."""
    history = installation.folder / "published" / "history"
    other = history / "20991231T000000Z-0099.duckdb"
    shutil.copyfile(history / f"{installation.current}.duckdb", other)
    try:
        with duckdb.connect(str(other)) as connection:
            (month,) = connection.execute(
                "select max(strftime(month_start_date, '%Y-%m')) from views.monthly_channels "
                "where channel = 'direct'"
            ).fetchone() or ("",)
            connection.execute(
                "update marts.fct_attribution set amount = amount + 7 "
                "where (model, conversion_id, touchpoint_id) in ("
                "select (model, conversion_id, touchpoint_id) from views.credited_sales "
                "where channel = 'direct' and model = 'position_based' "
                f"and strftime(month_start_date, '%Y-%m') = '{month}' order by all limit 1)"
            )
            first = "(select min(person_id) from marts.dim_person)"
            connection.execute(f"delete from marts.dim_person where person_id = {first}")
            connection.execute(
                "update marts.dim_person set country = 'XX' where country is distinct from 'XX'"
            )
            (people,) = connection.execute("select count(*) from marts.dim_person").fetchone() or (0,)
        told = installation.tilltale("compare", installation.current, other.stem)
        assert told.returncode == 0, told.stderr
        (line,) = [line for line in told.stdout.splitlines() if line.startswith(month)]
        assert " direct " in line
        assert " 7.00 " in line
        rows = installation.tilltale(
            "compare", installation.current, other.stem, "--table", "dim_person"
        ).stdout
        assert f"dim_person: 0 rows new, 1 gone, {people:,} changed" in rows
        assert "country" in rows
    finally:
        other.unlink()
    same = installation.tilltale("compare", installation.current)
    assert "No revenue of any month differs." in same.stdout
    assert installation.tilltale("compare", "nope").returncode == 1
