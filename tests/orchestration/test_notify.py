"""Messages arrive where they are sent, whatever the other addresses do."""

import logging
from pathlib import Path

import pytest

from orchestration.lib.notify import Tone, alert_urls, notify
from tests.orchestration.listeners import mail_server, web_hook


def test_notify__sends_to_every_address_with_html_and_files_and_tells_no_secret(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    report = data_dir / "week.csv"
    report.write_text("channel,revenue\nlinkedin,5\n")
    with mail_server() as (mail, mails), web_hook() as (hook, posts):
        dead = "json://secret-token@127.0.0.1:9/"
        monkeypatch.setenv("ALERT_URLS", f"{dead} {mail} {hook}")
        assert alert_urls() == (dead, mail, hook)
        sent = notify("The week", "<h1>Sales</h1><p>5 & more</p>", html=True, attachments=[report])
        assert (sent.addresses, sent.taken, sent.is_complete) == (3, 2, False)
        assert notify("Stopped", "stripe: token\nrefused", tone=Tone.FAILURE, urls=[hook]).is_complete

    (message,) = mails
    assert message["Subject"] == "The week"
    assert message["To"] == "data@example.com"
    html = message.get_body(("html",))
    assert html is not None
    assert "<h1>Sales</h1>" in html.get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "week.csv"
    assert "linkedin,5" in attached.get_content()
    assert [post["title"] for post in posts] == ["The week", "Stopped"]
    assert posts[1]["message"] == "stripe: token\nrefused"
    assert posts[1]["type"] == "failure"
    assert "secret-token" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("apprise")]


def test_notify__without_addresses_there_is_nobody_to_tell(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALERT_URLS", raising=False)
    assert notify("The week", "nothing").addresses == 0
