"""What runs in production: units, containers, the proxy that asks for a password, signs of life."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from ingestion.config import Settings
from orchestration.cli import app
from orchestration.commands.serve import SERVICES, free_port
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.publishing import PublicationFacts, publish
from tests.needs import NGINX, needs
from tests.orchestration.conftest import make_marts

DEPLOY = REPOSITORY_ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
START_SECONDS = 120
runner = CliRunner()


def parse(arguments: list[str]) -> None:
    """Refuse what the command line would refuse, without doing it: options are read before help is given."""
    said = runner.invoke(app, [*arguments, "--help"])
    assert said.exit_code == 0, said.output
    if arguments[0] == "serve":
        assert arguments[1] in SERVICES


def test_units__start_what_the_command_line_knows() -> None:
    for unit in UNITS:
        for command in re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.MULTILINE):
            program, *arguments = command.split()
            assert program == "/opt/tilltale/.venv/bin/tilltale"
            parse(arguments)
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(compose) == set(SERVICES)
    for service in compose.values():
        parse(service["command"])
    wanted = re.search(r"^Wants=(.+)$", (DEPLOY / "systemd" / "tilltale.target").read_text(), re.MULTILINE)
    assert wanted is not None
    assert set(wanted[1].split()) == {f"tilltale-{name}.service" for name in SERVICES}


def test_containerfile__installs_the_libraries_that_the_gate_does() -> None:
    gate = (DEPLOY.parent / ".ci" / "run").read_text()
    libraries = set(re.findall(r"\blib[\w.-]+", gate))
    assert libraries, "the gate installs no library any more: this test has nothing to compare"
    assert libraries <= set((DEPLOY / "Containerfile").read_text().split())


def test_units__are_what_systemd_understands(tmp_path: Path) -> None:
    needs("systemd-analyze", "systemd")
    program = tmp_path / "tilltale"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/tilltale/.venv/bin/tilltale", str(program))
        (tmp_path / unit.name).write_text(text)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )
    complaints = [line for line in checked.stderr.splitlines() if "tilltale" in line]
    assert complaints == []


def test_health__is_an_exit_code(settings: Settings, facts: PublicationFacts) -> None:
    nothing = runner.invoke(app, ["health"])
    assert (nothing.exit_code, "nothing yet" in nothing.stdout) == (1, True)

    make_marts(settings)
    expected = {"fct_leads", "meta_freshness"}
    publish(settings, replace(facts, published_at=datetime.now(UTC) - timedelta(hours=3)), expected)
    healthy = runner.invoke(app, ["health"])
    assert healthy.exit_code == 0, healthy.stdout
    assert "3 hours old" in healthy.stdout
    late = runner.invoke(app, ["health", "--max-age-hours", "2"])
    assert (late.exit_code, "more than 2" in late.stdout) == (1, True)
    port = free_port()
    silent = runner.invoke(app, ["health", "--reports-port", str(port)])
    assert (silent.exit_code, f"does not answer at http://127.0.0.1:{port}" in silent.stdout) == (1, True)


def certificate(folder: Path) -> None:
    """A key and a certificate for the names of the configuration, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "example.com")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    folder.mkdir()
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(form))
    unlocked = serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(form, serialization.PrivateFormat.PKCS8, unlocked))


@contextmanager
def running(command: list[str], **environment: str) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY_ROOT), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def wait_for(address: str, client: httpx.Client) -> httpx.Response:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            return client.get(address)
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"nothing answers at {address}")


@pytest.mark.slow
def test_proxy__lets_nobody_reach_dagster_without_a_password(settings: Settings, tmp_path: Path) -> None:
    needs(NGINX, "nginx-light")
    ports = {name: free_port() for name in ("3000", "3001", "8501", "8443", "443")}
    text = (DEPLOY / "nginx" / "tilltale.conf").read_text().replace("/etc/tilltale", str(tmp_path))
    text = re.sub(r"127\.0\.0\.1:(\d+)", lambda match: f"127.0.0.1:{ports[match[1]]}", text)
    text = re.sub(r"listen (\d+) ssl", lambda match: f"listen 127.0.0.1:{ports[match[1]]} ssl", text)
    certificate(tmp_path / "tls")
    (tmp_path / "htpasswd").write_text("kim:{PLAIN}right\n")
    for name in ("htpasswd", "tls/privkey.pem"):
        (tmp_path / name).chmod(0o644)
    tmp_path.chmod(0o755)
    temporary = "".join(
        f"{kind}_temp_path {tmp_path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log;\n"
        + ("user root;\n" if os.getuid() == 0 else "")
        + f"events {{}}\nhttp {{ access_log off; {temporary}\n{text}\n}}\n"
    )
    data_docs = settings.quality_dir / "data_docs"
    data_docs.mkdir(parents=True)
    (data_docs / "index.html").write_text("<p>All checks</p>")

    tilltale = [sys.executable, "-m", "orchestration.cli", "serve"]
    given = ["--dagster-port", ports["3000"], "--reports-port", ports["3001"]]
    options = [str(option) for option in given]
    address = f"https://127.0.0.1:{ports['8443']}"
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with (
        running([*tilltale, "dagster", *options]),
        running([*tilltale, "reports", *options]),
        running([NGINX, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", "stderr"]),
        httpx.Client(verify=trust, timeout=30, headers={"Host": "dagster.example.com"}) as client,
    ):
        direct = httpx.Client(timeout=30)
        wait_for(f"http://127.0.0.1:{ports['3000']}/server_info", direct)
        alive = wait_for(f"http://127.0.0.1:{ports['3001']}/healthz", direct)
        assert alive.json() == {"status": "ok", "publication": None}
        assert wait_for(f"{address}/server_info", client).status_code == 401
        question = {"query": "{ version }"}
        for path in ("/graphql", "/reports/", "/runs", "/reports/healthz"):
            assert client.get(f"{address}{path}").status_code == 401
            assert client.get(f"{address}{path}", auth=("kim", "wrong")).status_code == 401
        assert client.post(f"{address}/graphql", json=question).status_code == 401

        let_in = ("kim", "right")
        answer = client.post(f"{address}/graphql", json=question, auth=let_in)
        assert answer.json()["data"]["version"]
        assert "All checks" in client.get(f"{address}/reports/", auth=let_in).text
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Protocol": "graphql-ws",
        }
        assert client.get(f"{address}/graphql", headers=upgrade).status_code == 401
        with client.stream("GET", f"{address}/graphql", headers=upgrade, auth=let_in) as live:
            assert live.status_code == 101  # what the runs' pages listen on
        both = ["health", "--dagster-port", ports["3000"], "--reports-port", ports["3001"]]
        asked = runner.invoke(app, [str(option) for option in both])
        assert asked.stdout.count(" answers at ") == 2
        direct.close()
