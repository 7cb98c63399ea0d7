"""One drawing for light and dark."""

import pytest

from pipeline.publish.embeds import themes


def test_colours_become_names_with_a_value_for_each_scheme() -> None:
    light = '<path fill="#ffffff" stroke="#000000"/><path fill="#000000"/>'
    dark = '<path fill="#111111" stroke="#eeeeee"/><path fill="#eeeeee"/>'
    merged, of_light, of_dark = themes.merge([(light, dark)])
    assert merged == ['<path fill="var(--s0)" stroke="var(--s1)"/><path fill="var(--s1)"/>']
    assert of_light == "--s0:#ffffff;--s1:#000000;"
    assert of_dark == "--s0:#111111;--s1:#eeeeee;"


def test_a_colour_that_differs_in_dark_only_has_two_names() -> None:
    merged, _, of_dark = themes.merge(
        [('<a fill="#ffffff"/>', '<a fill="#111111"/>'), ('<b fill="#ffffff"/>',) * 2]
    )
    assert merged == ['<a fill="var(--s0)"/>', '<b fill="var(--s1)"/>']
    assert of_dark == "--s0:#111111;--s1:#ffffff;"


def test_words_that_look_like_a_colour_stay() -> None:
    words = "<title>#ffffff</title>"
    assert themes.merge([(words, words)])[0] == [words]


def test_drawings_that_differ_otherwise_are_refused() -> None:
    with pytest.raises(ValueError, match="more than its colours"):
        themes.merge([('<path d="M0 0"/>', '<path d="M0 1"/>')])
