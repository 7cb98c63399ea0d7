"""The map of authorities: an SVG component of our own, recoloured at each rerun.

The browser fetches the outlines from geometry_url and our script and styles once and keeps them. A rerun
sends only the text and class of each figure (some 3 kB for 153 authorities).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from pages.ui.drawings import picks
from pages.ui.drawings.drawing import drawing
from pages.ui.drawings.packing import pack
from pipeline.publish.pictures.elements.scales import Scale
from pipeline.text.formatting import NO_FIGURE
from pipeline.text.not_ranked import KEY_ENTRY

State = Literal["figure", "missing", "not_ranked"]
Line = Literal["neighbour", "apart", "context", "member"]


@dataclass(frozen=True)
class AreaFigure:
    """What the map shows of one authority.

    code is the location_code, text follows the name in the tooltip ("46.1 % of 1,203 plans"), class_index is
    the class of the scale (None: no figure). State 'not_ranked' marks a figure that should not stand out,
    because it is suspect or rests on too few.
    """

    code: str
    text: str
    class_index: int | None
    state: State = "figure"

    def __post_init__(self) -> None:
        if (self.class_index is None) != (self.state == "missing"):
            raise ValueError(f"{self.code}: state {self.state} does not go with class {self.class_index}")


@dataclass(frozen=True)
class Outlined:
    """Areas marked in addition to the selected one.

    line is the style of their outline; with 'member' they have none, and all areas but these and the selected
    one fade. label follows the figure of each area and is the legend's text, unless key gives another one.
    """

    line: Line
    label: str
    codes: Sequence[str]
    key: str | None = None


@dataclass(frozen=True)
class BorderGaps:
    """Borders drawn with a width that shows how far apart the figures on either side are.

    labels are the legend's, narrowest first; at most three. pairs have the location codes of both sides and
    the index of the label; pairs without a shared border in the document are not drawn.
    """

    labels: Sequence[str]
    pairs: Sequence[tuple[str, str, int]]


def area_map(
    *,
    key: str,
    geometry_url: str,
    title: str,
    figures: Sequence[AreaFigure],
    scale: Scale,
    selected: str | None,
    on_pick: Callable[[str], None],
    outlined: Sequence[Outlined] = (),
    border_gaps: BorderGaps | None = None,
    selected_label: str | None = None,
    ratio: float | None = None,
    max_height: int = 760,
    not_ranked_label: str = KEY_ENTRY,
) -> None:
    """Draw the map; a click, tap, Enter or Space on an area calls on_pick with its code before the rerun.

    geometry_url is the address of a map_layer document. Its areas without a figure are hatched as "No
    figure"; figures without an area are not shown. title is the map's accessible name and should give
    measure, year and place. selected is outlined, with selected_label in the legend; outlined areas and
    border_gaps are drawn on top. ratio (width over height of the document) reserves the space; the map takes
    the available width, up to max_height in pixels.
    Pointing at an area marks the authority in all drawings of the page.

    The picked code is a trigger: nothing stays selected unless the caller passes it back as selected, so that
    the address remains the only state. It comes from the browser: check it like any other input.
    """

    def picked() -> None:
        code = picks.code(st.session_state.get(key))
        if code is not None:
            on_pick(code)

    _component(
        key=key,
        data={
            "key": key,
            "url": geometry_url,
            "title": title,
            "selected": selected,
            "selected_label": selected_label,
            "outlined": [
                {
                    "line": group.line,
                    "label": group.label,
                    "key": group.key or group.label,
                    "codes": " ".join(group.codes),
                }
                for group in outlined
                if group.codes
            ],
            "max_height": max_height,
            "ratio": ratio,
            "packed": pack(
                {
                    "cliffs": border_gaps
                    and compact_border_gaps(border_gaps, [figure.code for figure in figures]),
                    **compact_figures(figures, classes=len(scale.labels)),
                    **legend(scale, not_ranked_label),
                }
            ),
        },
        on_picked_change=picked,
    )


def compact_figures(figures: Sequence[AreaFigure], *, classes: int) -> dict[str, str]:
    """Pack figures as three strings in the same order, to send less to the browser.

    codes are separated by spaces and short, as `short_code`; texts by line breaks. marks has one character
    per area: its class as a digit, as a letter (a = class 0) if it is not ranked, or '-' for no figure.
    Raises ValueError for a class that the scale does not have.
    """
    return {
        "codes": " ".join(short_code(figure.code) for figure in figures),
        "marks": "".join(_mark(figure, classes) for figure in figures),
        "texts": "\n".join(" ".join(figure.text.splitlines()) for figure in figures),
    }


def short_code(code: str) -> str:
    """Return a location code without what nearly all have, as the script reads it: 06001 for E06000001."""
    return re.sub(r"^E(\d\d)000(\d{3})$", r"\1\2", code)


def _mark(figure: AreaFigure, classes: int) -> str:
    if figure.class_index is None:
        return "-"
    if not 0 <= figure.class_index < classes:
        raise ValueError(f"{figure.code}: the scale has no class {figure.class_index}")
    return ("0123456789" if figure.state == "figure" else "abcdefghij")[figure.class_index]


def compact_border_gaps(border_gaps: BorderGaps, codes: Sequence[str]) -> dict[str, list[str]]:
    """Pack the pairs of each label as indexes into `codes` ("12-140 3-7"); unknown codes are left out."""
    place = {code: number for number, code in enumerate(codes)}
    pairs = [
        " ".join(
            f"{place[high]}-{place[low]}"
            for high, low, width in border_gaps.pairs
            if width == number and high in place and low in place
        )
        for number in range(len(border_gaps.labels))
    ]
    return {"labels": list(border_gaps.labels), "pairs": pairs}


def legend(scale: Scale, not_ranked_label: str) -> dict[str, Any]:
    """Return the legend's labels, and the class colours as [light theme, dark theme], lowest class first."""
    return {
        "labels": list(scale.labels),
        "colours": [list(pair) for pair in zip(scale.light, scale.dark, strict=True)],
        "missing_label": NO_FIGURE,
        "not_ranked_label": not_ranked_label,
    }


_component, ASSETS = drawing("area_map", "map")
