"""Ranks compared with scipy, and the coverage of the range of ranks."""

import random

import polars as pl
import pytest
from scipy.stats import rankdata

from pipeline.statistics.intervals import wilson
from pipeline.statistics.ranks import rank


def figures(
    values: list[float], *, polarity: str = "neutral", total: int | None = None, **more: list[object]
) -> pl.DataFrame:
    """Percentages of a measure at A, B, C ..., each out of `total`, or without intervals."""
    frame = pl.DataFrame(
        {
            "indicator": "rate_pct",
            "time_period": 2025,
            "location_code": [chr(65 + number) for number in range(len(values))],
            "value": values,
            "polarity": polarity,
            "not_ranked": pl.Series([None] * len(values), dtype=pl.String),
        }
    )
    low, high = (None, None) if total is None else wilson(pl.col("value") * total / 100, pl.lit(float(total)))
    bounds = [
        (pl.lit(None, dtype=pl.Float64) if bound is None else 100 * bound).alias(name)
        for name, bound in (("value_low", low), ("value_high", high))
    ]
    return frame.with_columns(*bounds, *(pl.Series(name, column) for name, column in more.items()))


def test_ranks_are_competition_ranks_with_ties() -> None:
    values = [50.0, 70.0, 70.0, 10.0, 90.0, 50.0 + 1e-12, 0.0]
    found = rank(figures(values))
    expected = rankdata([-round(value, 9) for value in values], method="min")
    assert found["rank"].to_list() == expected.astype(int).tolist() == [4, 2, 2, 6, 1, 4, 7]
    assert found["tied"].to_list() == [1, 1, 1, 0, 0, 1, 0]
    assert found["ranked"].to_list() == [7] * 7
    assert found["rank_low"].to_list() == [None] * 7


def test_lowest_is_first_if_lower_is_better() -> None:
    assert rank(figures([5.0, 1.0, 3.0], polarity="lower_is_better"))["rank"].to_list() == [3, 1, 2]


def test_unranked_figures_do_not_count() -> None:
    found = rank(figures([50.0, 99.0, 40.0], not_ranked=[None, "suspect", None]))
    assert found.select("rank", "ranked", "tied", "not_ranked").rows() == [
        (1, 2, 0, None),
        (None, None, None, "suspect"),
        (2, 2, 0, None),
    ]


def test_measures_and_periods_are_ranked_separately() -> None:
    found = rank(figures([50.0, 60.0, 40.0, 70.0], time_period=[2024, 2024, 2025, 2025]))
    assert found["rank"].to_list() == [2, 1, 2, 1]
    assert found["ranked"].to_list() == [2] * 4


def test_range_of_ranks_allows_for_chance() -> None:
    # Of 100 each, 50 and 52 % do not differ clearly; 90 and 10 % differ from both.
    found = rank(figures([90.0, 52.0, 50.0, 10.0], total=100))
    assert found.select("rank_low", "rank", "rank_high").rows() == [
        (1, 1, 1),
        (2, 2, 3),
        (2, 3, 3),
        (4, 4, 4),
    ]
    upside_down = rank(figures([90.0, 52.0, 50.0, 10.0], total=100, polarity="lower_is_better"))
    assert upside_down.select("rank_low", "rank_high").rows() == [(4, 4), (2, 3), (2, 3), (1, 1)]


def test_range_contains_the_true_rank_in_at_least_95_of_100_draws() -> None:
    """Forty authorities with close true shares, drawn 300 times; seeded."""
    chance = random.Random(7)
    truth = [0.3 + 0.01 * number for number in range(40)]
    true_ranks = [40 - number for number in range(40)]
    draws = 300
    hits = [0] * 40
    repeated = pl.concat(
        [
            figures([float(sum(chance.random() < share for _ in range(60))) for share in truth])
            .with_columns(time_period=pl.lit(draw))
            .with_columns(
                value=pl.col("value") / 0.6,
                value_low=100 * wilson(pl.col("value"), pl.lit(60.0))[0],
                value_high=100 * wilson(pl.col("value"), pl.lit(60.0))[1],
                location_code=pl.int_range(pl.len()).cast(pl.String),
            )
            for draw in range(draws)
        ]
    )
    for place, low, high in rank(repeated).select("location_code", "rank_low", "rank_high").iter_rows():
        hits[int(place)] += low <= true_ranks[int(place)] <= high
    assert min(hits) >= 0.93 * draws
    assert sum(hits) / len(hits) == pytest.approx(0.99 * draws, abs=0.012 * draws)


def test_no_ranks_without_ranked_figures() -> None:
    found = rank(figures([50.0, 40.0], total=100, not_ranked=["small", "suspect"]))
    assert found.select("rank", "rank_low").rows() == [(None, None), (None, None)]
    assert rank(figures([50.0]).clear()).is_empty()
