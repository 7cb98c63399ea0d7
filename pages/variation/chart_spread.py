"""The chart of a measure's spread: a box of percentiles for every period, and lines over them."""

from collections.abc import Sequence
from typing import Any

from pages.ui.charts import base as charts
from pages.ui.charts.base import Series
from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.time_plot import Marks, with_marks
from pipeline.text import formatting
from pipeline.text.formatting import Row

# Has a contrast of 3:1 with both backgrounds, and differs from the blue of places and the grey of boxes.
ENGLAND_COLOUR = "#b3641d"
FAINT, STRONG = "rgba(125,131,135,0.12)", "rgba(125,131,135,0.3)"
# The parts of a box: legend, lower and upper percentile, fill.
PARTS = (
    ("Middle eight in ten", "p10", "p90", FAINT),
    ("Middle half", "p25", "p75", STRONG),
)


def chart(
    spread: Sequence[Row],
    lines: Sequence[Series],
    indicator: Row,
    breaks: Sequence[int],
    marks: Marks = (),
) -> dict[str, Any]:
    """Return the chart from rows of the table spread, with a line for each series; no line crosses a
    break. The axis goes on to the last of `marks`.
    """
    published = [row["time_period"] for row in spread]
    periods = every_period(min(published), max(published))
    labels = {
        period: period_label(period, indicator["time_identifier"]) for period in with_marks(periods, marks)
    }
    order = list(labels)
    inside = [
        Series(line.name, [row for row in line.rows if row["time_period"] in labels], main=line.main)
        for line in lines
    ]
    traces = [_part(spread, labels, *part) for part in PARTS]
    traces.insert(0, _ends(spread, labels))
    traces.append(_median(spread, labels, indicator))
    traces += _coloured(charts.trend([line for line in inside if line.rows], indicator, breaks)["data"])
    values = [row[end] for row in spread for end in ("lowest", "highest")]
    values += [row["value"] for line in inside for row in line.rows if row["value"] is not None]
    marked = [order.index(period) for period in breaks if period in periods[1:]]
    layout = charts.base_layout(440) | {
        "barmode": "overlay",
        "margin": {"l": 8, "r": 8, "t": 60, "b": 8},
        "xaxis": charts.period_axis(list(labels.values())),
        "yaxis": charts.value_axis([0.0, *values], indicator),
        "shapes": [charts.break_line(position) for position in marked],
        "annotations": [charts.break_label(position) for position in marked],
    }
    return {"data": traces, "layout": charts.add_marks(layout, order, marks)}


def _ends(spread: Sequence[Row], labels: dict[int, str]) -> dict[str, Any]:
    """Return thin lines from the boxes to the lowest and the highest figure."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Lowest and highest",
        "x": [label for row in spread for label in [labels[row["time_period"]]] * 6],
        "y": [
            value
            for row in spread
            for value in (row["lowest"], row["p10"], None, row["p90"], row["highest"], None)
        ],
        "line": {"color": charts.OTHER_COLOUR, "width": 1.5},
        "text": [],
        "hoverinfo": "skip",
    }


def _part(
    spread: Sequence[Row], labels: dict[int, str], name: str, low: str, high: str, fill: str
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": [labels[row["time_period"]] for row in spread],
        "base": [row[low] for row in spread],
        "y": [row[high] - row[low] for row in spread],
        "width": 0.66,
        "marker": {"color": fill, "line": {"color": charts.OTHER_COLOUR, "width": 1}},
        "text": [],
        "hoverinfo": "skip",
    }


def _median(spread: Sequence[Row], labels: dict[int, str], indicator: Row) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Median",
        "x": [labels[row["time_period"]] for row in spread],
        "y": [row["p50"] for row in spread],
        "marker": {
            "symbol": "line-ew-open",
            "size": 22,
            "color": charts.OTHER_COLOUR,
            "line": {"width": 3, "color": charts.OTHER_COLOUR},
        },
        "text": [_hover(row, indicator) for row in spread],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(row: Row, indicator: Row) -> str:
    figure = {
        name: formatting.figure(row[name], indicator) for name in ("lowest", "p10", "p50", "p90", "highest")
    }
    return (
        f"<b>{formatting.capital(formatting.indicator_period(row['time_period'], indicator))}</b>, "
        f"{row['authorities']} ranked<br>median {figure['p50']}<br>10th percentile {figure['p10']}, "
        f"90th {figure['p90']}<br>lowest {figure['lowest']}, highest {figure['highest']}"
    )


def _coloured(traces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the traces with comparisons in a colour that stands out from the boxes."""
    for trace in traces:
        if trace["line"]["color"] == charts.OTHER_COLOUR:
            trace["line"] |= {"color": ENGLAND_COLOUR, "width": 3}
            trace["marker"] |= {"color": ENGLAND_COLOUR, "size": 7}
    return traces
