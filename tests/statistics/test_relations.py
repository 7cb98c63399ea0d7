"""Correlation compared with scipy, and authorities that meet a list of conditions."""

import polars as pl
import pytest
from scipy.stats import pearsonr, spearmanr

from pipeline.statistics.relations import ENGLAND, Condition, authorities_meeting_all, correlation, judge

X = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0]
Y = [2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 6.0]


def test_correlation_and_its_interval_agree_with_scipy() -> None:
    found = correlation(pl.DataFrame({"x": [*X, None, 3.0], "y": [*Y, 1.0, None]}))
    expected = pearsonr(X, Y)
    interval = expected.confidence_interval(0.95)
    assert found.pairs == 7
    assert found.pearson == pytest.approx(expected.statistic)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6)
    assert found.spearman == pytest.approx(spearmanr(X, Y).statistic)


@pytest.mark.parametrize(
    ("x", "y"), [([1.0, 2.0, 3.0], [1.0, 5.0, 2.0]), ([1.0] * 6, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), ([], [])]
)
def test_too_few_or_constant_figures_have_no_correlation(x: list[float], y: list[float]) -> None:
    found = correlation(pl.DataFrame({"x": x, "y": y}, schema={"x": pl.Float64, "y": pl.Float64}))
    assert (found.pairs, found.pearson, found.low, found.spearman) == (len(x), None, None, None)


def test_figures_on_a_line_correlate_perfectly() -> None:
    found = correlation(pl.DataFrame({"x": X, "y": [-2 * value for value in X]}))
    assert (found.pearson, found.spearman) == (pytest.approx(-1), pytest.approx(-1))
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.high < -0.99


FIGURES = pl.DataFrame(
    [
        ("A", "on_time_pct", 20.0, 15.0, 25.0, None),
        ("A", "appeals_pct", 9.0, 8.0, 10.0, None),
        ("B", "on_time_pct", 39.0, 30.0, 48.0, None),
        ("B", "appeals_pct", 6.0, 5.0, 7.0, None),
        ("C", "on_time_pct", 10.0, 1.0, 50.0, "small"),
        ("C", "appeals_pct", 9.0, 8.0, 10.0, None),
        ("D", "on_time_pct", None, None, None, "missing"),
        ("D", "appeals_pct", 1.0, 0.5, 2.0, None),
        ("E", "appeals_pct", 9.0, None, None, None),
    ],
    schema=["location_code", "indicator", "value", "value_low", "value_high", "not_ranked"],
    orient="row",
).with_columns(time_period=pl.lit(2025))
NATIONAL = pl.DataFrame({"indicator": ["appeals_pct"], "time_period": [2025], "value": [6.6]})
BOTH = [Condition("on_time_pct", 2025, "<", 40), Condition("appeals_pct", 2025, ">", ENGLAND)]


def test_conditions_are_judged_separately() -> None:
    found = judge(FIGURES, NATIONAL, BOTH)
    assert found.filter(condition=0).select("location_code", "met", "not_judged", "beyond_chance").rows() == [
        ("A", True, None, True),
        ("B", True, None, False),
        ("C", None, "small", False),
        ("D", None, "missing", None),
        ("E", None, "missing", None),
    ]
    second = found.filter(condition=1)
    assert second["than"].to_list() == [6.6] * 5
    assert second["met"].to_list() == [True, False, True, False, True]


def test_authorities_that_meet_all_conditions_or_might() -> None:
    sure, open_ = authorities_meeting_all(judge(FIGURES, NATIONAL, BOTH))
    assert (sure, open_) == (["A"], ["C", "E"])


@pytest.mark.parametrize(("relation", "met"), [("<", False), ("<=", True), (">", False), (">=", True)])
def test_bounds_are_exact(relation: str, met: bool) -> None:
    condition = Condition("on_time_pct", 2025, relation, 20.0)  # type: ignore[arg-type]
    assert judge(FIGURES, NATIONAL, [condition])["met"][0] is met


def test_nothing_is_judged_without_a_figure_for_england() -> None:
    found = judge(FIGURES, NATIONAL, [Condition("on_time_pct", 2025, "<", ENGLAND)])
    assert set(found["not_judged"]) == {"no England figure"}
    assert found["met"].null_count() == 5


def test_no_conditions_give_an_empty_result() -> None:
    assert judge(FIGURES, NATIONAL, []).is_empty()
