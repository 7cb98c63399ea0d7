"""One authority beside a group of others: neighbours, a region, a type, or a list of one's own."""

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import TIMES, difference, of_counts
from pipeline.statistics.ranks import NOISE

KEY = [*MEASURE_AND_PERIOD, "neighbour_set", "location_code"]
FIGURE = ["value", "value_low", "value_high", "numerator", "denominator", "not_ranked"]


def against_groups(figures: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Set every figure beside those of a group: one row a measure, period, set and authority.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, numerator, denominator,
    not_ranked, unit, polarity. `members`: neighbour_set, location_code, neighbour_code; the authority itself
    is not among its neighbours. Who has no row in `figures` did not exist then.

    members      how many belong to the group, in that period.
    with_figure  how many of them have a figure.
    used         how many of those are ranked: small and suspect figures go into nothing below.
    pooled       the figure of all used together, from the sums of their counts (money and residents too),
                 with its 95 % interval pooled_low to pooled_high where the measure has one; null where one of
                 them has no counts, and for totals.
    mean         the simple mean of those used, each authority counting once.
    position, of, tied
                 competition rank among the used and the authority itself, 1 = highest (where lower is better,
                 lowest); how many others share it. Null if its own figure is not ranked.
    gap          its figure less the group's: `gap_from` 'pooled' where there is one, else 'mean'; with its
                 interval where both have one. Null if its own figure is not ranked.
    """
    parts = figures.partition_by("indicator") or [figures]  # all of it at once would fill the memory
    return pl.concat([_of_indicator(of_one, members) for of_one in parts])


def _of_indicator(figures: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    own = figures.select(*MEASURE_AND_PERIOD, "location_code", *FIGURE, "unit", "polarity")
    others = figures.select(*MEASURE_AND_PERIOD, pl.col("location_code").alias("neighbour_code"), *FIGURE)
    sign = pl.when(pl.col("polarity") == "lower_is_better").then(-1.0).otherwise(1.0)
    beside = (
        own.join(members, on="location_code")
        .join(others, on=[*MEASURE_AND_PERIOD, "neighbour_code"], suffix="_2")
        .with_columns(used=pl.col("not_ranked_2").is_null())
        .with_columns(
            ahead=pl.when("used").then((sign * (pl.col("value_2") - pl.col("value"))).round(NOISE)),
            **{
                f"used_{name}": pl.when("used").then(pl.col(f"{name}_2"))
                for name in ("value", "value_low", "numerator", "denominator")
            },
        )
        .with_columns(used_counts=pl.col("used_numerator") + pl.col("used_denominator"))
    )
    grouped = beside.group_by(KEY).agg(
        *(pl.col(name).first() for name in ("unit", "not_ranked", "value", "value_low", "value_high")),
        pl.len().cast(pl.Int32).alias("members"),
        pl.col("value_2").count().cast(pl.Int32).alias("with_figure"),
        pl.col("used").sum().cast(pl.Int32),
        pl.col("used_value").mean().alias("mean"),
        *(pl.col(f"used_{name}").count().alias(f"with_{name}") for name in ("value_low", "counts")),
        pl.col("used_numerator").sum().alias("numerator"),
        pl.col("used_denominator").sum().alias("denominator"),
        (pl.col("ahead") > 0).sum().cast(pl.Int32).alias("in_front"),
        (pl.col("ahead") == 0).sum().cast(pl.Int32).alias("level"),
    )
    return _with_gap(grouped)


def _with_gap(grouped: pl.DataFrame) -> pl.DataFrame:
    low, high = of_counts(pl.col("unit"), pl.col("numerator"), pl.col("denominator"))
    some = pl.col("used") > 0
    all_have = {name: some & (pl.col(f"with_{name}") == pl.col("used")) for name in ("counts", "value_low")}
    pooled = grouped.with_columns(
        pl.when(all_have["counts"]).then(TIMES * pl.col("numerator") / pl.col("denominator")).alias("pooled"),
        pl.when(all_have["value_low"]).then(low).alias("pooled_low"),
        pl.when(all_have["value_low"]).then(high).alias("pooled_high"),
    )
    gap_low, gap_high = difference(
        (pl.col("value"), pl.col("value_low"), pl.col("value_high")),
        (pl.col("pooled"), pl.col("pooled_low"), pl.col("pooled_high")),
    )
    ranked = pl.col("not_ranked").is_null()
    from_pooled = pl.col("pooled").is_not_null()
    gap_from = pl.when(from_pooled).then(pl.lit("pooled")).otherwise(pl.lit("mean"))
    return pooled.select(
        *KEY,
        *("members", "with_figure", "used", "pooled", "pooled_low", "pooled_high", "mean"),
        pl.when(ranked).then(1 + pl.col("in_front")).alias("position"),
        pl.when(ranked).then(1 + pl.col("used")).alias("of"),
        pl.when(ranked).then("level").alias("tied"),
        pl.when(ranked & some).then(pl.col("value") - pl.coalesce("pooled", "mean")).alias("gap"),
        pl.when(ranked & some).then(gap_low).alias("gap_low"),
        pl.when(ranked & some).then(gap_high).alias("gap_high"),
        pl.when(ranked & some).then(gap_from).alias("gap_from"),
    )
