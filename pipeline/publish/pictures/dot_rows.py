"""Rows of a dot plot: a name, a dot with its 95% interval, and the figure in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, element, lines, moved, rule, text, title
from pipeline.publish.pictures.picture import Drawn
from pipeline.text import formatting
from pipeline.text.formatting import Row

LEAST, LEADING = 9, 1.08
"""The smallest letters of a name on two lines, and how far apart the lines are."""


@dataclass(frozen=True)
class DotRow:
    """One row: a name, its row of `figure` if any, and what stands before the name and after the figure."""

    name: str
    row: Row | None
    own: bool = False
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Columns:
    """Where the parts of a row lie, from names to dots to figures; its height, and the size of its text."""

    width: float
    dots_from: float
    dots_to: float
    low: float
    high: float
    height: float
    size: float
    before: float = 0

    def x(self, value: float) -> float:
        """Return where a value lies."""
        part = (value - self.low) / (self.high - self.low)
        return self.dots_from + min(max(part, 0), 1) * (self.dots_to - self.dots_from)


def draw(
    rows: Sequence[DotRow],
    indicator: Row,
    columns: Columns,
    style: Style,
    *,
    bars: bool = False,
) -> Drawn:
    """Return the rows from the top down, with bars from zero instead of dots where there is little room."""
    parts = [
        moved(_row(item, indicator, columns, style, bars=bars), 0, at * columns.height)
        for at, item in enumerate(rows)
    ]
    return Drawn("".join(parts), len(rows) * columns.height)


def _row(item: DotRow, indicator: Row, columns: Columns, style: Style, *, bars: bool) -> str:
    size, middle = columns.size, columns.height / 2
    base = middle + size * 0.34
    face = Face.BOLD if item.own else Face.REGULAR
    ink = style.own if item.own else style.ink
    parts = [_name(item.name, columns, ink, face)]
    if item.before:
        parts.append(text(item.before, columns.before - size * 0.5, base, size, style.muted, anchor="end"))
    if not bars:
        parts.append(rule(columns.dots_from, middle, columns.dots_to, middle, style.grid))
    row = item.row
    if row is None or row["value"] is None:
        words = formatting.NO_FIGURE.lower()
        return "".join([*parts, text(words, columns.dots_from, base, size, style.muted, halo=style.page)])
    parts.append((_bar if bars else _dot)(item, row, indicator, columns, style))
    if columns.width > columns.dots_to:
        figure = formatting.figure(row["value"], indicator)
        across = columns.dots_to + size * 0.8
        parts.append(text(figure, across, base, size, ink, face=face))
        if item.after:
            x = across + fonts.width(f"{figure}  ", size, face)
            parts.append(text(item.after, x, base, size * 0.88, style.muted))
    return "".join(parts)


def _name(name: str, columns: Columns, ink: str, face: Face) -> str:
    """Return a name, on two lines of smaller letters where there is no room for it on one."""
    most, size, middle = (
        columns.dots_from - columns.before - columns.size * 0.8,
        columns.size,
        columns.height / 2,
    )
    if fonts.width(name, size, face) > most:
        small = min(size * 0.86, columns.height / LEADING / 2)
        broken = fonts.wrap(name, small, most, face)
        if (
            small >= LEAST
            and len(broken) == 2
            and all(fonts.width(part, small, face) <= most for part in broken)
        ):
            y = middle - small * (LEADING - 0.68) / 2
            return lines(broken, columns.before, y, small, ink, leading=LEADING, face=face)
    return text(_fitting(name, most, size, face), columns.before, middle + size * 0.34, size, ink, face=face)


def _dot(item: DotRow, row: Row, indicator: Row, columns: Columns, style: Style) -> str:
    colour = style.own if item.own else style.other
    middle, size = columns.height / 2, columns.size
    words = f"{item.name}: {formatting.figure_with_counts(row, indicator)}"
    radius = size * (0.42 if item.own else 0.34)
    strong = colour if item.own else style.muted
    at = columns.x(row["value"])
    mark = dot(at, middle, radius, strong, style.page, words, hollow=bool(row["not_ranked"]))
    return _interval(row, columns, colour, size * 0.16) + mark


def _bar(item: DotRow, row: Row, indicator: Row, columns: Columns, style: Style) -> str:
    words = f"{item.name}: {formatting.figure_with_counts(row, indicator)}"
    ends = sorted((columns.x(0), columns.x(row["value"])))
    thick = columns.size * 0.66
    mark = element(
        "rect",
        title(words),
        x=ends[0],
        y=columns.height / 2 - thick / 2,
        width=max(ends[1] - ends[0], 0.8),
        height=thick,
        fill=style.own if item.own else style.other,
    )
    return mark + _interval(row, columns, style.ink, 1)


def _interval(row: Row, columns: Columns, colour: str, width: float) -> str:
    """Return a line over the interval, if there is one."""
    if row["value_low"] is None:
        return ""
    middle = columns.height / 2
    return rule(columns.x(row["value_low"]), middle, columns.x(row["value_high"]), middle, colour, width)


def _fitting(name: str, most: float, size: float, face: Face) -> str:
    """Return a name, cut off with an ellipsis where there is no room for all of it."""
    if fonts.width(name, size, face) <= most:
        return name
    while name and fonts.width(f"{name}…", size, face) > most:
        name = name[:-1]
    return f"{name.rstrip(' ,')}…"
