"""Colour scales of maps: class breaks, colours for both themes, and labels that carry the unit."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Literal

Kind = Literal["sequential", "diverging", "neutral"]

# One hue each, from the low end to the high. The first colour stands apart from the page (white, or
# Streamlit's #0e1117) and from the borders, which have the page's colour. In the dark theme high values are
# light, so that in both themes more is further from the page.
_SEQUENTIAL = (
    ("#c4d9e5", "#9fc3d8", "#77aac7", "#4e8fb3", "#30739a", "#1b567c", "#0c3a5a"),
    ("#2f4d60", "#3b647d", "#4a7d9b", "#6097b7", "#81b1ce", "#a9cce2", "#d5e9f5"),
)
_NEUTRAL = (
    ("#d3cfde", "#b9b2cb", "#9f96b7", "#857aa2", "#6b5f8a", "#52466f", "#392e53"),
    ("#48415a", "#5c5373", "#72688c", "#8a80a4", "#a49bbb", "#c0b9d2", "#dfdaea"),
)
# The arms of diverging scales, from next to zero outwards: brown below, teal above, which people who do not
# see red and green apart can tell from each other.
_BELOW = (
    ("#ecd2ab", "#d9a763", "#b9772c", "#86500f"),
    ("#5e4930", "#8f6a38", "#c48f48", "#f5bd6f"),
)
_ABOVE = (
    ("#b9dcd7", "#75b5ac", "#348579", "#0a544b"),
    ("#2b5451", "#3a7d76", "#54aaa0", "#8adfd3"),
)


@dataclass(frozen=True)
class Scale:
    """A map's classes, lowest first: class i holds breaks[i-1] <= value < breaks[i].

    light and dark hold a colour for each class, labels what the legend says of it; there is one class more
    than there are breaks.
    """

    kind: Kind
    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    light: tuple[str, ...]
    dark: tuple[str, ...]


def classify(value: float, breaks: Sequence[float]) -> int:
    """Return the number of the class that a value falls in: i for breaks[i-1] <= value < breaks[i]."""
    if not isfinite(value):
        raise ValueError(f"{value} is no figure and has no class")
    return bisect_right(breaks, value)


def sequential(breaks: Sequence[float], format_value: Callable[[float], str]) -> Scale:
    """Make a scale from little to much, for up to 7 classes."""
    return _one_hue("sequential", _SEQUENTIAL, breaks, format_value)


def neutral(breaks: Sequence[float], format_value: Callable[[float], str]) -> Scale:
    """Make a scale for a measure of which more is neither better nor worse, for up to 7 classes."""
    return _one_hue("neutral", _NEUTRAL, breaks, format_value)


def diverging(
    breaks: Sequence[float],
    format_value: Callable[[float], str],
    *,
    below: str = "deficit",
    above: str = "surplus",
) -> Scale:
    """Make a scale around zero, for up to 4 classes on either side; 0 must be among the breaks.

    Labels put the sign into words: format_value gets amounts without it.
    """
    _check(breaks, most=7)
    if 0 not in breaks:
        raise ValueError("a diverging scale needs a break at 0")
    zero = list(breaks).index(0)
    counts = zero + 1, len(breaks) - zero
    if max(counts) > 4:
        raise ValueError("a diverging scale has at most 4 classes on either side of 0")
    light, dark = (
        tuple(reversed(_pick(arm_below, counts[0]))) + _pick(arm_above, counts[1])
        for arm_below, arm_above in zip(_BELOW, _ABOVE, strict=True)
    )
    amounts = [abs(bound) for bound in breaks[:zero]]
    labels = [
        *_deficit_labels(amounts, format_value, below),
        *_surplus_labels(list(breaks[zero + 1 :]), format_value, above),
    ]
    return Scale("diverging", tuple(breaks), tuple(labels), light, dark)


def _deficit_labels(amounts: Sequence[float], format_value: Callable[[float], str], word: str) -> list[str]:
    """Label the classes below zero; amounts fall. A balance of exactly -10 lies in the class next to zero."""
    if not amounts:
        return [word]
    between = [f"{word} of {span(low, high, format_value)}" for high, low in pairwise(amounts)]
    return [f"{word} over {format_value(amounts[0])}", *between, f"{word} up to {format_value(amounts[-1])}"]


def _surplus_labels(amounts: Sequence[float], format_value: Callable[[float], str], word: str) -> list[str]:
    """Label the classes from zero upwards; amounts rise. Zero itself is neither and is said to be there."""
    if not amounts:
        return [f"{word} or nil"]
    between = [f"{word} of {span(low, high, format_value)}" for low, high in pairwise(amounts)]
    first = f"nil, or {word} under {format_value(amounts[0])}"
    return [first, *between, f"{word} of {format_value(amounts[-1])} or more"]


def _one_hue(
    kind: Kind,
    ramps: tuple[tuple[str, ...], tuple[str, ...]],
    breaks: Sequence[float],
    format_value: Callable[[float], str],
) -> Scale:
    _check(breaks, most=len(ramps[0]) - 1)
    between = [span(low, high, format_value) for low, high in pairwise(breaks)]
    labels = (f"under {format_value(breaks[0])}", *between, f"{format_value(breaks[-1])} and over")
    light, dark = (_pick(ramp, len(labels)) for ramp in ramps)
    return Scale(kind, tuple(breaks), labels, light, dark)


def _check(breaks: Sequence[float], *, most: int) -> None:
    if not 1 <= len(breaks) <= most:
        raise ValueError(f"a scale has 1 to {most} breaks, not {len(breaks)}")
    if any(low >= high for low, high in pairwise(breaks)):
        raise ValueError(f"breaks must rise: {list(breaks)}")


def _pick(ramp: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Take count colours from a ramp, both ends included; a single one from its middle."""
    if count == 1:
        return (ramp[len(ramp) // 2],)
    return tuple(ramp[round(number * (len(ramp) - 1) / (count - 1))] for number in range(count))


def span(low: float, high: float, format_value: Callable[[float], str]) -> str:
    """Say '20 to 40 %': a unit set off by a space is named once, as in speech; '£5m to £10m' keeps both."""
    first, last = (re.split(r"(?=\s)", format_value(bound), maxsplit=1) for bound in (low, high))
    return f"{first[0] if first[1:] == last[1:] else ''.join(first)} to {''.join(last)}"
