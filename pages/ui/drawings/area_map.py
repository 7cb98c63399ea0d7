"""The map of authorities: an SVG drawn by our own component, coloured anew at each rerun.

The outlines are fetched once from geometry_url, script and style once from our own server, and all stay in
the page; a rerun sends the figures' texts and classes only (some 6 kB for 153 authorities).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from pages.ui.drawings.drawing import drawing
from pages.ui.drawings.scales import Scale

State = Literal["figure", "missing", "not_ranked"]
Line = Literal["neighbour", "apart", "context", "member"]

NOT_RANKED_LABEL = "Too few, or doubtful"
MISSING_LABEL = "No figure"


@dataclass(frozen=True)
class AreaFigure:
    """What the map shows of one authority.

    code is its location_code, text what the tooltip says after the name ("46.1 % of 1,203 plans"),
    class_index its class of the scale (None = no figure). State 'not_ranked' marks a figure that is shown
    but must not catch the eye: from a handful of plans, or suspect.
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
    """Areas that are marked beside the selected one: by a line round each, dashed, dotted or (context) thin.

    'member' has no line; all other areas but the selected one fade. label is said after the figure of each
    area, and in the legend unless there is a key to be said there.
    """

    line: Line
    label: str
    codes: Sequence[str]
    key: str | None = None


@dataclass(frozen=True)
class BorderGaps:
    """Borders that are drawn by how far the figures on either side are apart.

    labels are the key's, of the narrowest line first; three at most. pairs are location codes of those who
    share a border, and the number of their label; pairs that share none in the document are not drawn.
    """

    labels: Sequence[str]
    pairs: Sequence[tuple[str, str, int]]


@dataclass(frozen=True)
class Image:
    """What stands around a map that is saved as an image, in lines, and the name of its file."""

    title: str
    subtitle: str
    credit: Sequence[str]
    file: str


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
    image: Image | None = None,
    selected_label: str | None = None,
    ratio: float | None = None,
    max_height: int = 760,
    not_ranked_label: str = NOT_RANKED_LABEL,
) -> None:
    """Draw the map; a click, tap, Enter or Space on an area calls on_pick with its code before the rerun.

    geometry_url is the address of a map_layer document. Its areas without a figure here are hatched as "No
    figure"; figures of areas that it does not hold are not shown. title is the map's accessible name and
    should say measure, year and place. selected is outlined, as the legend says with selected_label, and so
    are the areas of outlined; cliffs are lines along borders. With image there is a button that saves the map
    as a PNG. Pointing at an area marks the same one in the other drawings of the page. ratio is the width of
    the document over its height, to keep room for it. max_height is in pixels; the map takes the width it
    gets, up to that height. The picked code is a trigger: nothing stays selected unless the caller passes it
    back as selected, so the address or a selectbox remains the one place that knows. It comes from the
    browser: check it like any other input.
    """

    def picked() -> None:
        code = st.session_state[key]["picked"]
        if isinstance(code, str):
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
            "cliffs": border_gaps and compact_border_gaps(border_gaps, [figure.code for figure in figures]),
            "image": image and asdict(image),
            "max_height": max_height,
            "ratio": ratio,
            **compact_figures(figures, classes=len(scale.labels)),
            **legend(scale, not_ranked_label),
        },
        on_picked_change=picked,
    )


def compact_figures(figures: Sequence[AreaFigure], *, classes: int) -> dict[str, str]:
    """Pack figures for the way to the browser, as three strings in the same order.

    codes are set apart by spaces, texts by line ends; marks has one sign for each area: its class as a digit,
    as a letter (a = class 0) where it is not ranked, or '-' for no figure. Raises ValueError for a class that
    the scale does not have.
    """
    return {
        "codes": " ".join(figure.code for figure in figures),
        "marks": "".join(_mark(figure, classes) for figure in figures),
        "texts": "\n".join(" ".join(figure.text.splitlines()) for figure in figures),
    }


def _mark(figure: AreaFigure, classes: int) -> str:
    if figure.class_index is None:
        return "-"
    if not 0 <= figure.class_index < classes:
        raise ValueError(f"{figure.code}: the scale has no class {figure.class_index}")
    return ("0123456789" if figure.state == "figure" else "abcdefghij")[figure.class_index]


def compact_border_gaps(border_gaps: BorderGaps, codes: Sequence[str]) -> dict[str, list[str]]:
    """Pack the pairs of each label as places in `codes`, "12-140 3-7"; others are left out."""
    place = {code: number for number, code in enumerate(codes)}
    pairs = [
        " ".join(
            f"{place[one]}-{place[other]}"
            for one, other, width in border_gaps.pairs
            if width == number and one in place and other in place
        )
        for number in range(len(border_gaps.labels))
    ]
    return {"labels": list(border_gaps.labels), "pairs": pairs}


def legend(scale: Scale, not_ranked_label: str) -> dict[str, Any]:
    """Give the legend's labels, and the class colours as [light theme, dark theme], lowest class first."""
    return {
        "labels": list(scale.labels),
        "colours": [list(pair) for pair in zip(scale.light, scale.dark, strict=True)],
        "missing_label": MISSING_LABEL,
        "not_ranked_label": not_ranked_label,
    }


_component, ASSETS = drawing("area_map", "map")
