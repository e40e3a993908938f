"""The board's page and the weekly digest, made by the app as a program of its own, and the sending of it.

Belongs here: asking for the files, handing the mail on. Does not: their content (`app/reports`), addresses of
mail servers beyond naming the setting. What the app has to say when it cannot is passed on as a sentence.

Data flow: published file -> python -m app.reports -> PDF, digest.json -> notify -> mail.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingestion.config import Settings
from orchestration.lib.environment import REPOSITORY_ROOT
from orchestration.lib.errors import TilltaleError
from orchestration.lib.notify import Delivery, notify, urls_of

DIGEST_URLS = "digest_urls"
LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Digest:
    """One mail as the app has written it."""

    subject: str
    html: str
    text: str


def write_board(settings: Settings, out: Path, period: str = "", model: str = "") -> None:
    """Write the board's page as PDF.

    Raises:
        TilltaleError: nothing is published, the period or model is unknown, or Pango is missing.
    """
    _ask_app(settings, "board", "--out", str(out.resolve()), "--period", period, "--model", model)


def digest_urls() -> tuple[str, ...]:
    """Who gets the digest, as apprise addresses; none when nothing is configured."""
    return urls_of(DIGEST_URLS)


def make_digest(settings: Settings, folder: Path) -> tuple[Digest, list[Path]]:
    """Write the digest into a folder; returns it with what is attached.

    Raises:
        TilltaleError: nothing is published.
    """
    _ask_app(settings, "digest", "--into", str(folder.resolve()))
    digest = Digest(**json.loads((folder / "digest.json").read_text(encoding="utf-8")))
    return digest, sorted(folder.glob("*.pdf"))


def send_digest(settings: Settings) -> Delivery:
    """Make the digest of the present publication and send it to everybody in `digest_urls`.

    Raises:
        TilltaleError: nothing is published.
    """
    urls = digest_urls()
    if not urls:
        return Delivery(0, 0)
    with tempfile.TemporaryDirectory() as made:
        digest, attachments = make_digest(settings, Path(made))
        return notify(digest.subject, digest.html, html=True, attachments=attachments, urls=urls)


def _ask_app(settings: Settings, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY_ROOT),
        "TILLTALE_DATA_DIR": str(settings.data_dir),
        "STREAMLIT_LOGGER_LEVEL": "error",
    }
    done = subprocess.run(
        [sys.executable, "-m", "app.reports", *arguments],
        cwd=REPOSITORY_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise TilltaleError(lines[-1] if lines else "The page could not be made.")
