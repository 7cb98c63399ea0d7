"""PNG: the same picture as another program paints from the SVG, and no memory kept of large ones."""

import io
import re

import psutil
import pytest
import resvg_py
from PIL import Image, ImageChops

from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.pictures.picture import SIZES

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" width="800" height="{height}" '
    'font-family="\'Source Sans Pro\'"><rect width="800" height="{height}" fill="{fill}"/>'
    '<path d="M10 10L400 20L300 {height}Z" fill="#0b3a5b"/>'
    '<text x="420" y="60" font-size="40" font-weight="600">Bournemouth {words}</text></svg>'
)


def painted(svg: str, name: str) -> Image.Image:
    """The picture as our PNG, opened by Pillow."""
    return Image.open(io.BytesIO(rasterise(svg, SIZES[name]))).convert("RGB")


def by_resvg(svg: str, width: int) -> Image.Image:
    """The picture as resvg paints it, with the same typefaces."""
    faces = [str(face.path) for face in Face]
    content = resvg_py.svg_to_bytes(svg_string=svg, width=width, font_files=faces, skip_system_fonts=True)
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("name", ["wide", "large", "social"])
def test_the_png_is_the_picture_that_another_program_paints(name: str) -> None:
    size = SIZES[name]
    svg = SVG.format(height=420, fill="#ffffff", words="& Poole".replace("&", "&amp;"))
    ours, other = painted(svg, name), by_resvg(svg, size.pixels)
    assert ours.size == other.size == (size.pixels, size.pixels * 420 // 800)
    differing = ImageChops.difference(ours, other).convert("L").histogram()[64:]
    assert sum(differing) < ours.width * ours.height / 10_000
    blank = by_resvg(re.sub("<text.*</text>", "", svg), size.pixels)
    assert sum(ImageChops.difference(ours, blank).convert("L").histogram()[64:]) > 1_000  # the text is there


@pytest.mark.slow
def test_large_pictures_are_not_remembered() -> None:
    def print_one(at: int) -> None:
        rasterise(SVG.format(height=1000, fill=f"#f0f0{at:02x}", words=at), SIZES["print"])

    print_one(0)
    before = psutil.Process().memory_info().rss
    for at in range(1, 6):
        print_one(at)
    of_one = 3600 * 4500 * 4
    assert psutil.Process().memory_info().rss - before < 2 * of_one
