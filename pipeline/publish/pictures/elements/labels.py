"""Where labels go so that none hides another."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""
SAMPLES = 12


def apart(places: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return places for labels of these sizes, near the wanted ones, without overlap between low and high.

    Places are the middles of labels. If they do not all fit, they overlap as little as the space allows.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    squeeze = min(1.0, (high - low) / sum(sizes)) if sizes else 1.0
    half = [size * squeeze / 2 for size in sizes]
    found = list(places)
    edge = low
    for at in order:
        found[at] = max(found[at], edge + half[at])
        edge = found[at] + half[at]
    edge = high
    for at in reversed(order):
        found[at] = min(found[at], edge - half[at])
        edge = found[at] - half[at]
    return found


def around(point: Point, size: Point, room: Box, gap: float = 9) -> list[Box]:
    """Return the boxes of a size that touch a point's surroundings and lie within the room, at least one."""
    (x, y), (width, height) = point, size
    lefts = (x + gap, x - width - gap, x - width / 2, x - width + gap, x - gap)
    tops = (y - height / 2, y - height - gap, y + gap, y - height - 3 * gap, y + 3 * gap)
    boxes = [(left, top, left + width, top + height) for left, top in product(lefts, tops)]
    inside = [
        box
        for box in boxes
        if room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]
    ]
    clear = [box for box in inside if not _holds(box, point)]
    return clear or inside or boxes[:1]


def clearest(options: Sequence[Box], drawn: Sequence[Sequence[Point]], taken: Sequence[Box]) -> Box:
    """Return the box that hides least of the lines through these points and, above all, no taken box."""
    points = [point for line in drawn for point in _along(line)]

    def hidden(box: Box) -> tuple[int, int]:
        return sum(overlap(box, other) for other in taken), sum(_holds(box, point) for point in points)

    return min(options, key=hidden)


def _along(line: Sequence[Point]) -> Iterator[Point]:
    """Yield points all along a line."""
    yield from line[:1]
    for (x, y), (to_x, to_y) in pairwise(line):
        for step in range(1, SAMPLES + 1):
            yield x + (to_x - x) * step / SAMPLES, y + (to_y - y) * step / SAMPLES


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
