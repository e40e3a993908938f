"""Quarters and years of the calendar, as people ask for them, against SQL on the published file."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from app.components.filters import period_in_words
from app.data.connection import current_publication
from app.data.filters import periods
from app.metrics import Money
from app.reports.board import make_board
from tests.app.publication import publish
from tests.app.test_sales import cards, select, texts

EURO = Money("EUR")


def net_revenue(path, period: str) -> str:
    [(amount,)] = select(
        path,
        "select revenue from marts.mart_roi_by_period where dimension = 'link' and value = 'all' "
        f"and model = 'position_based' and period = '{period}'",
    )
    return EURO.counted(amount)


@pytest.mark.parametrize(
    ("said", "shown_as"),
    [
        ("This quarter so far", ("2026-Q4", "Q4 2026", "1 Oct 2026 to 31 Oct 2026.")),
        ("Last full quarter", ("2026-Q3", "Q3 2026", "1 Jul 2026 to 30 Sep 2026.")),
        ("Last full year", ("2025", "2025", "1 Jan 2025 to 31 Dec 2025.")),
        ("Q3 2026", ("2026-Q3", "Q3 2026", "1 Jul 2026 to 30 Sep 2026.")),
        ("Q4 2024", ("2024-Q4", "Q4 2024", "1 Oct 2024 to 31 Dec 2024. The data begins on 1 Nov 2024.")),
        ("2025", ("2025", "2025", "1 Jan 2025 to 31 Dec 2025.")),
    ],
)
def test_quarter_or_year__shows_its_own_money_and_days(published, open_app, said, shown_as):
    held_as, name, days = shown_as
    app = open_app(period=said)
    shown = texts(app)
    assert app.selectbox(key="period").value in (held_as, *{row["period"] for row in rows_named(said)})
    assert cards(app)["Net revenue"] == net_revenue(published, held_as)
    assert f"what led to the sales of {name}:" in shown
    assert days in shown


def rows_named(said: str) -> list[dict]:
    return [row for row in periods(current_publication()) if row["period_name"] == said]


def test_copied_link__names_the_quarter_that_this_quarter_was(published, open_app):
    app = open_app(period="This quarter so far")
    [address] = [code.value for code in app.code if "made_on" in code.value]
    assert dict(parse_qsl(urlsplit(address).query))["period"] == "Q4 2026"
    assert app.query_params["period"] == "This quarter so far"  # one's own bookmark moves on


def test_link_written_by_hand__may_say_a_period_as_tables_hold_it(published, open_app):
    app = open_app(period="2026-Q3")
    assert app.selectbox(key="period").value == "2026-Q3"
    assert app.query_params["period"] == "Q3 2026"


def test_periods__are_listed_by_kind_and_newest_first(published):
    assert [row["period"] for row in periods(current_publication())] == [
        *("last_30_days", "last_90_days", "last_12_months", "all_time"),
        *("this_quarter", "last_quarter", "last_year"),
        *("2025", "2026-Q4", "2026-Q3", "2024-Q4", "2026-10", "2026-09"),
    ]


def test_publication_from_before_dim_period__offers_what_it_offered_then(data_dir, open_app):
    changes = ("drop table marts.dim_period", "delete from marts.mart_roi_by_period where period[1] = '2'")
    publish(data_dir, "20261101T061200Z", *changes)
    app = open_app(period="September 2026")
    texts(app)
    assert app.selectbox(key="period").value == "2026-09"
    assert len(app.selectbox(key="period").options) == 6


def test_activities__say_so_where_a_quarter_has_no_single_ones(published, open_app):
    app = open_app(period="Q4 2024").switch_page("views/activities.py").run()
    assert "shown is last 12 months." in texts(app)
    app = open_app(period="Last full quarter").switch_page("views/activities.py").run()
    assert "shown is" not in texts(app)


def test_why_it_changed__of_a_quarter(published, open_app):
    app = open_app(period="Last full quarter")
    assert "There is nothing to compare these days with" not in texts(app)


def test_board__takes_a_quarter_by_either_name(published):
    called, named = (make_board(current_publication(), name) for name in ("last_quarter", "2026-Q3"))
    assert (called.basis, called.table) == (named.basis, named.table)
    assert "Sales in Q3 2026, 1 Jul 2026 to 30 Sep 2026" in called.basis
    assert {card.label: card.value for card in called.cards}["Net revenue"] == net_revenue(
        published, "2026-Q3"
    )


def test_period_within_a_sentence():
    said = [("last_90_days", None), ("all_time", None), ("2026-Q3", "Q3 2026")]
    words = [period_in_words({"period": period, "period_name": name}) for period, name in said]
    assert words == ["the last 90 days", "all time", "Q3 2026"]
