"""Ranks, and how far they can be trusted."""

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import difference

NOISE = 9
"""Values that agree to so many decimals are equal."""

KEY = [*MEASURE_AND_PERIOD, "location_code"]


def rank(figures: pl.DataFrame) -> pl.DataFrame:
    """Rank the figures of each measure and period; one row each, with the columns of `ranking`.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, polarity, not_ranked (why
    a figure takes no part; null if it does). Competition ranks: equal values share one, and the next is
    counted from all before it. 1 is the lowest value where lower is better, else the highest. `tied` counts
    the others that share it.

    rank_low and rank_high are the best and worst rank that chance leaves open: one more than how many others
    are ahead by more than chance (the 95 % interval of the difference leaves 0 out), and as many as are not
    behind by more than chance. After D. Al Mohamad, J. J. Goeman and E. W. van Zwet, Simultaneous confidence
    intervals for ranks with application to ranking institutions, Biometrics 78 (2022), 238-247; but each pair
    is tested by itself, so that a range holds for one authority and not for all at once. Null where a figure
    has no interval; an authority without one is compared by its value.
    """
    sign = pl.when(pl.col("polarity") == "lower_is_better").then(-1.0).otherwise(1.0)
    one, other = sign * pl.col("value_low"), sign * pl.col("value_high")
    taking_part = figures.filter(pl.col("not_ranked").is_null()).select(
        *KEY,
        score=(sign * pl.col("value")).round(NOISE),
        low=pl.min_horizontal(one, other),
        high=pl.max_horizontal(one, other),
    )
    ranked = taking_part.with_columns(
        rank=pl.col("score").rank("min", descending=True).over(MEASURE_AND_PERIOD).cast(pl.Int32),
        ranked=pl.len().over(MEASURE_AND_PERIOD).cast(pl.Int32),
        tied=(pl.len().over([*MEASURE_AND_PERIOD, "score"]) - 1).cast(pl.Int32),
    ).join(_beyond_chance(taking_part), on=KEY, how="left")
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
    """How many others are ahead and behind by more than chance, of each score that has an interval."""
    gap_low, gap_high = difference(
        (pl.col("score_2"), pl.col("low_2"), pl.col("high_2")),
        (pl.col("score"), pl.col("low"), pl.col("high")),
    )
    rivals = pl.col("low", "high").fill_null(pl.col("score"))
    counted = [
        of_one.drop_nulls(["low", "high"])
        .join(of_one.drop("location_code").with_columns(rivals), on=MEASURE_AND_PERIOD, suffix="_2")
        .group_by(KEY)
        .agg(ahead=(gap_low > 0).sum().cast(pl.Int32), behind=(gap_high < 0).sum().cast(pl.Int32))
        for of_one in scores.partition_by("indicator") or [scores]  # all at once would fill the memory
    ]
    return pl.concat(counted)
