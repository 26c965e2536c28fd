"""Charts of the barrier analysis: ranked bars and a heat map; each stands beside its table."""

from __future__ import annotations

from collections.abc import Sequence

from ruta.rooms.reporting.rules.charts import INK, JACARANDA, RULE, draw_chart

_LONGEST = 62


def draw_ranking(rows: Sequence[tuple[str, int]], *, value_title: str, alternative: str = "") -> str:
    """Bars from the largest down, each with its number: ``rows`` are (words, people)."""
    values = [{"name": _shorten(name), "people": people, "place": place} for place, (name, people) in enumerate(rows)]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": {"field": "place"},
        "title": None,
        "axis": {"labelLimit": 360, "ticks": False, "domain": False},
    }
    x = {"field": "people", "type": "quantitative", "title": value_title, "axis": {"tickCount": 5, "format": "d"}}
    return draw_chart(
        {
            "description": alternative,
            "data": {"values": values},
            "width": 380,
            "height": {"step": 26},
            "layer": [
                {"mark": {"type": "bar", "color": JACARANDA, "height": 15}, "encoding": {"y": y, "x": x}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "fontSize": 12},
                    "encoding": {"y": y, "x": x, "text": {"field": "people", "type": "quantitative"}},
                },
            ],
        }
    )


def draw_heat_map(cells: Sequence[tuple[str, str, float | None]], *, value_title: str) -> str:
    """Services by groups: ``cells`` are (service, group, share from 0 to 1, or none where it is hidden)."""
    values = [
        {
            "service": _shorten(service, 46),
            "group": group,
            "share": share,
            "label": "–" if share is None else f"{100 * share:.0f}",
        }
        for service, group, share in cells
    ]
    base = {
        "y": {"field": "service", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 300}},
        "x": {
            "field": "group",
            "type": "nominal",
            "sort": None,
            "title": None,
            "axis": {"orient": "top", "labelAngle": -40, "labelLimit": 170},
        },
    }
    return draw_chart(
        {
            "data": {"values": values},
            "width": {"step": 44},
            "height": {"step": 22},
            "layer": [
                {
                    "mark": {"type": "rect", "stroke": RULE},
                    "encoding": {
                        **base,
                        "color": {
                            "field": "share",
                            "type": "quantitative",
                            "title": value_title,
                            "scale": {"domain": [0, 1], "range": ["#b3202f", "#fdf2d8", "#1e7b4f"]},
                            "legend": {"format": "%", "orient": "bottom", "gradientLength": 200},
                        },
                    },
                },
                {
                    "mark": {"type": "text", "fontSize": 11},
                    "encoding": {
                        **base,
                        "text": {"field": "label", "type": "nominal"},
                        "color": {
                            "condition": {
                                "test": "datum.share !== null && (datum.share < 0.22 || datum.share > 0.85)",
                                "value": "#ffffff",
                            },
                            "value": INK,
                        },
                    },
                },
            ],
        }
    )


def _shorten(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
