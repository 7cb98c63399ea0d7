"""The axes of charts over time: evenly spaced periods, value lines, breaks in the series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.periods import every_period
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import Point, rule, text
from pipeline.text import formatting

LABEL = 13
BROKEN = ("counted differently", "from here →")
MARK_ROW = 15
"""The height of the row above a plot that the label of a mark takes."""
Marks = Sequence[tuple[int, str]]
"""Periods and labels of events to mark, ascending: (202728, 'Override ends')."""
BREAK_NOTE = (
    "Dotted upright line: from here on counted or defined differently, so not comparable with before."
)


def span(labels: Mapping[int, str]) -> str:
    """Return the first and the last period: '2014 to 2025'; '' without periods."""
    names = list(labels.values())
    return f"{names[0]} to {names[-1]}" if len(names) > 1 else "".join(names)


def with_marks(periods: Sequence[int], marks: Marks) -> list[int]:
    """Return the periods of an axis that goes on to the last mark; none if there are no periods."""
    return every_period(periods[0], max([periods[-1], *(period for period, _ in marks)])) if periods else []


def marks_in_words(marks: Marks, labels: Mapping[int, str]) -> list[str]:
    """Return the note on the marks of a picture, if it has any."""
    named = formatting.listed([f"{label.lower()} ({labels[period]})" for period, label in marks])
    return [f"Dashed upright line: {named}."] if marks else []


@dataclass(frozen=True)
class TimePlot:
    """A plot with these edges; `labels` has the name of every period, `ticks` are values and labels."""

    left: float
    right: float
    top: float
    bottom: float
    labels: Mapping[int, str]
    ticks: Sequence[tuple[float, str]]
    side: float = 6
    """How far the lines go on beyond both edges."""

    def x(self, period: int) -> float:
        """Return where a period lies."""
        return self._across(list(self.labels).index(period))

    def y(self, value: float) -> float:
        """Return where a value lies."""
        low, high = self.ticks[0][0], self.ticks[-1][0]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def _across(self, at: float) -> float:
        steps = max(len(self.labels) - 1, 1)
        return self.left + (self.right - self.left) * (
            at / steps if self.labels and len(self.labels) > 1 else 0.5
        )

    def axes(
        self, style: Style, *, label_values: bool = True, size: float = LABEL, ends_only: bool = False
    ) -> str:
        """Return a line for every tick, and the labels of ticks and periods, or only of both end periods."""
        parts = []
        for value, words in self.ticks:
            y = self.y(value)
            strong = value == 0
            parts.append(
                rule(
                    self.left - self.side, y, self.right + self.side, y, style.muted if strong else style.grid
                )
            )
            if label_values:
                parts.append(
                    text(words, self.left - self.side - 6, y + size * 0.34, size, style.muted, anchor="end")
                )
        parts += [
            text(words, x, self.bottom + size * 1.6, size, style.muted, anchor=anchor)
            for words, x, anchor in (self._ends() if ends_only else self._period_labels())
        ]
        return "".join(parts)

    def _period_labels(self) -> list[tuple[str, float, str]]:
        """Return the labels that fit below the axis, always including the newest."""
        named = list(self.labels.values())
        if not named:
            return []
        widest = max(fonts.width(name, LABEL) for name in named) + 12
        step = (self.right - self.left) / max(len(named) - 1, 1)
        every = next((number for number in (1, 2, 3, 4, 6) if number * step >= widest), len(named))
        return [(named[at], self._across(at), "middle") for at in range(len(named) - 1, -1, -every)]

    def _ends(self) -> list[tuple[str, float, str]]:
        named = list(self.labels.values())
        if len(named) < 2:
            return [(name, self._across(0), "middle") for name in named]
        return [(named[0], self.left, "start"), (named[-1], self.right, "end")]

    def breaks(self, periods: Sequence[int]) -> list[int]:
        """Return those breaks that fall within the plot."""
        return [period for period in periods if period in list(self.labels)[1:]]

    def break_marks(
        self, periods: Sequence[int], style: Style, points: Sequence[Point], *, words: bool
    ) -> str:
        """Return a dotted line before each of these periods; the first is labelled where no point is near.

        Without any points the label stands above the plot.
        """
        parts = []
        for number, period in enumerate(self.breaks(periods)):
            x = self._across(list(self.labels).index(period) - 0.5)
            parts.append(rule(x, self.top - 4, x, self.bottom, style.muted, 1.2, "1.5 3.5"))
            if words and number == 0:
                parts.append(self._broken(x, style, points))
        return "".join(parts)

    def event_marks(self, marks: Marks, style: Style, *, words: bool = True) -> str:
        """Return a dashed line at the period of each mark, with its label in a row of its own above.

        Labels stand left of their lines, the later the higher, so that no line crosses another's label.
        """
        parts = []
        for number, (period, label) in enumerate(marks):
            if not words:
                x = self.x(period)
                parts.append(rule(x, self.top, x, self.bottom, style.muted, 1.2, "6 4"))
                continue
            x, y = self.x(period), self.top - 8 - number * MARK_ROW
            parts.append(rule(x, y - 9, x, self.bottom, style.muted, 1.2, "6 4"))
            half = fonts.width(label, 12.5) + 6
            to_left = x - half > 0
            across, anchor = (x - 6, "end") if to_left else (x + 6, "start")
            parts.append(text(label, across, y, 12.5, style.muted, anchor=anchor, halo=style.page))
        return "".join(parts)

    def _broken(self, x: float, style: Style, points: Sequence[Point]) -> str:
        size, width = 12.5, fonts.width(BROKEN[0], 12.5) + 10
        to_left = x - self.left > width
        if not points:
            across = max(x - 4, self.left + fonts.width(" ".join(BROKEN), size))
            return text(" ".join(BROKEN), across, self.top - 8, size, style.muted, anchor="end")
        near = [
            y for px, y in points if (x - width - 8 < px < x + 8 if to_left else x - 8 < px < x + width + 8)
        ]
        places = (self.bottom - 24, self.top + 10, (self.top + self.bottom) / 2)
        y = max(places, key=lambda place: min((min(abs(at - place - 6), 45) for at in near), default=45))
        across, anchor = (x - 7, "end") if to_left else (x + 7, "start")
        words = BROKEN if to_left else (BROKEN[0], "← from here")
        return "".join(
            text(line, across, y + at * 15, size, style.muted, anchor=anchor, halo=style.page)
            for at, line in enumerate(words)
        )
