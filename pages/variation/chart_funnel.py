"""The funnel plot: figures against denominators, between control limits."""

from collections.abc import Sequence
from math import log10
from typing import Any

from pages.ui.charts import base as charts
from pages.variation.chart_spread import ENGLAND_COLOUR
from pipeline.publish.pictures.funnel import STANDINGS, number_ticks
from pipeline.text import formatting
from pipeline.text.formatting import Row

MARKERS = {
    "within": ("circle", 6, charts.OTHER_COLOUR),
    "above 95": ("triangle-up", 11, charts.OWN_COLOUR),
    "above 99.8": ("star", 13, charts.OWN_COLOUR),
    "below 95": ("triangle-down", 11, charts.OWN_COLOUR),
    "below 99.8": ("diamond", 12, charts.OWN_COLOUR),
}


def chart(
    rows: Sequence[Row], centre: float, national: float | None, indicator: Row, selected: str | None
) -> dict[str, Any]:
    """Return the plot from rows of variation_queries.funnel in ascending order of denominator; `selected`
    is named.
    """
    numbers = [row["denominator"] for row in rows]
    _, wide = number_ticks(numbers[0], numbers[-1])
    bounds = [row[end] for row in rows for end in ("low_998", "high_998")]
    limits = [
        _line(numbers, [row[end] for row in rows], name, dash, shown=end.startswith("low"))
        for name, dash, ends in (
            ("99.8% limits", "dot", ("low_998", "high_998")),
            ("95% limits", "dash", ("low_95", "high_95")),
        )
        for end in ends
    ]
    edges = [numbers[0], numbers[-1]]
    limits.append(_line(edges, [centre, centre], "Centre", "solid", shown=True))
    if national is not None:
        england = _line(edges, [national, national], "England", "longdash", shown=True)
        limits.append(england | {"line": {"color": ENGLAND_COLOUR, "width": 2, "dash": "longdash"}})
    points = [_points(rows, standing, indicator) for standing in MARKERS]
    own = [row for row in rows if row["location_code"] == selected]
    return {
        "data": [
            *limits,
            *(trace for trace in points if trace["x"]),
            *(_ring(row, indicator) for row in own),
        ],
        "layout": charts.base_layout(460)
        | {
            "margin": {"l": 8, "r": 8, "t": 60, "b": 8},
            "xaxis": _number_axis(edges, wide, indicator),
            "yaxis": charts.value_axis([*bounds, *(row["value"] for row in rows)], indicator),
            "annotations": [_label(row, wide) for row in own],
        },
    }


def _line(x: list[float], y: list[float], name: str, dash: str, *, shown: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "legendgroup": name,
        "showlegend": shown,
        "x": x,
        "y": y,
        "line": {"color": charts.OTHER_COLOUR, "width": 1.5, "dash": dash},
        "text": [],
        "hoverinfo": "skip",
    }


def _points(rows: Sequence[Row], standing: str, indicator: Row) -> dict[str, Any]:
    symbol, size, colour = MARKERS[standing]
    shown = [row for row in rows if row["standing"] == standing]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": formatting.capital(STANDINGS[standing]),
        "x": [row["denominator"] for row in shown],
        "y": [row["value"] for row in shown],
        "cliponaxis": False,
        "marker": {"symbol": symbol, "size": size, "color": colour},
        "text": [_hover(row, indicator) for row in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(row: Row, indicator: Row) -> str:
    return (
        f"<b>{row['location_name']}</b><br>{formatting.figure(row['value'], indicator)}, "
        f"{row['denominator']:,.0f} {indicator['denominator_label']}<br>{STANDINGS[row['standing']]}, "
        f"{limits(row, indicator)}"
    )


def limits(row: Row, indicator: Row) -> str:
    """Return the 95% limits at an authority's own denominator."""
    low, high = (formatting.figure(row[end], indicator) for end in ("low_95", "high_95"))
    return f"{low} to {high}"


def _ring(row: Row, indicator: Row) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": row["location_name"],
        "showlegend": False,
        "x": [row["denominator"]],
        "y": [row["value"]],
        "cliponaxis": False,
        "marker": {
            "symbol": "circle-open",
            "size": 18,
            "color": charts.OWN_COLOUR,
            "line": {"width": 3, "color": charts.OWN_COLOUR},
        },
        "text": [_hover(row, indicator)],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _label(row: Row, wide: bool) -> dict[str, Any]:
    x = row["denominator"]
    return {
        "x": log10(x) if wide else x,
        "y": row["value"],
        "text": f"<b>{row['location_name']}</b>",
        "showarrow": False,
        "yshift": 20,
        "xanchor": "center",
    }


def _number_axis(edges: Sequence[float], wide: bool, indicator: Row) -> dict[str, Any]:
    """Return the axis of denominators, with round ticks; logarithmic if `wide`."""
    low, high = edges
    ticks, _ = number_ticks(low, high)
    span = [log10(low) - 0.08, log10(high) + 0.08] if wide else [ticks[0], ticks[-1] * 1.03]
    return {
        "type": "log" if wide else "linear",
        "range": span,
        "tickvals": ticks,
        "ticktext": [f"{tick:,.0f}" for tick in ticks],
        "title": {"text": formatting.capital(indicator["denominator_label"] or "number")},
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
    }
