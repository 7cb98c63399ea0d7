"""Strips of all councils as images."""

from urllib.parse import unquote
from xml.etree import ElementTree

from pages.ui.drawings.strip_image import image
from pipeline.publish.pictures.mini_strip import mini_strip


def test_an_image_has_the_words_and_marks_of_its_drawing() -> None:
    drawing = mini_strip(
        [1.0, 2.0, 2.0], (0.0, 10.0), 5.0, 7.5, 'All councils: "1" to 2 & more.', hollow=True
    )
    found = ElementTree.fromstring(image(drawing).replace('">', '"/>'))
    assert found.get("alt") == 'All councils: "1" to 2 & more.'
    address = found.get("src") or ""
    assert address.startswith("data:image/svg+xml,")
    assert not set('<>"#') & set(address)
    svg = ElementTree.fromstring(unquote(address.partition(",")[2]))
    marks = [mark for mark in svg if not mark.tag.endswith("style")]
    assert [mark.get("class") for mark in marks] == ["axis", "bars", "england", "own hollow"]
    assert [mark.attrib for mark in marks] == [mark.attrib for mark in ElementTree.fromstring(drawing)]
