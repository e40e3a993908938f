"""Numbers and dates as the reader's language writes them; words stay English."""

from datetime import date

import pytest
from streamlit.runtime.context import ContextProxy

from app.components.palette import LIGHT
from app.components.pictures import as_svg
from app.components.return_chart import return_by_channel
from app.data.connection import current_publication
from app.data.queries import channels
from app.metrics import Money, count, day, number, share
from app.numerals import numerals, numerals_of, written_for
from app.reports.board import make_board
from tests.app.test_sales import cards, texts

SPACE, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en-GB", ("1,234.5", "€1.24M", "64%", "3 Nov 2026")),
        ("en-US", ("1,234.5", "€1.24M", "64%", "Nov 3, 2026")),
        ("de-DE", ("1.234,5", f"1,24M{SPACE}€", f"64{SPACE}%", "03.11.2026")),
        ("de-CH", ("1’234.5", f"€{SPACE}1.24M", "64%", "03.11.2026")),
        ("fr-FR", (f"1{NARROW}234,5", f"1,24M{SPACE}€", f"64{SPACE}%", "3 Nov 2026")),
        ("tr-TR", ("1.234,5", "€1,24M", "%64", "3 Nov 2026")),
        ("xx-XX", ("1,234.5", "€1.24M", "64%", "3 Nov 2026")),
        (None, ("1,234.5", "€1.24M", "64%", "3 Nov 2026")),
    ],
)
def test_numbers_and_dates__as_the_reader_writes_them(tag, said):
    with written_for(tag):
        euro = Money("EUR")
        shown = number(1234.5, 1), euro.counted(1_240_000), share(0.64), day(date(2026, 11, 3))
    assert shown == said


def test_date_columns__are_written_by_the_browser_in_the_same_order():
    formats = [numerals_of(tag).date_column for tag in ("en-GB", "en-US", "de-DE", "ja-JP")]
    assert formats == ["D MMM YYYY", "MMM D, YYYY", "DD.MM.YYYY", "YYYY/MM/DD"]


def test_large_numbers__are_grouped_as_in_india():
    assert numerals_of("en-IN").written(12345678) == "1,23,45,678"
    assert numerals_of("en-IN").vega()["number"]["grouping"][:3] == [3, 2, 2]


def test_currency_of_letters__stands_apart_and_the_sign_stays_first():
    assert Money("CHF").exact(-1240) == f"−CHF{SPACE}1,240"
    with written_for("de-DE"):
        assert Money("CHF").exact(-1240) == f"−1.240{SPACE}CHF"
        assert Money("EUR").returned(2.4) == f"3,40{SPACE}€"
        assert count(3.4, "sale", "sales") == "3,4 sales"


def test_language__is_for_a_while_alone():
    with written_for("de-DE"):
        assert numerals().decimal == ","
    assert numerals().decimal == "."


def test_cached_chart__is_kept_for_each_language(published):
    rows = channels(current_publication(), "last_12_months", "position_based", "facebook")

    def _drawn():
        return return_by_channel(("key",), rows, "EUR", LIGHT)

    english = _drawn()
    with written_for("de-DE"):
        german = _drawn()
    assert english["config"]["locale"]["number"]["decimal"] == "."
    assert german["config"]["locale"]["number"]["decimal"] == ","
    assert english["datasets"] != german["datasets"]
    assert f">0,4{SPACE}€<" in as_svg(german)  # a picture to take away is in the same language
    assert _drawn() == english


def test_german_reader__sees_german_numbers_and_english_words(published, open_app, monkeypatch):
    english = cards(open_app())
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _: "de-DE"))
    app = open_app()
    german = cards(app)
    assert english["Net revenue"] == "€1.9M"
    assert german["Net revenue"] == f"1,9M{SPACE}€"
    assert "01.11.2025 to 31.10.2026." in texts(app)
    assert any("of full cost, by channel" in header.value for header in app.header)


def test_board__is_in_the_language_of_the_settings_whoever_asks(published, monkeypatch):
    with written_for("de-DE"):
        assert "1 Nov 2025 to 31 Oct 2026" in make_board(current_publication()).basis
    monkeypatch.setenv("TILLTALE_REPORT_LOCALE", "de-DE")
    assert "01.11.2025 to 31.10.2026" in make_board(current_publication()).basis
