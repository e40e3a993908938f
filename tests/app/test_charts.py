"""Every chart compiles in Vega-Lite itself, in both themes, and is built once for the same numbers."""

import json

import pyarrow as pa
import pytest
import vl_convert as vlc

from app.components import charts, return_chart
from app.components.palette import DARK, LIGHT
from app.data import queries
from app.data.connection import current_publication

KEY = ("v", "last_12_months", "position_based")


def specs(colours):
    out = current_publication()
    rows = queries.channels(out, *KEY[1:])
    models = queries.models(out)
    order = [row["channel_name"] for row in rows]
    links = [{**row, "link_name": name} for name, row in queries.links(out, *KEY[1:]).items()]
    yield return_chart.return_by_channel(KEY, rows, "EUR", colours)
    yield charts.revenue_and_cost(KEY, rows, "EUR", colours)
    yield charts.models_side_by_side(
        KEY, queries.channels_by_model(out, KEY[1]), models, order, "EUR", colours
    )
    yield charts.revenue_by_link(KEY, links, "EUR", colours)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_specs__compile_and_draw_every_name(published, colours):
    for spec in specs(colours):
        rows = pa.ipc.open_stream(spec["datasets"]["rows"]).read_all().to_pylist()
        inline = {**spec, "datasets": {"rows": rows}, "width": 360}
        svg = vlc.vegalite_to_svg(json.dumps(inline))
        for name in {row["name"] for row in rows}:
            assert f">{name}<" in svg
        assert "NaN" not in svg


def test_wide_range__is_cut_and_marked(published):
    row = {
        "channel_name": "Wide",
        "roi": 1.0,
        "roi_low": -0.5,
        "roi_high": 60.0,
        "is_too_little_data": False,
        "conversions": 30,
    }
    spec = return_chart.return_by_channel(("wide",), [row], "EUR", LIGHT)
    [drawn] = pa.ipc.open_stream(spec["datasets"]["rows"]).read_all().to_pylist()
    assert drawn["beyond"] == pytest.approx(2.7)
    assert drawn["high"] == 61
    assert drawn["value_text"] == "€2.00 (€0.50 to €61)"
