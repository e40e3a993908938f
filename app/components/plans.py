"""What a plan may bring by channel: now and as planned, with the range of the plan.

Belongs here: which column becomes which mark. Does not: layout of rows (`rows.py`).

Data flow: lines of the plan -> spec -> rows.draw.
"""

from app.components.palette import Palette
from app.components.rows import MARK_OFFSET, Rows, Spec, amount_x, cached_spec, row_chart
from app.components.rows import legend as row_legend
from app.metrics import Money


@cached_spec
def plan_chart(key: tuple[str, ...], _rows: Rows, currency: str, colours: Palette) -> Spec:
    """Expected money a month: a ring for now, a dot with its range for the plan."""
    money = Money(currency)
    data = [
        {
            **row,
            "value_text": "cannot be said"
            if row["then"] is None
            else f"{money.estimated(row['then'])} ({money.span(row['low'], row['high'])})",
        }
        for row in _rows
    ]
    x = amount_x("then", money, colours)
    tooltip = [
        {"field": "name", "title": "Channel"},
        {"field": "value_text", "title": "Expected as planned, a month"},
    ]
    layers: list[Spec] = [
        {
            "mark": {
                "type": "rule",
                "strokeWidth": 5,
                "strokeCap": "round",
                "opacity": 0.4,
                "color": colours.accent,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "transform": [{"filter": "isValid(datum.low)"}],
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
        },
        {
            "mark": {
                "type": "point",
                "filled": True,
                "opacity": 1,
                "size": 120,
                "color": colours.accent,
                "yOffset": MARK_OFFSET,
            },
            "transform": [{"filter": "isValid(datum.then)"}],
            "encoding": {"x": x, "tooltip": tooltip},
        },
        {
            "mark": {
                "type": "point",
                "size": 190,
                "opacity": 1,
                "strokeWidth": 1.5,
                "color": colours.text_soft,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "transform": [{"filter": "isValid(datum.now)"}],
            "encoding": {"x": {**x, "field": "now"}},
        },
    ]
    return row_chart(
        data,
        layers,
        sort=[row["name"] for row in data],
        x=x,
        colours=colours,
        description="Money a month that would not be sold without each channel, now and as planned.",
    )


def legend(colours: Palette) -> None:
    """What the marks of `plan_chart` are."""
    row_legend(
        [("○", colours.text_soft, "Now"), ("●", colours.accent, "As planned; line: from worst to best world")]
    )
