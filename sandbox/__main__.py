"""Command line of the sandbox company: `generate`, `serve`, `with -- CMD`, `each -- CMD`.

Data flow: arguments -> settings -> launcher.
"""

import json
import shlex
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from sandbox import launcher, many
from sandbox.scenarios import REVENUE_SCENARIOS, ScenarioError, get_scenario
from sandbox.settings import SandboxError, SandboxSettings, read_settings

app = typer.Typer(
    help="The sandbox company: a simulated business behind servers that speak the vendors' protocols.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Scenario = Annotated[
    str | None, typer.Option(help="World to simulate (default, small_business, confounded, null, loyal).")
]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the world.")]
Size = Annotated[str | None, typer.Option(help="tiny, default or a multiple such as 2x.")]
AsOf = Annotated[str | None, typer.Option(help="Moment to show, such as 2026-11-01.")]
DataDir = Annotated[Path | None, typer.Option(help="Where worlds and dropped files go (TILLTALE_DATA_DIR).")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 takes a free one.")]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fail(error: SandboxError | ScenarioError, code: int = 1) -> typer.Exit:
    if str(error):
        _say(f"sandbox: {error}")
    return typer.Exit(code)


def _name(settings: SandboxSettings) -> str:
    return f"building the sandbox company ({settings.scenario}, seed {settings.seed}, {settings.size})"


@app.command()
def generate(
    scenario: Scenario = None, seed: Seed = None, size: Size = None, data_dir: DataDir = None
) -> None:
    """Build the company's history and keep it; building it again takes no time."""
    try:
        settings = read_settings(scenario, seed, size, data_dir=data_dir)
        started = time.monotonic()
        _say(f"{_name(settings)} ...")
        from sandbox import server_process

        world = server_process.build(settings)
    except SandboxError as error:
        raise _fail(error) from error
    _say(f"the sandbox company is ready after {time.monotonic() - started:.0f} s")
    rows = sum(frame.height for frame in world.tables.values())
    print(f"{world.directory}: {len(world.tables)} tables, {rows:,} rows")


@app.command()
def serve(  # noqa: PLR0917  # one option each
    scenario: Scenario = None,
    seed: Seed = None,
    size: Size = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    port: Port = 0,
    embedded: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serve the company until stopped; prints the environment that points a loader at it."""

    def ready(environment: dict[str, str]) -> None:
        if embedded:
            root = environment["SANDBOX_URL"]
            print(json.dumps({"base_url": root, "env": environment}), flush=True)
            return
        for name, value in environment.items():
            print(f"export {name}={shlex.quote(value)}", flush=True)
        _say("serving; Ctrl-C stops")

    try:
        settings = read_settings(scenario, seed, size, as_of=as_of, data_dir=data_dir)
        from sandbox import server_process

        server_process.serve(settings, port, ready, embedded)
    except SandboxError as error:
        raise _fail(error) from error


@app.command("with", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def with_(  # noqa: PLR0917  # one option each
    command: Annotated[list[str], typer.Argument(help="Command and its arguments, after --.")],
    scenario: Scenario = None,
    seed: Seed = None,
    size: Size = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    port: Port = 0,
) -> None:
    """Run a command against the company and end with the command's exit code."""
    try:
        settings = read_settings(scenario, seed, size, as_of=as_of, data_dir=data_dir)
        started = time.monotonic()
        _say(f"{_name(settings)} ...")
        server = launcher.start(settings, port, lambda seconds: _say(f"still building ... {seconds:.0f} s"))
        _say(f"the sandbox company is ready after {time.monotonic() - started:.0f} s")
    except SandboxError as error:
        raise _fail(error) from error
    try:
        code = launcher.run_command(command, server.env)
    except SandboxError as error:
        raise _fail(error, 127) from error
    finally:
        server.stop()
    raise typer.Exit(code)


@app.command("each", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def each(
    command: Annotated[list[str], typer.Argument(help="Command and its arguments, after --.")],
    scenarios: Annotated[str, typer.Option(help="Comma list.")] = ",".join(REVENUE_SCENARIOS),
    seeds: Annotated[str, typer.Option(help="List and ranges: 1-10 or 1,4,9.")] = "1-10",
    size: Annotated[str, typer.Option(help="tiny, default, or a multiple such as 0.5x.")] = "default",
    jobs: Annotated[int, typer.Option(min=1, help="Companies at a time; each needs about 2 GB.")] = 1,
) -> None:
    """Run a command against many companies; ends with 1 if it failed against one of them."""
    failed = 0
    try:
        worlds = [(name.strip(), seed) for name in scenarios.split(",") for seed in many.parse_seeds(seeds)]
        for name, _ in worlds:
            get_scenario(name)
        for visit in many.visit_all(worlds, size, command, jobs):
            failed += visit.exit_code != 0
            outcome = visit.last_words if visit.exit_code else "done"
            _say(f"{visit.scenario}, seed {visit.seed}: {outcome}")
    except (SandboxError, ScenarioError) as error:
        raise _fail(error) from error
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    app()
