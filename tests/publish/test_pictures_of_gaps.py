"""Pictures of border gaps: order, labels, rivers."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.publish.pictures.picture import Space
from tests.support.reading.picture_reading import SVG, Draw, hovers, texts, wide


def test_the_widest_border_gap_comes_first(draw: Draw) -> None:
    assert draw("border-gaps").subtitle.startswith(
        "Barnsley 98.6% (of 428), Derbyshire 5.0% (of 1,431): 93.6 percentage"
    )


@pytest.mark.parametrize("slug", [None, "buckinghamshire", "wirral"])
@pytest.mark.parametrize("space", [Space(1128, None), Space(342, None), Space(1128, 300)])
def test_the_axis_at_0_crosses_no_label_of_a_border_gap(draw: Draw, space: Space, slug: str | None) -> None:
    drawn = draw("border-gaps", slug=slug).body(space, LIGHT, "")
    body = ElementTree.fromstring(f'<svg xmlns="{SVG[1:-1]}">{drawn.markup}</svg>')
    axis = _axis(body)
    labels = [words for words in body.findall(f"{SVG}text") if words.get("paint-order")]
    assert axis
    assert len(labels) >= 4
    for words in labels:
        face = Face.BOLD if words.get("font-weight") else Face.REGULAR
        size_, x, y = (float(words.get(name, "")) for name in ("font-size", "x", "y"))
        width = fonts.width(words.text or "", size_, face)
        start = x - width if words.get("text-anchor") == "end" else x
        through = [at for at, top, end in axis if start < at < start + width and top < y < end]
        assert not through, words.text


def _axis(group: ElementTree.Element) -> list[tuple[float, float, float]]:
    """Return the vertical lines in the colour of the axis: (x, top, end)."""
    paths = [path.get("d", "") for path in group.findall(f"{SVG}path") if path.get("stroke") == LIGHT.muted]
    found = [re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", path) for path in paths]
    lines = [tuple(map(float, one.groups())) for one in found if one]
    return [(x, top, end) for x, top, other, end in lines if x == other]


def test_a_gap_across_a_tidal_river_is_dashed_as_the_key_says(draw: Draw) -> None:
    svg = wide(draw("border-gaps"))
    assert svg.count('stroke-dasharray="7 5"') == 1  # Liverpool and Wirral
    assert "Only a tidal river lies between the two" in texts(svg)
    (hover,) = {words for words in hovers(svg) if "across a tidal river" in words}
    assert hover.startswith("Liverpool 97.3%")
    assert not any("≈" in words for words in texts(svg))
    assert "dasharray" not in wide(draw("border-gaps", slug="buckinghamshire"))
