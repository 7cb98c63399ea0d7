"""An authority compared with a group of others: neighbours, a region, a type, or a list of its own."""

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import difference, from_counts, interval_from_counts
from pipeline.statistics.ranks import NOISE

KEY = [*MEASURE_AND_PERIOD, "neighbour_set", "location_code"]
OWN = ["unit", "not_ranked", "value", "value_low", "value_high"]
USED = ["value", "score", "numerator", "denominator"]


def compare_with_groups(figures: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Compare every figure with those of each group: one row per measure, period, set and authority.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, numerator, denominator,
    not_ranked, unit, polarity. `members`: neighbour_set, location_code, neighbour_code; an authority is not
    its own neighbour. An authority without a row in `figures` did not exist in that period.

    members      number of authorities in the group in that period.
    with_figure  number of members with a figure.
    used         number of members whose figure is ranked; small and suspect figures are not used below.
    pooled       figure of all used members combined, from the sums of their counts, amounts or residents,
                 with its 95 % interval pooled_low to pooled_high if the measure has one; null for totals and
                 if any used member has no counts.
    mean         unweighted mean of the used figures, the same in whatever order they are added.
    median       the used figure in the middle, or half way between the two in the middle.
    position, of, tied
                 competition rank among the used members and the authority itself, 1 = highest (lowest if
                 lower is better); number ranked; number of others with the same rank. Null if the authority's
                 own figure is not ranked.
    gap          the authority's figure minus the group's, in the measure's unit: `gap_from` is 'pooled' if
                 there is a pooled figure, else 'mean'; with its 95 % interval if both figures have one. Null
                 if the authority's own figure is not ranked.
    """
    by_indicator = figures.partition_by("indicator") or [figures]  # bounds the memory
    grouped = pl.concat([_group_indicator(measure_figures, members) for measure_figures in by_indicator])
    return _with_gap(grouped)


def _group_indicator(figures: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Count and add up the members of each group; `figures` are those of one measure.

    Pairs of authorities are many, so all that depends on one of the two alone is worked out before.
    """
    sign = pl.when(pl.col("polarity") == "lower_is_better").then(-1.0).otherwise(1.0)
    own = figures.with_columns(score=sign * pl.col("value")).with_row_index("row")
    used = pl.col("not_ranked").is_null()
    others = own.select(
        "time_period",
        pl.col("location_code").alias("neighbour_code"),
        pl.col("value").is_not_null().alias("with_figure"),
        used.alias("used"),
        (used & pl.col("value_low").is_not_null()).alias("with_value_low"),
        (used & (pl.col("numerator") + pl.col("denominator")).is_not_null()).alias("with_counts"),
        *(pl.when(used).then(name).alias(f"used_{name}") for name in USED),
    )
    groups = (
        own.select("row", "time_period", "location_code", "score")
        .join(members, on="location_code")
        .join(others, on=["time_period", "neighbour_code"])
        .with_columns(ahead=(pl.col("used_score") - pl.col("score")).round(NOISE))
        .group_by("row", "neighbour_set")
        .agg(
            pl.len().cast(pl.Int32).alias("members"),
            pl.col("with_figure", "used").sum().cast(pl.Int32),
            pl.col("with_value_low", "with_counts").sum(),
            pl.col("used_value").mean().round(NOISE).alias("mean"),
            pl.col("used_value").median().round(NOISE).alias("median"),
            *(pl.col(f"used_{name}").sum().alias(f"sum_{name}") for name in ("numerator", "denominator")),
            (pl.col("ahead") > 0).sum().cast(pl.Int32).alias("in_front"),
            (pl.col("ahead") == 0).sum().cast(pl.Int32).alias("level"),
        )
    )
    return own.select("row", *MEASURE_AND_PERIOD, "location_code", *OWN).join(groups, on="row")


def _with_gap(grouped: pl.DataFrame) -> pl.DataFrame:
    low, high = interval_from_counts(pl.col("unit"), pl.col("sum_numerator"), pl.col("sum_denominator"))
    any_used = pl.col("used") > 0
    all_have = {
        name: any_used & (pl.col(f"with_{name}") == pl.col("used")) for name in ("counts", "value_low")
    }
    all_have["value_low"] &= all_have["counts"]
    quotient = from_counts(pl.col("sum_numerator"), pl.col("sum_denominator"))
    pooled = grouped.with_columns(
        pl.when(all_have["counts"]).then(quotient).alias("pooled"),
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
        *("members", "with_figure", "used", "pooled", "pooled_low", "pooled_high", "mean", "median"),
        pl.when(ranked).then(1 + pl.col("in_front")).alias("position"),
        pl.when(ranked).then(1 + pl.col("used")).alias("of"),
        pl.when(ranked).then("level").alias("tied"),
        pl.when(ranked & any_used).then(pl.col("value") - pl.coalesce("pooled", "mean")).alias("gap"),
        pl.when(ranked & any_used).then(gap_low).alias("gap_low"),
        pl.when(ranked & any_used).then(gap_high).alias("gap_high"),
        pl.when(ranked & any_used).then(gap_from).alias("gap_from"),
    )
