"""Pictures of `publish` on pages: drawn on the server, in the colours of the theme, with text to select.

Both a wide and a narrow drawing can be sent; the browser shows the one that fits (see picture.js).
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.ui.drawings import picks
from pages.ui.drawings.drawing import drawing
from pages.ui.drawings.packing import pack
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import DARK, LIGHT
from pipeline.publish.pictures.frame import inline
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.site.parts import assets

NARROW, WIDE = 356, 1040
"""Widths that pictures are drawn for, in pixels: a phone or a column of three, and a whole page."""
TABLE_BELOW = "The table below has the same figures."


@dataclass(frozen=True)
class Drawings:
    """A picture drawn for these widths, ascending: a JSON list of SVG, as gzip in base64.

    Streamlit does not compress what it sends, and a strip for two widths is 40 kB without it.
    """

    widths: tuple[int, ...]
    packed: str


def of_widths(picture: Picture, *widths: int) -> Drawings:
    """Return a picture drawn for these widths, ascending."""
    markup = [inline(picture, width, own_page=TABLE_BELOW) for width in widths]
    return Drawings(widths, pack(markup))


def draw(drawings: Drawings, key: str, on_pick: Callable[[str], None] | None = None) -> None:
    """Draw the widest that fits; a click on a council's dot calls `on_pick` with its code before the rerun.

    To keyboards and screen readers it is one image: its description says the figure of the chosen council,
    and the table below has every figure, in an order that can be read. Dots as stops of the Tab key would be
    150 in each strip, in the way to what follows, and would say no more. So a page that uses `on_pick` must
    offer another way to choose a council: the list, or the box that finds one.
    """

    def picked() -> None:
        code = picks.code(st.session_state.get(key))
        if on_pick is not None and code is not None:
            on_pick(code)

    _component(
        key=key,
        data={
            "widths": list(drawings.widths),
            "packed": drawings.packed,
            "picks": on_pick is not None,
            "fonts": [[face.weight, assets.address(name)] for name, face in FONTS.items()],
            "family": Face.REGULAR.value[0],
            "colours": {style.name: style.colours for style in (LIGHT, DARK)},
        },
        on_picked_change=picked,
    )


FONTS = {"sans.woff2": Face.REGULAR, "sans-bold.woff2": Face.BOLD}
"""The typeface in which pictures are measured; those on pages have no headlines."""
_component, ASSETS = drawing("picture", "picture")
