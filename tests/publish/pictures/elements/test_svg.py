"""SVG as text."""

from xml.etree import ElementTree

import pytest

from pipeline.publish.pictures.elements import svg


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.001, "0"), (12.5, "12.5"), (100, "100"), (1 / 3, "0.33"), (-7.0, "-7")]
)
def test_coordinates_are_short(value: float, text: str) -> None:
    assert svg.number(value) == text


def test_words_and_attributes_are_escaped() -> None:
    drawn = ElementTree.fromstring(svg.text('<b>&"Leeds"', 1, 2, 14, 'red" onload="x'))
    assert drawn.text == '<b>&"Leeds"'
    assert drawn.attrib == {"x": "1", "y": "2", "font-size": "14", "fill": 'red" onload="x'}


def test_attributes_without_a_value_are_left_out() -> None:
    assert svg.element("rect", stroke_width=2, stroke_dasharray=None) == '<rect stroke-width="2"/>'


def test_a_path_goes_through_its_points() -> None:
    assert svg.path([(0, 0), (10, 2.5)], closed=True) == "M0 0L10 2.5Z"
