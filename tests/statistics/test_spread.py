"""Spread and over-dispersion compared with numpy, statsmodels and manual calculations."""

import math
import statistics

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from pipeline.statistics.spread import (
    funnel,
    over_dispersion,
    plain_limits,
    share_below,
    spread,
    stabilise_variance,
)

COUNTS = [(5, 100), (60, 120), (90, 100), (300, 400), (20, 80), (33, 60), (700, 1_000), (41, 50)]


def figures(counts: list[tuple[float, float]], *, unit: str = "per cent", times: float = 100) -> pl.DataFrame:
    """Figures of one measure from numerators and denominators, named by their place."""
    return pl.DataFrame(
        {
            "indicator": "rate",
            "time_period": 2025,
            "location_code": [str(number) for number in range(len(counts))],
            "value": [times * above / below for above, below in counts],
            "numerator": [float(above) for above, _ in counts],
            "denominator": [float(below) for _, below in counts],
            "value_low": 0.0,
            "unit": unit,
            "signed": False,
        }
    )


def test_percentiles_agree_with_numpy_and_the_standard_library() -> None:
    values = [100 * above / below for above, below in COUNTS]
    (row,) = spread(figures(COUNTS)).rows(named=True)
    for name, share in (("p10", 10), ("p25", 25), ("p50", 50), ("p75", 75), ("p90", 90)):
        assert row[name] == pytest.approx(float(np.percentile(values, share)))
    assert row["p25"] == pytest.approx(statistics.quantiles(values, n=4, method="inclusive")[0])
    assert (row["lowest"], row["highest"], row["value_range"]) == (5.0, 90.0, 85.0)
    assert row["authorities"] == 8


def test_tenths_are_pooled_from_counts_and_include_ties_at_the_bound() -> None:
    # Twenty authorities: two at 0 of 10 and 10 of 100, two at 100 %; the rest at 50 %.
    counts = [(0, 10), (10, 100), (10, 10), (300, 300), *[(50, 100)] * 16]
    (row,) = spread(figures(counts)).rows(named=True)
    assert row["tenths"] == "pooled"
    assert row["highest_tenth"] == 100.0
    # The 10th percentile lies between 10 and 50 %, so both low ones are in: 10 of 110.
    assert row["lowest_tenth"] == pytest.approx(100 * 10 / 110)
    assert row["tenth_ratio"] == pytest.approx(11.0)


@pytest.mark.parametrize(
    ("change", "tenths", "ratio"),
    [
        ({"value_low": pl.lit(None, dtype=pl.Float64)}, "mean", 90 / 5),
        ({"signed": pl.lit(value=True)}, "pooled", None),
        ({"value": pl.col("value") - 5, "numerator": pl.lit(0.0)}, "pooled", None),
    ],
)
def test_tenths_without_counts_and_without_a_ratio(
    change: dict[str, pl.Expr], tenths: str, ratio: float | None
) -> None:
    (row,) = spread(figures(COUNTS).with_columns(**change)).rows(named=True)
    assert row["tenths"] == tenths
    assert row["tenth_ratio"] == (None if ratio is None else pytest.approx(ratio))


def test_tenths_of_changes_are_pooled_and_have_no_ratio() -> None:
    """Ten authorities: one grew from 100 to 150, one shrank from 200 to 180, the rest from 50 to 55."""
    counts = [(150, 100), (180, 200), *[(55, 50)] * 8]
    changes = figures(counts, unit="per cent change").with_columns(
        value=100 * (pl.col("numerator") / pl.col("denominator") - 1)
    )
    (row,) = spread(changes).rows(named=True)
    assert (row["highest_tenth"], row["lowest_tenth"]) == pytest.approx((50, -10))
    assert (row["tenths"], row["tenth_ratio"]) == ("pooled", None)


def test_the_share_of_plans_below_a_limit_counts_plans_and_not_authorities() -> None:
    missing = figures([(1, 500)]).with_columns(value=pl.lit(None, dtype=pl.Float64))
    frame = pl.concat([figures([(10, 100), (30, 100), (900, 1_000)]), missing])
    (row,) = share_below(frame, {"quarter": 25.0, "half": 50.0, "tenth": 10.0}).rows(named=True)
    assert row["counted"] == 1_200
    assert row["quarter"] == pytest.approx(100 * 100 / 1_200)
    assert row["half"] == pytest.approx(100 * 200 / 1_200)
    assert row["tenth"] == 0.0


def test_over_dispersion_agrees_with_statsmodels() -> None:
    effects = np.array([math.asin(math.sqrt((r + 0.375) / (n + 0.75))) for r, n in COUNTS])
    variances = np.array([1 / (4 * n + 2) for _, n in COUNTS])
    expected = combine_effects(effects, variances, method_re="dl")
    (row,) = over_dispersion(figures(COUNTS)).rows(named=True)
    assert row["tau2"] == pytest.approx(float(expected.tau2))
    assert row["phi"] == pytest.approx(float(expected.q / (len(COUNTS) - 1)))
    centre = float(expected.mean_effect_fe)
    assert row["centre"] == pytest.approx(100 * math.sin(centre) ** 2)
    reach = math.sqrt(float(expected.tau2))
    assert row["beyond_chance_low"] == pytest.approx(100 * math.sin(centre - reach) ** 2)
    assert row["beyond_chance_high"] == pytest.approx(100 * math.sin(centre + reach) ** 2)


def test_chance_differences_show_no_over_dispersion() -> None:
    (row,) = over_dispersion(figures([(50, 100), (49, 100), (51, 100)])).rows(named=True)
    assert row["tau2"] == 0
    assert row["phi"] < 1
    assert row["beyond_chance_low"] == row["centre"] == row["beyond_chance_high"]


def test_the_systematic_component_of_variation_worked_out_by_hand() -> None:
    # Rates 20 and 40 of 100 each: 30 expected, so ((10/30)^2 - 1/30) twice over 2, times 100.
    (row,) = over_dispersion(figures([(20, 100), (40, 100)])).rows(named=True)
    assert row["scv"] == pytest.approx(100 * (1 / 9 - 1 / 30))


def test_rates_are_stabilised_by_the_square_root() -> None:
    (row,) = stabilise_variance(figures([(100, 50_000)], unit="per 10,000", times=10_000)).rows(named=True)
    assert row["scaled"] == pytest.approx(math.sqrt(100.375 / 5))
    assert row["variance"] == pytest.approx(1 / 20)


def test_a_single_figure_has_no_dispersion_and_zero_counts_no_scv() -> None:
    assert over_dispersion(figures([(5, 10)])).is_empty()
    (row,) = over_dispersion(figures([(0, 10), (0, 20)])).rows(named=True)
    assert row["scv"] is None


def test_funnel_limits_narrow_with_the_denominator_and_outliers_lie_outside() -> None:
    counts = [(50.0, 100.0)] * 30 + [(500.0, 1_000.0), (0.0, 100.0), (100.0, 100.0)]
    frame = figures(counts)
    dispersion = over_dispersion(frame)
    found = funnel(frame, dispersion)
    tau2 = dispersion["tau2"].item()
    middle = math.asin(math.sqrt(dispersion["centre"].item() / 100))
    low = 100 * math.sin(middle - 1.959964 * math.sqrt(1 / 402 + tau2)) ** 2
    assert found["low_95"][0] == pytest.approx(low)
    assert found["low_998"][0] < found["low_95"][0] < found["low_95"][30] < 50 < found["high_95"][30]
    assert found["standing"].to_list()[-3:] == ["within", "below 99.8", "above 99.8"]
    assert set(found["standing"][:30]) == {"within"}


def test_funnel_limits_of_percentages_stay_within_0_and_100() -> None:
    frame = figures([(0, 3), (3, 3), (1, 3), (2, 3), (0, 4), (4, 4)])
    found = funnel(frame, over_dispersion(frame))
    assert found["low_998"].min() == 0
    assert found["high_998"].max() == 100


def test_plain_limits_allow_for_chance_alone() -> None:
    """Of 100 plans around 50%: asin(sqrt(0.5)) = pi/4, and 1.96 times the root of 1/402 to both sides."""
    frame = figures([(50, 100), (500, 1_000)]).with_columns(centre=pl.lit(50.0))
    few, many = plain_limits(frame).select("plain_low", "plain_high").rows()
    half = 1.959964 / math.sqrt(402)
    expected = [100 * math.sin(math.pi / 4 + side * half) ** 2 for side in (-1, 1)]
    assert few == pytest.approx(expected)
    assert few == pytest.approx((40.29, 59.71), abs=0.01)  # (1 - sin(2 * 0.09775)) / 2
    assert few[0] < many[0] < 50 < many[1] < few[1]


def test_plain_limits_of_a_rate() -> None:
    """Around 20 per 10,000 of 50,000 residents: the root of 20, and 1.96 times the root of 1/20."""
    frame = figures([(100, 50_000)], unit="per 10,000", times=10_000).with_columns(centre=pl.lit(20.0))
    ((low, high),) = plain_limits(frame).select("plain_low", "plain_high").rows()
    half = 1.959964 / math.sqrt(20)
    assert (low, high) == pytest.approx([(math.sqrt(20) + side * half) ** 2 for side in (-1, 1)])
