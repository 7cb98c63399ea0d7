"""SVG to PNG by typst, which needs no browser and does not hold the GIL; imported when it is first needed."""

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.picture import Size

_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""
_SPECK = b"#set page(width: 1pt, height: 1pt)"
_POINTS_PER_INCH = 72
_REMEMBERED = 10
"""How many compilations back typst remembers what it painted."""
_MAX_REMEMBERED = 1200
"""Pixels of width; of a wider picture typst would keep tens of megabytes."""


def rasterise(svg: str, size: Size) -> bytes:
    """Return an SVG document of `frame.render` as PNG in the pixels of its size."""
    import typst  # noqa: PLC0415 - 80 MB that only who draws pictures needs

    faces = fonts.for_typst()
    image: bytes = typst.compile(
        _PAGE,
        format="png",
        ppi=_POINTS_PER_INCH * size.pixels / size.width,
        font_paths=faces,
        sys_inputs={"svg": fonts.without_rules(svg), "width": f"{size.width}"},
    )
    if size.pixels > _MAX_REMEMBERED:
        for _ in range(_REMEMBERED + 1):
            typst.compile(_SPECK, format="svg", font_paths=faces)
    return image
