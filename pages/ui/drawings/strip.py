"""A strip of dots along a value axis, one an authority: how far they are apart, and who is where.

An SVG drawn by our own component (see drawing.py), which moves the dots apart so that each can be seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

import streamlit as st

from pages.ui.drawings.area_map import State
from pages.ui.drawings.drawing import drawing
from pages.ui.drawings.scales import Scale

STEPS = 10_000  # places along the axis, more than pixels


@dataclass(frozen=True)
class Dot:
    """What the strip shows of one authority that has a figure.

    code is its location_code, value places it, text is what the tooltip says after the name, class_index its
    class of the scale. One whose state is 'not_ranked' is drawn hollow.
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
    told_by: tuple[str, Sequence[str]] | None = None,
) -> None:
    """Draw the strip; a click, tap, Enter or Space on a dot calls on_pick with its code before the rerun.

    title is its accessible name and should say measure, year and place. The axis holds all values, ticks
    (value and words, rising) and england, which is a labelled line. selected is marked and named by
    selected_label (its name, if that is not given). Pointing at a dot marks the same authority in the other
    drawings of the page. height is in pixels; the width is what there is. told_by is the key of an area_map
    on the page that shows the same figures of all these authorities, and the codes of its figures in their
    order: what it was sent is then not sent a second time, some 7 kB. As with area_map, the picked code comes
    from the browser and stays selected only if it is passed back.
    """

    def picked() -> None:
        code = st.session_state[key]["picked"]
        if isinstance(code, str):
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
            **(_places_only(dots, axis, *told_by) if told_by else _compact(dots, axis, len(scale.labels))),
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
        """The shortest axis with room for all figures and marks (ticks, and England's figure if any)."""
        values = [*figures, *(mark for mark in marks if mark is not None)]
        return cls(min(values), max(values))

    def place(self, value: float) -> int:
        """The place of a value; the middle where all values are the same."""
        if self.high <= self.low:
            return STEPS // 2
        return round(STEPS * (value - self.low) / (self.high - self.low))


def _compact(dots: Sequence[Dot], axis: _Axis, classes: int) -> dict[str, str]:
    """Pack the dots for the way to the browser, as strings in the same order, the lowest value first."""
    rising = sorted(dots, key=lambda dot: (dot.value, dot.code))
    return {
        "codes": " ".join(dot.code for dot in rising),
        "names": "\n".join(dot.name for dot in rising),
        "texts": "\n".join(" ".join(dot.text.splitlines()) for dot in rising),
        "marks": "".join(_mark(dot, classes) for dot in rising),
        "places": " ".join(str(axis.place(dot.value)) for dot in rising),
    }


def _places_only(dots: Sequence[Dot], axis: _Axis, map_key: str, codes: Sequence[str]) -> dict[str, str]:
    """Pack the places alone, in the order of the map's `codes`: empty for those without a dot."""
    places = {dot.code: str(axis.place(dot.value)) for dot in dots}
    return {"told_by": map_key, "places": " ".join(places.get(code, "") for code in codes)}


def _mark(dot: Dot, classes: int) -> str:
    """The class of a dot as a digit, or where it is not ranked as a letter."""
    if not 0 <= dot.class_index < classes:
        raise ValueError(f"{dot.code}: the scale has no class {dot.class_index}")
    return ("012345678" if dot.state == "figure" else "abcdefghi")[dot.class_index]


_component, ASSETS = drawing("strip", "strip of dots")
