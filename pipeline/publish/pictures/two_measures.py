"""Two measures against each other: a dot for each council."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import dot, lines, rule, text
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.publish.pictures.plane import SMALL, Plane
from pipeline.statistics.relations import ASSOCIATION
from pipeline.text import alternatives, formatting, not_ranked
from pipeline.text.formatting import Row

NAME = 13.5


@dataclass(frozen=True)
class Axis:
    """A measure and its period, and England's figure, if it is on the scale of councils."""

    indicator: Row
    time_period: int
    england: float | None

    @property
    def name(self) -> str:
        """The measure in full, with its period."""
        return formatting.measure_in_period(self.time_period, self.indicator)

    def figure(self, value: float) -> str:
        """Return a value in words."""
        return formatting.figure(value, self.indicator)

    def ticks(self, values: Sequence[float], about: int) -> list[tuple[float, str]]:
        """Return the ticks around these values and England's."""
        marks = [] if self.england is None else [self.england]
        return ticks_of_values([*values, *marks], self.indicator, about)


def picture(
    pairs: Sequence[Row], x: Axis, y: Axis, seen: str, credit: Credit, *, selected: Row | None = None
) -> Picture:
    """Return the picture of rows of variation.pairs; `selected` is a row of `location`.

    `seen` says what the two have to do with each other. Doubtful pairs are hollow.
    """
    both = [row for row in pairs if row["x"] is not None and row["y"] is not None]
    code = selected["location_code"] if selected else None
    own = next((row for row in both if row["location_code"] == code), None)
    without = len(pairs) - len(both)
    first, second = (axis.indicator["short_label"] for axis in (x, y))
    return Picture(
        title=f"{first} and {formatting.in_a_sentence(second)}: every council",
        subtitle=_of_place(own, selected, x, y) if selected else _in_short(seen),
        description=alternatives.of_two_measures(
            both,
            (x.indicator, y.indicator),
            _in_short(seen),
            _of_place(own, selected, x, y, doubt=True) if selected else None,
            without,
        ),
        body=partial(_draw, both, x, y, selected),
        credit=credit,
        key=[
            *([KeyEntry("own", selected["short_name"], spared=True)] if own and selected else []),
            KeyEntry("dot", "each other council" if own else "each council"),
            *([KeyEntry("hollow", not_ranked.KEY_ENTRY)] if any(row["left_out"] for row in both) else []),
        ],
        notes=[
            seen,
            ASSOCIATION,
            *(
                [f"Without a figure on one of the two: {without} of {len(pairs)} councils."]
                if without
                else []
            ),
        ],
    )


def _in_short(seen: str) -> str:
    """Return a sentence without what stands in brackets."""
    return f"{seen.split(' (', maxsplit=1)[0].rstrip('.')}."


def _of_place(own: Row | None, selected: Row, x: Axis, y: Axis, *, doubt: bool = False) -> str:
    if own is None:
        return f"{selected['location_name']} does not have both figures."
    said = f" ({not_ranked.PAIRS[own['left_out']].lower()})" if doubt and own["left_out"] else ""
    return f"{selected['location_name']}: {x.figure(own['x'])} and {y.figure(own['y'])}{said}."


def _draw(
    both: Sequence[Row], x: Axis, y: Axis, selected: Row | None, space: Space, style: Style, _: str
) -> Drawn:
    height = space.height or (380 if space.narrow else 500)
    x_ticks = x.ticks([row["x"] for row in both], about=3 if space.narrow else 5)
    y_ticks = y.ticks([row["y"] for row in both], about=4 if height < 300 else 5)
    left = max(fonts.width(words, SMALL) for _, words in y_ticks) + 14
    right = space.width - 16
    upright = fonts.wrap(f"↑ {y.name}", NAME, space.width, Face.BOLD)
    level = fonts.wrap(f"{x.name} →", NAME, right, Face.BOLD)
    top, bottom = 23 + len(upright) * 17, height - 31 - len(level) * 17
    x_ends, y_ends = ((ticks[0][0], ticks[-1][0]) for ticks in (x_ticks, y_ticks))
    plot = Plane((left, right), (top, bottom), x_ends, y_ends, x_ticks, y_ticks)
    parts = [
        lines(upright, 0, 13, NAME, style.ink, face=Face.BOLD),
        lines(level, right, bottom + 42, NAME, style.ink, face=Face.BOLD, anchor="end"),
        plot.grid(style, space.width),
        _england(plot, x, y, style),
    ]
    radius = 4.2 if space.narrow or space.height else 5.2
    code = selected["location_code"] if selected else None
    for row in sorted(both, key=lambda row: row["location_code"] == code):
        own = row["location_code"] == code
        words = f"{row['location_name']}: {x.figure(row['x'])}, {y.figure(row['y'])}"
        at = plot.x(row["x"]), plot.y(row["y"])
        size, colour = (radius + 2.5, style.own) if own else (radius, style.other)
        parts.append(dot(*at, size, colour, style.page, words, hollow=bool(row["left_out"])))
        if own and selected:
            parts.append(plot.name(selected["short_name"], at, style))
    return Drawn("".join(parts), height)


def _england(plot: Plane, x: Axis, y: Axis, style: Style) -> str:
    """Return a line at England's figure on each axis, with its label."""
    parts = []
    if x.england is not None:
        at, words = plot.x(x.england), f"England {x.figure(x.england)}"
        half = fonts.width(words, 13, Face.BOLD) / 2
        middle = min(max(at, plot.left + half), plot.right - half)
        parts.append(rule(at, plot.down[0] - 4, at, plot.bottom, style.ink, 1.5))
        parts.append(text(words, middle, plot.down[0] - 9, 13, style.ink, face=Face.BOLD, anchor="middle"))
    if y.england is not None:
        at, words = plot.y(y.england), f"England {y.figure(y.england)}"
        parts.append(rule(plot.left, at, plot.right, at, style.ink, 1.5))
        parts.append(
            text(words, plot.right, at - 6, 13, style.ink, face=Face.BOLD, anchor="end", halo=style.page)
        )
    return "".join(parts)
