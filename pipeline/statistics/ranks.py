"""Ranks and their uncertainty."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.core.tables import MEASURE_AND_PERIOD

NOISE = 9
"""Number of decimals to which two values must agree to be tied."""

KEY = [*MEASURE_AND_PERIOD, "location_code"]
Array = NDArray[np.float64]
Numbers = NDArray[np.int64]


def rank(figures: pl.DataFrame) -> pl.DataFrame:
    """Rank the figures of each measure and period: one row per figure, with the columns of `ranking`.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, polarity, not_ranked (why
    a figure is not ranked; null if it is). Competition ranking (1, 2, 2, 4): equal values share a rank. Rank
    1 is the lowest value if lower is better, else the highest. `tied`: number of others with the same rank.

    rank_low and rank_high are the best and worst rank compatible with chance: one plus the number of others
    that are ahead by more than chance (the 95 % interval of the difference excludes 0), and the number that
    are not behind by more than chance. After D. Al Mohamad, J. J. Goeman and E. W. van Zwet, Simultaneous
    confidence intervals for ranks with application to ranking institutions, Biometrics 78 (2022), 238-247;
    but each pair is tested separately, so a range is valid for a single authority, not for all
    simultaneously. Null if the figure has no interval; other figures without an interval are compared by
    their value.
    """
    sign = pl.when(pl.col("polarity") == "lower_is_better").then(-1.0).otherwise(1.0)
    bounds = [sign * pl.col("value_low"), sign * pl.col("value_high")]
    eligible = figures.filter(pl.col("not_ranked").is_null()).select(
        *KEY,
        score=(sign * pl.col("value")).round(NOISE),
        low=pl.min_horizontal(bounds),
        high=pl.max_horizontal(bounds),
    )
    ranked = eligible.with_columns(
        rank=pl.col("score").rank("min", descending=True).over(MEASURE_AND_PERIOD).cast(pl.Int32),
        ranked=pl.len().over(MEASURE_AND_PERIOD).cast(pl.Int32),
        tied=(pl.len().over([*MEASURE_AND_PERIOD, "score"]) - 1).cast(pl.Int32),
    ).join(_beyond_chance(eligible), on=KEY, how="left")
    numbers = ranked.select(
        *KEY,
        "rank",
        "ranked",
        "tied",
        rank_low=1 + pl.col("ahead"),
        rank_high=pl.col("ranked") - pl.col("behind"),
    )
    return figures.select(*KEY, "value_low", "value_high", "not_ranked").join(
        numbers, on=KEY, how="left", maintain_order="left"
    )


def _beyond_chance(scores: pl.DataFrame) -> pl.DataFrame:
    """Count the others ahead and behind by more than chance, for each score that has an interval.

    Others without an interval are compared by their score.
    """
    ordered = scores.sort(MEASURE_AND_PERIOD).with_columns(
        known=pl.col("low").is_not_null() & pl.col("high").is_not_null(),
        low=pl.col("low").fill_null(pl.col("score")),
        high=pl.col("high").fill_null(pl.col("score")),
    )
    sizes = ordered.select(pl.struct(MEASURE_AND_PERIOD).rle().struct.field("len")).to_series()
    columns = [ordered[name].to_numpy() for name in ("score", "low", "high")]
    known = ordered["known"].to_numpy()
    ahead, behind = (np.zeros(ordered.height, np.int32) for _ in range(2))
    end = 0
    for size in sizes:
        here = slice(end, end := end + size)
        if known[here].any():
            ahead[here], behind[here] = _ahead_and_behind(*(column[here] for column in columns))
    return ordered.select(*KEY, "known", ahead=ahead, behind=behind).filter("known").drop("known")


def _ahead_and_behind(score: Array, low: Array, high: Array) -> tuple[Numbers, Numbers]:
    """For each score, count the others above and below it whose difference has an interval without 0.

    The difference is that of statistics.intervals: its lower end is over 0 for one of a pair exactly where
    the upper end of the other's is below 0, so each pair is worked out once.
    """
    down, up = np.square(score - low), np.square(high - score)
    above = score[None, :] - score[:, None] - np.sqrt(down[None, :] + up[:, None]) > 0
    return above.sum(axis=1), above.sum(axis=0)
