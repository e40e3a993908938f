"""Files that are there whole or not at all, however the process that writes them ends."""

import os
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written beside `path`, then put it in its place in one step; one writer at a time.

    What a killed writer leaves beside it is overwritten by the next.
    """
    beside = path.with_name(f".{path.name}.part")
    write(beside)
    os.replace(beside, path)
