"""The one chart form of the app: a row a name, its name above its marks, its value at the right edge.

Belongs here: Vega-Lite specs as plain dicts with their data as Arrow, so that a rerun draws a cached spec and
builds nothing. Side labels took 60 % of a phone's width; names above the marks read the same at 390, 720
and 1440 pixels without a branch. Does not: what a chart says (`charts.py`, `return_chart.py`).

Data flow: rows as dicts -> Vega-Lite spec -> st.vega_lite_chart.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import pyarrow as pa
import streamlit as st

from app.components.palette import Palette
from app.metrics import Money, markdown
from app.numerals import numerals

ROW_HEIGHT = 48
FONT_SIZE = 14
NAME_OFFSET = -12
MARK_OFFSET = 9

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
ChartKey = tuple[str, ...]
P = ParamSpec("P")


def cached_spec(drawing: Callable[Concatenate[ChartKey, Rows, P], Spec]) -> Callable[..., Spec]:
    """Decorator of a chart: its spec is kept for key and language, and written in that language.

    The key says all of the rows (publication and filters), so that they are not hashed on every rerun.
    """

    @wraps(drawing)
    def drawn(key: ChartKey, rows: Rows, *args: P.args, **kwargs: P.kwargs) -> Spec:
        name = f"{drawing.__module__}.{drawing.__qualname__}"
        spec: Spec = _kept(name, numerals().tag, drawing, key, rows, args, kwargs)
        return spec

    return drawn


@st.cache_data(show_spinner=False, max_entries=512)
def _kept(
    name: str, locale: str, _drawing: Callable[..., Spec], key: ChartKey, _rows: Rows, args: Any, kwargs: Any
) -> Spec:
    spec = _drawing(key, _rows, *args, **kwargs)
    return {**spec, "config": {**spec.get("config", {}), "locale": numerals().vega()}}


def row_chart(
    rows: Rows,
    layers: list[Spec],
    *,
    sort: list[str],
    x: Spec,
    colours: Palette,
    description: str,
) -> Spec:
    """Compose a chart of rows.

    Args:
        rows: data with the columns `name`, `value_text` (set in one row a name) and what the layers encode.
        layers: marks, drawn at the lower half of each row; `x` is added to those that set none.
        sort: names from top to bottom.
        x: the shared horizontal encoding.
        colours: set of the reader's theme.
        description: what a person who does not see the chart is told.
    """
    y = {
        "field": "name",
        "type": "nominal",
        "sort": sort,
        "axis": None,
        "scale": {"type": "band", "padding": 0},
    }
    only_once = [{"filter": "isValid(datum.value_text)"}]
    names = {
        "mark": _text("left", colours.text, weight=600),
        "encoding": {"x": {"value": 0}, "text": {"field": "name"}},
        "transform": only_once,
    }
    values = {
        "mark": _text("right", colours.text),
        "encoding": {"x": {"value": "width"}, "text": {"field": "value_text"}},
        "transform": only_once,
    }
    drawn = [_with_x(layer, x) for layer in layers]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": description,
        "datasets": {"rows": arrow(rows)},
        "data": {"name": "rows"},
        "width": "container",
        "height": ROW_HEIGHT * len(sort),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"y": y},
        "layer": [*drawn, names, values],
        "config": {"view": {"stroke": None}, "axis": {"grid": False}},
    }


def amount_x(field: str, money: Money, colours: Palette, domain: list[float] | None = None) -> Spec:
    """The horizontal encoding of amounts, from zero unless a domain is given."""
    scale: Spec = {"domain": domain, "nice": False} if domain else {"zero": True}
    return {
        "field": field,
        "type": "quantitative",
        "scale": scale,
        "axis": amount_axis(money, colours),
    }


def amount_axis(money: Money, colours: Palette, *, ticks: int = 5) -> Spec:
    """Horizontal axis of money with our own K and M."""
    before, after = numerals().around(money.symbol)
    amount = "format(abs(datum.value), abs(datum.value) < 10 ? ',.2~f' : '.2~s')"
    written = f"upper(replace({amount}, 'G', 'B'))"
    expression = f"(datum.value < 0 ? '−' : '') + '{before}' + {written} + '{after}'"
    return {
        "title": None,
        "tickCount": ticks,
        "labelExpr": expression,
        "labelFlush": False,
        "labelColor": colours.text_soft,
        "labelFontSize": 12,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    }


def arrow(rows: Rows) -> bytes:
    """Rows as an Arrow stream, which Streamlit sends on as it is."""
    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def draw(spec: Spec, key: str) -> None:
    """Put a chart into a container that tests and print styles can find by its key."""
    from app.components.downloads import chart_download  # which draws pictures from these rows

    with st.container(key=key, gap="xsmall"):
        st.vega_lite_chart(spec=spec, width="stretch")
        chart_download(key, spec)


def legend(entries: list[tuple[str, str, str]]) -> None:
    """Name the marks of a chart in a line of text, which wraps on a phone where Vega's own legend is cut.

    Args:
        entries: glyph, colour and name of each mark.
    """
    parts = [
        '<span style="display:inline-block;margin-right:1.25rem;font-size:0.875rem">'
        f'<span style="color:{colour}" aria-hidden="true">{glyph}</span> '
        f"{markdown(name)}</span>"
        for glyph, colour, name in entries
    ]
    st.markdown("".join(parts), unsafe_allow_html=True)


def _with_x(layer: Spec, x: Spec) -> Spec:
    encoding = layer.get("encoding", {})
    if "x" in encoding:
        return layer
    return {**layer, "encoding": {"x": x, **encoding}}


def _text(align: str, colour: str, weight: int = 400) -> Spec:
    return {
        "type": "text",
        "align": align,
        "baseline": "middle",
        "dy": NAME_OFFSET,
        "fontSize": FONT_SIZE,
        "fontWeight": weight,
        "color": colour,
        "aria": False,
    }
