"""Round ticks and their labels."""

from itertools import pairwise

import pytest

from pipeline.publish.pictures.elements.ticks import nice_ticks

RANGES = [(0, 100), (0, 46.1), (0, 0.9), (-113.3e6, 0), (-2.1e9, 9.5e6), (0, 3), (0, 1), (-0.004, 7.14)]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_ticks_are_round_evenly_spaced_and_enclose_the_figures(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    steps = {float(f"{after - before:.6g}") for before, after in pairwise(ticks)}
    assert len(steps) == 1
    assert f"{steps.pop():.0e}"[0] in "125"
    assert ticks[0] <= low < high <= ticks[-1]
    assert 3 <= len(ticks) <= 8
    assert 0 in ticks


def test_equal_figures_still_have_an_axis() -> None:
    assert len(nice_ticks(0, 0)) > 1
