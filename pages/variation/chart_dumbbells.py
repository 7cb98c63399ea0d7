"""A chart of pairs of figures as dumbbells, one below the other, each with a label above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pages.ui.charts import base as charts
from pipeline.text.formatting import Row

PITCH, PITCH_OF_TWO_LINES = 40, 54
# Longer labels are broken to fit a phone.
MAX_LINE_LENGTH = 46


@dataclass(frozen=True)
class Dumbbell:
    """A pair of figures: name, label, both values, hover text, and the marker of the second.

    `low` and `high` are the second value at the bounds of the interval of the difference. `clear` is false if
    chance alone could make the difference.
    """

    name: str
    words: str
    start: float
    end: float
    text: str
    symbol: str
    clear: bool = True
    low: float | None = None
    high: float | None = None

    @property
    def colour(self) -> str:
        """A strong colour only if the difference is more than chance."""
        return charts.OWN_COLOUR if self.clear else charts.OTHER_COLOUR

    @property
    def is_long(self) -> bool:
        """Whether the words need a line of their own."""
        return len(self.name) + len(self.words) > MAX_LINE_LENGTH

    @property
    def label(self) -> str:
        """The text above the dumbbell."""
        return f"<b>{self.name}</b>{'<br>' if self.is_long else ' '}{self.words}"


def chart(items: Sequence[Dumbbell | str], indicator: Row, ends: tuple[str, str]) -> dict[str, Any]:
    """Return a chart of dumbbells from the top down; strings among `items` are headings. `ends` names both
    ends.
    """
    places = {len(items) - 1 - number: item for number, item in enumerate(items)}
    bells = {at: item for at, item in places.items() if isinstance(item, Dumbbell)}
    pitch = PITCH_OF_TWO_LINES if any(bell.is_long for bell in bells.values()) else PITCH
    values = [value for bell in bells.values() for value in (bell.start, bell.end)]
    return {
        "data": [_bars(bells), _ends(bells, ends[0], first=True), _ends(bells, ends[1], first=False)],
        "layout": charts.base_layout(pitch * len(items) + 90)
        | {
            "margin": {"l": 8, "r": 28, "t": 28, "b": 8},
            "xaxis": level_axis([0.0, *values], indicator),
            "yaxis": {
                "range": [-0.5, len(items) - 0.1],
                "tickvals": list(bells),
                "ticktext": [bell.name for bell in bells.values()],
                "showticklabels": False,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "annotations": [_label(at, item) for at, item in places.items()],
        },
    }


def level_axis(values: Sequence[float], indicator: Row) -> dict[str, Any]:
    """Return a horizontal axis of figures; the words of balances are above their amounts, for phones."""
    axis = charts.value_axis(values, indicator, about=4)
    return axis | {"tickangle": 0, "ticktext": [text.replace(" ", "<br>", 1) for text in axis["ticktext"]]}


def _bars(bells: dict[int, Dumbbell]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "showlegend": False,
        "x": [value for bell in bells.values() for value in (bell.start, bell.end, None)],
        "y": [value for at in bells for value in (at, at, None)],
        "line": {"color": charts.OTHER_COLOUR, "width": 3},
        "text": [],
        "hoverinfo": "skip",
    }


def _ends(bells: dict[int, Dumbbell], name: str, *, first: bool) -> dict[str, Any]:
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [bell.start if first else bell.end for bell in bells.values()],
        "y": list(bells),
        "cliponaxis": False,
        "marker": {
            "symbol": ["circle-open" if first else bell.symbol for bell in bells.values()],
            "size": 9 if first else 12,
            "color": [bell.colour for bell in bells.values()],
        },
        "text": [bell.text for bell in bells.values()],
        "hovertemplate": "%{text}<extra></extra>",
    }
    if not first and any(bell.low is not None for bell in bells.values()):
        trace["error_x"] = {
            "type": "data",
            "symmetric": False,
            "array": [0 if bell.high is None else bell.high - bell.end for bell in bells.values()],
            "arrayminus": [0 if bell.low is None else bell.end - bell.low for bell in bells.values()],
            "color": charts.OTHER_COLOUR,
            "thickness": 1.5,
            "width": 4,
        }
    return trace


def _label(at: int, item: Dumbbell | str) -> dict[str, Any]:
    is_heading = isinstance(item, str)
    return {
        "xref": "paper",
        "x": 0,
        "y": at,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": -8 if is_heading else 7,
        "align": "left",
        "showarrow": False,
        "text": f"<b>{item}</b>" if isinstance(item, str) else item.label,
        "font": {"size": 15 if is_heading else 12},
    }
