"""Comparisons of an authority with a group, worked out by hand."""

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.statistics.groups import compare_with_groups
from pipeline.statistics.intervals import wilson
from tests.support.warehouses import comparison_views

FIGURES = {"A": (40, 100), "B": (90, 900), "C": (30, 100), "D": (40, 100)}


def figures(**change: Any) -> pl.DataFrame:
    """One measure in 2025 for A to D, E of too few, F suspect and G missing; columns can be replaced."""
    rows = [(place, above, below, None) for place, (above, below) in FIGURES.items()]
    rows += [("E", 9, 9, "small"), ("F", 99, 100, "suspect"), ("G", None, None, "missing")]
    columns = ["location_code", "numerator", "denominator", "not_ranked"]
    low, high = wilson(pl.col("numerator"), pl.col("denominator"))
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .with_columns(pl.col("numerator", "denominator").cast(pl.Float64))
        .with_columns(
            indicator=pl.lit("rate_pct"),
            time_period=pl.lit(2025),
            value=100 * pl.col("numerator") / pl.col("denominator"),
            value_low=100 * low,
            value_high=100 * high,
            unit=pl.lit("per cent"),
            polarity=pl.lit("neutral"),
        )
        .with_columns(**change)
    )


def comparison(frame: pl.DataFrame, place: str, *others: str) -> dict[str, Any]:
    members = pl.DataFrame(
        [{"neighbour_set": "own", "location_code": place, "neighbour_code": other} for other in others]
    )
    found = compare_with_groups(frame, members)
    assert_frame_equal(_in_the_warehouse(frame, members, place), found, rel_tol=1e-12, check_dtypes=False)
    (row,) = found.rows(named=True)
    return row


def _in_the_warehouse(frame: pl.DataFrame, members: pl.DataFrame, place: str) -> pl.DataFrame:
    """Return the place's row of the view group_comparison, which works the same out in SQL."""
    indicator = frame.select("indicator", "unit", "polarity", signed=pl.lit(value=False)).unique()
    neighbour = members.with_columns(neighbour_set=pl.lit("touching"))
    figure = frame.drop("unit", "polarity")
    con = comparison_views.over(figure, indicator=indicator, neighbour=neighbour)
    found = con.sql("FROM group_comparison").pl().filter(location_code=place)
    return found.with_columns(neighbour_set=pl.lit("own"))


def test_group_has_a_pooled_figure_and_a_mean_of_ranked_members() -> None:
    row = comparison(figures(), "A", "B", "C", "E", "F", "G", "not there")
    assert (row["members"], row["with_figure"], row["used"]) == (5, 4, 2)
    assert row["pooled"] == pytest.approx(100 * 120 / 1_000)
    assert row["mean"] == pytest.approx((10 + 30) / 2)
    assert row["median"] == pytest.approx(20.0)
    assert (row["gap"], row["gap_from"]) == (pytest.approx(28.0), "pooled")
    low, high = confint_proportions_2indep(40, 100, 120, 1_000, method="newcomb", compare="diff")
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((100 * low, 100 * high))


def test_median_of_three_is_the_one_in_the_middle() -> None:
    row = comparison(figures(), "A", "B", "C", "D", "F")
    assert (row["median"], row["mean"]) == pytest.approx((30.0, 80 / 3))


def test_position_includes_the_authority_and_ties() -> None:
    row = comparison(figures(), "A", "B", "C", "D")
    assert (row["position"], row["of"], row["tied"]) == (1, 4, 1)
    row = comparison(figures(polarity=pl.lit("lower_is_better")), "A", "B", "C", "D")
    assert (row["position"], row["of"], row["tied"]) == (3, 4, 1)


@pytest.mark.parametrize("place", ["E", "F", "G"])
def test_unranked_authority_has_a_group_but_no_position(place: str) -> None:
    row = comparison(figures(), place, "B", "C")
    assert row["mean"] == 20.0
    assert [row[name] for name in ("position", "of", "tied", "gap", "gap_low", "gap_from")] == [None] * 6


def test_group_without_a_ranked_figure() -> None:
    row = comparison(figures(), "A", "E", "G")
    assert (row["members"], row["with_figure"], row["used"]) == (2, 1, 0)
    assert [row[name] for name in ("pooled", "pooled_low", "mean", "median", "gap", "gap_from")] == [None] * 6
    assert (row["position"], row["of"]) == (1, 1)


@pytest.mark.parametrize("missing", ["numerator", "denominator"])
def test_group_with_missing_counts_has_only_a_mean(missing: str) -> None:
    frame = figures(**{missing: pl.when(pl.col("location_code") != "B").then(missing)})
    row = comparison(frame, "A", "B", "C")
    assert (row["pooled"], row["mean"], row["gap"], row["gap_from"]) == (None, 20.0, 20.0, "mean")
    assert row["gap_low"] is None


def test_weeks_have_a_mean_and_money_per_head_is_pooled_without_an_interval() -> None:
    none = {name: pl.lit(None, dtype=pl.Float64) for name in ("value_low", "value_high")}
    row = comparison(figures(unit=pl.lit("weeks"), **none), "A", "B", "C")
    assert (row["pooled"], row["mean"]) == (None, 20.0)
    row = comparison(figures(unit=pl.lit("GBP per head"), **none), "A", "B", "C")
    assert row["pooled"] == pytest.approx(120 / 1_000)
    assert (row["pooled_low"], row["gap_low"]) == (None, None)


def test_the_mean_does_not_depend_on_the_order_in_which_figures_are_added() -> None:
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in their last binary digit."""
    by_place = {"A": 5.0, "B": 0.1, "C": 0.2, "D": 0.3}
    assert (0.1 + 0.2) + 0.3 != (0.3 + 0.2) + 0.1
    frame = figures(value=pl.col("location_code").replace_strict(by_place, default=None))
    for others in ("BCD", "DCB"):
        assert comparison(frame, "A", *others)["mean"] == 0.2
        turned = frame.reverse() if others == "DCB" else frame
        assert comparison(turned, "A", *others)["mean"] == 0.2
