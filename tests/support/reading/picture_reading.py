"""Pictures as SVG, and the words in them."""

from collections.abc import Callable
from xml.etree import ElementTree

from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.publish.pictures.frame import render
from pipeline.publish.pictures.picture import SIZES, Picture

SVG = "{http://www.w3.org/2000/svg}"


ON_TIME, BALANCE = "ehcp_issued_20_weeks_excl_pct", "dsg_balance_gbp"


OTHER = "ehcp_average_wait_excl_weeks"


Draw = Callable[..., Picture]


def wide(picture: Picture) -> str:
    """The picture as SVG in the plainest form."""
    return render(picture, LIGHT, SIZES["wide"])


def texts(svg: str) -> list[str]:
    """The lines of text of an SVG document."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def hovers(svg: str) -> list[str]:
    """What the marks of an SVG document show when they are pointed at."""
    root = ElementTree.fromstring(svg)
    return [node.text or "" for node in root.iter(f"{SVG}title") if not node.attrib]
