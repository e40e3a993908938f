"""Every attribution model on random journeys, against the second opinion: the models' own SQL, no pipeline.

The models between conversions and credits are compiled once a set of settings, and run on tables of the
test's own.
"""

import runpy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import second_opinion
from tests.dbt.warehouse import PROJECT, Warehouse
from tests.second_opinion import Conversion, Rules, Touch

pytestmark = pytest.mark.slow

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = ("ann", "bob", "cid", "dan")
CHANNELS = ("direct", "a", "b", "c")
LEFT, SOLVED, RIGHT = (
    (
        "int_attribution__conversion_people",
        "int_attribution__milestones",
        "int_attribution__path_inputs",
        "int_attribution__path_totals",
        "int_attribution__paths",
        "int_attribution__transitions",
    ),
    "int_attribution__removal_effects",
    (
        "int_attribution__chain_credits",
        "fct_attribution",
        "mart_markov_channels",
    ),
)
TABLES = """
create table marts.fct_conversions (
    conversion_id varchar, conversion_type varchar, person_id varchar, company_id varchar,
    opportunity_id varchar, amount decimal(18, 2), lookback_days integer, is_deal boolean,
    converted_date date, converted_at timestamptz
);
create table marts.fct_touchpoints (
    touchpoint_id varchar, person_id varchar, activity_id varchar, channel varchar, is_direct boolean,
    touched_date date, touched_at timestamptz, _fingerprint bigint
);
create table intermediate.int_crm__deal_people (opportunity_id varchar, person_id varchar);
create table intermediate.int_crm__leads_dated (
    person_id varchar, created_at timestamptz, opportunity_at timestamptz
);
create table intermediate.int_crm__deals_dated (
    opportunity_id varchar, status varchar, created_at timestamptz, closed_at timestamptz
);
"""


@dataclass(frozen=True)
class Deal:
    people: frozenset[str]
    created_at: datetime
    closed_at: datetime | None


@dataclass
class World:
    """What the models read, as tables and for the second opinion."""

    touches: list[Touch] = field(default_factory=list)
    conversions: list[Conversion] = field(default_factory=list)
    leads: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    strangers: list[Touch] = field(default_factory=list)  # touches of nobody known


# Few moments, so that touches tie with one another, with milestones, and with both ends of the window.
moments = st.integers(0, 24).map(lambda step: START + step * timedelta(days=5))
paths = st.lists(st.tuples(st.sampled_from(PEOPLE), moments, st.sampled_from(CHANNELS)), max_size=40)


@st.composite
def worlds(draw: Callable[..., Any]) -> World:
    """Random journeys of a few people: one-touch, all-direct, tied, long, refunded and without money."""
    world = World()
    seen = draw(paths)
    if draw(st.booleans()):
        seen += [("ann", START + n * timedelta(hours=6), draw(st.sampled_from(CHANNELS))) for n in range(500)]
    world.touches = [Touch(f"t{n * 7919 % 1009:04}", *touch) for n, touch in enumerate(seen)]
    world.strangers = [
        Touch(f"x{n}", "", at, "a") for n, at in enumerate(draw(st.lists(moments, max_size=3)))
    ]
    for person in PEOPLE:
        if draw(st.booleans()):
            created = draw(moments)
            deal_at = draw(st.none() | moments.filter(lambda at, created=created: at >= created))
            world.leads[person] = (created, deal_at)
    for number in range(draw(st.integers(0, 2))):
        team = frozenset(draw(st.sets(st.sampled_from(PEOPLE))))
        world.deals[f"o{number}"] = Deal(team, draw(moments), draw(st.none() | moments))
    for number in range(draw(st.integers(1, 8))):
        world.conversions.append(_conversion(draw, f"c{number}", world))
    return world


def _conversion(draw: Callable[..., Any], key: str, world: World) -> Conversion:
    at, kind = draw(moments), draw(st.sampled_from(("revenue", "revenue", "lead")))
    # A refund that stands alone is negative, a sale that was paid back whole is 0.
    amount = draw(st.sampled_from((0, 1, -5)) | st.integers(0, 10**7))
    opportunity = draw(st.none() | st.sampled_from(sorted(world.deals))) if world.deals else None
    deal = world.deals.get(opportunity or "")
    people = frozenset({draw(st.sampled_from(PEOPLE))}) | (deal.people if deal else frozenset())
    leads = [world.leads[person] for person in people if person in world.leads]
    steps = [deal_at for _, deal_at in leads if deal_at]
    closed = deal.closed_at if deal else None
    return Conversion(
        f"{key}:{opportunity or ''}",
        kind,
        people,
        at,
        amount,
        timedelta(days=90 if deal else 30),
        min((created for created, _ in leads), default=None),
        deal.created_at if deal else min(steps, default=None),
        closed if closed and closed <= at else None,
    )


class Models:
    """The compiled models of one set of settings."""

    def __init__(self, target: Path) -> None:
        compiled = {
            path.stem: path for path in (target / "compiled").rglob("*.sql") if path.parent.suffix != ".yml"
        }
        # A catalog of the test's own takes the place of the warehouse's.
        self.sql = {name: compiled[name].read_text(encoding="utf-8") for name in (*LEFT, *RIGHT)}
        (written_in_python,) = PROJECT.glob(f"models/**/{SOLVED}.py")
        self.solve = runpy.run_path(str(written_in_python))["model"]
        self.seed = PROJECT / "seeds" / "seed_attribution_models.csv"

    def run(self, world: World) -> duckdb.DuckDBPyConnection:
        """A warehouse in memory with the world's tables and what the models make of them."""
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
        for schema in ("marts", "intermediate", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute(TABLES)
        connection.execute(
            f"create table seeds.seed_attribution_models as from read_csv('{self.seed}', header = true)"
        )
        fill(connection, world)
        for name in LEFT:
            connection.execute(f"create table {schema_of(name)}.{name} as {self.sql[name]}")
        dbt = SimpleNamespace(
            config=lambda **_: None, ref=lambda name: connection.table(f"intermediate.{name}")
        )
        self.solve(dbt, connection).create(f"intermediate.{SOLVED}")
        for name in RIGHT:
            connection.execute(f"create table {schema_of(name)}.{name} as {self.sql[name]}")
        return connection


def schema_of(model: str) -> str:
    return "intermediate" if model.startswith("int_") else "marts"


def fill(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    rows = {
        "marts.fct_touchpoints": [
            (t.key, t.person or None, None if direct else "x", t.channel, direct, t.at.date(), t.at, 1)
            for t in (*world.touches, *world.strangers)
            for direct in [t.channel == "direct"]
        ],
        "marts.fct_conversions": [
            (
                c.key,
                c.kind,
                payer(c, world),
                None,
                opportunity(c),
                Decimal(c.amount) / 100,
                c.lookback.days,
                bool(opportunity(c)),
                c.at.date(),
                c.at,
            )
            for c in world.conversions
        ],
        "intermediate.int_crm__deal_people": [
            (key, person) for key, deal in world.deals.items() for person in deal.people
        ],
        "intermediate.int_crm__leads_dated": [(person, *steps) for person, steps in world.leads.items()],
        "intermediate.int_crm__deals_dated": [
            (key, "won" if deal.closed_at else "open", deal.created_at, deal.closed_at)
            for key, deal in world.deals.items()
        ],
    }
    for table, values in rows.items():
        if values:
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"insert into {table} values ({marks})", values)


def opportunity(conversion: Conversion) -> str | None:
    return conversion.key.split(":")[1] or None


def payer(conversion: Conversion, world: World) -> str:
    """One who is in no role of the deal, if there is one."""
    deal = world.deals.get(opportunity(conversion) or "")
    return min(conversion.people - (deal.people if deal else frozenset()), default=min(conversion.people))


def compiled(folder: Path, target: Path, **variables: Any) -> Models:
    warehouse = Warehouse(folder / "warehouse.duckdb", target)
    warehouse.dbt("compile", "--full-refresh", "--select", *LEFT, *RIGHT, **variables)
    return Models(target)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Models:
    return compiled(tmp_path_factory.mktemp("models"), dbt_target)


@pytest.fixture(scope="module")
def models_with_settings(tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("settings")
    return compiled(folder, folder / "target", collapse_repeats=True, time_decay_half_life_days=3)


def assert_same(models: Models, world: World, rules: Rules) -> None:
    credits, chains = second_opinion.attribute(world.touches, world.conversions, rules)
    with models.run(world) as connection:
        rows = connection.execute(
            "select model, conversion_id, touchpoint_id, credit from marts.fct_attribution"
        ).fetchall()
        found = {tuple(key): credit for *key, credit in rows}
        assert len(rows) == len(found)
        # A weight below one part in 10^15 is none.
        assert found.keys() <= credits.keys()
        assert found == pytest.approx({key: credits[key] for key in found}, abs=1e-9)
        assert all(credits[key] < 1e-9 for key in credits.keys() - found.keys())
        solved = connection.execute(
            "select conversion_type, channel, removal_effect, share from marts.mart_markov_channels"
        ).fetchall()
        assert {(kind, channel) for kind, channel, *_ in solved} == chains.keys()
        for kind, channel, *values in solved:
            assert values == pytest.approx(chains[kind, channel], abs=1e-9)
        amounts = {c.key: Decimal(c.amount) / 100 for c in world.conversions}
        sums = connection.execute(
            "select conversion_id, model, sum(amount), sum(credit) from marts.fct_attribution group by all"
        ).fetchall()
        assert len(sums) == 10 * len({key for _, key, _ in found})
        for conversion, _, amount, credit in sums:
            assert amount == amounts[conversion]
            assert credit == pytest.approx(1, abs=1e-9)
        off = connection.execute(
            "from marts.fct_attribution as a join marts.fct_conversions as c using (conversion_id) "
            "where abs(a.amount - a.credit * c.amount) >= 0.01"
        ).fetchall()
        assert off == []


_often = settings(max_examples=30, deadline=None, derandomize=True)
_seldom = settings(_often, max_examples=10)


@_often
@given(worlds())
def test_models__equal_a_second_implementation(models: Models, world: World) -> None:
    assert_same(models, world, Rules())


@_seldom
@given(worlds())
def test_models__settings_change_them_as_they_say(models_with_settings: Models, world: World) -> None:
    assert_same(models_with_settings, world, Rules(half_life_days=3, collapse_repeats=True))


@_seldom
@given(worlds())
def test_models__a_touch_outside_every_window_changes_no_rule(models: Models, world: World) -> None:
    # Markov learns from all that people do who never convert; whoever does is left out of the comparison.
    late = World(
        **{**vars(world), "touches": [*world.touches, Touch("late", "ann", START + timedelta(days=999), "a")]}
    )
    query = "from marts.fct_attribution where model <> 'markov' order by all"
    with models.run(world) as before, models.run(late) as after:
        assert before.execute(query).fetchall() == after.execute(query).fetchall()
