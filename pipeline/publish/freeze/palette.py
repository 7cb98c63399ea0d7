"""PNG with a palette: our pictures have few colours, and take a third of the room so."""

import io
from typing import Any

from PIL import Image

COLOURS = 64
"""Enough for the colours of a picture with the shades at the edges of its letters and lines."""
MOST_COUNTED = 8_192
"""More colours than our pictures have: Pillow counts in a table of that size, the smaller the sooner."""
LOOKED_AT = 400
"""Of the colours of a picture, the most frequent ones, from which those of the palette are taken."""
APART = 150
"""The square of the distance between two colours of a palette: nearer ones look the same."""
LEVEL = 6
"""Of deflate: 9 takes three times as long for a twentieth less."""
Colour = tuple[int, ...]


def reduced(png: bytes) -> bytes:
    """Return a PNG with at most COLOURS colours, none of them transparent; the same for the same picture.

    Frequent colours are exactly those of the picture: the page stays white, classes have those of the key.
    """
    with Image.open(io.BytesIO(png)) as opened:
        picture = opened.convert("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _frequent(picture) for part in colour])
    # Pillow's own ways to find a palette take longer, or change white and the colours of classes.
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", compress_level=LEVEL)
    smaller = written.getvalue()
    return smaller if len(smaller) < len(png) else png


def _frequent(picture: Image.Image) -> list[Colour]:
    """Return the most frequent colours of a picture that the eye can tell apart."""
    counted: Any = picture.getcolors(MOST_COUNTED) or picture.getcolors(picture.width * picture.height)
    found: list[Colour] = []
    for _, colour in sorted(counted, reverse=True)[:LOOKED_AT]:
        if all(_distance(colour, other) >= APART for other in found):
            found.append(colour)
    return found[:COLOURS]


def _distance(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
