"""What a drawing's script says was picked; it comes from the browser, so it can be anything."""

from collections.abc import Mapping

MAX_CHARACTERS = 20
"""Longer than any code of an authority."""


def code(state: object) -> str | None:
    """Return the code that a drawing's state names; None if it names none, or is no such state."""
    picked = state.get("picked") if isinstance(state, Mapping) else None
    return picked if isinstance(picked, str) and len(picked) <= MAX_CHARACTERS else None
