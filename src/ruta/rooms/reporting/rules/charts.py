"""Charts as SVG, drawn by Vega-Lite on the server. Colours are the product's; never colour alone."""

from __future__ import annotations

import json
from typing import Any

JACARANDA, INK, RULE, WASH = "#5b3fa0", "#1b2a33", "#d9d5cb", "#f1eee6"
SERIES = ["#5b3fa0", "#f2a20c", "#0b6e99", "#1e7b4f", "#b3202f", "#7d786c", "#45307a", "#8a5a00"]
_VEGA_LITE = "5.20"
_CONFIG: dict[str, Any] = {
    "font": "Liberation Sans, Arial, sans-serif",
    "background": "white",
    "axis": {"labelColor": INK, "titleColor": INK, "gridColor": RULE, "domainColor": RULE, "labelFontSize": 12},
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12},
    "view": {"stroke": None},
    "range": {"category": SERIES},
}


def draw_chart(specification: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG text, always the same for the same input."""
    import vl_convert

    complete = {"$schema": f"https://vega.github.io/schema/vega-lite/v{_VEGA_LITE[0]}.json", "config": _CONFIG}
    return str(vl_convert.vegalite_to_svg(json.dumps({**complete, **specification}), vl_version=_VEGA_LITE))


def draw_progress(rows: list[tuple[str, float, float]], *, value_title: str, target_title: str) -> str:
    """Bars of what was reached, as a percentage of each target, with the target as a line at 100.

    ``rows`` are (indicator, reached, target) with targets above zero; bars end at 300 % and say their own percentage.
    """
    values = [
        {
            "indicator": code,
            "percent": round(100 * reached / target, 1),
            "shown": min(100 * reached / target, 300),
            "label": f"{100 * reached / target:,.0f} %",
        }
        for code, reached, target in rows
    ]
    y = {"field": "indicator", "type": "nominal", "sort": None, "title": None}
    return draw_chart(
        {
            "data": {"values": values},
            "width": 460,
            "height": {"step": 26},
            "layer": [
                {
                    "mark": {"type": "bar", "color": JACARANDA, "height": 15},
                    "encoding": {
                        "y": y,
                        "x": {
                            "field": "shown",
                            "type": "quantitative",
                            "title": value_title,
                            "scale": {"domain": [0, 330]},
                            "axis": {"values": [0, 100, 200, 300]},
                        },
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "fontSize": 12},
                    "encoding": {
                        "y": y,
                        "x": {"field": "shown", "type": "quantitative"},
                        "text": {"field": "label", "type": "nominal"},
                    },
                },
                {
                    "data": {"values": [{"at": 100, "name": target_title}]},
                    "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "strokeDash": [5, 3]},
                    "encoding": {"x": {"field": "at", "type": "quantitative"}},
                },
            ],
        }
    )


def draw_parts(rows: list[tuple[str, str, int]], *, category_title: str, value_title: str) -> str:
    """Stacked bars: ``rows`` are (bar, part, people)."""
    return draw_chart(
        {
            "data": {"values": [{"bar": bar, "part": part, "people": people} for bar, part, people in rows]},
            "width": 420,
            "height": {"step": 30},
            "mark": {"type": "bar", "stroke": "white", "strokeWidth": 1},
            "encoding": {
                "y": {"field": "bar", "type": "nominal", "sort": None, "title": None},
                "x": {"field": "people", "type": "quantitative", "title": value_title},
                "color": {"field": "part", "type": "nominal", "title": category_title, "sort": None},
            },
        }
    )
