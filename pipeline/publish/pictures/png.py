"""SVG to PNG, without a browser; the renderer is imported when it is first needed."""

from pipeline.publish.pictures.fonts import Face
from pipeline.publish.pictures.picture import Size


def rasterise(svg: str, size: Size) -> bytes:
    """Return an SVG document of `frame.render` as PNG in the pixels of its size."""
    import resvg_py  # noqa: PLC0415 - only who draws pictures needs it

    image: bytes = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=size.pixels,
        font_files=[str(face.path) for face in Face],
        skip_system_fonts=True,
    )
    return image
