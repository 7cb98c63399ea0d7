"""A strip of dots along a value axis, one per authority, showing how far apart they are.

An SVG component of our own (see drawing.py) that moves the dots apart so that each is visible.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import streamlit as st

from pages.ui.drawings import picks
from pages.ui.drawings.area_map import State
from pages.ui.drawings.drawing import drawing
from pipeline.publish.pictures.elements.scales import Scale

STEPS = 10_000  # positions along the axis, more than pixels


@dataclass(frozen=True)
class Dot:
    """What the strip shows of one authority that has a figure.

    code is the location_code, value its position, text follows the name in the tooltip, class_index is the
    class of the scale. With state 'not_ranked' the dot is hollow.
    """

    code: str
    name: str
    value: float
    text: str
    class_index: int
    state: State = "figure"

    def __post_init__(self) -> None:
        if self.state == "missing" or not isfinite(self.value):
            raise ValueError(f"{self.code}: without a figure there is no dot")


def strip(
    *,
    key: str,
    title: str,
    dots: Sequence[Dot],
    scale: Scale,
    ticks: Sequence[tuple[float, str]],
    england: float | None = None,
    england_label: str = "England",
    selected: str | None = None,
    selected_label: str | None = None,
    on_pick: Callable[[str], None],
    height: int = 110,
    figures_from: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Draw the strip; a click, tap, Enter or Space on a dot calls on_pick with its code before the rerun.

    title is its accessible name and should give measure, year and place. The axis covers all values, ticks
    (value and label, ascending) and england, which is a labelled line. selected is marked and labelled with
    selected_label, by default its name. height is in pixels; the strip takes the available width. Pointing at
    a dot marks the authority in all drawings of the page.

    figures_from is the key of an area_map on the page that shows the same figures of all these authorities,
    and their codes in its order: the figures are then not sent a second time (some 7 kB). As with area_map,
    the picked code comes from the browser, and stays selected only if it is passed back.
    """

    def picked() -> None:
        code = picks.code(st.session_state.get(key))
        if code is not None:
            on_pick(code)

    if not dots:
        return
    axis = _Axis.over([dot.value for dot in dots], [*(value for value, _ in ticks), england])
    names = {dot.code: dot.name for dot in dots}
    _component(
        key=key,
        data={
            "title": title,
            "height": height,
            **(
                _places_only(dots, axis, *figures_from)
                if figures_from
                else _compact(dots, axis, len(scale.labels))
            ),
            "colours": [list(pair) for pair in zip(scale.light, scale.dark, strict=True)],
            "ticks": [[axis.place(value), words] for value, words in ticks],
            "england": None if england is None else [axis.place(england), england_label],
            "selected": selected if selected in names else None,
            "selected_label": selected_label or names.get(selected or ""),
        },
        on_picked_change=picked,
    )


@dataclass(frozen=True)
class _Axis:
    """An axis from `low` to `high`, divided into STEPS places."""

    low: float
    high: float

    @classmethod
    def over(cls, figures: Sequence[float], marks: Sequence[float | None]) -> "_Axis":
        """Return the shortest axis with room for all figures, ticks and lines."""
        values = [*figures, *(mark for mark in marks if mark is not None)]
        return cls(min(values), max(values))

    def place(self, value: float) -> int:
        """Return the position of a value; the middle if all values are the same."""
        if self.high <= self.low:
            return STEPS // 2
        return round(STEPS * (value - self.low) / (self.high - self.low))


def _compact(dots: Sequence[Dot], axis: _Axis, classes: int) -> dict[str, str]:
    """Pack the dots as strings in the same order, the lowest value first, to send less to the browser."""
    rising = sorted(dots, key=lambda dot: (dot.value, dot.code))
    return {
        "codes": " ".join(dot.code for dot in rising),
        "names": "\n".join(dot.name for dot in rising),
        "texts": "\n".join(" ".join(dot.text.splitlines()) for dot in rising),
        "marks": "".join(_mark(dot, classes) for dot in rising),
        "places": " ".join(str(axis.place(dot.value)) for dot in rising),
    }


def _places_only(dots: Sequence[Dot], axis: _Axis, map_key: str, codes: Sequence[str]) -> dict[str, str]:
    """Pack the positions only, in the order of the map's `codes`; empty for those without a dot."""
    places = {dot.code: str(axis.place(dot.value)) for dot in dots}
    return {"map_key": map_key, "places": " ".join(places.get(code, "") for code in codes)}


def _mark(dot: Dot, classes: int) -> str:
    """Return a dot's class as a digit, or as a letter if it is not ranked."""
    if not 0 <= dot.class_index < classes:
        raise ValueError(f"{dot.code}: the scale has no class {dot.class_index}")
    return ("012345678" if dot.state == "figure" else "abcdefghi")[dot.class_index]


_component, ASSETS = drawing("strip", "strip of dots")
