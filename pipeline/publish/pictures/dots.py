"""A council next to others: a dot with its 95% interval for each, and lines to compare with."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from pipeline.publish.pictures import dot_rows
from pipeline.publish.pictures.captions import about, seen
from pipeline.publish.pictures.dot_rows import Columns, DotRow
from pipeline.publish.pictures.elements import figure_table, fonts, roles
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.labels import apart
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import element, rule, text
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, not_ranked
from pipeline.text.formatting import Row

SIZE = 14.5
LEVEL = 17
"""How far apart names of lines stand where they need two levels."""
NARROWEST = 320
"""Up to this width names take more of it."""
INTERVAL = "Likely range: how far chance alone could move the figure"


class Compared(NamedTuple):
    """What dots are compared with: its name, its figure, and the role that says how its line looks."""

    name: str
    value: float
    role: Role


def picture(
    place: Row | None,
    own: Row | None,
    others: Sequence[Row],
    group: str,
    lines: Sequence[Compared],
    indicator: Row,
    time_period: int,
    credit: Credit,
    names: Mapping[str, str] = MappingProxyType({}),
    order: Sequence[str] = (),
) -> Picture:
    """Return the picture of a council (a row of `location`) and others, rows of `figure`, highest first.

    Without a council it is of the others alone. `group` says who these are; `lines` are what to compare with.
    `names` are short names by location code, for narrow spaces. `order` are location codes from the top, if
    it is not by figure.
    """
    rows = [*others, *([own] if own else [])]
    ordered = sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0), row["location_name"]))
    if order:
        ordered.sort(key=lambda row: order.index(row["location_code"]))
    items = [_item(row, indicator, own=row is own) for row in ordered]
    heading = formatting.in_a_sentence(formatting.measure_in_period(time_period, indicator))
    england = next(({"value": line.value} for line in lines if line.role == "england"), None)
    said = seen(rows, indicator, england, place)
    with_interval = any(row["value_low"] is not None for row in rows)
    hollow = any(row["not_ranked"] and row["value"] is not None for row in rows)
    return Picture(
        title=f"{place['location_name']} and {group}: {heading}" if place else f"{group}: {heading}",
        subtitle=said,
        description=alternatives.of_some(rows, indicator, england, place),
        body=partial(_draw, items, lines, indicator, names),
        credit=credit,
        table=figure_table.of_councils(ordered, indicator, [line[:2] for line in lines]),
        key=[
            *([KeyEntry("own", place["short_name"], spared=True)] if place else []),
            *([KeyEntry("line", INTERVAL, spared=True)] if with_interval else []),
            *([KeyEntry("hollow", not_ranked.KEY_ENTRY)] if hollow else []),
        ],
        notes=about(rows, place),
    )


def _item(row: Row, indicator: Row, *, own: bool) -> DotRow:
    fraction = formatting.fraction(row, indicator)
    return DotRow(row["location_name"], row, own, after=fraction or "")


def _in_words(item: DotRow, indicator: Row) -> str:
    return formatting.figure(item.row["value"] if item.row else None, indicator)


def _draw(
    items: Sequence[DotRow],
    lines: Sequence[Compared],
    indicator: Row,
    short: Mapping[str, str],
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    levels = _levels(lines, _widths(_names(lines, indicator)), space.width)
    top = 22.0 * bool(lines) + LEVEL * max(levels, default=0)
    room = None if space.height is None else (space.height - top - 24) / max(len(items), 1)
    size = SIZE if room is None else min(SIZE, room * 0.66)
    height = 27.0 if room is None else min(27.0, room)
    found = [item.row for item in items if item.row is not None and item.row["value"] is not None]
    values = [row[of] for row in found for of in ("value", "value_low", "value_high") if row[of] is not None]
    ticks = ticks_of_values(
        [0.0, *values, *(line.value for line in lines)], indicator, about=3 if space.narrow else 4
    )
    if space.narrow:
        items = [DotRow(_short(item, short), item.row, item.own) for item in items]
    names = max((fonts.width(item.name, size, Face.BOLD) for item in items), default=0) + size
    ends = [
        fonts.width(f"{_in_words(item, indicator)}  ", size, Face.BOLD) + fonts.width(item.after, size * 0.88)
        for item in items
    ]
    columns = Columns(
        space.width,
        min(names, space.width * (0.34 if not space.narrow else 0.36 if space.width > NARROWEST else 0.42)),
        space.width - max(ends, default=0) - size * 0.8,
        ticks[0][0],
        ticks[-1][0],
        height,
        size,
    )
    drawn = dot_rows.draw(items, indicator, columns, style)
    bottom = top + drawn.height
    parts = [_axis(ticks, columns, top, bottom, style)]
    parts.append(_compared(lines, indicator, columns, top, bottom, style))
    parts.append(element("g", drawn.markup, transform=f"translate(0 {top:g})"))
    return Drawn("".join(parts), bottom + 22)


def _short(item: DotRow, names: Mapping[str, str]) -> str:
    return names.get(item.row["location_code"], item.name) if item.row else item.name


def _axis(
    ticks: Sequence[tuple[float, str]], columns: Columns, top: float, bottom: float, style: Style
) -> str:
    """Return upright lines at the ticks and their labels below; a label without room is left out."""
    parts, free = [], -100.0
    for value, words in ticks:
        x = columns.x(value)
        parts.append(rule(x, top, x, bottom, style.muted if value == 0 else style.grid))
        half = fonts.width(words, 12.5) / 2
        if x - half > free:
            parts.append(text(words, x, bottom + 16, 12.5, style.muted, anchor="middle"))
            free = x + half + 8
    return "".join(parts)


def _compared(
    lines: Sequence[Compared],
    indicator: Row,
    columns: Columns,
    top: float,
    bottom: float,
    style: Style,
) -> str:
    """Return an upright line for each figure to compare with, named above."""
    words = _names(lines, indicator)
    widths = _widths(words)
    levels = _levels(lines, widths, columns.width)
    wanted = [columns.x(line.value) for line in lines]
    places = dict[int, float]()
    for level in set(levels):
        here = [at for at, own in enumerate(levels) if own == level]
        found = apart([wanted[at] for at in here], [widths[at] for at in here], 0, columns.width)
        places |= zip(here, found, strict=True)
    parts = []
    for at, (line, said, x) in enumerate(zip(lines, words, wanted, strict=True)):
        face = Face.BOLD if line.role == "england" else Face.REGULAR
        colour, width, dash = roles.stroke(line.role, style)
        parts.append(rule(x, top - 4, x, bottom, colour, width, dash))
        label = roles.ink(line.role, style)
        y = top - 9 - LEVEL * levels[at]
        parts.append(text(said, places[at], y, 13, label, face=face, anchor="middle"))
    return "".join(parts)


def _names(lines: Sequence[Compared], indicator: Row) -> list[str]:
    return [f"{line.name} {formatting.figure(line.value, indicator)}" for line in lines]


def _widths(words: Sequence[str]) -> list[float]:
    return [fonts.width(line, 13, Face.BOLD) + 10 for line in words]


def _levels(lines: Sequence[Compared], widths: Sequence[float], room: float) -> list[int]:
    """Return how high each name stands: in turn on two levels where there is no room for all on one."""
    if sum(widths) <= room:
        return [0] * len(lines)
    order = sorted(range(len(lines)), key=lambda at: lines[at].value)
    return [order.index(at) % 2 for at in range(len(lines))]
