"""All councils as dots along one axis, moved apart so that each is visible."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from pipeline.publish.pictures.captions import about, seen
from pipeline.publish.pictures.elements import figure_table, fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, dots, element, rule, text
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.map_lines import Beside
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, not_ranked
from pipeline.text.formatting import Row

SIZE = 14
ROOM_ABOVE, ROOM_BELOW = 58, 30
MOST_NAMED = 2
MOST_HIGH = 400
"""Pixels that the dots take upwards where a picture may be as high as it likes."""


def picture(
    rows: Sequence[Row],
    indicator: Row,
    time_period: int,
    england: Row | None,
    credit: Credit,
    *,
    selected: Row | None = None,
    marked: Beside | None = None,
    said: str | None = None,
) -> Picture:
    """Return the strip of these rows of `figure`; `selected` is a row of `location`.

    The councils of `marked` have the colour of the selected one. `said` is the subtitle, if not the usual.
    Doubtful figures are hollow dots; those without a figure are counted below.
    """
    shown = [row for row in rows if row["value"] is not None]
    heading = formatting.measure_in_period(time_period, indicator)
    subtitle = said or seen(rows, indicator, england, selected)
    own = [KeyEntry("own", selected["short_name"])] if selected and _row_of(selected, shown) else []
    own += [KeyEntry("own", marked.label)] if marked else []
    hollow = any(row["not_ranked"] for row in shown)
    without = len(rows) - len(shown)
    return Picture(
        title=heading,
        subtitle=subtitle,
        description=alternatives.of_all(rows, indicator, england, selected, said),
        body=partial(_draw, shown, indicator, england, selected, marked.codes if marked else ()),
        credit=credit,
        table=figure_table.of_councils(rows, indicator),
        key=[
            *own,
            KeyEntry("dot", "each other council" if own else "each council"),
            *([KeyEntry("hollow", not_ranked.KEY_ENTRY)] if hollow else []),
        ],
        notes=[
            *about(rows, selected),
            *([f"{formatting.NO_FIGURE}: {without} of {len(rows)} councils."] if without else []),
        ],
    )


def _row_of(selected: Row | None, rows: Sequence[Row]) -> Row | None:
    if selected is None:
        return None
    return next((row for row in rows if row["location_code"] == selected["location_code"]), None)


def _draw(
    rows: Sequence[Row],
    indicator: Row,
    england: Row | None,
    selected: Row | None,
    marked: Collection[str],
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    values = [row["value"] for row in rows]
    marks = [*values, *([england["value"]] if england else [])]
    ticks = ticks_of_values(marks, indicator, about=3 if space.narrow else 5)
    low, high = ticks[0][0], ticks[-1][0]
    side = 14

    def x(value: float) -> float:
        return side + (value - low) / (high - low) * (space.width - 2 * side)

    most = None if space.height is None else space.height - ROOM_ABOVE - ROOM_BELOW
    radius, places = pack([x(value) for value in values], 4.2 if space.narrow else 5.4, most or MOST_HIGH)
    tallest = max((abs(y) for y in places), default=0) + radius
    middle = ROOM_ABOVE + (tallest if most is None else max(tallest, most / 2))
    floor = middle + (tallest if most is None else max(tallest, most / 2)) + 8
    own = _row_of(selected, rows)
    placed = [(row, x(row["value"]), middle + y) for row, y in zip(rows, places, strict=True)]
    parts = _axis(ticks, x, floor, space, style)
    if england:
        parts.append(rule(x(england["value"]), ROOM_ABOVE - 23, x(england["value"]), floor, style.ink, 2))
    others = [each for each in placed if each[0] is not own and each[0]["location_code"] not in marked]
    parts += _others(others, radius, indicator, space, style)
    for row, across, down in placed:
        if row["location_code"] in marked and row is not own:
            parts.append(_dot(row, across, down, radius, indicator, style, own=True))
        if row is own:
            size = radius + 2
            parts.append(_dot(row, across, down, size, indicator, style, own=True))
            if down - size > ROOM_ABOVE - 8:
                parts.append(rule(across, 18, across, down - size, style.own, 1.2))
    name = selected["short_name"] if selected else ""
    parts.append(_labels(indicator, england, own, name, x, space, style))
    if not (own or space.narrow):
        parts += _ends(rows, [middle + y - radius for y in places], indicator, x, space.width, style)
    return Drawn("".join(parts), floor + ROOM_BELOW - 6)


def _axis(
    ticks: Sequence[tuple[float, str]], x: Callable[[float], float], floor: float, space: Space, style: Style
) -> list[str]:
    """Return the axis below the dots with its labels, which stay within the picture."""
    parts = [rule(0, floor, space.width, floor, style.muted)]
    parts += [rule(x(value), floor, x(value), floor + 5, style.muted) for value, _ in ticks]
    for value, words in ticks:
        half = fonts.width(words, 13) / 2
        middle = min(max(x(value), half), space.width - half)
        parts.append(text(words, middle, floor + 20, 13, style.muted, anchor="middle"))
    return parts


def _others(
    placed: Sequence[tuple[Row, float, float]], radius: float, indicator: Row, space: Space, style: Style
) -> list[str]:
    """Return the dots of the councils that are not marked; in a lean picture those to rank are one path."""
    parts = []
    if space.lean:
        solid = [(across, down) for row, across, down in placed if not row["not_ranked"]]
        parts.append(dots(solid, radius, style.other))
        placed = [each for each in placed if each[0]["not_ranked"]]
    marks = [_dot(row, across, down, radius, indicator, style) for row, across, down in placed]
    parts.append(element("g", *marks, fill=style.other, stroke=style.page, stroke_width=0.8))
    return parts


def _dot(
    row: Row, x: float, y: float, radius: float, indicator: Row, style: Style, *, own: bool = False
) -> str:
    """Return the dot of a council; most have the colours of their group."""
    words = f"{row['location_name']}: {formatting.figure_with_counts(row, indicator)}"
    hollow = bool(row["not_ranked"])
    colour, page = (style.own if own else style.other, style.page) if own or hollow else (None, None)
    return dot(x, y, radius, colour, page, words, hollow=hollow, code=row["location_code"])


def _labels(
    indicator: Row,
    england: Row | None,
    own: Row | None,
    name: str,
    x: Callable[[float], float],
    space: Space,
    style: Style,
) -> str:
    """Return the labels above the dots, of the council and of England."""
    parts = []
    if own:
        words = f"{name} {formatting.figure(own['value'], indicator)}"
        parts.append(_centred(words, x(own["value"]), 13, style.own, space, style))
    if england:
        words = f"England {formatting.figure(england['value'], indicator)}"
        parts.append(_centred(words, x(england["value"]), 31, style.ink, space, style))
    return "".join(parts)


def _ends(
    rows: Sequence[Row],
    tops: Sequence[float],
    indicator: Row,
    x: Callable[[float], float],
    width: float,
    style: Style,
) -> list[str]:
    """Return who has the lowest and the highest figure, with lines to the dots, whose tops are `tops`."""
    sound = [(row, top) for row, top in zip(rows, tops, strict=True) if not row["not_ranked"]]
    parts = []
    for find, outwards in ((min, -1), (max, 1)):
        value = find((row["value"] for row, _ in sound), default=None)
        found = [(row["location_name"], top) for row, top in sound if row["value"] == value]
        if value is None or len(found) > MOST_NAMED:
            continue
        words = f"{formatting.listed([name for name, _ in found])} {formatting.figure(value, indicator)}"
        parts.append(rule(x(value), 54, x(value), min(top for _, top in found) - 1, style.muted, 0.8))
        room = x(value) if outwards < 0 else width - x(value)
        anchor = ("end" if outwards < 0 else "start") if fonts.width(words, 13) < room else "middle"
        middle = x(value)
        if anchor == "middle":
            half = fonts.width(words, 13) / 2
            middle = min(max(middle, half), width - half)
        parts.append(
            text(
                words,
                middle + 5 * outwards * (anchor != "middle"),
                49,
                13,
                style.muted,
                anchor=anchor,
                halo=style.page,
            )
        )
    return parts


def _centred(words: str, x: float, y: float, colour: str, space: Space, style: Style) -> str:
    """Return a label in the middle over `x`, or as near as the edges allow."""
    half = fonts.width(words, SIZE, Face.BOLD) / 2
    middle = min(max(x, half), space.width - half)
    return text(words, middle, y, SIZE, colour, face=Face.BOLD, anchor="middle", halo=style.page)


def pack(places: Sequence[float], radius: float, most: float) -> tuple[float, list[float]]:
    """Return the radius of dots that take at most `most` upwards, and how far up or down each is moved.

    They are made smaller, down to half the radius, and beyond that cover each other in part.
    """
    smallest = radius / 2
    moved = swarm(places, radius)
    while radius > smallest and 2 * (max(map(abs, moved), default=0) + radius) > most:
        radius = max(radius * 0.85, smallest)
        moved = swarm(places, radius)
    farthest, room = max(map(abs, moved), default=0), most / 2 - radius
    return radius, [y * room / farthest for y in moved] if farthest > room else moved


def swarm(places: Sequence[float], radius: float) -> list[float]:
    """Return how far up or down each dot is moved, as little as can be, so that none covers another."""
    step = radius * 2.05
    found: dict[int, float] = {}
    for at in sorted(range(len(places)), key=lambda number: places[number]):
        near = [
            (places[at] - places[other], y) for other, y in found.items() if places[at] - places[other] < step
        ]
        edges = [0.0]
        for across, y in near:
            up = (step**2 - across**2) ** 0.5
            edges += [y + up, y - up]
        free = [
            edge
            for edge in edges
            if all((edge - y) ** 2 + across**2 >= step**2 * 0.999 for across, y in near)
        ]
        found[at] = min(free, key=lambda edge: (abs(edge), edge))
    return [found[at] for at in range(len(places))]
