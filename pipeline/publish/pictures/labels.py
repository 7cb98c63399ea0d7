"""Where labels go so that none hides another."""

from collections.abc import Sequence


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
