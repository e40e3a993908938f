"""One measure by day or month: a line, a dot for each report, gaps where nothing was reported.

Belongs here: the chart form for time. Does not: what is counted.

Data flow: rows with a date -> Vega-Lite spec -> rows.draw.
"""

from typing import Any

from app.components.palette import Palette
from app.components.rows import Rows, Spec, arrow, cached_spec
from app.components.time_marks import break_rules, era, settling_band
from app.metrics import count, day
from app.numerals import numerals

HEIGHT = 220
DAYS_SAID_BY_DAY = 200  # a longer time is said in months


@cached_spec
def timeline(
    key: tuple[str, ...],
    _rows: Rows,
    date_field: str,
    field: str,
    label: str,
    colours: Palette,
    *,
    breaks: Rows | None = None,
) -> Spec:
    """The measure over time; days that may still change are hollow and shaded, breaks have a rule.

    Args:
        key: tells one set of numbers from another.
        _rows: a row a day with `date_field`, `field` and `is_settling`.
        date_field: day of the row.
        field: what is drawn.
        label: its name for people.
        colours: set of the reader's theme.
        breaks: days from which it is counted in another way, with `break_date` and `label`.
    """
    broken = breaks or []
    days = [row[date_field] for row in _rows]
    settling = [row[date_field] for row in _rows if row.get("is_settling")]
    data = [
        {
            "day": row[date_field].isoformat(),
            "day_text": day(row[date_field]),
            "value": None if row[field] is None else float(row[field]),
            "text": count(row[field]),
            "settling": bool(row.get("is_settling")),
            "era": era(row[date_field], broken),
        }
        for row in _rows
    ]
    spread = (_rows[-1][date_field] - _rows[0][date_field]).days if _rows else 0
    by_day = "%b %-d" if numerals().is_month_first else "%-d %b"
    when = "%b %Y" if spread > DAYS_SAID_BY_DAY else by_day
    axis: dict[str, Any] = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelColor": colours.text_soft,
        "labelFontSize": 12,
        "labelPadding": 6,
    }
    tooltip = [{"field": "day_text", "title": "Day"}, {"field": "text", "title": label}]
    fill = {"condition": {"test": "datum.settling", "value": "transparent"}, "value": colours.accent}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{label} by day.",
        "datasets": {"rows": arrow(data)},
        "data": {"name": "rows"},
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "axis": {**axis, "grid": False, "tickCount": 5, "format": when, "labelFlush": False},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": True},
                "axis": {**axis, "gridColor": colours.faint, "tickCount": 4, "format": ",d"},
            },
        },
        "layer": [
            *settling_band(days, settling, colours),
            *break_rules(days, broken, colours),
            {
                "mark": {
                    "type": "line",
                    "color": colours.accent,
                    "strokeWidth": 2,
                    "invalid": "break-paths-show-domains",
                    "aria": False,
                },
                "encoding": {"detail": {"field": "era"}},
            },
            {
                "mark": {
                    "type": "point",
                    "size": 45,
                    "stroke": colours.accent,
                    "strokeWidth": 1.5,
                    "opacity": 1,
                },
                "encoding": {"fill": fill, "tooltip": tooltip},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
