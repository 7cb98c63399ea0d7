"""Changes between two periods, in points and in per cent, against plain arithmetic and statsmodels."""

import math
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipeline.statistics.changes import BEFORE, NOW, SIZES, with_changes

PAIRS = [((228, 397), (151, 420)), ((56, 70), (48, 80)), ((3, 20), (18, 20)), ((40, 900), (41, 880))]


def changes(now: tuple[int, int], before: tuple[int, int], **other: Any) -> dict[str, float | None]:
    figures: dict[str, Any] = {"unit": "per cent", "signed": False, "crosses_break": False}
    for counts, names in ((now, NOW), (before, BEFORE)):
        shares = (counts[0] / counts[1], *proportion_confint(*counts, method="wilson"))
        figures |= dict(zip(names, [*(100 * share for share in shares), *map(float, counts)], strict=True))
    (row,) = with_changes(pl.DataFrame([figures | other])).select(SIZES).rows(named=True)
    return row


def zero_of(function: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(low) * function(middle) > 0 else (low, middle)
    return low


@pytest.mark.parametrize(("now", "before"), PAIRS)
def test_changes_of_percentages_in_points_and_in_per_cent(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    """The bounds in per cent are the multiples of the earlier figure whose difference can just be 0."""
    row = changes(now, before)
    p, q = (k / n for k, n in (now, before))
    assert row["change"] == pytest.approx(100 * (p - q))
    assert row["change_per_cent"] == pytest.approx(100 * (p / q - 1))
    low, high = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert (row["change_low"], row["change_high"]) == pytest.approx((100 * low, 100 * high))
    (p_low, p_high), (q_low, q_high) = (
        proportion_confint(*counts, method="wilson") for counts in (now, before)
    )

    def lower_end(times: float) -> float:
        return p - times * q - math.hypot(p - p_low, times * (q_high - q))

    def upper_end(times: float) -> float:
        return p - times * q + math.hypot(p_high - p, times * (q - q_low))

    bounds = [100 * (zero_of(end, *between) - 1) for end, between in
              ((lower_end, (0.0, p / q)), (upper_end, (p / q, 100.0)))]  # fmt: skip
    assert [row["change_per_cent_low"], row["change_per_cent_high"]] == pytest.approx(bounds)
    beyond = [not low <= 0 <= high for low, high in ((row["change_low"], row["change_high"]), bounds)]
    assert beyond[0] == beyond[1]


def test_the_range_in_per_cent_is_near_that_of_other_methods() -> None:
    row = changes((528, 1_397), (451, 1_420))
    low, high = confint_proportions_2indep(528, 1_397, 451, 1_420, method="score", compare="ratio")
    found = (row["change_per_cent_low"], row["change_per_cent_high"])
    assert found == pytest.approx((100 * (low - 1), 100 * (high - 1)), abs=0.3)


def test_nothing_is_told_across_a_break() -> None:
    assert set(changes(*PAIRS[0], crosses_break=True).values()) == {None}


def test_where_there_is_no_change_in_per_cent() -> None:
    """Balances change their sign, changes are in per cent themselves, nothing can be divided by 0, and nine
    cases are too few.
    """
    few: dict[str, Any] = {"from_numerator": 9.0}
    kinds: list[dict[str, Any]] = [{"signed": True}, {"unit": "per cent change"}, few]
    for other in (*kinds, {"from_value": 0.0}, {"from_value": None}):
        row = changes(*PAIRS[0], **other)
        assert [row[name] for name in SIZES[3:]] == [None] * 3
        assert (row["change"] is None) == ("from_value" in other and other["from_value"] is None)


def test_without_counts_there_are_no_ranges() -> None:
    row = changes(*PAIRS[0], value_low=None, value_high=None)
    assert row["change"] is not None
    assert row["change_per_cent"] is not None
    assert {row[name] for name in SIZES if name.endswith(("low", "high"))} == {None}


def test_down_to_none_is_a_fall_of_all_with_a_range() -> None:
    """From 20 of 100 to 0 of 90: at the least by as much as the upper bound leaves."""
    row = changes((0, 90), (20, 100))
    assert row["change_per_cent"] == row["change_per_cent_low"] == -100
    assert -100 < row["change_per_cent_high"] < 0


def test_an_earlier_figure_that_may_be_0_leaves_the_range_in_per_cent_open() -> None:
    row = changes((30, 100), (10, 100), from_low=0.0)
    assert row["change_per_cent"] == pytest.approx(200)
    assert (row["change_per_cent_low"], row["change_per_cent_high"]) == (None, None)


def test_per_cent_is_of_the_counts_where_the_published_figures_are_rounded() -> None:
    row = changes((3, 700), (20, 7_000), value=0.4, from_value=0.3)
    assert row["change_per_cent"] == pytest.approx(50)
    without: dict[str, Any] = {"numerator": None, "from_denominator": None}
    row = changes((3, 700), (20, 7_000), value=0.4, from_value=0.3, **without)
    assert row["change_per_cent"] == pytest.approx(100 / 3)
