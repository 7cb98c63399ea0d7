"""The query of an address as it arrives: spoilt by mail, capitals and punctuation, or far too long.

Applied before any field is read, so that what can be understood is, and the rest has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Params = dict[str, list[str]]
"""The query of an address: the values of each parameter, by name."""

MAX_CHARACTERS = 4_000
"""The longest query that is read, names and values together."""
MAX_PART = 120
"""The longest item of a list, such as a condition or the name of a council."""
MAX_NOTICES = 6
"""How many notices a view has at most."""
ENDINGS = ".,;:!?'\"\u2019\u201d\u2026"
"""What stands behind a link in a sentence, and is taken for a part of it; no value ends so."""
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_MARKUP = re.compile(r"^(?:amp;)+", re.IGNORECASE)


def is_too_long(query: Params) -> bool:
    """Return whether a query is longer than MAX_CHARACTERS."""
    return sum(len(name) + len(text) + 2 for name, texts in query.items() for text in texts) > MAX_CHARACTERS


def understood(query: Params, names: Iterable[str]) -> Params:
    """Return the parameters with these names, as they were meant.

    `&amp;` of HTML becomes `&`, names may have capitals, and punctuation behind a value is dropped. A
    parameter that is written as it should be comes last, so that it counts.
    """
    known = set(names)
    meant: Params = {}
    for name, texts in sorted(query.items(), key=lambda item: item[0] in known):
        plain = _MARKUP.sub("", name.strip()).lower()
        if plain in known:
            meant.setdefault(plain, []).extend(map(without_ending, texts))
    return meant


def without_ending(text: str) -> str:
    """Return a text without what a sentence puts behind it: punctuation, and brackets not opened in it."""
    end = len(text)
    while end and (
        text[end - 1].isspace()
        or text[end - 1] in ENDINGS
        or ((opened := _BRACKETS.get(text[end - 1])) and opened not in text[:end])
    ):
        end -= 1
    return text[:end].strip()


def bounded(notices: list[str]) -> list[str]:
    """Return the first notices, and how many more there would be."""
    if len(notices) <= MAX_NOTICES:
        return notices
    left_out = len(notices) - MAX_NOTICES + 1
    return [*notices[: MAX_NOTICES - 1], f"{left_out} more parts of the link were not understood."]
