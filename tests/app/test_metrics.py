"""How numbers are said."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.metrics import Money, count, data_until, day, duration, markdown, moment, name_of, share

EURO = Money("EUR")


@pytest.mark.parametrize(
    ("amount", "counted", "estimated"),
    [
        (None, "not reported", "not reported"),
        (float("nan"), "not reported", "not reported"),
        (0, "€0", "€0"),
        (999, "€999", "€1K"),
        (1234, "€1.23K", "€1.2K"),
        (Decimal("310456.78"), "€310K", "€310K"),
        (999_999, "€1M", "€1M"),
        (-5400, "−€5.4K", "−€5.4K"),
        (12_340_000_000, "€12.3B", "€12B"),
    ],
)
def test_money__has_two_figures_when_estimated_and_three_when_counted(amount, counted, estimated):
    assert EURO.counted(amount) == counted
    assert EURO.estimated(amount) == estimated


@pytest.mark.parametrize(
    ("roi", "said"),
    [
        (None, "not reported"),
        (2.4, "€3.40"),
        (-0.2, "€0.80"),
        (0, "€1.00"),
        (8.96, "€10"),
        (41.4, "€42"),
        (340, "€340"),
        (-1.4, "−€0.40"),
    ],
)
def test_money__says_roi_as_money_back(roi, said):
    assert EURO.returned(roi) == said


def test_money__of_a_currency_without_a_sign_is_named():
    assert Money("CHF").counted(1200) == "CHF\N{NO-BREAK SPACE}1.2K"


def test_range__is_said_in_words():
    assert EURO.span(Decimal(250_000), Decimal(380_000)) == "€250K to €380K"
    assert EURO.span(None, 1) == "range unknown"
    assert EURO.returned_span(-0.5, 1.2) == "€0.50 to €2.20"


@pytest.mark.parametrize(
    ("rate", "said"),
    [(None, "not reported"), (0, "0%"), (0.004, "under 1%"), (0.64, "64%"), (0.996, "over 99%"), (1, "100%")],
)
def test_share__never_rounds_a_trace_away(rate, said):
    assert share(rate) == said


def test_count__names_what_is_counted():
    assert count(1, "sale", "sales") == "1 sale"
    assert count(3.42, "sale", "sales") == "3.4 sales"
    assert count(1204.3, "sale", "sales") == "1,204 sales"
    assert count(None, "sale", "sales") == "not reported"


def test_dates__are_in_the_business_time_zone():
    instant = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
    assert moment(instant, "Europe/Berlin") == "1 Nov 2026, 00:00"
    assert data_until(instant, "Europe/Berlin") == "31 Oct 2026"
    assert data_until(instant, "UTC") == "31 Oct 2026, 23:00"
    assert day(date(2026, 11, 2)) == "2 Nov 2026"


def test_names__are_readable_without_a_lookup():
    assert name_of("last_90_days") == "Last 90 days"


def test_markdown__keeps_an_amount_and_its_currency_on_one_line():
    assert markdown("from  140\N{NO-BREAK SPACE}€ ") == "from 140\N{NO-BREAK SPACE}€"


def test_markdown__leaves_no_sign_with_a_meaning():
    assert markdown("a $5 [x](y) *b* :red[z]\n<i>") == r"a \$5 \[x\](y) \*b\* \:red\[z\] \<i\>"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "not reported"), (0, "under a minute"), (45.2, "45 min"), (80, "1 h 20 min"), (120, "2 h"),
        (1620, "27 h"), (7200, "5 days"),
    ],
)  # fmt: skip
def test_duration__is_said_as_people_say_it(minutes, said):
    assert duration(minutes) == said
