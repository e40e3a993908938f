"""The board's page and the digest as files: how other programs, which do not know the app, ask for them.

Data flow: published file -> `board --out FILE`, `digest --into FOLDER` (digest.json, tilltale.pdf).
"""

import argparse
import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path

from app.access.reader import acting_as
from app.access.roles import Role
from app.data.connection import NothingPublishedError, UnreadablePublicationError, current_publication
from app.reports.board import Board, make_board
from app.reports.digest import make_digest
from app.reports.paper import CannotPrintError, as_pdf, reason_not_to_print

# What leaves by mail is for executives: nothing that only managers may see can get onto it.
READ_AS = Role.EXECUTIVE
DIGEST_PERIOD = "last_90_days"


def main() -> int:
    """Write what was asked for; a sentence on standard error and exit code 1 if that cannot be done."""
    logging.disable(logging.WARNING)  # Streamlit's caches warn that no page is running
    arguments = _arguments()
    try:
        with acting_as(READ_AS):
            if arguments.what == "board":
                board = make_board(current_publication(), arguments.period, arguments.model)
                _write(arguments.out, as_pdf(board))
            else:
                _write_digest(make_board(current_publication(), DIGEST_PERIOD), arguments.into)
    except NothingPublishedError as error:
        print(f"Nothing is published in {error} yet: run `tilltale run` first.", file=sys.stderr)
        return 1
    except (UnreadablePublicationError, CannotPrintError) as error:
        print(str(error), file=sys.stderr)
        return 1
    return 0


def _write_digest(board: Board, folder: Path) -> None:
    is_attached = not reason_not_to_print()
    if is_attached:
        _write(folder / "tilltale.pdf", as_pdf(board))
    digest = asdict(make_digest(board, is_attached=is_attached))
    _write(folder / "digest.json", json.dumps(digest).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    os.replace(beside, path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.reports")
    kinds = parser.add_subparsers(dest="what", required=True)
    board = kinds.add_parser("board")
    board.add_argument("--out", type=Path, required=True)
    board.add_argument("--period", default="")
    board.add_argument("--model", default="")
    digest = kinds.add_parser("digest")
    digest.add_argument("--into", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
