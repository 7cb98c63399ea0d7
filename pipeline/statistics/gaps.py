"""Differences between two figures: of neighbours across a border, of an authority between two periods."""

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import difference, overlap

FIGURE = ["value", "value_low", "value_high", "denominator", "not_ranked"]


def border_gaps(figures: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the gap across every border in every measure and period: one row per pair with two figures.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, denominator, not_ranked.
    `pairs`: neighbour_set, location_code, neighbour_code; each pair once or in both directions.

    high_code has the higher figure (if equal, the lower code); `gap` is high_value minus low_value in the
    measure's unit, with its 95 % interval if both figures have one. `overlap`: whether the two intervals
    overlap. `doubt`: why a figure of the pair is not ranked ('suspect' before 'small'), null if both are
    ranked. `position`: competition rank of the gap among the undoubted gaps of the measure and period,
    1 = widest.
    """
    unique_pairs = pairs.filter(pl.col("location_code") < pl.col("neighbour_code")).unique()
    known = figures.filter(pl.col("value").is_not_null()).select(
        *MEASURE_AND_PERIOD, "location_code", *FIGURE
    )
    first = unique_pairs.join(known, on="location_code")
    both = first.join(
        known.rename({"location_code": "neighbour_code"}),
        on=[*MEASURE_AND_PERIOD, "neighbour_code"],
        suffix="_2",
    )
    first_is_high = pl.col("value") >= pl.col("value_2")

    def side(name: str, second: str, *, high: bool) -> pl.Expr:
        return pl.when(first_is_high == high).then(pl.col(name)).otherwise(pl.col(second))

    oriented = both.select(
        *MEASURE_AND_PERIOD,
        "neighbour_set",
        side("location_code", "neighbour_code", high=True).alias("high_code"),
        side("location_code", "neighbour_code", high=False).alias("low_code"),
        *(side(name, f"{name}_2", high=True).alias(f"high_{name}") for name in FIGURE[:-1]),
        *(side(name, f"{name}_2", high=False).alias(f"low_{name}") for name in FIGURE[:-1]),
        _doubt(pl.col("not_ranked"), pl.col("not_ranked_2")).alias("doubt"),
    )
    high, low = (
        (pl.col(f"{side}_value"), pl.col(f"{side}_value_low"), pl.col(f"{side}_value_high"))
        for side in ("high", "low")
    )
    gap_low, gap_high = difference(high, low)
    return (
        oriented.with_columns(
            gap=pl.col("high_value") - pl.col("low_value"),
            gap_low=gap_low,
            gap_high=gap_high,
            overlap=overlap(high[1], high[2], low[1], low[2]),
        )
        .with_columns(position=_widest_first())
        .drop("high_value_low", "high_value_high", "low_value_low", "low_value_high")
    )


def _widest_first() -> pl.Expr:
    undoubted = pl.when(pl.col("doubt").is_null()).then(pl.col("gap").round(9))
    return undoubted.rank("min", descending=True).over(MEASURE_AND_PERIOD).cast(pl.Int32)


def _doubt(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Why either of two figures is not ranked, 'suspect' before 'small'; null if both are ranked."""
    return (
        pl.when((first == "suspect") | (second == "suspect"))
        .then(pl.lit("suspect"))
        .otherwise(pl.coalesce(first, second))
    )


def movers(figures: pl.DataFrame, notes: pl.DataFrame) -> pl.DataFrame:
    """Return the change of every figure since each earlier period: one row per place and pair of periods.

    `figures` as for `border_gaps`. `notes`: indicator, location_code (null = every place), time_period, kind,
    text. Changes are in the measure's unit; for percentages, in percentage points.

    change_low and change_high: the 95 % interval of the change, null if either figure has none.
    beyond_chance: whether that interval excludes 0. crosses_break: whether a 'series_break' begins after
    from_period and no later than time_period, so that the two figures are not comparable. `caution`: whether
    the other notes on the two periods differ. `doubt` as for `border_gaps`; from_doubt: that of the
    earlier figure alone.
    """
    known = figures.filter(pl.col("value").is_not_null()).select(
        *MEASURE_AND_PERIOD, "location_code", *FIGURE
    )
    breaks = notes.filter(kind="series_break")
    others = notes.filter(pl.col("kind") != "series_break")
    known = _with_notes(_count_breaks(known, breaks), others)
    by_indicator = known.partition_by("indicator") or [known]  # bounds the memory
    return pl.concat([_moved(measure_figures) for measure_figures in by_indicator])


def _moved(known: pl.DataFrame) -> pl.DataFrame:
    """Pair the figures of one measure with those of each earlier period."""
    earlier = known.drop("indicator").rename({"time_period": "from_period"})
    both = known.join(earlier, on="location_code", suffix="_2").filter(
        pl.col("from_period") < pl.col("time_period")
    )
    later, former = (
        tuple(pl.col(f"{name}{suffix}") for name in ("value", "value_low", "value_high"))
        for suffix in ("", "_2")
    )
    low, high = difference((later[0], later[1], later[2]), (former[0], former[1], former[2]))
    return both.select(
        "indicator",
        "location_code",
        "from_period",
        "time_period",
        pl.col("value_2").alias("from_value"),
        "value",
        (pl.col("value") - pl.col("value_2")).alias("change"),
        low.alias("change_low"),
        high.alias("change_high"),
        ((low > 0) | (high < 0)).alias("beyond_chance"),
        (pl.col("breaks") > pl.col("breaks_2")).alias("crosses_break"),
        _differs("noted").or_(_differs("noted_here")).alias("caution"),
        _doubt(pl.col("not_ranked"), pl.col("not_ranked_2")).alias("doubt"),
        pl.col("not_ranked_2").alias("from_doubt"),
    )


def _count_breaks(figures: pl.DataFrame, breaks: pl.DataFrame) -> pl.DataFrame:
    """Add `breaks`: how many breaks in the measure's series, for any place, have begun by the period."""
    begun = (
        figures.select(*MEASURE_AND_PERIOD)
        .unique()
        .join(breaks.select("indicator", pl.col("time_period").alias("begins")), on="indicator", how="left")
        .group_by(MEASURE_AND_PERIOD)
        .agg((pl.col("begins") <= pl.col("time_period")).sum().alias("breaks"))
    )
    return figures.join(begun, on=MEASURE_AND_PERIOD, how="left", maintain_order="left")


def _with_notes(figures: pl.DataFrame, notes: pl.DataFrame) -> pl.DataFrame:
    """Add `noted` and `noted_here`: the notes on the period for every place, and for this place only."""
    joined = pl.col("text").unique().sort().str.join("\n")
    general = (
        notes.filter(pl.col("location_code").is_null())
        .group_by(MEASURE_AND_PERIOD)
        .agg(joined.alias("noted"))
    )
    here = [*MEASURE_AND_PERIOD, "location_code"]
    local = notes.filter(pl.col("location_code").is_not_null()).group_by(here).agg(joined.alias("noted_here"))
    noted = figures.join(general, on=MEASURE_AND_PERIOD, how="left").join(local, on=here, how="left")
    return noted.with_columns(pl.col("noted", "noted_here").cast(pl.Categorical))  # compared faster than text


def _differs(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(f"{name}_2"))
