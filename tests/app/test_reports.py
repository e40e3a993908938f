"""The board's page and the digest: the numbers of the file, on paper, without a browser."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from app.access.reader import acting_as
from app.access.roles import Role
from app.data.connection import UnreadablePublicationError, current_publication
from app.reports import paper
from app.reports.board import make_board
from app.reports.digest import make_digest

ROOT = Path(__file__).resolve().parents[2]
FUNNEL = (
    "create table marts.mart_funnel as select 'channel' as dimension, value, date '2026-03-01' as "
    "month_start_date, 40 as leads, 20 as mqls, 10 as sqls, 8 as opportunities, 3 as customers "
    "from (values ('linkedin/organic_post'), ('none')) as t(value)"
)


@pytest.fixture
def board(published):
    with duckdb.connect(published) as connection:
        connection.execute(FUNNEL)
    with acting_as(Role.EXECUTIVE):
        return make_board(current_publication())


def test_board__says_the_file_s_numbers_and_what_to_do(board, published):
    with duckdb.connect(published, read_only=True) as connection:
        [(revenue,)] = connection.execute(
            "select revenue from marts.mart_roi_by_period where dimension = 'link' and value = 'all' "
            "and period = 'last_12_months' and model = 'position_based'"
        ).fetchall()
    assert board.cards[0].value == f"€{float(revenue) / 1e6:.2f}".rstrip("0").rstrip(".") + "M"
    assert [stage.number for stage in board.funnel] == [80, 40, 20, 16, 6]
    assert board.funnel[-1].rate == 6 / 80
    advice = " ".join(board.advice)
    assert "Cut Facebook ads first" in advice
    assert "Wait with Mastodon posts" in advice
    assert "HubSpot failed" in board.troubles[0]
    html = paper.as_html(board)
    assert board.version in html
    assert "31 Oct 2026" in html
    assert html.count("data:image/svg+xml") == 2
    assert "http" not in html.replace("data:image", "")
    pdf = paper.as_pdf(board)
    assert pdf.startswith(b"%PDF")
    assert b"/URI" not in pdf


def test_digest__is_three_to_five_sentences_and_the_channels(board):
    digest = make_digest(board)
    assert 3 <= digest.html.count("<p>") - 1 <= 5
    for row in board.table:
        assert row[0] in digest.html
        assert row[0] in digest.text
    assert "attached" in digest.text
    assert "attached" not in make_digest(board, is_attached=False).text


def test_board__names_a_period_that_the_file_does_not_hold(published):
    with acting_as(Role.EXECUTIVE), pytest.raises(UnreadablePublicationError, match="last_decade"):
        make_board(current_publication(), "last_decade")


def test_files__are_made_by_a_program_that_does_not_know_the_app(published, data_dir, tmp_path):
    made = tmp_path / "mail"
    command = [sys.executable, "-m", "app.reports", "digest", "--into", str(made)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads((made / "digest.json").read_text())["subject"].startswith("Tilltale: ")
    assert (made / "tilltale.pdf").read_bytes().startswith(b"%PDF")


def test_pdf__says_what_to_install_where_pango_is_missing(board, monkeypatch):
    monkeypatch.setattr(paper, "find_library", lambda name: None)
    with pytest.raises(paper.CannotPrintError, match="apt-get install libpango"):
        paper.as_pdf(board)
