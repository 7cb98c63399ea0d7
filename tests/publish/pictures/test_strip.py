"""Dots along an axis do not cover each other."""

from itertools import combinations
from math import dist

import pytest

from pipeline.publish.pictures.strip import pack, swarm


@pytest.mark.parametrize("places", [[0.0] * 12, [float(at) for at in range(40)], [5.0, 5.5, 300.0, 6.0]])
def test_no_dot_covers_another(places: list[float]) -> None:
    moved = swarm(places, 5)
    points = list(zip(places, moved, strict=True))
    assert all(dist(one, other) >= 10 for one, other in combinations(points, 2))


def test_dots_with_room_stay_on_the_line() -> None:
    assert swarm([0, 20, 40], 5) == [0, 0, 0]


@pytest.mark.parametrize("most", [30.0, 100.0, 400.0])
def test_dots_at_one_place_take_no_more_than_the_room(most: float) -> None:
    radius, moved = pack([7.0] * 90, 5, most)
    assert 2.5 <= radius <= 5
    assert max(moved) - min(moved) + 2 * radius <= most + 0.001
    assert len({*moved}) == 90


def test_dots_with_enough_room_keep_their_size() -> None:
    assert pack([0, 20, 40], 5, 100) == (5, [0, 0, 0])
