"""PNG with a palette: our pictures have few colours, and take a third of the room so."""

import io

from PIL import Image

COLOURS = 64
"""Enough for the colours of a picture with the shades at the edges of its letters and lines."""


def reduced(png: bytes) -> bytes:
    """Return a PNG with at most COLOURS colours, none of them transparent; the same for the same picture."""
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    smaller = written.getvalue()
    return smaller if len(smaller) < len(png) else png
