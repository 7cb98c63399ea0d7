"""Pictures drawn into a page: in the colours of its style sheet, without frame, as light as can be."""

import re

from markupsafe import Markup

from pipeline.publish.pictures.elements.styles import LIGHT, Style
from pipeline.publish.pictures.elements.svg import element
from pipeline.publish.pictures.frame import render
from pipeline.publish.pictures.picture import Picture, Size, Space

PAGE = Style(
    "light",
    page="var(--page)",
    ink="var(--ink)",
    muted="var(--muted)",
    grid="var(--grid)",
    own="var(--own)",
    other="var(--other)",
    band="var(--grid)",
    hatch="var(--muted)",
    hatch_ground="var(--tint)",
)
"""The roles of colour as the style sheet names them, so that one drawing serves light, dark and paper."""
WIDE, NARROW, SMALL = (760, 380), (358, 300), (340, 220)
STRIP = (1000, None)
ABOVE = 14
"""Room above a drawing for labels of its highest points."""
_IN_STYLE_SHEET = re.compile(
    r" (?:font-family=\"[^\"]*\"|fill=\"none\"|stroke-linejoin=\"round\"|stroke-width=\"1\"|font-size=\"13\""
    r"|paint-order=\"stroke\"|fill=\"var\(--muted\)\"|stroke=\"var\(--grid\)\")"
)
"""What the style sheet says of every drawing."""
_PLACE = re.compile(r" (?:d|c?[xy])=\"[^\"]*\"")
_DECIMAL = re.compile(r"\d+\.\d+")


def drawn(picture: Picture, size: tuple[float, float | None], kind: str) -> Markup:
    """Return the drawing of a picture at a size, of the class `kind`, hidden from those who do not see it.

    The page says its figures beside it.
    """
    width, height = size
    found = picture.body(Space(width, height, lean=True), PAGE, kind)
    markup = _PLACE.sub(_on_whole_units, _IN_STYLE_SHEET.sub("", found.markup))
    return Markup(  # noqa: S704 - our own drawing, whose texts are escaped
        element(
            "svg",
            markup,
            viewBox=f"0 {-ABOVE} {width:g} {found.height + ABOVE:g}",
            width=width,
            height=found.height + ABOVE,
            aria_hidden="true",
            **{"class": f"chart {kind}"},
        )
    )


def _on_whole_units(place: re.Match[str]) -> str:
    """Return an attribute that places a mark, rounded: half a pixel is not seen, and takes room."""
    return _DECIMAL.sub(lambda number: f"{float(number[0]):.0f}", place[0])


def measured(picture: Picture, size: Size) -> tuple[int, int]:
    """Return width and height of a picture that stands beside a page, so that the page keeps its room."""
    found = re.search(r'width="(\d+)" height="(\d+)"', render(picture, LIGHT, size))
    return (int(found[1]), int(found[2])) if found else (int(size.width), int(size.width))
