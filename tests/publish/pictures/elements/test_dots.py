"""Dots in few bytes: lines that are round at both ends."""

import re

from pipeline.publish.pictures.elements.svg import dots


def test_lines_have_a_length_as_those_of_none_are_printed_as_ovals() -> None:
    markup = dots([(10.4, 20.0), (31.0, 7.6)], 5, "#000000")
    assert 'stroke-linecap="round"' in markup
    lengths = re.findall(r"M\d+ \d+h([\d.]+)", markup)
    assert len(lengths) == 2
    assert all(0 < float(length) < 0.1 for length in lengths)
