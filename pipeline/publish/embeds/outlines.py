"""Outlines that several drawings of a page have in common: written once, and used by each."""

import re
from collections import Counter
from collections.abc import Sequence

_PATH = re.compile(r'<path d="([^"]{60,})"([^>/]*)(?:/>|>(<title>[^<]*</title>)</path>)')


def share(drawings: Sequence[str]) -> tuple[str, list[str]]:
    """Return the long paths that occur more than once, as definitions, and the drawings that use them."""
    counted = Counter(found[1] for drawing in drawings for found in _PATH.finditer(drawing))
    names = {
        outline: f"o{number}"
        for number, outline in enumerate(outline for outline, count in counted.items() if count > 1)
    }

    def used(found: re.Match[str]) -> str:
        outline, attributes, words = found.groups()
        if outline not in names:
            return found[0]
        start = f'<use href="#{names[outline]}"{attributes}'
        return f"{start}>{words}</use>" if words else f"{start}/>"

    defined = "".join(f'<path id="{name}" d="{outline}"/>' for outline, name in names.items())
    return defined, [_PATH.sub(used, drawing) for drawing in drawings]
