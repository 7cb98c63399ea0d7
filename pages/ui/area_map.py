"""The map of authorities: an SVG drawn by our own component, coloured anew at each rerun.

The outlines are fetched once from geometry_url, script and style once from our own server, and all stay in
the page; a rerun sends the figures' texts and classes only (some 6 kB for 153 authorities).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from pages.ui.assets import asset
from pages.ui.scales import Scale

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
    selected_label: str | None = None,
    ratio: float | None = None,
    max_height: int = 760,
    not_ranked_label: str = NOT_RANKED_LABEL,
) -> None:
    """Draw the map; a click, tap, Enter or Space on an area calls on_pick with its code before the rerun.

    geometry_url is the address of a map_layer document. Its areas without a figure here are hatched as "No
    figure"; figures of areas that it does not hold are not shown. title is the map's accessible name and
    should say measure, year and place. selected is outlined, as the legend says with selected_label, and so
    are the areas of outlined. ratio is the width of the document over its height, to keep room for it.
    max_height is in pixels; the map takes the width it gets, up to that height. The picked code is a trigger:
    nothing stays selected unless the caller passes it back as selected, so the address or a selectbox remains
    the one place that knows. It comes from the browser: check it like any other input.
    """

    def picked() -> None:
        code = st.session_state[key]["picked"]
        if isinstance(code, str):
            on_pick(code)

    _component(
        key=key,
        data={
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


def legend(scale: Scale, not_ranked_label: str) -> dict[str, Any]:
    """Give the legend's labels, and the class colours as [light theme, dark theme], lowest class first."""
    return {
        "labels": list(scale.labels),
        "colours": [list(pair) for pair in zip(scale.light, scale.dark, strict=True)],
        "missing_label": MISSING_LABEL,
        "not_ranked_label": not_ranked_label,
    }


_SCRIPT = asset(Path(__file__).with_suffix(".js"))
_STYLE = asset(Path(__file__).with_suffix(".css"))
ASSETS = (_SCRIPT, _STYLE)

# Streamlit sends a component's own script and style anew at every rerun, some 15 kB; so both are fetched from
# our server instead, once, and all that it sends is this.
_LOADER = f"""
const loaded = import(new URL("{_SCRIPT.url}", document.baseURI).href);
export default (component) => {{
  loaded.then((module) => module.default(component)).catch(() => {{
    const status = component.parentElement.querySelector("[role=status]");
    if (status) status.textContent = "The map could not be loaded. The table below has the same figures.";
  }});
}};
"""

_component = st.components.v2.component(
    "area_map",
    html=f'''
    <link rel="stylesheet" href="{_STYLE.url}">
    <div class="area-map"><div class="canvas"><p role="status">Loading the map…</p></div></div>
    ''',
    js=_LOADER,
)
