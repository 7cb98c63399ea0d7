"""All councils along one axis as a row of small bars beside a sentence, light enough for any page.

Colours are those of the page's style sheet, by class: bars of all councils, England, the council itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.publish.pictures.elements.svg import element, number

WIDTH, HEIGHT = 280, 46
SIDE, FLOOR, BIN = 7, 38, 4
TALLEST = 30


def mini_strip(
    values: Sequence[float],
    ends: tuple[float, float],
    england: float | None,
    own: float | None,
    words: str,
    *,
    hollow: bool = False,
) -> str:
    """Return the SVG; `ends` are the values at its edges, `words` say what is to be seen.

    A doubtful figure of the council's own is a hollow dot.
    """
    low, high = ends

    def x(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return SIDE + min(max(share, 0.0), 1.0) * (WIDTH - 2 * SIDE)

    bins = Counter(int((x(value) - SIDE) // BIN) for value in values)
    step = TALLEST / max([*bins.values(), 6])
    bars = _bars({at: round(step * count) for at, count in sorted(bins.items())})
    parts = [element("path", d=f"M0 {FLOOR + 0.5}h{WIDTH}", **{"class": "axis"})]
    parts.append(element("path", d=bars, **{"class": "bars"}) if bars else "")
    if england is not None:
        parts.append(element("path", d=f"M{x(england):.0f} {FLOOR}V3", **{"class": "england"}))
    if own is not None:
        kind = "own hollow" if hollow else "own"
        parts.append(element("circle", cx=round(x(own)), cy=FLOOR - 5, r=5.5, **{"class": kind}))
    return element(
        "svg",
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT - 6}",
        width=WIDTH,
        height=HEIGHT - 6,
        role="img",
        aria_label=words,
        **{"class": "strip"},
    )


def _bars(heights: Mapping[int, int]) -> str:
    """Return a path of upright lines by the numbers of their bins, each from the foot of the one before."""
    parts: list[str] = []
    last = 0
    for at, height in heights.items():
        foot = f"m{number((at - last) * BIN)} {heights[last]}" if parts else ""
        parts.append(f"{foot or f'M{number(SIDE + at * BIN + BIN / 2)} {FLOOR}'}v-{height}")
        last = at
    return "".join(parts)
