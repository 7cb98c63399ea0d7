"""A scatter plot of two measures, one marker per authority."""

from collections.abc import Sequence
from typing import Any

from pages.ui.charts import base as charts
from pages.variation.chart_dumbbells import level_axis
from pages.variation.chart_spread import ENGLAND_COLOUR
from pipeline.text import formatting
from pipeline.text.formatting import Row

# Longer axis titles are broken to fit a phone.
MAX_LINE_LENGTH = 44


def chart(
    rows: Sequence[Row],
    axes: tuple[tuple[str, Row], tuple[str, Row]],
    national: tuple[float | None, float | None],
    selected: str | None,
) -> dict[str, Any]:
    """Return the plot from rows of variation_queries.pairs that have both figures.

    `axes` are title and indicator of x and y, `national` England's figures. Markers of authorities that are
    left out of the correlation are hollow.
    """
    (x_title, x_indicator), (y_title, y_indicator) = axes
    correlated = [row for row in rows if row["left_out"] is None]
    hollow = [row for row in rows if row["left_out"] is not None]
    own = [row for row in rows if row["location_code"] == selected]
    measures = (x_indicator, y_indicator)
    points = [
        _points(correlated, "Authorities", {"symbol": "circle", "size": 8, "opacity": 0.75}, measures),
        _points(hollow, "Not to be compared", {"symbol": "circle-open", "size": 8}, measures),
        _points(own, own[0]["location_name"] if own else "", _OWN, measures),
    ]
    shown = [value for value in national if value is not None]
    xs, ys = ([row[of] for row in rows] for of in ("x", "y"))
    return {
        "data": [trace for trace in points if trace["x"]],
        "layout": charts.base_layout(480)
        | {
            "xaxis": level_axis([*xs, *_known(national[0])], x_indicator)
            | {"title": {"text": _broken(x_title)}, "zeroline": False},
            "yaxis": charts.value_axis([*ys, *_known(national[1])], y_indicator) | {"zeroline": False},
            "margin": {"l": 8, "r": 28, "t": 52, "b": 8},
            "shapes": [_national(value, "xy"[at]) for at, value in enumerate(national) if value is not None],
            "annotations": [
                _above(_broken(y_title)),
                *(_named(row) for row in own),
                *([_england(national)] if shown else []),
            ],
            "legend": {"orientation": "h", "x": 0, "y": -0.36, "yanchor": "top"},
        },
    }


_OWN = {
    "symbol": "circle-open",
    "size": 18,
    "line": {"width": 3, "color": charts.OWN_COLOUR},
}


def _known(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _points(
    rows: Sequence[Row], name: str, marker: dict[str, Any], measures: tuple[Row, Row]
) -> dict[str, Any]:
    x, y = measures
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [row["x"] for row in rows],
        "y": [row["y"] for row in rows],
        "cliponaxis": False,
        "marker": {"color": charts.OWN_COLOUR} | marker,
        "text": [
            f"<b>{row['location_name']}</b><br>{x['short_label']}: {formatting.figure(row['x'], x)}<br>"
            f"{y['short_label']}: {formatting.figure(row['y'], y)}"
            f"{'<br>not to be compared: ' + row['left_out'] if row['left_out'] else ''}"
            for row in rows
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _national(value: float, axis: str) -> dict[str, Any]:
    across = "y" if axis == "x" else "x"
    return {
        "type": "line",
        f"{axis}ref": axis,
        f"{across}ref": "paper",
        f"{axis}0": value,
        f"{axis}1": value,
        f"{across}0": 0,
        f"{across}1": 1,
        "line": {"color": ENGLAND_COLOUR, "width": 2, "dash": "dash"},
    }


def _england(national: tuple[float | None, float | None]) -> dict[str, Any]:
    """Return the label of England's lines: at the right end of the horizontal one, else atop the vertical
    one.
    """
    x, y = national
    place = (
        {"xref": "paper", "x": 1, "y": y, "xanchor": "right", "yanchor": "bottom"}
        if y is not None
        else {"yref": "paper", "x": x, "y": 1, "xanchor": "left", "yanchor": "top"}
    )
    return place | {"text": "England", "showarrow": False, "font": {"color": ENGLAND_COLOUR}}


def _named(row: Row) -> dict[str, Any]:
    return {
        "x": row["x"],
        "y": row["y"],
        "text": f"<b>{row['location_name']}</b>",
        "showarrow": False,
        "yshift": 20,
    }


def _above(text: str) -> dict[str, Any]:
    """Return the title of the vertical axis, placed above it, where it reads horizontally."""
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "yshift": 10,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "text": text,
    }


def _broken(title: str) -> str:
    """Return a long title on two lines: the measure, and below it the period."""
    measure, _, period = title.rpartition(", ")
    return f"{measure},<br>{period}" if measure and len(title) > MAX_LINE_LENGTH else title
