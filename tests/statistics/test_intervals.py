"""Intervals compared with statsmodels, scipy and worked examples in the literature."""

import polars as pl
import pytest
from scipy.stats import chi2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson_2indep

from pipeline.statistics import intervals

COUNTS = [(0, 1), (1, 1), (0, 30), (30, 30), (7, 7), (50, 974), (228, 397), (43_997, 95_411)]


def numbers(expressions: tuple[pl.Expr, pl.Expr], **columns: list[float]) -> list[tuple[float, float]]:
    """What two expressions come to, row by row."""
    low, high = expressions
    return pl.DataFrame(columns).select(low.alias("low"), high.alias("high")).rows()


def test_wilson_agrees_with_statsmodels() -> None:
    above, below = (list(map(float, column)) for column in zip(*COUNTS, strict=True))
    found = numbers(intervals.wilson(pl.col("r"), pl.col("n")), r=above, n=below)
    expected = [proportion_confint(r, n, method="wilson") for r, n in COUNTS]
    assert [value for pair in found for value in pair] == pytest.approx(
        [value for pair in expected for value in pair], abs=1e-12
    )


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_agrees_with_newcombes_worked_examples(count: int, of: int, low: float, high: float) -> None:
    """R. G. Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3."""
    found = numbers(intervals.wilson(pl.col("r"), pl.col("n")), r=[float(count)], n=[float(of)])
    assert found[0] == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("count", "closeness"), [(10, 0.002), (57, 0.0001), (1_000, 0.000001)])
def test_byar_is_close_to_the_exact_poisson_bounds(count: int, closeness: float) -> None:
    (found,) = numbers(intervals.byar(pl.col("count")), count=[float(count)])
    exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
    assert found == pytest.approx(exact, rel=closeness)


def test_byar_of_zero_has_a_lower_bound_of_zero() -> None:
    (found,) = numbers(intervals.byar(pl.col("count")), count=[0.0])
    assert found == (0.0, pytest.approx(3.689, rel=0.006))


@pytest.mark.parametrize(("count", "earlier"), [(270, 250), (1, 1), (26_977, 22_276), (3, 40)])
def test_the_ratio_of_two_counts_agrees_with_statsmodels(count: int, earlier: int) -> None:
    columns = {"now": [float(count)], "before": [float(earlier)]}
    (found,) = numbers(intervals.log_ratio(pl.col("now"), pl.col("before")), **columns)
    expected = confint_poisson_2indep(count, 1, earlier, 1, method="wald-log", compare="ratio")
    assert found == pytest.approx(tuple(map(float, expected)))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_differences_agree_with_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """The worked examples of his paper on differences (1998), method 10, and statsmodels."""
    sides = [proportion_confint(*counts, method="wilson") for counts in (first, second)]
    values = [r / n for r, n in (first, second)]
    figure, other = (
        (pl.lit(value), pl.lit(bounds[0]), pl.lit(bounds[1]))
        for value, bounds in zip(values, sides, strict=True)
    )
    (found,) = numbers(intervals.difference(figure, other), any=[0.0])
    assert found == pytest.approx((low, high), abs=1e-4)
    assert found == pytest.approx(
        confint_proportions_2indep(*first, *second, method="newcomb", compare="diff"), abs=1e-9
    )


ABOUT = pl.DataFrame(
    {
        "indicator": [
            "rate_pct",
            "balance_pct",
            "plans_count",
            "appeals_per_10000",
            "wait_weeks",
            "share_pct",
            "plans_change_pct",
        ],
        "unit": ["per cent", "per cent", "count", "per 10,000", "weeks", "per cent", "per cent change"],
        "signed": [False, True, False, False, False, False, False],
        "counted_in": ["count", "GBP", "count", "count", "count", "GBP", "count"],
        "decimals": [1, 2, 0, 1, 1, 1, 1],
    }
)


def interval(
    indicator: str, value: float | None, above: float | None, below: float | None
) -> tuple[float | None, float | None]:
    schema = dict.fromkeys(("value", "numerator", "denominator"), pl.Float64)
    row = {"indicator": [indicator], "value": [value], "numerator": [above], "denominator": [below]}
    found = intervals.with_intervals(pl.DataFrame(row, schema_overrides=schema), ABOUT)
    return found.select("value_low", "value_high").row(0)


def test_percentages_and_rates_of_counts_have_intervals_in_their_unit() -> None:
    low, high = proportion_confint(20, 50, method="wilson")
    assert interval("rate_pct", 40.0, 20.0, 50.0) == pytest.approx((100 * low, 100 * high))
    low, high = interval("appeals_per_10000", 20.0, 100.0, 50_000.0)
    assert (low, high) == pytest.approx((81.364 / 5, 121.627 / 5), rel=1e-4)


def test_intervals_are_the_same_however_many_rows_are_worked_out_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = {"indicator": ["rate_pct"] * 3, "numerator": [20.0, 1.0, 7.0], "denominator": [50.0, 2.0, 7.0]}
    figures = pl.DataFrame(columns).with_columns(value=100 * pl.col("numerator") / pl.col("denominator"))
    at_once = intervals.with_intervals(figures, ABOUT)
    monkeypatch.setattr(intervals, "ROWS", 2)
    assert intervals.with_intervals(figures, ABOUT).equals(at_once)
    assert intervals.with_intervals(figures.clear(), ABOUT).columns == at_once.columns


def test_changes_have_the_interval_of_the_ratio_of_their_counts() -> None:
    low, high = confint_poisson_2indep(270, 1, 250, 1, method="wald-log", compare="ratio")
    found = interval("plans_change_pct", 8.0, 270.0, 250.0)
    assert found == pytest.approx((100 * (low - 1), 100 * (high - 1)))
    assert interval("plans_change_pct", -100.0, 0.0, 250.0) == (None, None)


def test_interval_contains_a_value_that_rounding_moved_outside() -> None:
    found = interval("rate_pct", 0.0, 400.0, 1_000_000.0)
    assert found[0] == 0.0
    assert found[1] == pytest.approx(0.044, abs=0.001)


@pytest.mark.parametrize(
    ("indicator", "value", "above", "below"),
    [
        ("balance_pct", -3.0, -30.0, 1_000.0),
        ("share_pct", 40.0, 20.0, 50.0),
        ("plans_count", 40.0, 40.0, 100.0),
        ("wait_weeks", 25.0, None, 100.0),
        ("rate_pct", None, None, 100.0),
        ("rate_pct", None, 0.0, 0.0),
        ("rate_pct", 40.0, None, None),
        ("rate_pct", 41.0, 20.0, 50.0),
        ("rate_pct", 120.0, 60.0, 50.0),
    ],
)
def test_figures_not_derived_from_counts_have_no_interval(
    indicator: str, value: float | None, above: float | None, below: float | None
) -> None:
    assert interval(indicator, value, above, below) == (None, None)
