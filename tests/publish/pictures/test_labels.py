"""Labels that would hide each other are moved apart."""

from itertools import pairwise

import pytest

from pipeline.publish.pictures.labels import apart


def test_labels_with_room_stay_where_they_are() -> None:
    assert apart([10, 80, 40], [10, 10, 10], 0, 100) == [10, 80, 40]


@pytest.mark.parametrize("places", [[50, 51, 52, 53], [0, 0, 0, 0], [100, 100, 99, 98], [3, 97, 96, 2]])
def test_crowded_labels_keep_their_order_and_do_not_overlap(places: list[float]) -> None:
    sizes = [10.0, 20.0, 10.0, 30.0]
    moved = apart(places, sizes, 0, 100)
    order = sorted(range(4), key=lambda at: places[at])
    edges = [(moved[at] - sizes[at] / 2, moved[at] + sizes[at] / 2) for at in order]
    assert edges[0][0] >= -1e-9
    assert edges[-1][1] <= 100 + 1e-9
    assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(edges))


def test_labels_without_enough_room_stay_inside() -> None:
    moved = apart([50, 50, 50], [40, 40, 40], 0, 60)
    assert moved == sorted(moved)
    assert moved[0] >= 0
    assert moved[-1] <= 60
