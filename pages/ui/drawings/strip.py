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
    rising = sorted(dots, key=lambda dot: (dot.value, dot.code))
    marks = [value for value, _ in ticks] + ([] if england is None else [england])
    low, high = min(rising[0].value, *marks), max(rising[-1].value, *marks)

    def place(value: float) -> int:
        return round(STEPS * (value - low) / (high - low)) if high > low else STEPS // 2

    names = {dot.code: dot.name for dot in dots}
    places = {dot.code: str(place(dot.value)) for dot in rising}
    sent = {
        "codes": " ".join(dot.code for dot in rising),
        "names": "\n".join(dot.name for dot in rising),
        "texts": "\n".join(" ".join(dot.text.splitlines()) for dot in rising),
        "marks": "".join(_mark(dot, len(scale.labels)) for dot in rising),
        "places": " ".join(places.values()),
    }
    if told_by:
        sent = {"told_by": told_by[0], "places": " ".join(places.get(code, "") for code in told_by[1])}
    _component(
        key=key,
        data={
            "title": title,
            "height": height,
            **sent,
            "colours": [list(pair) for pair in zip(scale.light, scale.dark, strict=True)],
            "ticks": [[place(value), words] for value, words in ticks],
            "england": None if england is None else [place(england), england_label],
            "selected": selected if selected in names else None,
            "selected_label": selected_label or names.get(selected or ""),
        },
        on_picked_change=picked,
    )


def _mark(dot: Dot, classes: int) -> str:
    """The class of a dot as a digit, or where it is not ranked as a letter."""
    if not 0 <= dot.class_index < classes:
        raise ValueError(f"{dot.code}: the scale has no class {dot.class_index}")
    return ("012345678" if dot.state == "figure" else "abcdefghi")[dot.class_index]


_component, ASSETS = drawing("strip", "strip of dots")
