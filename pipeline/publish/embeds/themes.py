"""One drawing for light and dark: its colours become names that the page sets."""

import re
from collections.abc import Sequence

_COLOUR = re.compile(r'(?<==")#[0-9a-f]{6}(?=")')
_SHADE = "s"


def merge(drawings: Sequence[tuple[str, str]]) -> tuple[list[str], str, str]:
    """Return drawings given as light and dark SVG with CSS properties for colours, and their two values.

    The values are declarations, light and dark: '--s0:#ffffff;--s1:...'. Raises ValueError if the two differ
    in more than colours.
    """
    names: dict[tuple[str, str], str] = {}
    merged = [_merge(light, dark, names) for light, dark in drawings]
    values = ["".join(f"--{name}:{pair[which]};" for pair, name in names.items()) for which in (0, 1)]
    return merged, values[0], values[1]


def _merge(light: str, dark: str, names: dict[tuple[str, str], str]) -> str:
    if _COLOUR.sub("", light) != _COLOUR.sub("", dark):
        raise ValueError("A drawing in dark differs from that in light in more than its colours.")
    darks = iter(_COLOUR.findall(dark))

    def named(found: re.Match[str]) -> str:
        pair = found[0], next(darks)
        return f"var(--{names.setdefault(pair, f'{_SHADE}{len(names)}')})"

    return _COLOUR.sub(named, light)
