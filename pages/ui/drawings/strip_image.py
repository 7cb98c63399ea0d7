"""Small strips of all councils as images: the fixed markup of a page may not hold SVG."""

from html import escape
from urllib.parse import quote
from xml.etree import ElementTree

from pipeline.publish.pictures.elements.styles import DARK, LIGHT

_PLAIN = "/:=,;(){}.-' "
"""What needs no escape in an address in double quotes; the filter of fixed markup refuses a bare bracket."""


def _colour(role: str) -> str:
    return f"light-dark({getattr(LIGHT, role)},{getattr(DARK, role)})"


_STYLE = (
    ":root{color-scheme:light dark}path{fill:none}"
    f".axis{{stroke:{_colour('grid')}}}.bars{{stroke:{_colour('other')};stroke-width:3}}"
    f".england{{stroke:{_colour('ink')};stroke-width:2.5}}.own{{fill:{_colour('own')}}}"
)
_HOLLOW = f".hollow{{fill:{_colour('page')};stroke:{_colour('own')};stroke-width:2}}"
"""The colours of pictures by role; an image is light or dark as the page around it."""


def image(drawing: str) -> str:
    """Return a drawing of `mini_strip` as an image with the same words."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing
    marks = "".join(ElementTree.tostring(mark, encoding="unicode") for mark in root)
    size = f"viewBox='{root.get('viewBox')}'"
    style = _STYLE + (_HOLLOW if "hollow" in marks else "")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {size}><style>{style}</style>{marks}</svg>"
    address = quote(svg.replace('"', "'").replace(" />", "/>"), safe=_PLAIN)
    return (
        f'<img class="strip" alt="{escape(root.get("aria-label", ""))}" src="data:image/svg+xml,{address}">'
    )
