"""Line charts as Plotly figures, and what all charts share.

Figures are plain dicts, which cost a fraction of Plotly's own objects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core.periods import every_period, period_label
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.time_plot import Marks, with_marks
from pipeline.text import formatting
from pipeline.text.formatting import Row

OWN_COLOUR = "#1d6fa5"  # both have a contrast of at least 3:1 with the light and the dark background
OTHER_COLOUR = "#7d8387"
COMPARED_DASHES = ("dot", "dash", "dashdot")
MAX_PERIOD_LABELS = 7
MAX_LETTERS = 60
"""Of all labels of periods together, if every other one is to fit a phone."""
FORMER_DASHES = ("dash", "dashdot")


@dataclass(frozen=True)
class Series:
    """One line of a trend: its name, and rows of the table `figure` for one place and indicator.

    The main series is the place that the page is about. `former` numbers its predecessors from 0 (other
    areas), `compared` the series it is compared with.
    """

    name: str
    rows: Sequence[Row]
    main: bool = False
    former: int | None = None
    compared: int = 0

    @property
    def colour(self) -> str:
        """The colour of the line: one for the place and its predecessors, another for comparisons."""
        return OTHER_COLOUR if self._compared else OWN_COLOUR

    @property
    def dash(self) -> str:
        """The dash style of the line: each predecessor and comparison has its own."""
        if self.former is not None:
            return FORMER_DASHES[self.former % len(FORMER_DASHES)]
        return "solid" if self.main else COMPARED_DASHES[self.compared % len(COMPARED_DASHES)]

    @property
    def _compared(self) -> bool:
        return not self.main and self.former is None


def trend(
    series: Sequence[Series], indicator: Row, breaks: Sequence[int], marks: Marks = ()
) -> dict[str, Any]:
    """Return a line chart of all series, with every period on the axis, published or not.

    Missing periods leave a gap. `breaks` are the first periods after a break in the series: no line crosses
    them, and each is marked. The axis goes on to the last of `marks`. Figures that are suspect or rest on too
    few have a hollow marker.
    """
    published = [row["time_period"] for line in series for row in line.rows]
    periods = every_period(min(published), max(published)) if published else []
    axis = with_marks(periods, marks)
    labels = {period: period_label(period, indicator["time_identifier"]) for period in axis}
    marked = [period for period in breaks if period in periods[1:]]
    traces = [
        trace
        for line in sorted(series, key=lambda line: line.main)
        for trace in _line(line, periods, labels, marked, indicator)
    ]
    layout = _layout(traces, labels, marked, indicator)
    return {"data": traces, "layout": add_marks(layout, list(labels), marks)}


def add_marks(layout: dict[str, Any], axis: Sequence[int], marks: Marks) -> dict[str, Any]:
    """Return the layout with a dotted line and a label for each mark on an axis of periods."""
    placed = [(axis.index(period), label) for period, label in marks if period in axis]
    lines = [_upright(position, "dot") for position, _ in placed]
    # Labels are one below the other, so that those of marks close to each other do not overlap.
    labels = [
        _upright_label(position, f"{label.replace(' ', '<br>', 1)} ", 0.99 - 0.1 * number, to_the_left=True)
        for number, (position, label) in enumerate(placed)
    ]
    return layout | {
        "shapes": [*layout["shapes"], *lines],
        "annotations": [*layout["annotations"], *labels],
    }


def _line(
    line: Series, periods: Sequence[int], labels: dict[int, str], marked: Sequence[int], indicator: Row
) -> list[dict[str, Any]]:
    """Return the traces of a series: one for each stretch between breaks, so that no line joins them."""
    rows = {row["time_period"]: row for row in line.rows}
    edges = [*marked, None]
    traces = []
    start = 0
    for edge in edges:
        end = periods.index(edge) if edge is not None else len(periods)
        stretch = [rows.get(period) for period in periods[start:end]]
        hollow = [row is not None and row["not_ranked"] is not None for row in stretch]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": line.name,
                "legendgroup": line.name,
                "showlegend": start == 0,
                "x": [labels[period] for period in periods[start:end]],
                "y": [None if row is None else row["value"] for row in stretch],
                "connectgaps": False,
                "cliponaxis": False,
                "line": {
                    "color": line.colour,
                    "width": 3 if line.main else 2,
                    "dash": line.dash,
                },
                "marker": {
                    "size": 8 if line.main else 6,
                    "color": line.colour,
                    "symbol": ["circle-open" if is_hollow else "circle" for is_hollow in hollow],
                },
                "text": [_hover(line.name, row, indicator) for row in stretch],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
        start = end
    return traces


def _hover(name: str, row: Row | None, indicator: Row) -> str:
    if row is None:
        return f"{name}: {formatting.NO_FIGURE}"
    behind = formatting.counts(row, indicator)
    period = formatting.indicator_period(row["time_period"], indicator)
    text = f"<b>{name}</b>, {period}<br>{formatting.figure(row['value'], indicator)}"
    return f"{text} ({behind})" if behind else text


def _layout(
    traces: Sequence[dict[str, Any]], labels: dict[int, str], marked: Sequence[int], indicator: Row
) -> dict[str, Any]:
    values = [value for trace in traces for value in trace["y"] if value is not None]
    order = list(labels)
    axis = value_axis([0.0, *values], indicator)
    return base_layout(320) | {
        "xaxis": period_axis(list(labels.values())),
        "yaxis": axis,
        "shapes": [break_line(order.index(period)) for period in marked],
        "annotations": [
            break_label(order.index(period), at_top=_room_at_top(traces, labels[period], axis["range"]))
            for period in marked
        ],
    }


def _room_at_top(traces: Sequence[dict[str, Any]], label: str, ends: Sequence[float]) -> bool:
    """Return whether there is more room above the figures just after a break than below them."""
    after = [
        value
        for trace in traces
        if label in trace["x"]
        for value in trace["y"][trace["x"].index(label) :][:4]
        if value is not None
    ]
    return bool(after) and min(after) - ends[0] < ends[1] - max(after)


def base_layout(height: int) -> dict[str, Any]:
    """Return the layout that all charts share; `height` is in pixels."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
        "hovermode": "closest",
        "dragmode": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
    }


def period_axis(labels: Sequence[str]) -> dict[str, Any]:
    """Return an axis of evenly spaced periods, including those without a figure."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(labels),
        "range": [-0.4, len(labels) - 0.6],
        # Label every other or third period if not all fit, always including the newest.
        "tickvals": list(labels[:: -_step(labels)]),
        "tickangle": 0,
        "fixedrange": True,
        "automargin": True,
    }


def _step(labels: Sequence[str]) -> int:
    if len(labels) <= MAX_PERIOD_LABELS:
        return 1
    return 2 if sum(map(len, labels)) <= MAX_LETTERS else 3


def value_axis(values: Sequence[float], indicator: Row, about: int = 5) -> dict[str, Any]:
    """Return an axis for these values with `about` so many round ticks, labelled with the unit."""
    ticks, labels = zip(*ticks_of_values(values, indicator, about), strict=True)
    return {
        "range": [ticks[0], ticks[-1]],
        "tickvals": list(ticks),
        "ticktext": list(labels),
        "zeroline": True,
        "zerolinewidth": 2,
        "fixedrange": True,
        "automargin": True,
    }


def break_line(position: int) -> dict[str, Any]:
    """Return the vertical line before the period at this position, where a break in the series lies."""
    return _upright(position - 0.5, "dash")


def break_label(position: int, *, at_top: bool = False) -> dict[str, Any]:
    """Return the label of such a line, at its lower or upper end."""
    return _upright_label(position - 0.5, " counted<br> differently", 0.98 if at_top else 0.02)


def _upright(across: float, dash: str) -> dict[str, Any]:
    """Return a vertical line over the whole height."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": across,
        "x1": across,
        "y0": 0,
        "y1": 1,
        "line": {"color": OTHER_COLOUR, "width": 1.5, "dash": dash},
    }


def _upright_label(across: float, text: str, up: float, *, to_the_left: bool = False) -> dict[str, Any]:
    """Return the label of a vertical line, at a share of its height."""
    return {
        "xref": "x",
        "yref": "paper",
        "x": across,
        "y": up,
        "xanchor": "right" if to_the_left else "left",
        "yanchor": "top" if up > 0.5 else "bottom",
        "showarrow": False,
        "align": "right" if to_the_left else "left",
        "text": text,
        "font": {"size": 12},
    }
