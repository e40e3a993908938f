"""Large facts by the day: days made anew equal an undisturbed build; a build marks the days that it changed.

Real parts: a small company's warehouse built by dbt, Dagster's assets and instance, the command's function.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import dagster as dg
import duckdb
import pytest

from ingestion.config import Settings, load_settings
from orchestration.commands.backfill import backfill
from orchestration.defs.transform import days as fact_days_defs
from orchestration.defs.transform.assets import transform_defs
from orchestration.lib import dbt
from orchestration.lib.build_state import BuildState, read_state, write_state
from orchestration.lib.errors import TilltaleError
from orchestration.lib.fact_days import DayFact, Period, changed_days, day_facts, remember_days
from orchestration.lib.instance import open_instance
from orchestration.lib.keys import days_key
from orchestration.lib.partitions import DAY_ROWS, MARKED_BY_BUILD_TAG
from orchestration.lib.run_problems import judgement_of
from orchestration.lib.warehouse import Warehouse
from tests.dbt import company
from tests.dbt.warehouse import make_warehouse

pytestmark = pytest.mark.slow

FACTS = ("fct_activity_daily", "fct_attribution", "fct_touchpoints")
HELD_IN = {
    "fct_attribution": ("intermediate.int_attribution__paths", "linear_amount"),
    "fct_activity_daily": ("marts.fct_activity_daily", "spend"),
    "fct_touchpoints": ("marts.fct_touchpoints", "match_probability"),
}
"""The table that holds a fact's rows by the day, with a figure that can be damaged."""
Rows = dict[date, Counter[tuple[Any, ...]]]


@dataclass
class Installation:
    """A built warehouse and the Dagster instance that remembers its builds."""

    settings: Settings
    instance: dg.DagsterInstance
    facts: dict[str, DayFact]
    states: list[dict[str, Rows]] = field(default_factory=list)

    def build(self, as_of: str) -> None:
        """One build of everything, as a step of the daily run does it."""
        result = dg.materialize(
            transform_defs().assets, instance=self.instance, resources={"warehouse": Warehouse(as_of=as_of)}
        )
        assert result.success
        self.states.append({name: self.rows(name) for name in FACTS})

    def rebuild(self, name: str, first: date, last: date) -> dg.ExecuteInProcessResult:
        """What the web UI does with a range of days; it may fail."""
        return dg.materialize(
            [fact_days_defs.build_days_asset(self.facts[name])],
            instance=self.instance,
            resources={"warehouse": Warehouse(as_of=company.SECOND_AS_OF)},
            tags={
                "dagster/asset_partition_range_start": first.isoformat(),
                "dagster/asset_partition_range_end": last.isoformat(),
            },
            raise_on_error=False,
        )

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse_path)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()

    def rows(self, name: str) -> Rows:
        """All rows of a fact by their day."""
        found: Rows = {}
        for day, *row in self.sql(f"select {self.facts[name].day}, * from marts.{name}"):
            found.setdefault(day, Counter())[tuple(row)] += 1
        return found

    def marks(self, name: str, build: int) -> dict[date, int]:
        """Days that a build has marked, with the rows that it told."""
        events = self.instance.fetch_materializations(days_key(name), limit=1000, ascending=True).records
        runs = list(dict.fromkeys(run.run_id for run in reversed(self.instance.get_runs())))
        told = [event.asset_materialization for event in events if event.run_id == runs[build]]
        assert all(MARKED_BY_BUILD_TAG in one.tags for one in told)
        return {date.fromisoformat(one.partition): one.metadata[DAY_ROWS].value for one in told}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Built at a first delivery and, on top of that, at a second; each test leaves its facts as they were."""
    folder = tmp_path_factory.mktemp("days")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "DAGSTER_STORAGE_DIR", "TILLTALE_WAREHOUSE_PATH", "DBT_TARGET_PATH"):
            patch.delenv(name, raising=False)
        patch.setenv("TILLTALE_DATA_DIR", str(folder))
        patch.setenv("TILLTALE_AS_OF", company.SECOND_AS_OF)
        settings = load_settings()
        # without dbt's tests, which say nothing of days
        patch.setattr(dbt, "run_build", partial(dbt.run_build, select=("package:tilltale",)))
        warehouse = make_warehouse(folder, folder / "dbt" / "target")
        company.deliver_first(warehouse)
        with open_instance(settings) as instance:
            facts = {fact.name: fact for fact in day_facts(dbt.load_manifest(settings))}
            found = Installation(settings, instance, facts)
            found.build(company.FIRST_AS_OF)
            company.deliver_second(warehouse)
            found.build(company.SECOND_AS_OF)
            yield found


def test_changed_days__are_those_whose_public_rows_differ_from_what_was_marked(settings: Settings) -> None:
    path, fact = settings.warehouse_path, DayFact("f", "d", "model <> 'markov'")
    days = Period.of("2026-09-01", "2026-09-04")

    def after(*changes: str) -> dict[int, int]:
        with duckdb.connect(str(path)) as connection:
            for change in changes:
                connection.execute(change)
        return {day.day: rows for day, rows in changed_days(path, fact, days).items()}

    assert after(
        "create schema marts",
        "create schema raw_tilltale",
        "create table marts.f as select model, i, date '2026-09-01' + i::integer as d, 1.5 as amount, "
        "7 as _fingerprint from (values ('linear'), ('markov')) as m(model), range(6) as r(i)",
    ) == {1: 2, 2: 2, 3: 2, 4: 2}
    remember_days(path, fact, days)
    assert after() == {}
    assert (
        after("update marts.f set amount = 9 where model = 'markov'", "update marts.f set _fingerprint = 8")
        == {}
    )
    assert after("create or replace table marts.f as from marts.f order by i desc, model desc") == {}
    assert after("update marts.f set amount = 3 where i = 1") == {2: 2}
    assert after("insert into marts.f from marts.f where i = 2") == {2: 2, 3: 4}
    assert after("delete from marts.f where i = 0") == {1: 0, 2: 2, 3: 4}
    remember_days(path, fact, Period.of("2026-09-02", "2026-09-02"))
    assert after() == {1: 0, 3: 4}
    # a day that had not ended is marked once it has
    assert changed_days(path, fact, Period.of("2026-09-05", "2026-09-30")).keys() == {
        date(2026, 9, 5),
        date(2026, 9, 6),
    }


def test_facts__are_those_that_say_which_column_is_their_day(installation: Installation) -> None:
    assert tuple(installation.facts) == FACTS
    for name in FACTS:
        assert len(installation.states[1][name]) > 1
        model = HELD_IN[name][0].split(".")[1]
        assert model in installation.facts[name].models
        config = dbt.load_manifest(installation.settings)["nodes"][f"model.tilltale.{model}"]["config"]
        assert config["materialized"] == "incremental"


@pytest.mark.parametrize("name", FACTS)
def test_build__marks_the_days_that_it_changed(installation: Installation, name: str) -> None:
    first, second = (state[name] for state in installation.states)
    assert installation.marks(name, 0) == {day: rows.total() for day, rows in first.items()}

    def told(rows: Rows, day: date) -> Counter[tuple[Any, ...]]:
        of_day = rows.get(day, Counter())
        return Counter({row: count for row, count in of_day.items() if "markov" not in row})

    changed = {day for day in first.keys() | second.keys() if told(first, day) != told(second, day)}
    assert changed
    expected = {day: second.get(day, Counter()).total() for day in changed}
    assert installation.marks(name, 1) == expected
    key = dg.AssetKey(["marts", name])
    (event,) = installation.instance.fetch_materializations(key, limit=1).records
    assert event.asset_materialization.metadata["days_rewritten"].value == len(changed)


def damage(installation: Installation, name: str) -> tuple[date, date]:
    """Take rows out, write others twice, and change what is held, on all days but the first and the last."""
    fact = installation.facts[name]
    _, first, *_, last, _ = sorted(installation.states[1][name])
    table, figure = HELD_IN[name]
    where = f"{fact.day} between date '{first}' and date '{last}'"
    installation.sql(f"update {table} set {figure} = 0.5 where {where} and hash({fact.day}) % 3 = 0")
    installation.sql(f"insert into {table} from {table} where {where} and hash({fact.day}) % 3 = 1")
    installation.sql(f"delete from {table} where {where} and hash({fact.day}) % 3 = 2")
    return first, last


@pytest.mark.parametrize("name", FACTS)
def test_rebuild__days_equal_those_of_an_undisturbed_build_and_no_other_is_touched(
    installation: Installation, name: str
) -> None:
    fact, whole = installation.facts[name], installation.states[1][name]
    first, last = damage(installation, name)
    outside = max(whole)
    table, _ = HELD_IN[name]
    installation.sql(f"delete from {table} where {fact.day} = date '{outside}'")
    other_path = ", -_fingerprint as _fingerprint" if name == "fct_attribution" else ""
    copied = f"select * replace (date '2020-02-29' as {fact.day}{other_path}) from {table}"
    installation.sql(f"insert into {table} {copied} where {fact.day} = date '{min(whole)}'")
    damaged = installation.rows(name)
    assert {day for day in whole if damaged.get(day) != whole[day]} > {outside}

    result = installation.rebuild(name, first, last)
    assert result.success
    found = installation.rows(name)
    assert found.pop(date(2020, 2, 29)).total() == whole[min(whole)].total()
    assert found == {day: rows for day, rows in whole.items() if day != outside}
    installation.sql(f"delete from {table} where {fact.day} = date '2020-02-29'")
    told = result.get_asset_materialization_events()
    assert len(told) == (last - first).days + 1
    metadata = told[0].materialization.metadata
    inside = {day for day in whole if first <= day <= last}
    assert metadata["rows_taken_out"].value == sum(
        rows.total() for day, rows in damaged.items() if day in inside
    )
    assert metadata["rows_put_back"].value == sum(whole[day].total() for day in inside)

    lines: list[str] = []
    period = (outside, outside + timedelta(days=1000))  # days that have not ended are left out
    assert backfill(installation.settings, name, period, say=lines.append) > 0
    assert lines[0].startswith(f"{name}, {outside} to 2026-10-09: 0 rows taken out, ")
    assert installation.rows(name) == whole


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("fct_activity_daily", "marts.fct_activity_costs"),
        ("fct_attribution", "intermediate.int_attribution__removal_effects"),
        ("fct_touchpoints", "intermediate.int_identity__persons_joined"),
    ],
)
def test_rebuild__that_fails_in_the_middle_changes_nothing(
    installation: Installation, name: str, read: str
) -> None:
    whole = installation.states[1][name]
    _, table = read.split(".")
    installation.sql(f"alter table {read} rename to kept")
    try:
        result = installation.rebuild(name, min(whole), max(whole))
    finally:
        installation.sql(f"alter table {read.replace(table, 'kept')} rename to {table}")
    assert not result.success
    assert installation.rows(name) == whole


@pytest.mark.parametrize("case", ["models changed", "unfinished"])
def test_rebuild__is_refused_where_the_next_build_makes_everything_anew(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    path, whole = installation.settings.warehouse_path, installation.states[1]["fct_touchpoints"]
    state = read_state(path)
    assert state is not None
    if case == "unfinished":
        write_state(path, BuildState(state.fingerprint, state.last_as_of, is_finished=False))
    else:
        monkeypatch.setattr(dbt, "models_fingerprint", lambda settings: "of other models")
    try:
        period = (min(whole), max(whole))
        with pytest.raises(TilltaleError, match=r"nothing was changed: .*start `tilltale run`"):
            backfill(installation.settings, "fct_touchpoints", period, say=lambda line: None)
    finally:
        write_state(path, state)
    assert installation.rows("fct_touchpoints") == whole
    (run,) = installation.instance.get_runs(limit=1)
    # who asked was told: nobody else is alerted
    assert judgement_of(installation.settings, installation.instance, run.run_id).problems == ()


def test_backfill__unknown_name_is_told_what_there_is(installation: Installation) -> None:
    with pytest.raises(TilltaleError, match=r"fct_attribution, fct_touchpoints.* Sources: .*stripe"):
        backfill(installation.settings, "fct_leads", (date(2026, 9, 1), date(2026, 9, 2)))
