"""Pictures over the years: lines, breaks, policy, predecessors."""

import re
from xml.etree import ElementTree

import pytest

from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.publish.pictures.frame import render
from pipeline.publish.pictures.picture import SIZES, Space
from tests.support.reading.picture_reading import BALANCE, SVG, Draw, hovers, texts, wide


def test_the_trend_of_leeds_is_that_of_the_published_files(draw: Draw) -> None:
    svg = wide(draw("trend", slug="leeds"))
    assert "Leeds, 2025: 7.3% (134 of 1,843)" in hovers(svg)
    assert "Leeds 7.3%" in texts(svg)
    assert "England 46.1%" in texts(svg)


def test_no_line_of_a_trend_crosses_a_break(draw: Draw) -> None:
    svg = wide(draw("trend", slug="leeds"))
    lines = [
        node.get("d", "")
        for node in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if node.get("stroke") == LIGHT.own
    ]
    assert [line.count("L") + 1 for line in lines] == [7, 4]  # 2015 to 2021, 2022 to 2025; 3 plans in 2014
    assert "counted differently" in texts(svg)


def test_no_line_joins_figures_of_too_few(draw: Draw) -> None:
    picture = draw("trend", slug="isles-of-scilly")
    svg = wide(picture)
    strokes = [node.get("stroke") for node in ElementTree.fromstring(svg).iter(f"{SVG}path")]
    assert LIGHT.ink in strokes  # England's line
    assert LIGHT.own not in strokes
    assert "Scilly (too few)" in texts(svg)
    assert picture.subtitle.startswith(
        "In 2025: 1 of 1 plan issued, excluding exceptions: too few to compare"
    )


def test_policy_is_marked_on_trends_of_balances_only(draw: Draw) -> None:
    """The grant that writes deficits off is for 31 March 2026; the override ends in March 2028."""
    for size in ("wide", "narrow", "social"):
        svg = render(draw("trend", BALANCE, 202324, "kent"), LIGHT, SIZES[size])
        root = ElementTree.fromstring(svg)
        words = {node.text: node for node in root.iter(f"{SVG}text")}
        upright = [
            [float(part) for part in re.split("[ML ]", node.get("d", ""))[1:]]
            for node in root.iter(f"{SVG}path")
            if node.get("stroke-dasharray") == "6 4"
        ]
        assert [ends[0] == ends[2] for ends in upright] == [True, True]
        for label, period, ends in zip(
            ("Write-off", "Override ends"), ("2025-26", "2027-28"), upright, strict=True
        ):
            assert ends[0] == float(words[period].get("x", "")), (size, label)
            assert 0 < ends[0] - float(words[label].get("x", "")) < 10, (size, label)
        (own,) = [node for text, node in words.items() if (text or "").endswith("deficit of £67.2m")][-1:]
        grounds = [
            [float(node.get(of, "0")) for of in ("x", "y", "width", "height")]
            for node in root.iter(f"{SVG}rect")
            if node.get("fill") == LIGHT.page
        ]
        x, y = (float(own.get(of, "")) for of in ("x", "y"))
        behind = [at for at in grounds if at[0] < x < at[0] + at[2] and at[1] < y < at[1] + at[3]]
        if size == "narrow":  # the mark would run through the label, but for the ground behind it
            assert any(at[0] < upright[0][0] < at[0] + at[2] and at[2] < 200 for at in behind)
    note = "Dashed upright line: write-off (2025-26) and override ends (2027-28)."
    assert note in texts(wide(draw("trend", BALANCE, 202324, "kent")))
    assert not any("Write-off" in words for words in texts(wide(draw("trend", slug="kent"))))


@pytest.mark.parametrize(("kind", "plots"), [("spread", 1), ("panels", 11)])
def test_policy_is_marked_on_pictures_of_many_councils(draw: Draw, kind: str, plots: int) -> None:
    """Kent and its ten similar councils have a panel each; the marks are two years and four after 2023-24."""
    for size in ("wide", "narrow"):
        root = ElementTree.fromstring(render(draw(kind, BALANCE, 202324, "kent"), LIGHT, SIZES[size]))
        marks = [node for node in root.iter(f"{SVG}path") if node.get("stroke-dasharray") == "6 4"]
        assert len(marks) == 2 * plots, size
    note = "Dashed upright line: write-off (2025-26) and override ends (2027-28)."
    assert note in texts(wide(draw(kind, BALANCE, 202324, "kent")))
    assert not any("Write-off" in words for words in texts(wide(draw(kind, slug="kent"))))


def test_a_break_after_the_newest_figure_is_not_drawn(draw: Draw) -> None:
    """Balances from 2026-27 on will be counted differently; none is held yet."""
    assert "counted differently" not in texts(wide(draw("trend", BALANCE, 202324, "kent")))


def test_a_former_council_is_named_below_where_its_label_would_cover_the_plot(draw: Draw) -> None:
    picture = draw("trend", slug="dorset")
    note = "Thin dotted line: Dorset as it was, which covered a different area before the council existed."
    assert note in picture.notes
    assert "Dorset as it was 40.9% in 2018" in " ".join(texts(wide(picture)))
    words = " ".join(re.findall(">([^<>]+)</text>", picture.body(Space(276, None), LIGHT, "").markup))
    assert "as it was" not in words
    assert "Dorset 78.2%" in words


def test_a_label_breaks_before_its_figure_rather_than_within(draw: Draw) -> None:
    picture = draw("trend", "send_appeals_per_10000", 2025, "kent")
    markup = picture.body(Space(340, 200), LIGHT, "").markup
    assert {"Kent", "49.4 per 10,000", "England", "22.1 per 10,000"} <= {
        *re.findall(">([^<>]+)</text>", markup)
    }


def test_a_former_council_is_named_beside_its_successor(draw: Draw) -> None:
    svg = wide(draw("trend", slug="cumberland"))
    assert "Cumbria 72.1% in 2022" in " ".join(texts(svg))
