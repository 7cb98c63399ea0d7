"""How far the figures of councils with a common border lie apart: a line for each border."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.core.places import ACROSS_WATER
from pipeline.publish.pictures.elements import figure_table, fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, rule, text
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, not_ranked
from pipeline.text.formatting import Row

MOST, MOST_SHORT = 15, 7
ROW = 33.0
CLEAR = 3.0
"""Least room between words and a vertical line."""
FROM_DOT, FROM_AXIS = 11.0, 8.0
DASH = "7 5"
ACROSS = "Only a tidal river lies between the two"


def picture(
    gaps: Sequence[Row],
    names: Mapping[str, str],
    indicator: Row,
    time_period: int,
    credit: Credit,
    *,
    selected: Row | None = None,
) -> Picture:
    """Return the picture of rows of variation.border_gaps, widest first, at most MOST; or of one council's.

    `names` are short names by location code. Gaps with a doubtful figure are hollow, and last.
    """
    heading = formatting.measure_in_period(time_period, indicator)
    shown = list(gaps)[:MOST]
    about = f"of {formatting.place_in_a_sentence(selected['location_name'])}" if selected else "of England"
    doubt = any(row["doubt"] for row in shown)
    across = any(row["neighbour_set"] == ACROSS_WATER for row in shown)
    widest = next((row for row in shown if not row["doubt"]), None)
    return Picture(
        title=f"The widest border gaps {about}: {formatting.in_a_sentence(heading)}"
        if not selected
        else f"Border gaps {about}: {formatting.in_a_sentence(heading)}",
        subtitle=_seen(widest, indicator),
        description=alternatives.of_border_gaps(shown, indicator),
        body=partial(_draw, shown, names, indicator, selected),
        credit=credit,
        table=figure_table.of_gaps(shown, indicator),
        key=[
            *([KeyEntry("dashed line", ACROSS)] if across else []),
            *([KeyEntry("hollow", not_ranked.KEY_ENTRY)] if doubt else []),
        ],
        notes=[f"The {len(shown)} widest of {len(gaps)} borders."] if len(gaps) > len(shown) else [],
    )


def _seen(widest: Row | None, indicator: Row) -> str:
    if widest is None:
        return "No border has figures on both sides that can be compared."
    high, low = _side(widest, "high", indicator), _side(widest, "low", indicator)
    return f"{high}, {low}: {formatting.difference(widest['gap'], indicator)} apart."


def _side(row: Row, side: str, indicator: Row) -> str:
    counted = _count(row, side, indicator)
    figure = formatting.figure(row[f"{side}_value"], indicator)
    return f"{row[f'{side}_name']} {figure}{f' ({counted})' if counted else ''}"


def _count(row: Row, side: str, indicator: Row) -> str:
    """Return of how many a percentage is, where that is a number of people or plans."""
    denominator = row[f"{side}_denominator"]
    if denominator is None or indicator["signed"] or indicator["counted_in"] == "GBP":
        return ""
    return f"of {denominator:,.0f}"


def _in_words(row: Row, indicator: Row) -> str:
    apart = formatting.difference(row["gap"], indicator)
    doubt = f", {not_ranked.PAIRS[row['doubt']].lower()}" if row["doubt"] else ""
    river = ", across a tidal river" if row["neighbour_set"] == ACROSS_WATER else ""
    return f"{_side(row, 'high', indicator)} and {_side(row, 'low', indicator)}: {apart} apart{river}{doubt}"


def _draw(
    gaps: Sequence[Row],
    names: Mapping[str, str],
    indicator: Row,
    selected: Row | None,
    space: Space,
    style: Style,
    _: str,
) -> Drawn:
    if space.height is not None:
        gaps = gaps[:MOST_SHORT]
    if not gaps:
        return Drawn("", 0)
    height = ROW if space.height is None else min(ROW, (space.height - 24) / len(gaps))
    size = 13.5 if space.height is None else min(13.5, height * 0.55)
    values = [row[of] for row in gaps for of in ("high_value", "low_value")]
    ticks = ticks_of_values([0.0, *values], indicator, about=3 if space.narrow else 4)
    low, high = ticks[0][0], ticks[-1][0]
    room = {
        side: max(_label_width(row, side, names, indicator, size) for row in gaps) + 14
        for side in ("low", "high")
    }
    most = space.width * 0.33
    left, right = min(room["low"], most), space.width - min(room["high"], most)
    if space.narrow:
        left, right = 8, space.width - 8

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    step = height if not space.narrow else 44.0
    bottom = step * len(gaps)
    code = selected["location_code"] if selected else None
    places = [
        place
        for at, row in enumerate(gaps)
        for place in _places(row, names, indicator, code, x, at * step, step, size, space)
    ]
    parts, free = [], -100.0
    for value, words in ticks:
        half = fonts.width(words, 12.5) / 2
        middle = min(max(x(value), half), space.width - half)
        ink = style.muted if value == 0 else style.grid
        parts += [rule(x(value), top, x(value), end, ink) for top, end in _beside(places, x(value), bottom)]
        if middle - half > free:
            parts.append(text(words, middle, bottom + 17, 12.5, style.muted, anchor="middle"))
            free = middle + half + 8
    for at, row in enumerate(gaps):
        ends = x(row["low_value"]), x(row["high_value"])
        middle = at * step + _middle(step, space)
        parts.append(_gap(row, indicator, code, ends, middle, style))
    for place in places:
        parts.append(place.drawn(style))
    return Drawn("".join(parts), bottom + 24)


def _label(row: Row, side: str, names: Mapping[str, str], indicator: Row) -> tuple[str, str]:
    """Return name and figure of a side."""
    figure = formatting.figure(row[f"{side}_value"], indicator)
    return names.get(row[f"{side}_code"], row[f"{side}_name"]), figure


def _label_width(row: Row, side: str, names: Mapping[str, str], indicator: Row, size: float) -> float:
    return fonts.width(" ".join(_label(row, side, names, indicator)), size, Face.BOLD)


def _middle(step: float, space: Space) -> float:
    """Return how far below the top of its row a gap is drawn; where it is narrow, labels stand above it."""
    return step - 10 if space.narrow else step / 2


@dataclass(frozen=True)
class _Place:
    """The words of one side of a gap and where they stand."""

    words: str
    x: float
    y: float
    size: float
    anchor: str
    face: Face
    own: bool

    def covers(self, x: float) -> bool:
        """Whether a vertical line at `x` would cross the words."""
        width = fonts.width(self.words, self.size, self.face) + 2 * CLEAR
        start = self.x - (width - CLEAR if self.anchor == "end" else CLEAR)
        return start < x < start + width

    def drawn(self, style: Style) -> str:
        """Return the words as text."""
        ink, face, halo = style.own if self.own else style.ink, self.face, style.page
        return text(self.words, self.x, self.y, self.size, ink, face=face, anchor=self.anchor, halo=halo)


def _places(
    row: Row,
    names: Mapping[str, str],
    indicator: Row,
    code: str | None,
    x: Callable[[float], float],
    top: float,
    step: float,
    size: float,
    space: Space,
) -> list[_Place]:
    """Return the words of both sides: beside the dots, but never across the axis at 0; if narrow, above."""
    middle = top + _middle(step, space)
    found = []
    for side, anchor, sign in (("low", "end", -1), ("high", "start", 1)):
        own = row[f"{side}_code"] == code
        words = " ".join(_label(row, side, names, indicator))
        at, face = x(row[f"{side}_value"]) + sign * FROM_DOT, Face.BOLD if own else Face.REGULAR
        place = _Place(words, at, middle + 4.5, size, anchor, face, own)
        found.append(replace(place, x=x(0) + sign * FROM_AXIS) if place.covers(x(0)) else place)
    if not space.narrow:
        return found
    both = 14 + sum(fonts.width(place.words, size, place.face) for place in found)
    size *= min(1, space.width / both)
    low, high = found
    return [
        replace(low, x=0.0, y=middle - 11, size=size, anchor="start"),
        replace(high, x=space.width, y=middle - 11, size=size, anchor="end"),
    ]


def _beside(places: Sequence[_Place], x: float, bottom: float) -> list[tuple[float, float]]:
    """Return the parts of a vertical line at `x`, from the top to `bottom`, that cross no words."""
    parts, start = [], 0.0
    for place in places:
        if place.covers(x):
            parts.append((start, place.y - place.size))
            start = place.y + place.size * 0.35
    return [(top, end) for top, end in [*parts, (start, bottom)] if end > top]


def _gap(
    row: Row, indicator: Row, code: str | None, ends: tuple[float, float], middle: float, style: Style
) -> str:
    dash = DASH if row["neighbour_set"] == ACROSS_WATER else None
    parts = [rule(*(ends[0], middle), *(ends[1], middle), style.other, 3, dash)]
    hover = _in_words(row, indicator)
    for side, x in zip(("low", "high"), ends, strict=True):
        own = row[f"{side}_code"] == code
        colour = style.own if own else style.ink if side == "high" else style.muted
        parts.append(
            dot(x, middle, 6.5 if own else 5.5, colour, style.page, hover, hollow=bool(row["doubt"]))
        )
    return "".join(parts)
