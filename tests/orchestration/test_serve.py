"""What `tilltale up` leaves behind when it is stopped: nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingestion.config import load_settings
from orchestration.commands.serve import free_port

# Stands for the app, Dagster and the reports: answers, and takes a second to end, as Dagster does.
CHILD = """
import http.server, os, pathlib, signal, sys, threading, time
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
def end(*_):
    time.sleep(1); os._exit(0)
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[2], f"{os.getpid()}.pid").touch()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
SERVE = """
import sys
from ingestion.config import load_settings
from orchestration.commands import serve
child, folder, app, dagster, reports = sys.argv[1:]
ports = {"app": app, "dagster web UI": dagster, "reports": reports}
serve.commands = lambda *_: {
    name: [sys.executable, "-c", child, port, folder] for name, port in ports.items()
}
sys.exit(serve.serve(load_settings(), int(app), int(dagster), int(reports)))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve__stopped_twice_leaves_no_child(number: int, data_dir: Path, tmp_path: Path) -> None:
    ports = [str(free_port()) for _ in range(3)]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, CHILD, str(tmp_path), *ports],
        env={**os.environ, "TILLTALE_DATA_DIR": str(load_settings().data_dir)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    while "Ctrl-C" not in (line := process.stdout.readline()):
        assert line, "it ended before it served"
    children = [int(path.stem) for path in tmp_path.glob("*.pid")]
    assert len(children) == len(ports)
    process.send_signal(number)
    time.sleep(0.3)
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
