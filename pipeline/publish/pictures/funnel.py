"""A funnel: figures against the numbers that they rest on, between control limits."""

from collections.abc import Sequence
from functools import partial
from math import log10

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, element, lines, path, rule, text
from pipeline.publish.pictures.elements.ticks import nice_ticks, ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.publish.pictures.plane import SMALL, Plane
from pipeline.text import alternatives, formatting, funnels
from pipeline.text.formatting import Row

LIMITS = {"99.8% limits": (("low_998", "high_998"), "2 3"), "95% limits": (("low_95", "high_95"), "6 3")}
"""What the limits are called, their columns, and the dashes of their lines."""
WIDE = 20
"""The axis is logarithmic if the largest denominator is more than this many times the smallest."""
FACTORS = (1, 2, 5)
NAME = 13.5
ABOUT = (
    "The further to the right, the more a figure rests on, and the less chance can move it. Within the "
    "dashed (95%) and dotted (99.8%) lines does not mean good, or usual: the more councils differ, the wider "
    "these limits are."
)


def picture(
    rows: Sequence[Row],
    centre: float,
    england: float | None,
    indicator: Row,
    time_period: int,
    credit: Credit,
    *,
    selected: Row | None = None,
) -> Picture:
    """Return the picture of rows of variation.funnel, smallest denominator first, with their centre.

    `england` is England's figure, if it is on the scale; `selected` a row of `location`, which is named.
    """
    code = selected["location_code"] if selected else None
    own = next((row for row in rows if row["location_code"] == code), None)
    heading = formatting.measure_in_period(time_period, indicator)
    return Picture(
        title=f"More than chance? {heading}",
        subtitle=_seen(own, rows, indicator),
        description=alternatives.of_funnel(
            rows, indicator, funnels.outside(rows), f"{_in_words(own, indicator)}." if own else None
        ),
        body=partial(_draw, rows, centre, england, indicator, selected),
        credit=credit,
        key=[
            *([KeyEntry("own", selected["short_name"], spared=True)] if own and selected else []),
            KeyEntry("strong dot", "outside the 95% limits"),
            KeyEntry("dot", "within them"),
            KeyEntry("band", "chance alone"),
        ],
        notes=[
            funnels.why_wide(rows),
            ABOUT,
            f"Thin line: the middle of the funnel, {formatting.figure(centre, indicator)}.",
        ],
    )


def _seen(own: Row | None, rows: Sequence[Row], indicator: Row) -> str:
    if own is not None:
        return f"{_in_words(own, indicator)}."
    return formatting.capital(funnels.answer(rows, formatting.figure(rows[0]["centre"], indicator)))


def _in_words(row: Row, indicator: Row) -> str:
    return f"{_figure(row, indicator)}, {funnels.standing(row)}"


def _figure(row: Row, indicator: Row) -> str:
    figure = formatting.figure(row["value"], indicator)
    number = f"{row['denominator']:,.0f} {indicator['denominator_label']}"
    return f"{row['location_name']}: {figure} of {number}"


def number_ticks(low: float, high: float) -> tuple[list[float], bool]:
    """Return round numbers for an axis of denominators from low to high, and whether it is logarithmic."""
    if high <= WIDE * low:
        return nice_ticks(0 if low < high / 3 else low, high), False
    powers = range(int(log10(low)), int(log10(high)) + 1)
    ticks = [10.0**power * factor for power in powers for factor in FACTORS]
    return [tick for tick in ticks if low <= tick <= high], True


def _plane(
    rows: Sequence[Row], england: float | None, indicator: Row, space: Space, top: float, bottom: float
) -> Plane:
    low, high = rows[0]["denominator"], rows[-1]["denominator"]
    numbers, is_log = number_ticks(low, high)
    columns = ("value", "low_998", "high_998")
    values = [row[of] for row in rows for of in columns] + ([] if england is None else [england])
    upright = ticks_of_values(values, indicator, about=4 if bottom - top < 300 else 5)
    ends = (low / 1.2, high * 1.2) if is_log else (numbers[0], max(numbers[-1], high) * 1.02)
    left = max(fonts.width(words, SMALL) for _, words in upright) + 14
    return Plane(
        (left, space.width - 16),
        (top, bottom),
        ends,
        (upright[0][0], upright[-1][0]),
        [(tick, f"{tick:,.0f}") for tick in numbers],
        upright,
        is_log=is_log,
    )


def _limits(rows: Sequence[Row], plane: Plane, style: Style) -> list[str]:
    """Return the lines of the limits."""
    return [
        element(
            "path",
            d=path((plane.x(row["denominator"]), plane.y(row[end])) for row in rows),
            fill="none",
            stroke=style.muted,
            stroke_width=1.4,
            stroke_dasharray=dash,
        )
        for ends, dash in LIMITS.values()
        for end in ends
    ]


def _plain(rows: Sequence[Row], plane: Plane, style: Style) -> str:
    """Return the band between the plain limits."""
    upper = [(plane.x(row["denominator"]), plane.y(row["plain_high"])) for row in rows]
    lower = [(plane.x(row["denominator"]), plane.y(row["plain_low"])) for row in reversed(rows)]
    return element("path", d=path([*upper, *lower], closed=True), fill=style.band)


def _draw(
    rows: Sequence[Row],
    centre: float,
    england: float | None,
    indicator: Row,
    selected: Row | None,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    height = space.height or (380 if space.narrow else 500)
    name = f"{formatting.capital(indicator['denominator_label'] or 'number')} →"
    level = fonts.wrap(name, NAME, space.width - 16, Face.BOLD)
    plane = _plane(rows, england, indicator, space, 23, height - 31 - len(level) * 17)
    parts = [
        _plain(rows, plane, style),
        plane.grid(style, space.width),
        lines(level, plane.right, plane.bottom + 42, NAME, style.ink, face=Face.BOLD, anchor="end"),
    ]
    parts += _limits(rows, plane, style)
    parts.append(rule(plane.left, plane.y(centre), plane.right, plane.y(centre), style.muted, 1))
    if england is not None:
        at, words = plane.y(england), f"England {formatting.figure(england, indicator)}"
        parts.append(rule(plane.left, at, plane.right, at, style.ink, 1.8))
        parts.append(
            text(words, plane.right, at - 6, 13, style.ink, face=Face.BOLD, anchor="end", halo=style.page)
        )
    code = selected["location_code"] if selected else None
    radius = 4.2 if space.narrow or space.height else 5.2
    for row in sorted(rows, key=lambda row: row["location_code"] == code):
        at_point = plane.x(row["denominator"]), plane.y(row["value"])
        own = row["location_code"] == code
        colour = style.own if own else style.other if row["standing"] == "within" else style.ink
        size = radius + 2.5 if own else radius
        parts.append(dot(*at_point, size, colour, style.page, _in_words(row, indicator)))
        if own and selected:
            parts.append(plane.name(selected["short_name"], at_point, style))
    return Drawn("".join(parts), height)
