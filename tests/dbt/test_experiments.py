"""Experiments from the register to the marts: weeks, people, countries, and those without a result."""

from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.dbt.warehouse import TABLES, Warehouse, make_warehouse

pytestmark = pytest.mark.slow

# 400 people, each of whom buys for 100 in about one week of five; whoever is shown something that works buys
# that much more often. No random numbers: a hash of person and week decides.
CONTACTS = """
    insert into raw_files.contacts (row_id, file, line, _dlt_load_id, person_key, country)
    select 'c' || n, 'a.csv', n, '1', 'P' || n, (['SE', 'DK', 'NO', 'FI'])[1 + n % 4] from range(400) as t (n)
"""
WEEKS = """
    create temp table weeks as
    select
        person.n as person,
        timestamptz '2025-09-01 00:00:00+00' + to_days(cast(7 * week.n as integer)) as monday,
        hash(person.n, week.n, 'buys') % 1000 / 1000.0 as chance,
        hash(person.n, week.n, 'hour') % 160 as hour
    from range(400) as person (n) cross join range(60) as week (n)
"""
SHOWN = """
    create temp table shown as
    select person, monday, hour, channel, gain from (
        select *, 'radio' as channel, 1.0 as gain from weeks
        where monday in ('2026-03-02', '2026-03-16', '2026-03-30', '2026-04-06', '2026-04-20')
        union all
        select *, 'newsletter' as channel, 0.6 as gain from weeks
        where monday between '2026-05-25' and '2026-07-13' and person < 200
        union all
        select *, 'poster' as channel, 0.0 as gain from weeks
        where monday between '2026-07-20' and '2026-09-07' and person % 4 in (2, 3)
    )
"""
TOUCHES = """
    insert into raw_files.touchpoints
        (row_id, file, line, _dlt_load_id, person_key, touched_at, channel, touch_type)
    select 't' || channel || person || monday, 'a.csv', 1, '1', 'P' || person, monday, channel, 'click'
    from shown
    union all
    select 'd' || person || monday, 'a.csv', 1, '1', 'P' || person, monday + to_hours(7), null, 'visit'
    from weeks where chance > 0.9
"""
SALES = """
    insert into raw_files.conversions (
        row_id, file, line, _dlt_load_id,
        conversion_key, person_key, converted_at, conversion_type, amount, currency
    )
    select
        's' || weeks.person || weeks.monday, 'a.csv', 1, '1',
        weeks.person || ':' || weeks.monday, 'P' || weeks.person,
        weeks.monday + to_hours(cast(weeks.hour as integer)), 'revenue', 100, 'EUR'
    from weeks left join shown using (person, monday)
    where weeks.chance < 0.2 * (1 + coalesce(shown.gain, 0))
"""


def experiment(key: str, **more: Any) -> dict[str, Any]:
    row = {"row_id": key, "file": "e.csv", "line": 2, "_dlt_load_id": "1", "experiment_key": key}
    return {**row, "name": key, "goal": "revenue", "decision": "open", **more}


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    warehouse = make_warehouse(tmp_path_factory.mktemp("experiments"), tmp_path_factory.mktemp("target"))
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for statement in (CONTACTS, WEEKS, SHOWN, TOUCHES, SALES):
            connection.execute(statement)
    span = {"unit": "person", "started_at": at(2026, 5, 25), "ended_at": at(2026, 7, 20)}
    warehouse.insert(
        "files.experiments",
        experiment(
            "weeks",
            unit="week",
            channel="radio",
            treated_units="2026-03-02; 2026-W12; 2026-03-30; 2026-04-06; 2026-04-20",
            started_at=at(2026, 3, 2),
            ended_at=at(2026, 5, 4),
        ),
        experiment(
            "hold-out",
            channel="newsletter",
            treated_units=";".join(f"P{number}" for number in range(200)),
            control_units=";".join(f"p{number}" for number in range(200, 400)),
            **span,
        ),
        # Named the wrong way round: those called treated saw no poster.
        experiment(
            "countries",
            unit="country",
            channel="poster",
            treated_units="SE; DK",
            control_units="NO; FI",
            started_at=at(2026, 7, 20),
            ended_at=at(2026, 9, 14),
        ),
        experiment("ahead", unit="week", channel="radio", started_at=at(2027, 1, 4)),
        experiment("nobody", channel="radio", treated_units="X1", control_units="X2", **span),
    )
    warehouse.dbt(*TABLES, "--select", "+mart_incrementality", "+mart_experiments")
    return warehouse


def results(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    columns = "experiment_key, lift, low, high, p_value, are_arms_swapped, is_over, label, problem"
    rows = warehouse.rows(f"select {columns} from marts.mart_experiments")
    names = columns.split(", ")
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def test_mart_experiments__weeks_people_and_countries_each_find_what_was_true(built: Warehouse) -> None:
    found = results(built)
    for key, true in (("weeks", 1.0), ("hold-out", 0.6), ("countries", 0.0)):
        assert found[key]["label"] == "tested", found[key]
        assert found[key]["low"] <= true <= found[key]["high"], found[key]
        assert found[key]["is_over"]
    assert found["weeks"]["p_value"] < 0.05
    assert found["hold-out"]["p_value"] < 0.05
    assert found["countries"]["are_arms_swapped"]
    assert not found["weeks"]["are_arms_swapped"]


def test_mart_experiments__without_a_result_says_why(built: Warehouse) -> None:
    found = results(built)
    assert found["ahead"]["problem"] == "it has not begun"
    assert "nobody" in found["nobody"]["problem"]
    assert {found[key]["label"] for key in ("ahead", "nobody")} == {"none"}


def test_mart_incrementality__says_for_every_channel_and_model_how_it_knows(built: Warehouse) -> None:
    rows = built.rows("select channel, model, method, label, explanation from marts.mart_incrementality")
    models = {model for (model,) in built.rows("select model from seeds.seed_attribution_models")}
    channels = {channel for channel, *_ in rows}
    assert channels == {"radio", "newsletter", "poster", "direct"}
    assert {(channel, model) for channel, model, *_ in rows} == {
        (channel, model) for channel in channels for model in (*models, "incremental")
    }
    methods = {channel: (method, label) for channel, _, method, label, _ in rows}
    assert methods["direct"] == ("none", None)
    assert {methods[name] for name in ("radio", "newsletter", "poster")} == {("experiment", "tested")}
    assert all(explanation for *_, explanation in rows)


def test_mart_incrementality__an_experiment_is_scaled_to_all_the_time_by_contacts(built: Warehouse) -> None:
    ((inside, scaled, spread),) = built.rows(
        """
        select
            results.incremental_outcome, marts.incremental_revenue, marts.high - marts.low
        from intermediate.int_experiments__results as results
        join intermediate.int_experiments__dated as dated using (experiment_id)
        join marts.mart_incrementality as marts using (channel)
        where dated.experiment_key = 'weeks' and marts.model = 'incremental'
        """
    )
    # Every radio contact fell into the experiment's own weeks.
    assert abs(float(scaled) - inside) < float(spread)
    assert float(scaled) > 0


def test_mart_incrementality__attributed_revenue_is_the_touch_models_own(built: Warehouse) -> None:
    off = built.rows(
        """
        select incrementality.channel, incrementality.model
        from marts.mart_incrementality as incrementality
        left join (
            select channel, model, sum(amount) as amount from marts.fct_attribution
            where conversion_type = 'revenue' group by all
        ) as attributed using (channel, model)
        where incrementality.model <> 'incremental'
            and incrementality.attributed_revenue is distinct from coalesce(attributed.amount, 0)
        """
    )
    assert off == []


def test_moments__are_the_same_in_whatever_order_the_rows_lie(built: Warehouse) -> None:
    found = set()
    for _ in range(8):
        with duckdb.connect(str(built.path)) as connection:
            for table in ("contacts", "decisions"):
                name = f"intermediate.int_incrementality__{table}"
                connection.execute(
                    f"create or replace table {name} as select * from {name} order by random()"
                )
        built.dbt("run", "--select", "int_incrementality__moments")
        found |= set(
            built.rows(
                "select unit_kind, count(*), bit_xor(hash(moment_id, moment_day))"
                " from intermediate.int_incrementality__moments group by all"
            )
        )
    assert len(found) == len({kind for kind, *_ in found}) > 0


def test_moments__are_the_same_whatever_key_makes_the_pseudonyms(built: Warehouse) -> None:
    found = set()
    for key in ("", "another", "a third"):
        with duckdb.connect(str(built.path)) as connection:
            for table, names in (("contacts", ["unit_id"]), ("decisions", ["unit_id", "decision_id"])):
                keyed = ", ".join(f"md5('{key}' || {name}) as {name}" for name in names)
                name = f"intermediate.int_incrementality__{table}"
                connection.execute(
                    f"create or replace table {name} as select * replace ({keyed}) from {name}"
                )
        # Fewer decisions than there are, so that a part of them is drawn, too.
        built.dbt("run", "--select", "int_incrementality__moments", incrementality_max_decisions=1000)
        found |= set(
            built.rows("""
                select unit_kind, is_decision, count(*), sum(hash(moment_day, days_known, amount, weight))
                from intermediate.int_incrementality__moments
                group by all
            """)
        )
    assert {decides for _, decides, *_ in found} == {True, False}
    assert len(found) == len({row[:2] for row in found})


def test_moments__stay_from_one_day_to_the_next(built: Warehouse) -> None:
    drawn = []
    for as_of in ("2026-11-01", "2026-11-02", "2026-11-08"):
        built.dbt("run", "--select", "int_incrementality__moments", as_of=as_of)
        drawn.append(
            set(
                built.rows("""
                    select moment_id, moment_day from intermediate.int_incrementality__moments
                    where not is_decision
                """)
            )
        )
    today, tomorrow, next_week = drawn
    assert [len(moments) for moments in drawn] == [pytest.approx(60_000, rel=0.02)] * 3
    # As many as before are wanted, of a little more time.
    assert len(today - tomorrow) < 0.005 * len(today)
    assert len(today - next_week) < 0.03 * len(today)
    assert min(day for _, day in tomorrow - today) > max(day for _, day in today) - 0.01


def test_exposures__fade_from_the_gap_and_tell_habits_from_afar(built: Warehouse) -> None:
    """From here on tests replace what the models are made of."""
    with duckdb.connect(str(built.path)) as connection:
        connection.execute("""
            create or replace table intermediate.int_incrementality__moments as
            select * from (values ('m', 'person', 'p', 100.0), ('d', 'company', 'c', 100.0))
                as moments (moment_id, unit_kind, unit_id, moment_day);
            create or replace table intermediate.int_incrementality__contacts as
            select * from (values
                ('person', 'p', 'a', false, 1.0, 98.0), ('person', 'p', 'a', false, 1.0, 99.5),
                ('person', 'p', 'a', false, 0.5, 103.0), ('person', 'p', 'b', true, 1.0, 70.0),
                ('person', 'p', 'b', false, 1.0, 140.0), ('person', 'p', 'a', false, 1.0, 9.0),
                ('person', 'q', 'a', false, 1.0, 98.0),
                ('company', 'c', 'a', false, 1.0, 99.9), ('company', 'c', 'a', false, 1.0, 110.0),
                ('company', 'c', 'a', false, 1.0, 115.0), ('company', 'c', 'b', false, 1.0, 114.0)
            ) as contacts (unit_kind, unit_id, channel, is_impression, weight, touched_day);
        """)
    built.dbt("run", "--select", "int_incrementality__exposures")
    rows = built.rows("""
        select moment_id, channel, stock_before_3, stock_after_3, stock_before_28, stock_after_28,
            impression_stock_before_28, impression_stock_after_28, habit_before, habit_after
        from intermediate.int_incrementality__exposures
        order by moment_id, channel
    """)
    nothing = [0, 0]
    days = np.array([1 / 3, 2 / 3, 1 / 28, 2 / 28])
    assert [row[:2] for row in rows] == [("d", "a"), ("m", "a"), ("m", "b")]
    deal, person, seen = (np.array(row[2:], dtype=float) for row in rows)
    close = np.exp(-np.array([0.1 / 3, 1 / 3, 0.1 / 28, 1 / 28]))
    assert deal == pytest.approx([*close, *nothing, *nothing])
    assert person == pytest.approx([*(np.exp(-days) * [1, 0.5, 1, 0.5]), *nothing, *nothing])
    assert seen == pytest.approx([0, np.exp(-39 / 3), 0, np.exp(-39 / 28), np.exp(-29 / 28), 0, 1, 1])


@pytest.mark.parametrize("people", [0, 1, 2])
def test_moments__of_hardly_anybody_cover_all_their_time(built: Warehouse, people: int) -> None:
    """One person's time could be cut into more pieces than can be counted; nobody has no time at all."""
    with duckdb.connect(str(built.path)) as connection:
        for table, day, columns in (
            ("contacts", 8000.5, "'a' as channel, false as is_impression, 1.0 as weight, {} as touched_day"),
            ("decisions", 9000.5, "'d' || n as decision_id, 10.00 as amount, {} as decided_day"),
        ):
            connection.execute(f"""
                create or replace table intermediate.int_incrementality__{table} as
                select 'person' as unit_kind, 'p' || n as unit_id, {columns.format(f"{day} + n")}
                from range({people}) as r (n)
            """)
    built.dbt("run", "--select", "int_incrementality__moments")
    rows = built.rows("""
        select unit_id, count(*), min(days_known), max(moment_day), sum(cast(is_decision as integer))
        from intermediate.int_incrementality__moments group by unit_id
    """)
    assert len(rows) == people
    today = 9801
    for _, count, first, last, decisions in rows:
        assert count == pytest.approx(50_000 if people == 1 else 30_000, rel=0.02)
        assert first < 1 and today - 1 < last < today
        assert decisions == 1
