"""Widths, line breaks, embedded letters."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face

NAME = "Bournemouth, Christchurch and Poole deficit of £63.5m"


@pytest.mark.parametrize("face", Face)
def test_widths_are_those_that_another_library_draws(face: Face) -> None:
    drawn = ImageFont.truetype(face.path, 100, layout_engine=ImageFont.Layout.BASIC).getlength(NAME)
    assert fonts.width(NAME, 100, face) == pytest.approx(drawn, rel=0.03)


def test_lines_keep_to_the_width_and_lose_no_word() -> None:
    lines = fonts.wrap(NAME, 14, 120)
    assert " ".join(lines) == NAME
    assert len(lines) > 1
    assert all(fonts.width(line, 14) <= 120 for line in lines)


def test_letters_that_no_face_has_are_replaced() -> None:
    assert fonts.printable("Ynys Môn – £5 →\n") == "Ynys Môn – £5 →\n"  # noqa: RUF001
    assert fonts.printable("漢字 \U0001f600 x\x00") == "?? ? x?"


def test_balanced_lines_are_as_few_and_of_similar_length() -> None:
    title = "EHC plans issued within 20 weeks, excluding exceptions, calendar year 2025"
    lines = fonts.balanced(title, 23, 700, Face.HEADLINE)
    assert len(lines) == len(fonts.wrap(title, 23, 700, Face.HEADLINE)) == 2
    widths = [fonts.width(line, 23, Face.HEADLINE) for line in lines]
    assert min(widths) > 0.6 * max(widths)


def test_an_address_is_cut_into_lines() -> None:
    address = "https://example.org/map?measure=ehcp_issued_20_weeks_excl_pct&year=2025"
    lines = fonts.cut(address, 12, 200)
    assert "".join(lines) == address
    assert all(fonts.width(line, 12) <= 200 for line in lines)


def test_every_face_is_embedded_with_all_its_letters() -> None:
    embedded = re.findall(r"font-weight:(\d+);src:url\(data:font/woff2;base64,([^)]+)\)", fonts.rules())
    assert [int(weight) for weight, _ in embedded] == [face.weight for face in Face]
    for _, letters in embedded:
        cmap = TTFont(io.BytesIO(base64.b64decode(letters))).getBestCmap()
        assert {*map(ord, "Aäz£\u2013\u2019%0")} <= cmap.keys()


@pytest.mark.slow
def test_pictures_embed_few_letters_where_those_will_do() -> None:
    headline = f'<text font-family="{Face.HEADLINE.family}">{{}}</text>'
    few, many = (fonts.rules_for(headline.format(name)) for name in ("Kingston upon Hull: £5", "Ynys Môn"))
    assert len(few) < 0.75 * len(many)
    assert many == fonts.rules()
    assert fonts.without_rules(f"<style>{few}</style><text>a</text>") == "<style></style><text>a</text>"


def test_a_picture_without_a_headline_embeds_no_face_for_it() -> None:
    assert fonts.rules_for('<text font-weight="600">Kent</text>') == fonts.rules(
        (Face.REGULAR, Face.BOLD), fonts.FEW_LETTERS
    )
