"""Parts of outlines inside a window."""

from pipeline.publish.pictures.elements.outlines import areas_within, extent, lines_within, path_of, rings

SQUARE = "M10 10l20 0 0 20-20 0z"


def test_steps_are_added_up() -> None:
    assert rings(SQUARE + "M0 5l1-2") == [[(10, 10), (30, 10), (30, 30), (10, 30)], [(0, 5), (1, 3)]]
    assert extent(SQUARE) == (10, 10, 30, 30)


def test_an_area_is_cut_at_the_edges_of_the_window() -> None:
    [cut] = rings(areas_within(SQUARE, (0, 0, 20, 15)))
    assert {*cut} == {(10, 10), (20, 10), (20, 15), (10, 15)}


def test_an_area_around_the_window_fills_it_and_one_outside_vanishes() -> None:
    [cut] = rings(areas_within(SQUARE, (15, 15, 20, 20)))
    assert {*cut} == {(15, 15), (20, 15), (20, 20), (15, 20)}
    assert areas_within(SQUARE, (40, 40, 50, 50)) == ""


def test_lines_are_not_closed_where_they_leave_the_window() -> None:
    assert lines_within("M0 0l10 0 10 0 10 0", (-1, -1, 12, 1)) == "M0 0l10 0 10 0"
    assert lines_within("M0 0l10 0 90 0 10 0-105 0", (-1, -1, 12, 1)) == "M0 0l10 0 90 0M110 0l-105 0"
    assert lines_within("M40 40l5 5", (0, 0, 20, 20)) == ""


def test_path_data_are_relative_steps_between_rounded_points() -> None:
    assert path_of([(0.4, 0.6), (10, 5), (8, 2.4)], closed=True) == "M0 1l10 4-2-3z"
