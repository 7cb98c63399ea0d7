"""Coarser outlines of a map, for pages that must load quickly; borders between areas still meet.

Outlines are cut into arcs where three lines meet. Each arc is simplified once, whichever of its sides asks,
by removing the corners that enclose the least (Visvalingam and Whyatt, 1993).
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from pipeline.publish.pictures.elements.outlines import Window, path_of, rings
from pipeline.publish.pictures.elements.svg import Point

FINER = 5
"""The grid of a coarse map is so many units of the map."""
CORNER = 1_000.0
"""Corners that enclose less than this are removed, in square units: 1.4 pixels of a map 750 pixels high."""
ISLAND = 1_000.0
"""Rings that enclose less are removed, except the largest of an area."""

Arc = tuple[Point, ...]


def coarsened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a map_layer document with fewer corners on a coarser grid; windows of insets stay finer."""
    windows = [(_window(inset["from"]), inset["scale"]) for inset in document["insets"]]
    found = {area["code"]: rings(area["path"]) for area in document["areas"]}
    simplify = _Simplifier((ring for outline in found.values() for ring in outline), windows)
    return {
        **document,
        "size": [_on_grid(length) for length in document["size"]],
        "areas": [
            area | {"path": _written(_without_islands(found[area["code"]], windows), simplify, closed=True)}
            for area in document["areas"]
        ],
        "regions": [
            region | {"path": _written(rings(region["path"]), simplify, closed=False)}
            for region in document["regions"]
        ],
        "insets": [
            inset | {of: [_on_grid(length) for length in inset[of]] for of in ("from", "at")}
            for inset in document["insets"]
        ],
    }


def _on_grid(length: float) -> int:
    return round(length / FINER)


def _window(given: Sequence[float]) -> Window:
    x, y, width, height = given
    return x, y, x + width, y + height


def _enlarged(points: Sequence[Point], windows: Sequence[tuple[Window, float]]) -> float:
    """Return how much an inset enlarges these points, 1 if they are not all in the window of one."""
    for (left, top, right, bottom), scale in windows:
        if all(left <= x <= right and top <= y <= bottom for x, y in points):
            return scale
    return 1.0


def _without_islands(
    outline: Sequence[Sequence[Point]], windows: Sequence[tuple[Window, float]]
) -> list[Sequence[Point]]:
    sizes = [abs(_enclosed(ring)) for ring in outline]
    return [
        ring
        for ring, size in zip(outline, sizes, strict=True)
        if size >= min(ISLAND / _enlarged(ring, windows) ** 2, max(sizes))
    ]


def _enclosed(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])) / 2


class _Simplifier:
    """Arcs of a coverage, each simplified when it is first asked for."""

    def __init__(self, outlines: Iterable[Sequence[Point]], windows: Sequence[tuple[Window, float]]) -> None:
        neighbours: dict[Point, set[Point]] = defaultdict(set)
        for ring in outlines:
            for one, other in pairwise([*ring, ring[0]]):
                neighbours[one].add(other)
                neighbours[other].add(one)
        self._junctions = {point for point, others in neighbours.items() if len(others) > 2}
        self._windows = windows
        self._done: dict[Arc, Arc] = {}

    def ring(self, ring: Sequence[Point]) -> list[Point]:
        """Return a closed ring with fewer corners, its first point not repeated."""
        start = next((at for at, point in enumerate(ring) if point in self._junctions), None)
        if start is None:
            start = ring.index(min(ring))
        turned = [*ring[start:], *ring[:start], ring[start]]
        return self.line(turned)[:-1]

    def line(self, line: Sequence[Point]) -> list[Point]:
        """Return a line with fewer corners; those where lines meet stay."""
        found, arc = [line[0]], [line[0]]
        for point in line[1:]:
            arc.append(point)
            if point in self._junctions:
                found += self._arc(tuple(arc))[1:]
                arc = [point]
        return found + list(self._arc(tuple(arc))[1:]) if len(arc) > 1 else found

    def _arc(self, arc: Arc) -> Arc:
        backwards = arc[::-1]
        is_backwards = backwards < arc
        key = backwards if is_backwards else arc
        if key not in self._done:
            least = CORNER / _enlarged(arc, self._windows) ** 2
            self._done[key] = _fewer(key, least)
        found = self._done[key]
        return found[::-1] if is_backwards else found


def _fewer(arc: Arc, least: float) -> Arc:
    """Remove corners, the one that encloses the least first; a closed arc keeps two of them."""
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    left = len(arc)
    fewest = 4 if arc[0] == arc[-1] else 2

    def corner(at: int) -> float:
        return abs(_enclosed([arc[before[at]], arc[at], arc[after[at]]]))

    sizes = {at: corner(at) for at in range(1, len(arc) - 1)}
    waiting = [(size, at) for at, size in sizes.items()]
    heapq.heapify(waiting)
    while waiting and left > fewest:
        size, at = heapq.heappop(waiting)
        if sizes.get(at) != size:
            continue  # removed, or its neighbour was
        if size >= least:
            break
        del sizes[at]
        left -= 1
        after[before[at]], before[after[at]] = after[at], before[at]
        for other in (before[at], after[at]):
            if other in sizes:
                # Never less than what was removed, or a smooth bend would vanish corner by corner.
                sizes[other] = max(corner(other), size)
                heapq.heappush(waiting, (sizes[other], other))
    return tuple(arc[at] for at in (0, *sorted(sizes), len(arc) - 1))


def _written(outline: Iterable[Sequence[Point]], simplify: _Simplifier, *, closed: bool) -> str:
    found = []
    for line in outline:
        fewer = simplify.ring(line) if closed else simplify.line(line)
        points = [(_on_grid(x), _on_grid(y)) for x, y in fewer]
        kept = [point for point, last in zip(points, [None, *points], strict=False) if point != last]
        if len(kept) > (2 if closed else 1):
            found.append(path_of(kept, closed=closed))
    return "".join(found)
