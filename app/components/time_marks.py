"""What must be known of days on a chart over time: which may still change, and where counting changed.

Belongs here: a shaded band with a word, a thin rule with a label, and the same in sentences. Does not: the
measure itself (`timeline.py`), or which days these are: the published file says so.

Data flow: days of the rows, rows of data.activities.breaks -> Vega-Lite layers, sentences.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from app.components.palette import Palette
from app.components.rows import Spec
from app.metrics import day, name_of

SETTLING = "may still change"
ABOVE, HIGHER_ABOVE = -6, -22  # pixels over the plot; a label of a rule stands clear of the band's word
FONT_SIZE = 12
# Else a mark takes over the height of the measure, of which it has none, and is not drawn.
WHOLE_HEIGHT = {"y": {"value": 0}, "y2": {"value": "height"}}

Row = dict[str, Any]


def settling_band(days: Sequence[date], settling: Sequence[date], colours: Palette) -> list[Spec]:
    """A band over the days that are not settled, each as wide as the time to the next one; none: nothing.

    Args:
        days: of all rows, in order.
        settling: those of them that may still change.
        colours: set of the reader's theme.
    """
    if not settling:
        return []
    gaps = [later - earlier for earlier, later in pairwise(days) if later > earlier]
    half = min(gaps, default=timedelta(days=1)) / 2
    band = {"from": _instant(min(settling), -half), "to": _instant(max(settling), half), "word": SETTLING}
    return [
        {
            "data": {"values": [band]},
            "mark": {"type": "rect", "color": colours.unclear, "opacity": 0.18},
            "encoding": {
                "x": _at("from"),
                "x2": {"field": "to"},
                **WHOLE_HEIGHT,
                "description": {"value": f"{SETTLING}: from {day(min(settling))}"},
            },
        },
        _word("to", "right", ABOVE, colours.text_soft, [band]),
    ]


def break_rules(days: Sequence[date], breaks: Sequence[Row], colours: Palette) -> list[Spec]:
    """A thin rule at the first day of each new way of counting, with its label over it."""
    if not breaks or not days:
        return []
    middle = days[0] + (days[-1] - days[0]) / 2
    layers: list[Spec] = [
        {
            "data": {"values": [{"at": _instant(row["break_date"]), "word": row["label"]}]},
            "mark": {"type": "rule", "color": colours.text_soft, "strokeWidth": 1, "strokeDash": [4, 3]},
            "encoding": {
                "x": _at("at"),
                **WHOLE_HEIGHT,
                "y": {"value": HIGHER_ABOVE},
                "description": {"value": f"{row['label']}: from {day(row['break_date'])}"},
            },
        }
        for row in breaks
    ]
    for row in breaks:
        # Toward the middle, so that a label at either edge is not cut on a phone.
        align = "right" if row["break_date"] > middle else "left"
        value = {"at": _instant(row["break_date"]), "word": row["label"]}
        layers.append(_word("at", align, HIGHER_ABOVE, colours.text, [value]))
    return layers


def era(value: date, breaks: Sequence[Row]) -> int:
    """How many breaks a day has behind it: a line goes on within one era alone."""
    return sum(value >= row["break_date"] for row in breaks)


def breaks_in_words(breaks: Sequence[Row], platform_name: str) -> list[str]:
    """A sentence a break, for whoever does not see the chart."""
    return [
        f"{platform_name} counts in another way from {day(row['break_date'])}: {row['description']} "
        f"{name_of(row['metric'])} before and after are not one series."
        for row in breaks
    ]


def _at(field: str) -> Spec:
    return {"field": field, "type": "temporal"}


def _word(field: str, align: str, above: int, colour: str, values: list[Row]) -> Spec:
    return {
        "data": {"values": values},
        "mark": {
            "type": "text",
            "align": align,
            "baseline": "bottom",
            "fontSize": FONT_SIZE,
            "color": colour,
            "aria": False,
        },
        "encoding": {"x": _at(field), "y": {"value": above}, "text": {"field": "word"}},
    }


def _instant(value: date, moved: timedelta = timedelta()) -> str:
    """Midnight as Vega reads a day alone, so that marks and dots share one axis."""
    return (datetime.combine(value, time(), UTC) + moved).isoformat().replace("+00:00", "Z")
