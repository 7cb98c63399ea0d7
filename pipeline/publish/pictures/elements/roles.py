"""How each role is drawn, the same in every picture and on every page: whose line it is tells its look."""

from typing import Literal, NamedTuple

from pipeline.publish.pictures.elements.styles import Style

Role = Literal["own", "former", "england", "region", "neighbours"]
"""The place of the picture, its predecessors, England, its region, the group that it is compared with."""


class Stroke(NamedTuple):
    """How a line is drawn: colour, width, dashes."""

    colour: str
    width: float
    dash: str | None

    def thin(self) -> "Stroke":
        """Return the same line where it repeats in each of many small plots."""
        return self._replace(width=1.3)


def stroke(role: Role, style: Style) -> Stroke:
    """Return the line of a role. England is solid in the colour of text; in black and white it is dashed,
    since the place of the picture is black too.
    """
    return {
        "own": Stroke(style.own, 3.0, None),
        "former": Stroke(style.own, 1.8, "2 3"),
        "england": Stroke(style.ink, 2.0, "7 3" if style.name == "newspaper" else None),
        "region": Stroke(style.other, 2.2, None),
        "neighbours": Stroke(style.other, 2.0, "5 3"),
    }[role]


def ink(role: Role, style: Style) -> str:
    """Return the colour of a role's label, which contrasts enough for text."""
    return {"own": style.own, "former": style.own, "england": style.ink}.get(role, style.muted)
