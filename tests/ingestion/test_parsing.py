from datetime import UTC, datetime

import pytest

from ingestion import parsing

INSTANT = datetime(2026, 8, 21, 15, 55, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-21T15:55:07+0000",
        "2026-08-21T15:55:07Z",
        "2026-08-21T15:55:07.000Z",
        "2026-08-21T17:55:07+02:00",
        "2026-08-21T15:55:07",
    ],
)
def test_from_iso__reads_every_vendors_form_as_utc(text):
    assert parsing.from_iso(text) == INSTANT


def test_from_epoch_ms__keeps_the_millisecond_exactly():
    value = parsing.from_epoch_ms("1787327707123")
    assert value == INSTANT.replace(microsecond=123000)
    assert parsing.to_epoch_ms(value) == 1787327707123


@pytest.mark.parametrize("read", [parsing.from_iso, parsing.from_epoch_ms])
def test_time_readers__hand_back_what_they_cannot_read(read):
    assert read("yesterday") == "yesterday"
    assert read("") is None
    assert read(None) is None


def test_first_link__skips_hosts_and_punctuation_and_unwraps_redirects():
    text = "See https://www.facebook.com/x and (https://tilltale.example/a?utm_source=facebook)."
    assert parsing.first_link(text, {"www.facebook.com"}) == "https://tilltale.example/a?utm_source=facebook"
    wrapped = "https://l.facebook.com/l.php?u=https%3A%2F%2Ftilltale.example%2Fb%3Fx%3D1&h=AT0"
    assert parsing.first_link(wrapped) == "https://tilltale.example/b?x=1"
    assert parsing.first_link("no link") is None
    assert parsing.first_link(None) is None
