"""Geometry of the paths of map_layer documents: rings, edges, the part inside a window."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.publish.pictures.elements.svg import Point

NUMBER = re.compile(r"-?\d+")
Window = tuple[float, float, float, float]
"""Left, top, right and bottom edge."""


def rings(outline: str) -> list[list[Point]]:
    """Return the rings of path data: each is "M x y", then "l" and relative steps, then perhaps "z"."""
    found = []
    for ring in outline.split("M")[1:]:
        numbers = [int(digits) for digits in NUMBER.findall(ring)]
        found.append(
            list(zip(_points(numbers[::2]), _points(numbers[1::2]), strict=True)),
        )
    return found


def _points(steps: list[int]) -> list[float]:
    return [float(place) for place in accumulate(steps)]


def extent(outline: str) -> Window:
    """Return the edges of path data."""
    points = [point for ring in rings(outline) for point in ring]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def areas_within(outline: str, window: Window) -> str:
    """Return the part of closed path data inside a window, cut off along its edges; '' if there is none."""
    cut = (_cut(ring, window) for ring in rings(outline))
    return "".join(path_of(ring, closed=True) for ring in cut if len(ring) > 2)


def lines_within(outline: str, window: Window) -> str:
    """Return those steps of path data that begin or end inside a window."""
    left, top, right, bottom = window
    runs: list[list[Point]] = []
    for line in rings(outline):
        inside = [left <= x <= right and top <= y <= bottom for x, y in line]
        runs.append([])
        for at in range(1, len(line)):
            if inside[at - 1] or inside[at]:
                runs[-1] += [line[at]] if runs[-1] else [line[at - 1], line[at]]
            else:
                runs.append([])
    return "".join(path_of(run, closed=False) for run in runs if run)


def path_of(points: Sequence[Point], *, closed: bool) -> str:
    """Return path data through these points, rounded, as documents have it: "M x y", then relative steps."""
    rounded = [(round(x), round(y)) for x, y in points]
    steps = [f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(rounded)]
    # A minus sign also separates numbers.
    return f"M{rounded[0][0]} {rounded[0][1]}l{' '.join(steps).replace(' -', '-')}{'z' if closed else ''}"


def _cut(ring: list[Point], window: Window) -> list[Point]:
    """Cut a ring at each of the four edges in turn (Sutherland and Hodgman)."""
    for axis, edge, side in ((0, window[0], 1), (1, window[1], 1), (0, window[2], -1), (1, window[3], -1)):
        kept: list[Point] = []
        for before, after in zip([*ring[-1:], *ring], ring, strict=False):
            was_inside, is_inside = (side * (point[axis] - edge) >= 0 for point in (before, after))
            if was_inside != is_inside:
                part = (edge - before[axis]) / (after[axis] - before[axis])
                x, y = (before[of] + part * (after[of] - before[of]) for of in (0, 1))
                kept.append((x, y))
            if is_inside:
                kept.append(after)
        ring = kept
    return ring
