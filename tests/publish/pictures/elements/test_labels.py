"""Labels that would hide each other are moved apart."""

from itertools import pairwise

import pytest

from pipeline.publish.pictures.elements.labels import apart, around, clearest


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


def test_a_label_goes_where_it_hides_no_line_and_no_other_label() -> None:
    room = (0.0, 0.0, 200.0, 100.0)
    falling, flat = [(0.0, 0.0), (100.0, 50.0)], [(0.0, 80.0), (200.0, 80.0)]
    options = around((100, 50), (60, 20), room)
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 200 and box[3] <= 100 for box in options)
    first = clearest(options, [falling, flat], [])
    assert first[0] > 100  # right of the end: nothing is there
    second = clearest(options, [falling, flat], [first])
    assert second[2] <= first[0] or first[2] <= second[0] or second[3] <= first[1] or first[3] <= second[1]


def test_a_label_larger_than_the_room_still_has_a_place() -> None:
    assert len(around((10, 10), (500, 20), (0, 0, 200, 100))) == 1
