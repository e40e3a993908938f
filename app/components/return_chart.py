"""What came back for each unit of full cost, by channel: the chart, its legend, and what it cannot say.

Belongs here: which column becomes which mark, where the axis ends. Does not: layout of rows (`rows.py`),
verdicts (`verdict.py`), other charts (`charts.py`).

Data flow: rows of `queries.channels` -> spec -> `rows.draw`.
"""

from statistics import median

from app.components.palette import Palette
from app.components.rows import MARK_OFFSET, ChartKey, Rows, Spec, amount_x, cached_spec, legend, row_chart
from app.components.verdict import Verdict, return_in_words, verdict
from app.metrics import Money, count, listed, returned

BREAK_EVEN = 1.0


@cached_spec
def return_by_channel(key: ChartKey, _rows: Rows, currency: str, colours: Palette) -> Spec:
    """Best estimate and range of what each unit of full cost brought back, with the break-even rule.

    Only channels of which it may be said (`Verdict.has_range`); `unsaid` names the others. The axis ends
    where most channels can still be told apart: a range that goes on is cut there, marked with an arrow
    head and written out at the right edge.
    """
    money = Money(currency)
    data: Rows = [
        {
            "name": row["channel_name"],
            "value_text": return_in_words(row, money),
            "verdict": verdict(row).value,
            "back": returned(row["roi"]),
            "low": returned(row["roi_low"]),
            "high": returned(row["roi_high"]),
            "break_even": BREAK_EVEN,
        }
        for row in _rows
        if verdict(row).has_range
    ]
    backs = [entry["back"] for entry in data]
    highs = [entry["high"] for entry in data if entry["high"] is not None]
    best, runner_up = sorted([0.0, BREAK_EVEN, *backs])[:-3:-1]
    # Room for all, unless one channel alone, or the width of one range, would press the others together.
    end = min(
        1.05 * max(best, *highs, BREAK_EVEN),
        1.35 * best,
        max(1.5 * runner_up, 6 * median([*backs, BREAK_EVEN]), 3 * BREAK_EVEN),
    )
    start = min([0.0, *(entry["low"] for entry in data if entry["low"] is not None)])
    for entry in data:
        furthest = entry["back"] if entry["high"] is None else entry["high"]
        entry["beyond"] = end if furthest > end else None
        entry["seen"] = entry["back"] if entry["back"] <= end else None
    x = amount_x("back", money, colours, domain=[start, end])
    tones = _verdict_colours(colours)
    colour = {
        "field": "verdict",
        "type": "nominal",
        "scale": {"domain": [judged.value for judged in tones], "range": list(tones.values())},
        "legend": None,
    }
    tooltip = [
        {"field": "name", "title": "Channel"},
        {"field": "value_text", "title": f"Back for each {money.unit}"},
        {"field": "verdict", "title": "Reading"},
    ]
    layers: list[Spec] = [
        {
            "mark": {
                "type": "point",
                "shape": "M0,-1V1",
                "size": 18**2,
                "stroke": colours.text_soft,
                "strokeWidth": 1.5,
                "opacity": 0.7,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "encoding": {"x": {**x, "field": "break_even"}},
        },
        {
            "mark": {
                "type": "rule",
                "strokeWidth": 5,
                "strokeCap": "round",
                "opacity": 0.45,
                "clip": True,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "transform": [{"filter": f"isValid(datum.low) && datum.low <= {end}"}],
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": colour},
        },
        {
            "mark": {
                "type": "point",
                "shape": "triangle-right",
                "filled": True,
                "size": 160,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "transform": [{"filter": "isValid(datum.beyond)"}],
            "encoding": {"x": {**x, "field": "beyond"}, "color": colour, "tooltip": tooltip},
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 150, "yOffset": MARK_OFFSET},
            "transform": [{"filter": "isValid(datum.seen)"}],
            "encoding": {
                "x": {**x, "field": "seen"},
                "color": colour,
                "tooltip": tooltip,
                "description": {"field": "value_text"},
            },
        },
    ]
    return row_chart(
        data,
        layers,
        sort=[entry["name"] for entry in data],
        x=x,
        colours=colours,
        description=f"Sales linked to each {money.unit} of full cost, by channel, with range.",
    )


def unsaid(rows: Rows) -> list[str]:
    """Channels of which no return may be said, a line for each reason."""
    few = [row for row in rows if verdict(row) is Verdict.TOO_FEW]
    free = [row["channel_name"] for row in rows if verdict(row) is Verdict.NO_COST]
    lines = []
    if few:
        named = [f"{row['channel_name']} ({count(row['conversions'], 'sale', 'sales')})" for row in few]
        lines.append(f"Too few sales to tell: {listed(named)}.")
    if free:
        lines.append(f"No cost recorded, so no return: {listed(free)}.")
    return lines


def return_legend(colours: Palette) -> None:
    """What the colours of `return_by_channel` mean."""
    legend([("●", colour, judged.value) for judged, colour in _verdict_colours(colours).items()])


def _verdict_colours(colours: Palette) -> dict[Verdict, str]:
    return {
        Verdict.EARNS: colours.accent,
        Verdict.UNCLEAR: colours.unclear,
        Verdict.COSTS: colours.loss,
    }
