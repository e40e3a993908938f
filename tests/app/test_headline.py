"""Which sentence is true of which rows."""

import pytest

from app.components.headline import answer
from app.metrics import Money

EURO = Money("EUR")


def row(name="Posts", roi=1.0, low=0.5, high=1.5, *, few=False, revenue=20_000):
    return {
        "channel_name": name,
        "roi": roi,
        "roi_low": low,
        "roi_high": high,
        "revenue": revenue,
        "revenue_low": revenue * 0.8,
        "revenue_high": revenue * 1.2,
        "revenue_share_rate": 0.2,
        "conversions": 40,
        "is_too_little_data": few,
    }


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        ([row()], "Most sales linked for its cost: Posts, about €2.00 for each €1 spent (€1.50 to €2.50)"),
        ([row(low=-0.5)], "Cannot tell yet whether linked sales cover any channel's cost; nearest: Posts"),
        (
            [row(roi=-0.5, low=-0.8, high=-0.2)],
            "No channel's linked sales cover its cost; nearest: Posts, about €0.50 (€0.20 to €0.80)",
        ),
        ([row(few=True)], "Too little data to tell whose linked sales cover their cost"),
        ([row(roi=None, low=None, high=None)], "Most revenue is linked to Posts: about €20K (€16K to €24K)"),
        ([], "No sale could be linked to a social channel in this period"),
    ],
)
def test_headline__says_no_more_than_the_range_allows(rows, headline):
    assert answer(rows, None, EURO).headline == headline


def test_overlapping_ranges__are_said():
    said = " ".join(answer([row("A", 2, 0.5, 3), row("B", 1, 0.2, 2)], None, EURO).sentences)
    assert "The ranges of A and B overlap" in said


def test_ranges_apart__are_not():
    said = " ".join(answer([row("A", 4, 3, 5), row("B", 1, 0.2, 2)], None, EURO).sentences)
    assert "overlap" not in said


def test_largest_revenue__is_never_one_with_too_few_sales():
    said = " ".join(answer([row("A"), row("B", few=True, revenue=90_000)], None, EURO).sentences)
    assert "Most revenue is linked to A" in said


def test_channels_that_cost_more_than_they_bring__are_named():
    rows = [row("A"), row("B", -0.5, -0.8, -0.2), row("C", -0.6, -0.9, -0.3)]
    assert "do not cover the full cost of B and C." in " ".join(answer(rows, None, EURO).sentences)


def test_all_social_together__is_said_with_its_range():
    said = answer([row("A")], row("all", -0.7, -0.94, -0.46), EURO).sentences[0]
    assert said == "All social activities together: about €0.30 linked to each €1 of cost (€0.06 to €0.54)."


def proven(low, high, *, method="model", name="Posts"):
    revenue = None if low is None else (low + high) / 2
    return {
        "channel_name": name,
        "low": low,
        "high": high,
        "incremental_revenue": revenue,
        "method": method,
    }


def test_what_would_not_have_been_sold__comes_first_where_its_whole_range_says_so():
    said = answer([row()], None, EURO, [proven(1000, 3000, method="experiment")])
    assert said.headline == "About €2.0K would not have been sold without Posts (€1K to €3K, tested)".replace(
        ".0", ""
    )
    assert said.sentences[0].startswith("Most sales linked for its cost: Posts")


def test_what_would_not_have_been_sold__is_said_of_the_surest_channel_and_not_of_the_widest_range():
    wide, sure = proven(10, 90_000, name="Wide"), proven(9_000, 11_000, name="Sure")
    assert "without Sure (" in answer([row()], None, EURO, [wide, sure]).headline


def test_a_channel_that_may_have_added_nothing__is_not_praised():
    said = answer([row()], None, EURO, [proven(-1000, 3000)])
    assert said.headline.startswith("Most sales linked for its cost")
    assert "−€1K to €3K, so it may have added nothing" in said.sentences[0]
    assert "cannot be said for Posts yet" in answer([row()], None, EURO, [proven(None, None)]).sentences[0]
