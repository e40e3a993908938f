"""A chart as a picture without a browser: the spec on the screen, with its data, legend and a line of origin.

Belongs here: turning a spec of ours into SVG or PNG. Does not: what a chart shows.

Data flow: Vega-Lite spec with Arrow data -> vl-convert -> SVG, PNG.
"""

from typing import Any

import pyarrow as pa
import vl_convert

from app.components.palette import DARK, LIGHT
from app.components.rows import Spec

WIDTH = 760
PIXELS_A_POINT = 2
FONT = "Liberation Sans, Arial, DejaVu Sans, sans-serif"
LEGEND = {"orient": "bottom", "title": None, "columns": 2, "labelLimit": 320, "labelFontSize": 13}


def as_svg(spec: Spec, origin: str = "", *, width: int = WIDTH, is_titled: bool = True) -> str:
    """The chart as SVG.

    Args:
        spec: as it is drawn on the screen.
        origin: a small line under the title: where the numbers are from.
        width: of the plot in pixels.
        is_titled: whether the chart's description stands above it.
    """
    svg: str = vl_convert.vegalite_to_svg(_standing_alone(spec, origin, width, is_titled))
    return svg


def as_png(spec: Spec, origin: str = "") -> bytes:
    """The chart as PNG, sharp on a projector."""
    drawn = _standing_alone(spec, origin, WIDTH, is_titled=True)
    png: bytes = vl_convert.vegalite_to_png(drawn, scale=PIXELS_A_POINT)
    return png


def _standing_alone(spec: Spec, origin: str, width: int, is_titled: bool) -> Spec:
    colours = DARK if DARK.text in str(spec.get("layer", "")) else LIGHT
    alone: Spec = _with_legends(spec)
    alone["datasets"] = {name: _rows(data) for name, data in spec.get("datasets", {}).items()}
    alone["width"] = width
    alone["background"] = "#111418" if colours is DARK else "#FFFFFF"
    alone["padding"] = 16 if is_titled else 2
    config = {**spec.get("config", {}), "font": FONT}
    if is_titled:
        alone["title"] = {
            "text": spec.get("description", ""),
            "subtitle": origin,
            "anchor": "start",
            "color": colours.text,
            "subtitleColor": colours.text_soft,
            "fontSize": 17,
            "subtitleFontSize": 12,
            "offset": 16,
        }
    alone["config"] = {**config, "legend": {"labelColor": colours.text}}
    return alone


def _rows(data: Any) -> Any:
    if not isinstance(data, bytes):
        return data
    with pa.ipc.open_stream(data) as stream:
        return stream.read_all().to_pylist()


def _with_legends(node: Any) -> Any:
    """On the screen legends are text beside the chart; a picture has to carry its own."""
    if isinstance(node, list):
        return [_with_legends(part) for part in node]
    if not isinstance(node, dict):
        return node
    copied = {name: _with_legends(part) for name, part in node.items() if name != "datasets"}
    scale = node.get("scale")
    if "legend" in node and node["legend"] is None and isinstance(scale, dict) and "range" in scale:
        copied["legend"] = LEGEND
    return copied
