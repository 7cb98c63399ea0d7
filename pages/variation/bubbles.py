"""Two measures with a third as the size of each circle: a Plotly chart to zoom into, drawn on request."""

import math
from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st
from plotly.basedatatypes import BaseFigure

from pages.ui.address import fields
from pages.ui.data import lookups
from pages.ui.widgets import controls
from pages.variation.frame import PageContext
from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.text import formatting
from pipeline.text.formatting import Row

LARGEST = 44
"""Diameter of the largest circle, in pixels."""
SMALLEST = 4
CONFIG = {"displayModeBar": False, "responsive": True}


class _Plain(BaseFigure):  # type: ignore[misc]  # plotly has no types
    """A Plotly figure that returns its dict unchecked, since the check at each rerun takes half a second.

    The tests check it against Plotly's rules instead.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        object.__setattr__(self, "_spec", spec)

    def to_dict(self) -> dict[str, Any]:
        """Return the dict."""
        spec: dict[str, Any] = object.__getattribute__(self, "_spec")
        return spec


def draw(context: PageContext, pairs: pl.DataFrame, axes: tuple[tuple[str, Row], tuple[str, Row]]) -> None:
    """Draw the choice of a third measure and, once one is chosen, the chart.

    `pairs` are rows of variation_queries.pairs, `axes` title and indicator of x and y.
    """
    taken = {context.measure, axes[1][1]["indicator"]}
    st.selectbox(
        "A third measure, as the size of the circles",
        [measure for measure in context.known.measures if _fits(measure, context, taken)],
        format_func=controls.measure_label,
        index=None,
        placeholder="None",
        key=fields.SIZE.name,
        help="Adds a second chart that you can zoom. Balances and changes have no size to draw.",
    )
    chosen = context.view[fields.SIZE]
    if chosen is None or not _fits(chosen, context, taken):
        return
    third = lookups.indicators()[context.known.indicator(chosen, context.view[fields.EXCEPTIONS])]
    period = third["time_periods"][-1]
    sizes = lookups.figures(third["indicator"], period)
    rows = [
        {**row, "size": sizes[row["location_code"]]["value"]}
        for row in pairs.drop_nulls(["x", "y"]).rows(named=True)
        if row["location_code"] in sizes and sizes[row["location_code"]]["value"] is not None
    ]
    title = formatting.in_a_sentence(formatting.measure_in_period(period, third))
    left = pairs.drop_nulls(["x", "y"]).height - len(rows)
    without = f" {left} councils without that figure are not shown." if left else ""
    st.markdown(f"The area of a circle: {title}.{without} Drag to zoom, double-click to go back.")
    spec = chart(rows, axes, third, context.code)
    st.plotly_chart(
        _Plain(spec),
        config=CONFIG,
        key="bubbles",
        alt=f"{axes[0][0]} and {axes[1][0]}, with {title} as the size; the tables have the figures",
    )


def _fits(measure: str, context: PageContext, taken: set[str]) -> bool:
    """Return whether a measure can be a size: never below zero, and not on an axis already."""
    version = context.known.indicator(measure, context.view[fields.EXCEPTIONS])
    indicator = lookups.indicators()[version]
    is_amount = not indicator["signed"] and not formatting.is_in_words(indicator)
    return is_amount and version not in taken


def chart(
    rows: Sequence[Row], axes: tuple[tuple[str, Row], tuple[str, Row]], third: Row, selected: str | None
) -> dict[str, Any]:
    """Return the Plotly figure, a dict, of rows with x, y and size; circles have areas in proportion to size.

    Figures that are not compared (`left_out`) are hollow, the selected council has the colour of its role.
    """
    most = max((row["size"] for row in rows), default=0) or 1
    groups = (
        ("Councils", LIGHT.other, [row for row in rows if not row["left_out"]], "circle"),
        ("Cannot be compared", LIGHT.other, [row for row in rows if row["left_out"]], "circle-open"),
        ("", LIGHT.own, [row for row in rows if row["location_code"] == selected], "circle"),
    )
    (x_title, x), (y_title, y) = axes
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name or of[0]["location_name"],
            "x": [row["x"] for row in of],
            "y": [row["y"] for row in of],
            "marker": {
                "color": colour,
                "symbol": symbol,
                "opacity": 0.75,
                "size": [max(SMALLEST, LARGEST * math.sqrt(row["size"] / most)) for row in of],
            },
            "text": [_words(row, (x, y, third)) for row in of],
            "hovertemplate": "%{text}<extra></extra>",
        }
        for name, colour, of, symbol in groups
        if of
    ]
    return {
        "data": traces,
        "layout": {
            "height": 520,
            "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
            "hovermode": "closest",
            "xaxis": {"title": {"text": x_title}, "automargin": True, "zeroline": False},
            "yaxis": {"title": {"text": y_title}, "automargin": True, "zeroline": False},
            "legend": {"orientation": "h", "y": -0.25},
        },
    }


def _words(row: Row, measures: tuple[Row, Row, Row]) -> str:
    """Return what is shown of a circle that is pointed at: the council and its three figures."""
    said = [
        f"{indicator['short_label']}: {formatting.figure(row[of], indicator)}"
        for of, indicator in zip(("x", "y", "size"), measures, strict=True)
    ]
    doubt = [f"cannot be compared: {row['left_out']}"] if row["left_out"] else []
    return "<br>".join([f"<b>{row['location_name']}</b>", *said, *doubt])
