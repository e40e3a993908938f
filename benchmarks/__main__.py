"""Run the benchmarks of this folder, each in a process of its own so that peak memory is its own.

Data flow: `make bench` -> benchmarks.<name> -> figures on the screen.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

import benchmarks

PARTS = {"__main__", "archives", "foreign", "models", "rated"}
"""What benchmarks are made of: measures nothing by itself."""
KNOWN = sorted({module.name for module in pkgutil.iter_modules(benchmarks.__path__)} - PARTS)


def main(
    names: Annotated[
        list[str] | None, typer.Argument(help=f"Some of {', '.join(KNOWN)}; without one, all.")
    ] = None,
) -> None:
    """Run benchmarks. Each can be run alone, too: python -m benchmarks.NAME --help."""
    for name in names or ():
        if name not in KNOWN:
            raise typer.BadParameter(f"there is no '{name}'; choose from {', '.join(KNOWN)}")
    missed = []
    for name in names or KNOWN:
        print(f"== {name}", flush=True)
        module = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(module, cwd=Path(__file__).parents[1], check=False).returncode:
            missed.append(name)
    if missed:
        sys.exit(f"A bar was missed, or it could not be measured: {', '.join(missed)}")


if __name__ == "__main__":
    typer.run(main)
