"""The digest arrives at a real mail server, by the scheduled job and by the command."""

from pathlib import Path

from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.defs.automation.digest import JOB_NAME, digest_defs
from tests.app.publication import publish
from tests.orchestration.listeners import mail_server


def test_digest__arrives_with_its_sentences_and_the_page_attached(data_dir: Path, monkeypatch) -> None:
    job = digest_defs().resolve_job_def(JOB_NAME)
    monkeypatch.delenv("DIGEST_URLS", raising=False)
    assert job.execute_in_process().success  # nobody to send it to

    with mail_server() as (mail, mails):
        monkeypatch.setenv("DIGEST_URLS", mail)
        nothing = CliRunner().invoke(app, ["digest", "--send"])
        assert nothing.exit_code == 1
        assert "Nothing is published" in nothing.output
        assert mails == []
        publish(data_dir)
        assert job.execute_in_process().success
        monkeypatch.setenv("DIGEST_URLS", f"{mail} json://secret-token@127.0.0.1:9/")
        half = CliRunner().invoke(app, ["digest", "--send"])
        assert half.exit_code == 1
        assert "Only 1 of 2" in half.output
        assert "secret-token" not in half.output

    assert len(mails) == 2
    for message in mails:
        assert message["Subject"].startswith("Tilltale: ")
        html = message.get_body(("html",)).get_content()
        assert "LinkedIn posts" in html
        assert "Data up to 31 Oct 2026" in html
        assert "Data up to 31 Oct 2026" in message.get_body(("plain",)).get_content()
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == "tilltale.pdf"
        assert attached.get_content().startswith(b"%PDF")


def test_board__is_written_or_says_why_not(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    publish(data_dir)
    runner = CliRunner()
    unknown = runner.invoke(app, ["board", "--out", str(out), "--period", "last_decade"])
    assert unknown.exit_code == 1
    assert "last_decade" in unknown.output
    assert not out.exists()
    assert runner.invoke(app, ["board", "--out", str(out)]).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")
