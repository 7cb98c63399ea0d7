"""PNG with a palette: smaller, with the colours of the page and of the marks as they were."""

import io

import pytest
from PIL import Image, ImageDraw

from pipeline.publish.freeze import palette
from pipeline.publish.freeze.palette import COLOURS, reduced

MARKS = ("#ffffff", "#0b3a5b", "#77aac7", "#f1f2f3", "#c8102e")


def drawn() -> Image.Image:
    """Large marks in a few colours, and shades between two of them as at the edges of letters."""
    picture = Image.new("RGB", (320, 200), MARKS[0])
    pen = ImageDraw.Draw(picture)
    for at, colour in enumerate(MARKS[1:]):
        pen.rectangle((60 * at, 0, 60 * at + 40, 150), fill=colour)
    for at in range(256):
        pen.point((at, 180), fill=(at, (at + 58) // 2, (at + 91) // 2))
    return picture


def as_png(picture: Image.Image) -> bytes:
    """The picture as Pillow writes it without a palette."""
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def test_marks_keep_their_colours_and_shades_are_near() -> None:
    before = drawn()
    png = as_png(before)
    small = reduced(png)
    assert len(small) < len(png)
    assert small == reduced(png)
    opened = Image.open(io.BytesIO(small))
    assert opened.mode == "P"
    after = opened.convert("RGB")
    colours = after.getcolors(after.width * after.height)
    assert colours is not None
    assert len(colours) <= COLOURS
    assert after.getpixel((315, 195)) == (255, 255, 255)
    for at in range(len(MARKS) - 1):
        assert after.getpixel((60 * at + 20, 75)) == before.getpixel((60 * at + 20, 75))
    strip = [(picture.crop((0, 180, 256, 181)).tobytes()) for picture in (before, after)]
    assert max(abs(a - b) for a, b in zip(*strip, strict=True)) < 16


def test_a_picture_of_many_colours_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    png = as_png(drawn())
    counted = reduced(png)
    monkeypatch.setattr(palette, "MOST_COUNTED", 16)  # drawn() has some 260
    assert reduced(png) == counted
