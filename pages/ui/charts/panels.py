"""Small multiples: one panel per place, all on the same axes, in one figure.

The panels share one plot, each shifted to its position in a grid: separate axes for each of twenty panels
would take the server and the browser several times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from textwrap import wrap
from typing import Any

from pages.ui.charts import base as charts
from pages.ui.charts.base import Series
from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.time_plot import Marks, with_marks
from pipeline.text import formatting
from pipeline.text.formatting import Row

COLUMNS = 4
PANEL_HEIGHT, TITLE_HEIGHT, FOOT_HEIGHT = 118, 44, 26  # pixels; two lines of a title fit
TITLE_WIDTH = 24  # letters
Points = list[tuple[float | None, float | None, Row | None]]
"""Coordinates in the shared plot with the row of `figure` behind each; nulls make a gap."""
Placed = tuple[tuple[int, int], Series]
"""The row and column of a panel in the grid, and its line."""


def panels(
    lines: Sequence[Series],
    england: Sequence[Row],
    indicator: Row,
    breaks: Sequence[int],
    marks: Marks = (),
) -> dict[str, Any]:
    """Return a panel for each line, filled row by row; each has `england` dotted and the main line thin.

    `breaks` are the first periods after a break in the series: no line crosses them, and each is marked. The
    axes go on to the last of `marks`, each of which has a dotted upright line.
    Figures that are suspect or rest on too few have a hollow marker. All panels have the same axes.
    """
    rows = [row for line in lines for row in line.rows]
    periods = {row["time_period"] for row in rows}
    england = [row for row in england if row["time_period"] in periods]
    values = [row["value"] for row in (*rows, *england) if row["value"] is not None]
    axis = charts.value_axis([0.0, *values], indicator, about=3)
    shown = with_marks(every_period(min(periods), max(periods)) if periods else [], marks)
    grid = _Grid(shown, breaks, [period for period, _ in marks], *axis["range"])
    placed = [(divmod(number, COLUMNS), line) for number, line in enumerate(lines)]
    traces = _traces(placed, england, grid, indicator)
    return {
        "data": [trace for trace in traces if trace["x"]],
        "layout": _layout(len(lines), grid, axis, indicator),
    }


def _traces(
    placed: Sequence[Placed], england: Sequence[Row], grid: _Grid, indicator: Row
) -> list[dict[str, Any]]:
    """Return the traces of all panels, the topmost last."""
    places = [place for place, _ in placed]
    own = [(place, line) for place, line in placed if line.main]
    others = [(place, line) for place, line in placed if not line.main]
    repeated = own[0][1].rows if own else []  # drawn thin in all other panels
    return [
        _thin(_each(grid.uprights(grid.breaks, place) for place in places), charts.OTHER_COLOUR, "dash"),
        _thin(_each(grid.uprights(grid.marks, place) for place in places), charts.OTHER_COLOUR, "dot"),
        _thin(_each(grid.path(england, place) for place in places), charts.OTHER_COLOUR, "dot"),
        _thin(_each(grid.path(repeated, place) for place, _ in others if own), charts.OWN_COLOUR, "solid"),
        _thick(others, grid, charts.OTHER_COLOUR, indicator),
        _thick(own, grid, charts.OWN_COLOUR, indicator),
        _titles(placed, grid),
    ]


def _layout(panel_count: int, grid: _Grid, axis: dict[str, Any], indicator: Row) -> dict[str, Any]:
    """Return the layout for this number of panels; `axis` is the value axis of a single panel."""
    rows, columns = ceil(panel_count / COLUMNS), min(COLUMNS, panel_count)
    labels = [period_label(period, indicator["time_identifier"]) for period in grid.at]
    return charts.base_layout(rows * (PANEL_HEIGHT + TITLE_HEIGHT) + FOOT_HEIGHT) | {
        "showlegend": False,
        "margin": {"l": 14, "r": 16, "t": 0, "b": FOOT_HEIGHT},
        "xaxis": grid.across(columns, labels),
        "yaxis": grid.down(rows, axis),
    }


class _Grid:
    """The coordinates of the panels: one unit per period across, the measure's unit up and down."""

    def __init__(
        self, periods: Sequence[int], breaks: Sequence[int], marks: Sequence[int], low: float, high: float
    ) -> None:
        self.at = {period: number for number, period in enumerate(periods)}
        self.marked = [self.at[period] for period in breaks if self.at.get(period)]
        self.breaks = [at - 0.5 for at in self.marked]
        self.marks = [float(self.at[period]) for period in marks if period in self.at]
        self.low, self.high = low, high
        self.step_across = len(periods) * 1.12 + 0.5
        self.title_room = (high - low) * TITLE_HEIGHT / PANEL_HEIGHT
        self.step_down = high - low + self.title_room

    def path(self, rows: Sequence[Row], place: tuple[int, int]) -> Points:
        """Return a line in a panel, with gaps at missing periods and at breaks."""
        by_position = {self.at[row["time_period"]]: row for row in rows}
        row_number, column = place
        points: Points = []
        for at in range(len(self.at)):
            if at in self.marked:
                points.append((None, None, None))
            row = by_position.get(at)
            value = None if row is None else row["value"]
            down = None if value is None else value - row_number * self.step_down
            points.append((at + column * self.step_across, down, row))
        return points

    def uprights(self, positions: Sequence[float], place: tuple[int, int]) -> Points:
        """Return vertical lines of a panel at these positions."""
        row_number, column = place
        points: Points = []
        for at in positions:
            across = at + column * self.step_across
            ends = [end - row_number * self.step_down for end in (self.low, self.high)]
            points += [*((across, end, None) for end in ends), (None, None, None)]
        return points

    def title_at(self, place: tuple[int, int]) -> tuple[float, float]:
        """Return the position of a panel's title."""
        row_number, column = place
        return column * self.step_across - 0.5, self.high - row_number * self.step_down

    def across(self, columns: int, labels: Sequence[str]) -> dict[str, Any]:
        """Return the axis of periods: the first and the last are labelled below each column."""
        ends = sorted({0, max(len(labels) - 1, 0)})
        return {
            "range": [-0.7, (columns - 1) * self.step_across + len(labels) - 0.3],
            "tickvals": [at + column * self.step_across for column in range(columns) for at in ends],
            "ticktext": [labels[at] for at in ends] * columns,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        }

    def down(self, rows: int, axis: dict[str, Any]) -> dict[str, Any]:
        """Return the axis of figures, repeated for each row of panels."""
        return axis | {
            "range": [self.low - (rows - 1) * self.step_down, self.high + self.title_room],
            "tickvals": [tick - row * self.step_down for row in range(rows) for tick in axis["tickvals"]],
            "ticktext": axis["ticktext"] * rows,
            "showgrid": True,
            "zeroline": False,
        }


def on_two_lines(name: str) -> str:
    """Return a name, long ones on two lines of similar length."""
    if len(name) <= TITLE_WIDTH:
        return name
    widths = range(len(name) // 2, len(name) + 1)
    return "<br>".join(next(lines for width in widths if len(lines := wrap(name, width)) <= 2))


def _each(paths: Iterator[Points]) -> Points:
    """Return all paths, with a gap after each."""
    return [point for path in paths for point in (*path, (None, None, None))]


def _trace(points: Points) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [across for across, _, _ in points],
        "y": [down for _, down, _ in points],
        "connectgaps": False,
        "cliponaxis": False,
    }


def _thin(points: Points, colour: str, dash: str) -> dict[str, Any]:
    line = {"color": colour, "width": 1.3, "dash": dash}
    return _trace(points) | {"mode": "lines", "line": line, "hoverinfo": "skip", "text": []}


def _thick(placed: Sequence[Placed], grid: _Grid, colour: str, indicator: Row) -> dict[str, Any]:
    """Return the main lines of these panels."""
    named = [(line.name, _each(iter([grid.path(line.rows, place)]))) for place, line in placed]
    points = [point for _, path in named for point in path]
    return _trace(points) | {
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2.5},
        "marker": {
            "size": 6,
            "color": colour,
            "symbol": ["circle-open" if row and row["not_ranked"] else "circle" for _, _, row in points],
        },
        "text": [_hover(name, row, indicator) for name, path in named for _, _, row in path],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(name: str, row: Row | None, indicator: Row) -> str:
    if row is None:
        return ""
    period = formatting.indicator_period(row["time_period"], indicator)
    return f"<b>{name}</b>, {period}<br>{formatting.figure_with_counts(row, indicator)}"


def _titles(placed: Sequence[Placed], grid: _Grid) -> dict[str, Any]:
    """Return the titles above the panels, long ones on two lines."""
    names = [(on_two_lines(line.name), line.main) for _, line in placed]
    at = [grid.title_at(place) for place, _ in placed]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [across for across, _ in at],
        "y": [down for _, down in at],
        "text": [f"<b>{name}</b>" if is_main else name for name, is_main in names],
        "textposition": "top right",
        "textfont": {"size": 13},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
