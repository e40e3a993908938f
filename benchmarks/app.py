"""Asks the app what readers ask it, at its own protocol, and says how long the answers take.

Belongs here: the server's part of a first view, of a filter change, and of twenty readers who think for three
seconds; then the same on the same publication with ten million touchpoints. Does not: the browser's part.
Streamlit talks over a web socket: a client that sends what the browser sends and reads until the script has
finished measures the server and nothing else. Readers share the machine with the server, so the figures are
somewhat better where they do not.

Data flow: published file -> streamlit (a process) <- web sockets -> seconds;
run alone: `python -m benchmarks.app [DATA_DIR]`.
"""

import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import duckdb
import typer
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[1]
TOUCHPOINTS = 10_000_000
USERS = 20
THINK_SECONDS = 3.0
ALONE_CLICKS = 40
TOGETHER_SECONDS = 45.0
FILTERS = ("Period", "How a sale is shared among contacts")
FIRST_VIEW, FILTER_CHANGE, TOGETHER, RATIO = 2.5, 0.4, 1.2, 1.5
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
RANDOM = random.Random(1)


@dataclass
class Figures:
    """Seconds of each answer."""

    first: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)


class Session:
    """One reader: what a browser tab sends and remembers."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.choices: dict[str, tuple[str, list[str]]] = {}
        self.chosen: dict[str, str] = {}

    async def __aenter__(self) -> "Session":
        self._socket = await websockets.connect(
            f"{self.address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def view(self) -> float:
        """Run the page as it is asked for now; seconds until it is whole."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        for widget, value in self.chosen.items():
            message.rerun_script.widget_states.widgets.add(id=widget, string_value=value)
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self._socket.recv())
            kind = answer.WhichOneof("type")
            if kind == "delta":
                self._note(answer)
            elif kind == "script_finished":
                if answer.script_finished not in DONE:
                    raise RuntimeError(f"the script ended with status {answer.script_finished}")
                return time.perf_counter() - started

    async def click(self) -> float:
        """Choose another value of one filter."""
        label = RANDOM.choice([name for name in FILTERS if name in self.choices])
        widget, options = self.choices[label]
        others = [option for option in options if option != self.chosen.get(widget)]
        self.chosen[widget] = RANDOM.choice(others)
        return await self.view()

    def _note(self, answer: ForwardMsg) -> None:
        element = answer.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(element.exception.message)
        if element.WhichOneof("type") == "selectbox" and element.selectbox.label in FILTERS:
            box = element.selectbox
            self.choices[box.label] = (box.id, list(box.options))


async def measure(address: str) -> Figures:
    """First views, clicks of one reader, clicks of twenty."""
    figures = Figures()
    async with Session(address) as warm:
        await warm.view()
    for _ in range(5):
        async with Session(address) as reader:
            figures.first.append(await reader.view())
    async with Session(address) as reader:
        await reader.view()
        figures.alone = [await reader.click() for _ in range(ALONE_CLICKS)]
    until = time.perf_counter() + TOGETHER_SECONDS
    await asyncio.gather(*(_reader(address, until, figures.together) for _ in range(USERS)))
    return figures


async def _reader(address: str, until: float, taken: list[float]) -> None:
    await asyncio.sleep(RANDOM.uniform(0, THINK_SECONDS))
    async with Session(address) as reader:
        await reader.view()
        while time.perf_counter() < until:
            await asyncio.sleep(RANDOM.uniform(0.5, 1.5) * THINK_SECONDS)
            taken.append(await reader.click())


def grow(published: Path, data_dir: Path) -> None:
    """The same publication with ten million touchpoints: every one as often as it takes."""
    history = data_dir / "published" / "history"
    history.mkdir(parents=True)
    version = (published / "current").read_text(encoding="utf-8").strip()
    path = history / f"{version}.duckdb"
    shutil.copyfile(published / "history" / path.name, path)
    with duckdb.connect(str(path)) as connection:
        (rows,) = connection.execute("select count(*) from marts.fct_touchpoints").fetchone() or (0,)
        connection.execute(f"""
            create table marts.grown as
            select t.* replace (t.touchpoint_id || '-' || copy.n as touchpoint_id)
            from marts.fct_touchpoints as t, range({-(-TOUCHPOINTS // rows)}) as copy (n) limit {TOUCHPOINTS}
        """)
        connection.execute("drop table marts.fct_touchpoints")
        connection.execute("alter table marts.grown rename to fct_touchpoints")
    (data_dir / "published" / "current").write_text(version, encoding="utf-8")


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """The app on loopback, up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/asgi.py", f"--server.port={port}"]
    environment = {**os.environ, "TILLTALE_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def report(label: str, figures: Figures) -> tuple[float, float, float]:
    """Print one line; returns the three figures that are judged."""
    first = statistics.median(figures.first)
    alone, together = _p95(figures.alone), _p95(figures.together)
    middle = [statistics.median(figures.alone), statistics.median(figures.together)]
    print(
        f"{label:<24} first view {first:.2f} s · filter change p50 {middle[0]:.3f} s, p95 {alone:.3f} s · "
        f"{USERS} readers p50 {middle[1]:.3f} s, p95 {together:.3f} s ({len(figures.together)} clicks)",
        flush=True,
    )
    return first, alone, together


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def main(
    data_dir: Annotated[
        Path, typer.Argument(envvar="TILLTALE_DATA_DIR", help="Of an installation that has published.")
    ] = Path("data"),
) -> None:
    """Ask the app what readers ask it, of what is published and of ten million touchpoints.

    The exit code is 1 when a bar is missed.
    """
    data_dir = data_dir.resolve()
    if not (data_dir / "published" / "current").exists():
        print(f"Left out: nothing is published in {data_dir}. Run `make pipeline` first.")
        return
    with served(data_dir) as address:
        usual = report("as published", asyncio.run(measure(address)))
    with tempfile.TemporaryDirectory() as folder:
        grow(data_dir / "published", Path(folder))
        with served(Path(folder)) as address:
            grown = report(f"{TOUCHPOINTS:,} touchpoints", asyncio.run(measure(address)))
    ratios = [large / small for large, small in zip(grown, usual, strict=True)]
    print("times as long: " + ", ".join(f"{ratio:.2f}" for ratio in ratios) + f" (at most {RATIO} wanted)")
    is_fast = all(took <= bar for took, bar in zip(usual, (FIRST_VIEW, FILTER_CHANGE, TOGETHER), strict=True))
    sys.exit(0 if is_fast and max(ratios) <= RATIO else 1)


if __name__ == "__main__":
    typer.run(main)
