"""Ranks and their uncertainty."""

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import difference

NOISE = 9
"""Number of decimals to which two values must agree to be tied."""

KEY = [*MEASURE_AND_PERIOD, "location_code"]


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
    """Count the others ahead and behind by more than chance, for each score that has an interval."""
    gap_low, gap_high = difference(
        (pl.col("score_2"), pl.col("low_2"), pl.col("high_2")),
        (pl.col("score"), pl.col("low"), pl.col("high")),
    )
    # A measure at a time, which bounds the memory.
    own = scores.drop_nulls(["low", "high"]).with_row_index("row")
    rivals = scores.select(*MEASURE_AND_PERIOD, "score", pl.col("low", "high").fill_null(pl.col("score")))
    of_measure = rivals.partition_by("indicator", as_dict=True, include_key=False)
    counted = [
        measure_scores.select("row", "time_period", "score", "low", "high")
        .join(of_measure[measure], on="time_period", suffix="_2")
        .group_by("row")
        .agg(ahead=(gap_low > 0).sum().cast(pl.Int32), behind=(gap_high < 0).sum().cast(pl.Int32))
        for measure, measure_scores in own.partition_by("indicator", as_dict=True).items()
    ]
    none = pl.DataFrame(schema={"row": pl.UInt32, "ahead": pl.Int32, "behind": pl.Int32})
    return own.select("row", *KEY).join(pl.concat([none, *counted]), on="row").drop("row")
