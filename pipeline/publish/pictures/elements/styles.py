"""The three styles of pictures: what colour each role has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from pipeline.publish.pictures.elements.scales import Scale
from pipeline.publish.pictures.elements.svg import element, rule

GREYS = ("#e6e6e6", "#d6d6d6", "#b4b4b4", "#8c8c8c", "#616161", "#383838", "#0d0d0d")


@dataclass(frozen=True)
class Style:
    """Colours by role: the council of the picture, all others, text, lines.

    `own` is neither good nor bad. England has the colour of the text.
    """

    name: Literal["light", "dark", "newspaper", "inline"]
    page: str
    ink: str
    muted: str
    grid: str
    own: str
    other: str
    band: str
    hatch: str
    hatch_ground: str

    @property
    def colours(self) -> dict[str, str]:
        """The colours by role, in the order of the fields."""
        return {role.name: getattr(self, role.name) for role in fields(self) if role.name != "name"}

    def fills(self, scale: Scale, prefix: str, unit: float = 1.0) -> tuple[str, list[str]]:
        """Return the patterns that the classes of a scale need, and the fill of each class.

        In a newspaper, classes are greys; from zero upwards they are ruled, the higher the denser. `unit` is
        the size of a pixel in the drawing.
        """
        if self.name == "inline":
            pairs = zip(scale.light, scale.dark, strict=True)
            return "", [f"light-dark({light}, {dark})" for light, dark in pairs]
        if self.name != "newspaper":
            return "", list(scale.light if self.name == "light" else scale.dark)
        below = sum(bound <= 0 for bound in scale.breaks) if scale.kind == "diverging" else len(scale.labels)
        greys = [_grey(number, below) for number in range(below)]
        if scale.kind == "diverging":
            greys.reverse()
        above = range(len(scale.labels) - below)
        patterns = [_ruled(f"{prefix}ruled{number}", 0.5 + 0.9 * number, unit) for number in above]
        return "".join(patterns), [*greys, *(f"url(#{prefix}ruled{number})" for number in above)]

    def missing(self, prefix: str, unit: float = 1.0) -> str:
        """Return the lines over areas without a figure, the pattern `{prefix}missing`."""
        lines = rule(0, -1, 0, 7, self.hatch, 2)
        return element("pattern", lines, **_pattern(f"{prefix}missing", 6, f"scale({unit:.2f}) rotate(45)"))

    def doubtful(self, prefix: str, unit: float = 1.0) -> str:
        """Return the dots over areas with a doubtful figure, the pattern `{prefix}doubtful`."""
        spot = element("circle", cx=3, cy=3, r=1.3, fill=self.ink, fill_opacity=0.8)
        return element("pattern", spot, **_pattern(f"{prefix}doubtful", 6, f"scale({unit:.2f}) rotate(45)"))

    def pale(self, fill: str) -> str:
        """Return the ground of those dots: the fill of the class, mixed with the page."""
        if fill.startswith("url"):
            return fill
        if self.name == "inline":
            return f"color-mix(in srgb, {fill} 45%, {self.page})"
        pairs = zip(_channels(fill), _channels(self.page), strict=True)
        return "#" + "".join(f"{round(0.45 * ink + 0.55 * page):02x}" for ink, page in pairs)

    def on(self, fill: str) -> str:
        """Return the colour of letters on a fill: white or black, whichever has more contrast."""
        if self.name == "inline":
            light, dark = (_on(colour) for colour in re.findall("#[0-9a-f]{6}", fill))
            return f"light-dark({light}, {dark})"
        return _on(fill)


def _on(fill: str) -> str:
    red, green, blue = ((channel / 255) ** 2.2 for channel in _channels(fill))
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 else "#16191d"


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _pattern(name: str, size: float, transform: str) -> dict[str, str | float]:
    units = {"patternUnits": "userSpaceOnUse", "patternTransform": transform}
    return {"id": name, "width": size, "height": size, **units}


def _grey(number: int, count: int) -> str:
    return GREYS[round(number * (len(GREYS) - 1) / max(count - 1, 1))]


def _ruled(name: str, weight: float, unit: float) -> str:
    return element(
        "pattern",
        element("rect", width=5, height=5, fill="#ffffff"),
        rule(-1, 2.5, 6, 2.5, "#000000", weight),
        **_pattern(name, 5, f"scale({unit:.2f})"),
    )


LIGHT = Style(
    "light",
    page="#ffffff",
    ink="#16191d",
    muted="#555c63",
    grid="#e2e3e0",
    own="#b34700",
    other="#98a3ab",
    band="#d8dde0",
    hatch="#8b9197",
    hatch_ground="#f1f2f3",
)
DARK = Style(
    "dark",
    page="#14171c",
    ink="#f3f3f0",
    muted="#b0b7be",
    grid="#333941",
    own="#ff9950",
    other="#7d8993",
    band="#39414a",
    hatch="#767c85",
    hatch_ground="#191d25",
)
NEWSPAPER = Style(
    "newspaper",
    page="#ffffff",
    ink="#000000",
    muted="#333333",
    grid="#cccccc",
    own="#000000",
    other="#8f8f8f",
    band="#d9d9d9",
    hatch="#555555",
    hatch_ground="#ffffff",
)
STYLES: Mapping[str, Style] = {style.name: style for style in (LIGHT, DARK, NEWSPAPER)}
"""The styles of pictures that stand for themselves, by name."""

INLINE = Style("inline", *(f"var(--{role.replace('_', '-')})" for role in LIGHT.colours))
"""Colours that the page around a picture sets as CSS properties (--ink, --own, ...). Not for maps."""
