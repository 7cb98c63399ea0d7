"""Colour scales of maps: class breaks, colours for each style, and labels with units."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Literal

from pipeline.text import formatting
from pipeline.text.formatting import Row

Kind = Literal["sequential", "diverging", "neutral"]

# One hue each, from low to high. The first colour differs from the page (white, or Streamlit's #0e1117) and
# from the borders, which have the page's colour. In the dark theme high values are light, so that in both
# themes higher values contrast more with the page.
_SEQUENTIAL = (
    ("#c4d9e5", "#9fc3d8", "#77aac7", "#4e8fb3", "#30739a", "#1b567c", "#0c3a5a"),
    ("#2f4d60", "#3b647d", "#4a7d9b", "#6097b7", "#81b1ce", "#a9cce2", "#d5e9f5"),
)
_NEUTRAL = (
    ("#d3cfde", "#b9b2cb", "#9f96b7", "#857aa2", "#6b5f8a", "#52466f", "#392e53"),
    ("#48415a", "#5c5373", "#72688c", "#8a80a4", "#a49bbb", "#c0b9d2", "#dfdaea"),
)
# Both arms of diverging scales, from zero outwards: brown below and teal above, which people with red-green
# colour blindness can distinguish.
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
    """The classes of a map, lowest first: class i has breaks[i-1] <= value < breaks[i].

    light and dark have a colour for each class, labels its legend text; there is one more class than breaks.
    """

    kind: Kind
    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    light: tuple[str, ...]
    dark: tuple[str, ...]


def scale_for(indicator: Row) -> Scale:
    """Return a measure's colour scale: diverging for balances, neutral if neither direction is better."""

    def bound(value: float) -> str:
        return formatting.bound(value, indicator)

    if indicator["signed"]:
        return diverging(indicator["class_breaks"], bound)
    make = neutral if indicator["polarity"] == "neutral" else sequential
    return make(indicator["class_breaks"], bound)


def classify(value: float, breaks: Sequence[float]) -> int:
    """Return the index of a value's class: i for breaks[i-1] <= value < breaks[i]."""
    if not isfinite(value):
        raise ValueError(f"{value} is no figure and has no class")
    return bisect_right(breaks, value)


def sequential(breaks: Sequence[float], format_value: Callable[[float], str]) -> Scale:
    """Return a scale from low to high, with up to 7 classes."""
    return _one_hue("sequential", _SEQUENTIAL, breaks, format_value)


def neutral(breaks: Sequence[float], format_value: Callable[[float], str]) -> Scale:
    """Return a scale for a measure where neither direction is better, with up to 7 classes."""
    return _one_hue("neutral", _NEUTRAL, breaks, format_value)


def diverging(
    breaks: Sequence[float],
    format_value: Callable[[float], str],
    *,
    below: str = "deficit",
    above: str = "surplus",
) -> Scale:
    """Return a scale around zero, with up to 4 classes on either side; 0 must be one of the breaks.

    Labels express the sign in words: format_value gets absolute amounts.
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
    """Return the labels below zero; amounts fall. A balance of exactly -10 is in the class nearer zero."""
    if not amounts:
        return [word]
    between = [f"{word} of {span(low, high, format_value)}" for high, low in pairwise(amounts)]
    return [f"{word} over {format_value(amounts[0])}", *between, f"{word} up to {format_value(amounts[-1])}"]


def _surplus_labels(amounts: Sequence[float], format_value: Callable[[float], str], word: str) -> list[str]:
    """Return the labels from zero upwards; amounts rise. Zero itself is neither, and named separately."""
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
    """Return count colours from a ramp, including both ends; a single colour from its middle."""
    if count == 1:
        return (ramp[len(ramp) // 2],)
    return tuple(ramp[round(number * (len(ramp) - 1) / (count - 1))] for number in range(count))


def span(low: float, high: float, format_value: Callable[[float], str]) -> str:
    """Return '20 to 40 %': a unit after a space is named once, as in speech; '£5m to £10m' keeps both."""
    first, last = (re.split(r"(?=\s)", format_value(bound), maxsplit=1) for bound in (low, high))
    return f"{first[0] if first[1:] == last[1:] else ''.join(first)} to {''.join(last)}"
