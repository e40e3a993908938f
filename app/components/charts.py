"""What each chart of the sales page shows; specs are cached by version and filters.

Belongs here: which column becomes which mark. Does not: layout of rows (`rows.py`), verdicts (`verdict.py`).

Data flow: rows of `queries` -> spec -> `rows.draw`.
"""

from statistics import median
from typing import Any

import streamlit as st

from app.components.palette import Palette
from app.components.rows import MARK_OFFSET, Rows, Spec, amount_axis, legend, row_chart
from app.components.verdict import NO_COST, Verdict, return_in_words, verdict
from app.metrics import Money, count, listed, returned, share

# Vega's name of each shape, and the sign that stands for it in the legend.
SHAPES = (
    ("circle", "●"),
    ("diamond", "◆"),
    ("square", "■"),
    ("triangle-up", "▲"),
    ("cross", "✚"),
    ("triangle-down", "▼"),
    ("triangle-right", "▶"),
    ("triangle-left", "◀"),
)
BREAK_EVEN = 1.0

Row = dict[str, Any]
ChartKey = tuple[str, ...]

# The key says it all (publication and filters), so that rows are not hashed on every rerun.
_cached = st.cache_data(show_spinner=False, max_entries=128)


@_cached
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
    x = _x("back", money, colours, domain=[start, end])
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


@_cached
def revenue_and_cost(key: ChartKey, _rows: Rows, currency: str, colours: Palette) -> Spec:
    """Revenue linked to each channel over its full cost: two bars from zero a row."""
    money = Money(currency)
    data = [
        {
            "name": row["channel_name"],
            "value_text": f"{money.estimated(row['revenue'])}, {_cost(row, money)}",
            "revenue": _float(row["revenue"]),
            "low": _float(row["revenue_low"]),
            "high": _float(row["revenue_high"]),
            "cost": _float(row["total_cost"]),
            "range_text": money.span(row["revenue_low"], row["revenue_high"]),
            "zero": 0.0,
        }
        for row in _rows
    ]
    x = _x("revenue", money, colours)
    tooltip = [
        {"field": "name", "title": "Channel"},
        {"field": "value_text", "title": "Revenue"},
        {"field": "range_text", "title": "Range"},
    ]
    layers: list[Spec] = [
        _bar("revenue", x, colours.accent, offset=5, size=10, tooltip=tooltip),
        _bar("cost", x, colours.unclear, offset=15, size=6, tooltip=tooltip),
    ]
    return row_chart(
        data,
        layers,
        sort=[entry["name"] for entry in data],
        x=x,
        colours=colours,
        description="Revenue linked to each channel and its full cost.",
    )


@_cached
def models_side_by_side(
    key: ChartKey, _rows: Rows, _models: Rows, _order: list[str], currency: str, colours: Palette
) -> Spec:
    """Revenue linked to each channel under every model: the chosen one in blue, the rest in grey shapes."""
    money = Money(currency)
    chosen = key[-1]
    names = [model["model_name"] for model in _models]
    data = [
        {
            "name": row["channel_name"],
            "model": row["model_name"],
            "revenue": _float(row["revenue"]),
            "amount": money.estimated(row["revenue"]),
            "value_text": money.estimated(row["revenue"]) if row["model"] == chosen else None,
            "chosen": row["model"] == chosen,
        }
        for row in _rows
        if row["channel_name"] in _order
    ]
    x = _x("revenue", money, colours)
    tones = [colours.accent if model["model"] == chosen else colours.unclear for model in _models]
    layers: list[Spec] = [
        {
            "mark": {
                "type": "line",
                "strokeWidth": 3,
                "color": colours.faint,
                "yOffset": MARK_OFFSET,
                "aria": False,
            },
            "encoding": {"detail": {"field": "name"}},
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 0.95, "yOffset": MARK_OFFSET},
            "encoding": {
                "shape": {
                    "field": "model",
                    "type": "nominal",
                    "scale": {
                        "domain": names,
                        "range": [SHAPES[place % len(SHAPES)][0] for place in range(len(names))],
                    },
                    "legend": None,
                },
                "color": {
                    "field": "model",
                    "type": "nominal",
                    "scale": {"domain": names, "range": tones},
                    "legend": None,
                },
                "size": {"condition": {"test": "datum.chosen", "value": 170}, "value": 80},
                "tooltip": [
                    {"field": "name", "title": "Channel"},
                    {"field": "model", "title": "Model"},
                    {"field": "amount", "title": "Revenue linked"},
                ],
            },
        },
    ]
    return row_chart(
        data,
        layers,
        sort=_order,
        x=x,
        colours=colours,
        description="Revenue linked to each channel under every attribution model.",
    )


@_cached
def revenue_by_link(key: ChartKey, _rows: Rows, currency: str, colours: Palette) -> Spec:
    """Where revenue could be linked to: one bar a kind, the unmatched one among them."""
    money = Money(currency)
    tones = {"social": colours.accent, "other": colours.other, "direct": colours.unclear}
    data = [
        {
            "name": row["link_name"],
            "value_text": f"{money.counted(row['revenue'])}, {share(row['revenue_share_rate'])}",
            "revenue": _float(row["revenue"]),
            "fill": tones.get(row["link"], "transparent"),
            "line": tones.get(row["link"], colours.text_soft),
        }
        for row in _rows
    ]
    x = _x("revenue", money, colours)
    bar = _bar("revenue", x, colours.accent, offset=MARK_OFFSET, size=14)
    bar["mark"]["strokeWidth"] = 1.5
    bar["encoding"]["fill"] = {"field": "fill", "type": "nominal", "scale": None}
    bar["encoding"]["stroke"] = {"field": "line", "type": "nominal", "scale": None}
    return row_chart(
        data,
        [bar],
        sort=[entry["name"] for entry in data],
        x=x,
        colours=colours,
        description="Net revenue by whether and how it could be linked.",
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


def revenue_legend(colours: Palette) -> None:
    """What the bars of `revenue_and_cost` are."""
    legend([("■", colours.accent, "Revenue linked"), ("■", colours.unclear, "Full cost")])


def models_legend(models: list[Row], chosen: str, colours: Palette) -> None:
    """Which shape of `models_side_by_side` is which model."""
    legend(
        [
            (glyph, colours.accent if model["model"] == chosen else colours.unclear, model["model_name"])
            for model, (_, glyph) in zip(models, SHAPES, strict=False)
        ]
    )


def _verdict_colours(colours: Palette) -> dict[Verdict, str]:
    return {
        Verdict.EARNS: colours.accent,
        Verdict.UNCLEAR: colours.unclear,
        Verdict.COSTS: colours.loss,
    }


def _x(field: str, money: Money, colours: Palette, domain: list[float] | None = None) -> Spec:
    scale: Spec = {"domain": domain, "nice": False} if domain else {"zero": True}
    return {
        "field": field,
        "type": "quantitative",
        "scale": scale,
        "axis": amount_axis(money.symbol, colours),
    }


def _bar(
    field: str, x: Spec, colour: str, *, offset: float, size: float, tooltip: list[Spec] | None = None
) -> Spec:
    encoding: Spec = {"x": {**x, "field": field}}
    if tooltip:
        encoding["tooltip"] = tooltip
    return {
        "mark": {
            "type": "bar",
            "height": size,
            "cornerRadiusEnd": 2,
            "color": colour,
            "yOffset": offset,
        },
        "transform": [{"filter": f"isValid(datum.{field})"}],
        "encoding": encoding,
    }


def _cost(row: Row, money: Money) -> str:
    return f"cost {money.counted(row['total_cost'])}" if row["total_cost"] else NO_COST


def _float(amount: Any) -> float | None:
    return None if amount is None else float(amount)
