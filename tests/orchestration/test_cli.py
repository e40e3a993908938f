"""Every refusal of the command line: one sentence that says what to do, and an exit code."""

import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from ingestion.config import Settings
from ingestion.sources.files import KINDS
from orchestration.cli import app
from orchestration.lib.publishing import PublicationFacts, publish
from tests.conftest import SandboxHandle

runner = CliRunner()


def refused(*arguments: str) -> str:
    """Run a command that must end with exit code 1; returns what it said on standard error."""
    result = runner.invoke(app, list(arguments))
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return result.stderr.strip()


def test_run__refuses_an_unknown_source(data_dir: Path) -> None:
    assert "There is no source 'myspace'" in refused("run", "--sources", "myspace")


def test_run__refuses_a_date_that_is_none(data_dir: Path) -> None:
    assert "is no date or time" in refused("run", "--as-of", "tomorrow")


def test_run__refuses_while_another_process_holds_the_warehouse(settings: Settings) -> None:
    duckdb.connect(str(settings.warehouse_path)).close()
    path = str(settings.warehouse_path)
    code = f"import duckdb; c = duckdb.connect({path!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        said = refused("run", "--sources", "files")
        holder.communicate("\n")
    assert "in use by another process" in said
    assert str(holder.pid) in said
    assert "\n" not in said


def test_run__refuses_while_another_run_holds_the_lock(settings: Settings) -> None:
    code = (
        "from ingestion.config import load_settings\n"
        "from orchestration.lib.locking import writer_lock\n"
        "with writer_lock(load_settings()):\n    print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        said = refused("run", "--sources", "files")
        assert "in use by another process" in said
        assert str(holder.pid) in refused("rollback", "20260101T000000Z-0001")
        holder.kill()  # the lock goes with its holder, however that died
    assert "There is no publication" in refused("rollback", "20260101T000000Z-0001")


def test_run__says_where_it_cannot_write(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data_dir / "file").write_text("no folder")
    monkeypatch.setenv("TILLTALE_DATA_DIR", str(data_dir / "file" / "data"))
    assert "set TILLTALE_DATA_DIR" in refused("run")


def test_run__refuses_on_a_full_disk(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.commands import run

    monkeypatch.setattr(run, "MIN_FREE_BYTES", 1 << 60)
    assert refused("run", "--sources", "files").startswith("The disk is full")


def test_up__refuses_a_busy_port_before_anything_starts(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused("up", "--app-port", str(port))
    assert said == (
        f"Port {port} is in use: stop the program that listens on it or choose another with --app-port."
    )
    assert not (data_dir / "warehouse.duckdb").exists()


@pytest.mark.parametrize("command", ["checksums"])
def test_checksums__says_that_nothing_is_published(data_dir: Path, command: str) -> None:
    assert "tilltale run" in refused(command)


def test_publications__lists_and_says_what_is_current(built: Settings, facts: PublicationFacts) -> None:
    assert "Nothing is published yet" in runner.invoke(app, ["publications"]).output
    publication = publish(built, facts, {"fct_leads"})
    output = runner.invoke(app, ["publications"]).output
    assert output.startswith(f"* {publication.version}  as of 2026-11-01 00:00 UTC")
    assert runner.invoke(app, ["rollback", publication.version]).exit_code == 0
    assert "all tables" in runner.invoke(app, ["checksums"]).output


def test_sources__says_what_is_missing(data_dir: Path) -> None:
    output = runner.invoke(app, ["sources"]).output
    where = "docs/sources/hubspot.md"
    assert f"hubspot      not connected: `tilltale sources add hubspot`, {where}; never loaded" in output
    assert "files        enabled; never loaded" in output


def test_sources_template__writes_the_header_of_a_kind(data_dir: Path) -> None:
    result = runner.invoke(app, ["sources", "template", "conversions"])
    assert result.exit_code == 0
    text = Path(result.output.strip()).read_text()
    assert text.startswith("conversion_key,person_key,converted_at")
    assert "costs" in refused("sources", "template", "memes")


def test_sources_template__without_a_kind_lists_every_kind(data_dir: Path) -> None:
    result = runner.invoke(app, ["sources", "template"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == list(KINDS)


def test_doctor__reports_and_ends_with_one_on_a_problem(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = runner.invoke(app, ["doctor", "--app-port", str(taken.getsockname()[1])])
    assert result.exit_code == 1
    assert "PROBLEM  port" in result.output
    assert "files: credentials are there" in result.output


def test_settings__that_cannot_be_read_are_one_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TILLTALE_REPORTING_TIME_ZONE", "Mars/Olympus")
    said = refused("publications")
    assert "REPORTING_TIME_ZONE" in said
    assert "\n" not in said


@pytest.fixture
def workplace(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of one's own for .dlt/secrets.toml."""
    folder = tmp_path / "workplace"
    folder.mkdir()
    monkeypatch.setattr("orchestration.commands.connect.secrets_path", lambda: folder / "secrets.toml")
    return folder


def test_sources_add__checks_at_once_and_writes_for_the_owner_only(
    workplace: Path, sandbox_server: SandboxHandle
) -> None:
    env = sandbox_server.env
    secrets = workplace / "secrets.toml"
    secrets.write_text('# mine\n[sources.web]\naccess_token = "kept"\n')
    base = f"base_url={env['SOURCES__MASTODON__BASE_URL']}"
    refused_values = ("--set", base, "--set", "access_token=wrong", "--set", "account=harbourlight")
    assert "Nothing was written" in refused("sources", "add", "mastodon", *refused_values)
    assert "mastodon" not in secrets.read_text()
    answers = f"{env['SOURCES__MASTODON__ACCOUNT']}\n{env['SOURCES__MASTODON__ACCESS_TOKEN']}\n"
    result = runner.invoke(app, ["sources", "add", "mastodon", "--set", base], input=answers)
    assert result.exit_code == 0, result.output
    assert env["SOURCES__MASTODON__ACCESS_TOKEN"] not in result.output
    assert "docs/sources/mastodon.md" in result.output
    written = tomllib.loads(secrets.read_text())["sources"]
    assert written["web"] == {"access_token": "kept"}
    assert written["mastodon"]["account"] == env["SOURCES__MASTODON__ACCOUNT"]
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert secrets.read_text().startswith("# mine")


def test_sources_add__says_what_it_cannot_do(workplace: Path) -> None:
    assert "There is no source 'myspace'" in refused("sources", "add", "myspace")
    assert "needs no credentials" in refused("sources", "add", "files")
    assert "asks for" in refused("sources", "add", "mastodon", "--set", "password=x")


def test_every_source__has_its_page_and_its_questions() -> None:
    from ingestion import registry
    from orchestration.commands.connect import documentation, fields_of

    for entry in registry.REGISTRY:
        page = Path(documentation(entry.name))
        assert page.is_file(), page
        if entry.name != "files":
            assert set(entry.credentials) <= {field.name for field in fields_of(entry.name)}
