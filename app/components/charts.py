"""What the charts of revenue on the sales page show: beside its cost, under every model, by what it links to.

Belongs here: which column becomes which mark. Does not: layout of rows (`rows.py`), what came back for the
cost (`return_chart.py`).

Data flow: rows of `queries` -> spec -> `rows.draw`.
"""

from typing import Any

from app.components.palette import Palette
from app.components.rows import MARK_OFFSET, ChartKey, Rows, Spec, amount_x, cached_spec, legend, row_chart
from app.components.verdict import NO_COST
from app.metrics import Money, share

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

Row = dict[str, Any]


@cached_spec
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
    x = amount_x("revenue", money, colours)
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


@cached_spec
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
    x = amount_x("revenue", money, colours)
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


@cached_spec
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
    x = amount_x("revenue", money, colours)
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
