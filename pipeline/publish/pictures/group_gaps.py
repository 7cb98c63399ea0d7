"""Gaps between a group of children and all others in every council, in order, with their likely ranges."""

from collections.abc import Sequence
from functools import partial

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, rule, text
from pipeline.publish.pictures.elements.ticks import nice_ticks
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.publish.pictures.plane import SMALL, Plane
from pipeline.statistics.equality import HIGHER, LOWER
from pipeline.text import alternatives, formatting, groups
from pipeline.text.formatting import Row

ENGLAND = "England"


def picture(
    rows: Sequence[Row],
    england: Row | None,
    group: str,
    indicator: Row,
    time_period: int,
    credit: Credit,
    *,
    selected: Row | None = None,
) -> Picture:
    """Return the picture of rows of equality.by_council, the widest gap upwards first.

    `england` is the gap within all councils (a row of equality.by_group, or None if it is not known),
    `selected` a row of `location`, which is named. Councils without a gap are counted, not drawn.
    """
    compared = [row for row in rows if row["gap"] is not None]
    code = selected["location_code"] if selected else None
    own = next((row for row in compared if row["location_code"] == code), None)
    phrase = groups.PHRASES[group]
    heading = formatting.measure_in_period(time_period, indicator)
    without = len(rows) - len(compared)
    left_out = f" {without} councils are not drawn: too few to say, or no figure." if without else ""
    return Picture(
        title=f"{formatting.capital(phrase)} and all others: {formatting.in_a_sentence(heading)}",
        subtitle=_seen(own, england, group),
        description=alternatives.of_group_gaps(compared, own, england, without),
        body=partial(_draw, compared, england, selected),
        credit=credit,
        key=[
            *([KeyEntry("own", selected["short_name"], spared=True)] if own and selected else []),
            KeyEntry("strong dot", "clearly higher or lower"),
            KeyEntry("dot", "no clear difference, or too few to say"),
        ],
        notes=[
            groups.counted(compared),
            f"{groups.ABOUT} Upright lines: likely ranges.{left_out}",
        ],
    )


def _seen(own: Row | None, england: Row | None, group: str) -> str:
    said = [f"{_in_words(own)}."] if own else []
    if england is not None and england["gap"] is not None:
        said.append(groups.within_england(england, group))
    return " ".join(said)


def _in_words(row: Row) -> str:
    return f"{row['location_name']}: {groups.judged(row)}"


def _tick(value: float) -> str:
    return f"{abs(value):g} points {HIGHER if value > 0 else LOWER}" if value else "no gap"


def _draw(
    compared: Sequence[Row], england: Row | None, selected: Row | None, space: Space, style: Style, _: str
) -> Drawn:
    height = space.height or (340 if space.narrow else 420)
    ends = [row[end] for row in compared for end in ("gap_low", "gap_high")]
    ticks = [(value, _tick(value)) for value in nice_ticks(min([*ends, -5]), max([*ends, 5]))]
    left = max(fonts.width(words, SMALL) for _, words in ticks) + 14
    plane = Plane(
        (left, space.width - 8),
        (14, height - 30),
        (-1, max(len(compared), 2)),
        (ticks[0][0], ticks[-1][0]),
        [],
        ticks,
    )
    code = selected["location_code"] if selected else None
    parts = [
        plane.grid(style, space.width),
        text("Councils in order of the gap", plane.left, height - 8, SMALL, style.muted),
    ]
    radius = 1.8 if space.narrow else 2.6
    for clear in (False, True):
        for at, row in enumerate(compared):
            if (row["outcome"] in (HIGHER, LOWER)) is clear:
                colour = style.ink if clear else style.other
                parts.append(_mark(plane, at, row, colour, radius, style))
    if england is not None and england["gap"] is not None:
        at_gap = plane.y(england["gap"])
        words = f"{ENGLAND}: {groups.gap(england)}"
        parts.append(rule(plane.left, at_gap, plane.right, at_gap, style.ink, 1.6))
        # Below the line on the left there is room: the gaps there are the highest.
        parts.append(text(words, plane.left + 4, at_gap + 18, 13, style.ink, face=Face.BOLD, halo=style.page))
    for at, row in enumerate(compared):
        if row["location_code"] == code and selected:
            parts.append(_mark(plane, at, row, style.own, radius + 3, style))
            parts.append(plane.name(selected["short_name"], (plane.x(at), plane.y(row["gap"])), style))
    return Drawn("".join(parts), height)


def _mark(plane: Plane, at: int, row: Row, colour: str, radius: float, style: Style) -> str:
    """Return a council's interval and its gap."""
    x = plane.x(at)
    low, high = plane.y(row["gap_low"]), plane.y(row["gap_high"])
    return rule(x, low, x, high, colour, 1.2) + dot(
        x, plane.y(row["gap"]), radius, colour, style.page, _in_words(row)
    )
