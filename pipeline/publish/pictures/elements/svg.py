"""SVG as text: elements, numbers and lines of words."""

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from pipeline.publish.pictures.elements.fonts import Face

Point = tuple[float, float]
_SPECIAL = re.compile(r"[&<>\"\n\r\t]")
"""What `quoteattr` changes, ten times as slowly as to see that there is none."""


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """Return an element; `stroke_width` is the attribute stroke-width, those that are None are left out."""
    given = {key.replace("_", "-"): value for key, value in attributes.items() if value is not None}
    listed = "".join(
        f" {key}={_quoted(value)}" if isinstance(value, str) else f' {key}="{number(value)}"'
        for key, value in given.items()
    )
    inside = "".join(children)
    return f"<{name}{listed}>{inside}</{name}>" if inside else f"<{name}{listed}/>"


def _quoted(text: str) -> str:
    return quoteattr(text) if _SPECIAL.search(text) else f'"{text}"'


def number(value: float) -> str:
    """Format a coordinate with up to two decimals."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def moved(markup: str, x: float, y: float) -> str:
    """Return a drawing, moved to the right and down."""
    return element("g", markup, transform=f"translate({number(x)} {number(y)})") if markup else ""


def title(words: str) -> str:
    """Return the words that a mark shows when it is pointed at."""
    return element("title", escape(words))


def text(
    words: str,
    x: float,
    y: float,
    size: float,
    fill: str,
    *,
    face: Face = Face.REGULAR,
    anchor: str = "start",
    halo: str | None = None,
    halo_width: float = 3.5,
) -> str:
    """Return a line of text with its baseline at `y`; with a halo, in that colour, around its letters."""
    return element(
        "text",
        escape(words),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        font_family=face.family if face is Face.HEADLINE else None,
        font_weight=face.weight if face is not Face.REGULAR else None,
        text_anchor=anchor if anchor != "start" else None,
        **({} if halo is None else _halo(halo, halo_width)),
    )


def _halo(colour: str, width: float) -> dict[str, str | float]:
    return {"stroke": colour, "stroke_width": width, "stroke_linejoin": "round", "paint_order": "stroke"}


def lines(
    words: Sequence[str],
    x: float,
    y: float,
    size: float,
    fill: str,
    *,
    leading: float = 1.3,
    face: Face = Face.REGULAR,
    anchor: str = "start",
    halo: str | None = None,
) -> str:
    """Return lines of text one below the other, the first with its baseline at `y`."""
    return "".join(
        text(line, x, y + at * size * leading, size, fill, face=face, anchor=anchor, halo=halo)
        for at, line in enumerate(words)
    )


def path(points: Iterable[Point], *, closed: bool = False) -> str:
    """Return the data of a path through these points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def rule(
    x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str | None = None
) -> str:
    """Return a straight line."""
    return element(
        "path",
        d=path([(x1, y1), (x2, y2)]),
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash,
    )


def dot(
    x: float,
    y: float,
    radius: float,
    colour: str | None,
    page: str | None,
    words: str = "",
    *,
    hollow: bool = False,
    code: str | None = None,
) -> str:
    """Return a dot in a thin ring of the page's colour, or a hollow one; `code` is whose it is.

    Without colours it has those of the group around it.
    """
    inside = [title(words)] if words else []
    if hollow:
        look = {"r": radius - 0.7, "fill": page, "stroke": colour, "stroke_width": 1.5}
    else:
        look = {"r": radius, "fill": colour, "stroke": page, "stroke_width": 0.8 if page else None}
    return element("circle", *inside, cx=x, cy=y, **look, data_code=code)


def dots(points: Iterable[Point], radius: float, colour: str) -> str:
    """Return dots without rings or words in a few bytes each: round ends of very short lines.

    They lie on whole units. Lines of no length at all are ovals where Chromium prints them.
    """
    data = "".join(f"M{x:.0f} {y:.0f}h.01" for x, y in points)
    width = 2 * radius * 0.9
    return element("path", d=data, stroke=colour, stroke_width=width, stroke_linecap="round") if data else ""
