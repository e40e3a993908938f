"""`tilltale sql serve` as analysts meet it: real drivers (psycopg2, SQLAlchemy) against the real process."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg2
import pytest
import sqlalchemy
from psycopg2 import errors

from ingestion.config import load_settings
from orchestration.lib.errors import TilltaleError
from orchestration.sql_server.engine import Limits
from orchestration.sql_server.query_log import delete_old, without_values
from orchestration.sql_server.server import SqlServer
from orchestration.sql_server.values import NUMERIC, field_of
from orchestration.sql_server.values import encoder as encoder_of
from tests.app.publication import publish
from tests.orchestration.sql_desk import Server, ask

SLOW = "select count(*) from range(100000000000)"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("sql"))
    yield running
    assert running.stop() == 0


@pytest.fixture
def connection(server: Server) -> Iterator[Any]:
    opened = server.connect()
    opened.autocommit = True
    yield opened
    opened.close()


def test_sql__gives_the_types_that_a_driver_knows(connection: Any) -> None:
    (row,) = ask(
        connection,
        "select true, 7, 7::bigint, 1.50::decimal(18,2), 0.5::double, 'é', null, date '2026-03-01', "
        "timestamptz '2026-03-01 01:00:00+01', ['a', 'b,c', null], 2::hugeint",
    )
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    assert row == (True, 7, 7, Decimal("1.50"), 0.5, "é", None, moment.date(), moment, ["a", "b,c", None], 2)
    assert ask(connection, "select model from dim_attribution_model where sort_order = %s", 1) == [
        ("first_touch",)
    ]


def test_sql__instants_are_utc_whatever_the_servers_clock_says(connection: Any) -> None:
    assert ask(connection, "select timestamptz '2026-07-01 02:00:00+02'::varchar, current_schema()") == [
        ("2026-07-01 00:00:00+00", "marts")
    ]


def test_sql__sqlalchemy_and_pandas_read_it_with_parameters(server: Server) -> None:
    engine = sqlalchemy.create_engine(
        f"postgresql+psycopg2://ann:{server.token}@127.0.0.1:{server.port}/tilltale"
    )
    frame = pd.read_sql(
        sqlalchemy.text("select model, sort_order from marts.dim_attribution_model where sort_order < :n"),
        engine,
        params={"n": 3},
    )
    assert frame["sort_order"].tolist() == [1, 2]
    engine.dispose()


@pytest.mark.parametrize(
    "sql",
    [
        "create table t as select 1",
        "create temp table t as select 1",
        "delete from marts.dim_attribution_model",
        "copy (select 1) to '/tmp/tilltale_written.csv'",
        "explain analyze copy (select 1) to '/tmp/tilltale_written.csv'",
        "export database '/tmp/tilltale_written'",
        "attach '/tmp/other.duckdb'",
        "attach ':memory:' as more",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '64GB'",
        "set threads = 64",
        "reset memory_limit",
        "pragma threads = 64",
        "set enable_external_access = true",
        "call pragma_version()",
        "use memory",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "from '/etc/passwd'",
        "select 1; drop table marts.dim_attribution_model",
        "copy marts.dim_person from program 'id'",
        "copy (select 1) to program 'id > /tmp/tilltale_written'",
        "import database '/tmp'",
        "prepare gone as delete from marts.dim_attribution_model",
        "comment on table marts.dim_attribution_model is 'mine'",
        "explain analyze delete from marts.dim_attribution_model",
        "detach tilltale",
        "set variable kept = 1",
        "select * from query('delete from marts.dim_attribution_model')",
        "select * from query_table('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from sqlite_scan('/tmp/other.db', 't')",
        "from 'https://example.com/other.csv'",
        "from duckdb_secrets()",
        "select getenv('HOME')",
    ],
)
def test_sql__refuses_everything_but_reading_what_is_published(connection: Any, sql: str) -> None:
    with pytest.raises(psycopg2.Error):
        ask(connection, sql)
    assert not list(Path("/tmp").glob("tilltale_written*"))
    assert ask(connection, "select 1") == [(1,)]


def test_sql__who_asks_for_too_much_is_stopped_alone(server: Server, connection: Any) -> None:
    other = server.connect()
    results: list[Any] = []
    asking = threading.Thread(target=lambda: results.append(_error_of(other, SLOW)))
    asking.start()
    for _ in range(20):
        assert ask(connection, "select count(*) from dim_attribution_model") == [(4,)]
    for sql in (
        "select repeat('x', 3000000000)",
        "select list(s) from (select repeat('x', 1000000) as s from range(5000))",
        "select list_sum(range(1000000000))",
    ):
        with pytest.raises(errors.OutOfMemory, match="stopped at 256 MB"):
            ask(connection, sql)
        assert ask(connection, "select 1") == [(1,)]
    asking.join()
    assert isinstance(results[0], errors.QueryCanceled)
    assert "stopped after 2 seconds" in str(results[0])
    other.close()


def test_sql__a_statement_can_be_cancelled_by_its_client(connection: Any) -> None:
    timer = threading.Timer(0.3, connection.cancel)
    timer.start()
    with pytest.raises(errors.QueryCanceled, match="cancelled as you asked"):
        ask(connection, SLOW)


def test_sql__moves_to_a_new_publication_but_not_within_a_transaction(server: Server) -> None:
    version = "select version from meta_publication"
    free, pinned = server.connect(), server.connect()
    free.autocommit = True
    before = ask(pinned, version)
    assert ask(free, version) == before
    running: list[Any] = []
    busy = threading.Thread(
        target=lambda: running.append(
            ask(pinned, "select max(version), count(i % 7) from meta_publication, range(60000000) as t(i)")
        )
    )
    busy.start()
    time.sleep(0.1)
    publish(server.installation.folder, "20261102T000000Z-0002")
    old = server.installation.folder / "published" / "history" / f"{before[0][0]}.duckdb"
    old.unlink()
    assert ask(free, version) == [("20261102T000000Z-0002",)]
    busy.join()
    assert running == [[(before[0][0], 60_000_000)]]
    assert ask(pinned, version) == before
    pinned.commit()
    assert ask(pinned, version) == [("20261102T000000Z-0002",)]
    free.close()
    pinned.close()


def test_sql__only_a_persons_own_token_opens_it_and_only_so_many_may_come(server: Server) -> None:
    for user, token in (("ann", "guessed"), ("bob", server.token)):
        with pytest.raises(psycopg2.OperationalError, match="no such person and token"):
            server.connect(user, token)
    tokens = server.installation.folder / "sql" / "tokens.json"
    assert server.token not in tokens.read_text()
    assert tokens.stat().st_mode & 0o077 == 0
    bob = server.installation.tilltale("sql", "token", "bob").stdout.strip()
    opened = [server.connect("bob", bob) for _ in range(4)]
    with pytest.raises(psycopg2.OperationalError, match="4 clients are connected"):
        server.connect("bob", bob)
    assert server.installation.tilltale("sql", "revoke", "bob").returncode == 0
    for each in opened:
        each.close()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # the server counts who has left at its next turn
        try:
            server.connect("bob", bob)
        except psycopg2.OperationalError as error:
            if "no such person" in str(error):
                break
    else:
        pytest.fail("a revoked token still opens the door")


def test_sql__the_log_names_who_and_what_but_no_value(server: Server, connection: Any) -> None:
    sql = "select /* for ann@example.com */ 'secret@example.com', 4711 from dim_attribution_model -- 0815"
    ask(connection, sql)
    with pytest.raises(psycopg2.Error):
        ask(connection, "select 'half secret")
    entries = server.log()
    written = [entry for entry in entries if entry.get("statement", "").startswith("select ? , ? from")]
    assert written
    assert written[-1]["person"] == "ann"
    assert written[-1]["outcome"] == "ok"
    assert written[-1]["version"].startswith("2026110")
    assert not re.search(r"example\.com|@example|4711|0815|\bsecret", json.dumps(entries))
    assert {entry["outcome"] for entry in entries} >= {"ok", "failed", "wrong token"}
    assert without_values("select a from t where é = 'x'") == "select a from t where é = ?"


def test_sql__the_log_keeps_its_last_days_and_no_more_than_may_be(server: Server, tmp_path: Path) -> None:
    old = server.installation.folder / "sql" / "queries-2020-01-01.jsonl"
    deadline = time.monotonic() + 20
    while old.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not old.exists()
    for day in range(1, 6):
        (tmp_path / f"queries-2026-11-0{day}.jsonl").write_bytes(b"x" * 700_000)
    (tmp_path / "tokens.json").write_text("{}")
    delete_old(tmp_path, date(2026, 11, 5), days=4)
    assert [path.stem[-2:] for path in sorted(tmp_path.glob("queries-*"))] == ["02", "03", "04", "05"]
    delete_old(tmp_path, date(2026, 11, 5), days=4, most_mb=2)
    assert [path.stem[-2:] for path in sorted(tmp_path.glob("queries-*"))] == ["04", "05"]
    delete_old(tmp_path, date(2026, 11, 5), most_mb=0)
    assert [path.stem[-2:] for path in sorted(tmp_path.glob("queries-*"))] == [
        "05"
    ]  # what is asked today stays
    assert (tmp_path / "tokens.json").exists()


def test_sql__a_copy_that_somebody_named_stops_no_deleting(tmp_path: Path) -> None:
    for name in ("2026-02-31", "2026-11-01", "copy"):
        (tmp_path / f"queries-{name}.jsonl").touch()
    delete_old(tmp_path, date(2026, 11, 30), days=10)
    assert [path.name for path in tmp_path.iterdir()] == ["queries-copy.jsonl"]


def test_sql__half_and_senseless_messages_end_their_sender_alone(server: Server, connection: Any) -> None:
    startup = struct.pack("!II", 40, 196_608)
    senseless = (
        startup,  # announces more than comes
        struct.pack("!I", 0x7FFFFFFF) + b"x" * 1000,
        struct.pack("!II", 4, 0),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        struct.pack("!IIII", 16, 80_877_102, server.process.pid, 0),  # cancels, with a guessed key
    )
    for sent in senseless:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sender:
            sender.sendall(sent)
            sender.shutdown(socket.SHUT_WR)
            with suppress(ConnectionResetError):
                assert not sender.recv(1000).startswith(b"R")  # nobody is let in
    assert ask(connection, "select 1") == [(1,)]
    assert server.process.poll() is None


def test_sql__listens_to_other_machines_only_with_tls(tmp_path: Path) -> None:
    with pytest.raises(TilltaleError, match="Without TLS"):
        SqlServer(load_settings(data_dir=tmp_path), ("0.0.0.0", 0), Limits())


@pytest.mark.parametrize("number", ["0", "1.50", "-12345.678", "10000", "0.0001", "99999999.99"])
def test_values__numbers_in_binary_form_are_those_of_postgresql(number: str) -> None:
    field = field_of("n", "DECIMAL(18,4)", 1)
    assert field.type_oid == NUMERIC
    raw = encoder_of(field)(Decimal(number))
    assert raw is not None
    count, weight, sign, scale = (int.from_bytes(raw[i : i + 2], "big", signed=i == 2) for i in (0, 2, 4, 6))
    groups = [int.from_bytes(raw[i : i + 2], "big") for i in range(8, len(raw), 2)]
    value = sum(Decimal(group) * Decimal(10_000) ** (weight - place) for place, group in enumerate(groups))
    assert (len(groups), -value if sign else value) == (count, Decimal(number))
    assert scale == -Decimal(number).as_tuple().exponent


def _error_of(connection: Any, sql: str) -> Exception | None:
    try:
        ask(connection, sql)
    except psycopg2.Error as error:
        return error
    return None
