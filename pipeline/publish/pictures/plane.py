"""A plane with two axes of numbers: where values lie on it, its grid, and names beside its dots."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import Point, rule, text

SMALL = 12.5
Ticks = Sequence[tuple[float, str]]
"""Values along an axis with their labels, ascending."""


@dataclass(frozen=True)
class Plane:
    """The edges (from left to right, from top to bottom), what lies at them, and the ticks of both axes.

    `is_log` says whether the level axis is logarithmic.
    """

    across: tuple[float, float]
    down: tuple[float, float]
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]
    x_ticks: Ticks
    y_ticks: Ticks
    is_log: bool = False

    @property
    def left(self) -> float:
        """The left edge."""
        return self.across[0]

    @property
    def right(self) -> float:
        """The right edge."""
        return self.across[1]

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.down[1]

    def x(self, value: float) -> float:
        """Return where a value lies between left and right."""
        low, high = self.x_ends
        part = log10(value / low) / log10(high / low) if self.is_log else (value - low) / (high - low)
        return self.left + part * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value lies between bottom and top."""
        low, high = self.y_ends
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.down[0])

    def grid(self, style: Style, width: float) -> str:
        """Return lines at the ticks and their labels, within `width`; a label without room is left out."""
        parts = []
        for value, words in self.y_ticks:
            y = self.y(value)
            parts.append(rule(self.left, y, self.right, y, style.muted if value == 0 else style.grid))
            parts.append(text(words, self.left - 10, y + 4.5, SMALL, style.muted, anchor="end"))
        free = -100.0
        for value, words in self.x_ticks:
            half = fonts.width(words, SMALL) / 2
            middle = min(self.x(value), width - half)
            colour = style.muted if value == 0 else style.grid
            parts.append(rule(self.x(value), self.down[0], self.x(value), self.bottom, colour))
            if middle - half > free:
                parts.append(text(words, middle, self.bottom + 19, SMALL, style.muted, anchor="middle"))
                free = middle + half + 8
        return "".join(parts)

    def name(self, words: str, at: Point, style: Style) -> str:
        """Return the name of the council of the picture, beside its dot where there is more room."""
        is_right = at[0] > (self.left + self.right) / 2
        x, anchor = (at[0] - 11, "end") if is_right else (at[0] + 11, "start")
        return text(words, x, at[1] + 5, 15, style.own, face=Face.BOLD, anchor=anchor, halo=style.page)
