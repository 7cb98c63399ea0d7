"""A dot plot of authorities, one row each, with intervals and lines to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.ui.charts import base as charts
from pages.ui.charts import panels
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

MARK = "▶ "
LINE_DASHES = ("dot", "dash", "solid", "dashdot")
LABEL_HEIGHT = 17
FEW_ROWS = 25


@dataclass(frozen=True)
class Dot:
    """One row of the chart: its name and its row of `figure`, if any; `main` marks the page's authority."""

    name: str
    row: Row | None
    main: bool = False

    @property
    def value(self) -> float | None:
        """The figure; None if there is none."""
        return None if self.row is None else self.row["value"]


def dots(rows: Sequence[Dot], lines: Sequence[tuple[str, float]], indicator: Row) -> dict[str, Any]:
    """Return the chart: `rows` from top to bottom, and `lines` (name, figure) across all of them.

    Figures that are suspect or rest on too few have a hollow dot. A row without a figure says so.
    """
    spans = [
        (number, dot.row["value_low"], dot.row["value_high"])
        for number, dot in enumerate(rows)
        if dot.row is not None and dot.value is not None and dot.row["value_low"] is not None
    ]
    values = [dot.value for dot in rows if dot.value is not None] + [value for _, value in lines]
    values += [end for _, low, high in spans for end in (low, high)]
    traces = [_intervals(spans), *(_markers(rows, indicator, main=main) for main in (False, True))]
    return {
        "data": [trace for trace in traces if trace["x"]],
        "layout": _layout(rows, lines, values, indicator),
    }


def _layout(
    rows: Sequence[Dot], lines: Sequence[tuple[str, float]], values: Sequence[float], indicator: Row
) -> dict[str, Any]:
    """Return the axes, the lines with their labels, and a note on each row without a figure."""
    height = len(rows) * (28 if len(rows) <= FEW_ROWS else 23) + LABEL_HEIGHT * len(lines) + 60
    return charts.base_layout(height) | {
        "margin": {"l": 8, "r": 12, "t": LABEL_HEIGHT * len(lines) + 14, "b": 8},
        "showlegend": False,
        "xaxis": _padded(charts.value_axis([0.0, *values], indicator, about=4)),
        "yaxis": _names(rows),
        "shapes": [_line(value, number) for number, (_, value) in enumerate(lines)],
        "annotations": [
            *(_line_label(line, number, indicator) for number, line in enumerate(lines)),
            *(_no_figure(number) for number, dot in enumerate(rows) if dot.value is None),
        ],
    }


def _padded(axis: dict[str, Any]) -> dict[str, Any]:
    """Return the axis with room at both ends, so that the last label and dot are not clipped."""
    low, high = axis["range"]
    room = (high - low) * 0.04
    return axis | {"range": [low - room, high + room]}


def _names(rows: Sequence[Dot]) -> dict[str, Any]:
    """Return the axis of names, long ones on two lines so that the dots get half of a phone's width."""
    return {
        "range": [len(rows) - 0.4, -0.6],
        "tickvals": list(range(len(rows))),
        "ticktext": [_name(dot) for dot in rows],
        "tickfont": {"size": 12 if len(rows) <= FEW_ROWS else 11},
        "showgrid": True,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _name(dot: Dot) -> str:
    lines = panels.on_two_lines(dot.name)
    return f"<b>{MARK}{lines}</b>" if dot.main else lines


def _intervals(spans: Sequence[tuple[int, float, float]]) -> dict[str, Any]:
    """Return all intervals as one trace with gaps."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [end for _, low, high in spans for end in (low, high, None)],
        "y": [end for number, _, _ in spans for end in (number, number, None)],
        "line": {"color": charts.OTHER_COLOUR, "width": 2},
        "hoverinfo": "skip",
        "text": [],
    }


def _markers(rows: Sequence[Dot], indicator: Row, *, main: bool) -> dict[str, Any]:
    """Return the dots of the main authority, or of all others."""
    shown = [
        (number, dot.row, dot.name)
        for number, dot in enumerate(rows)
        if dot.row is not None and dot.value is not None and dot.main == main
    ]
    symbol, colour = ("diamond", charts.OWN_COLOUR) if main else ("circle", charts.OTHER_COLOUR)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row["value"] for _, row, _ in shown],
        "y": [number for number, _, _ in shown],
        "cliponaxis": False,
        "marker": {
            "size": 13 if main else 9,
            "color": colour,
            "symbol": [f"{symbol}-open" if row["not_ranked"] else symbol for _, row, _ in shown],
            "line": {"width": 2, "color": colour},
        },
        "text": [hover(name, row, indicator) for _, row, name in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }


def hover(name: str, row: Row, indicator: Row) -> str:
    """Return the hover text of a dot: name, figure, counts, interval, and its flag."""
    lines = [f"<b>{name}</b>", formatting.figure(row["value"], indicator), formatting.counts(row, indicator)]
    lines += [
        interval(row, indicator),
        not_ranked.REMARKS.get(row["not_ranked"]),
    ]
    return "<br>".join(line for line in lines if line)


def interval(row: Row, indicator: Row) -> str | None:
    """Return the 95% interval in words, if there is one: '95% interval: 52.5% to 62.2%'."""
    if row["value_low"] is None:
        return None
    low, high = (formatting.figure(row[end], indicator) for end in ("value_low", "value_high"))
    return f"95% interval: {low} to {high}"


def _line(value: float, number: int) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": value,
        "x1": value,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": charts.OTHER_COLOUR, "width": 1.5, "dash": LINE_DASHES[number]},
    }


def _line_label(line: tuple[str, float], number: int, indicator: Row) -> dict[str, Any]:
    """Return a line's name and figure above the chart, each at its own height."""
    name, value = line
    return {
        "xref": "x",
        "yref": "paper",
        "x": value,
        "y": 1,
        "yshift": LABEL_HEIGHT * number + 2,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"{name} {formatting.figure(value, indicator)} ┐",
        "font": {"size": 12},
    }


def _no_figure(number: int) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "y",
        "x": 0.01,
        "y": number,
        "xanchor": "left",
        "showarrow": False,
        "text": f"<i>{formatting.NO_FIGURE.lower()}</i>",
        "font": {"size": 12},
    }
