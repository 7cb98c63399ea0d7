"""Dots along an axis do not cover each other."""

from itertools import combinations
from math import dist

import pytest

from pipeline.publish.pictures.strip import swarm


@pytest.mark.parametrize("places", [[0.0] * 12, [float(at) for at in range(40)], [5.0, 5.5, 300.0, 6.0]])
def test_no_dot_covers_another(places: list[float]) -> None:
    moved = swarm(places, 5)
    points = list(zip(places, moved, strict=True))
    assert all(dist(one, other) >= 10 for one, other in combinations(points, 2))


def test_dots_with_room_stay_on_the_line() -> None:
    assert swarm([0, 20, 40], 5) == [0, 0, 0]
