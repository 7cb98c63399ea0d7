"""Measures calculated from two others: per head, or per 1,000 residents."""

from collections.abc import Sequence

import polars as pl

from pipeline.core.periods import MID_YEAR, boundary_years
from pipeline.core.symbols import NO_DENOMINATOR, NOTHING_TO_MEASURE, TOTAL
from pipeline.sources.indicator import Indicator, Ratio
from schemas.observations import COLUMNS

PLACE = ["geographic_level", "location_code"]
# If the estimate for a year is not published yet, one that is a year older is used; never an older one.
OLDEST_ESTIMATE = 1


def derive_ratios(observations: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Calculate every indicator that has a `ratio`, for each release of its numerator.

    `observations` are in order of precedence: the last figure of a denominator is used. Residents are counted
    at mid-year: of the calendar year, of the year in which a financial year starts, or of the year before a
    January; if that estimate is not published yet, of the year before it. Periods without an estimate are
    left out. A missing numerator keeps its symbol; the symbol is 'undivided' for places without a denominator
    and 'none' if it is 0.
    """
    totals = observations.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    calculated = [
        _ratio(totals, indicator.indicator, indicator.ratio) for indicator in indicators if indicator.ratio
    ]
    return pl.concat([pl.DataFrame(schema=COLUMNS), *calculated])


def _ratio(totals: pl.DataFrame, indicator: str, ratio: Ratio) -> pl.DataFrame:
    above = totals.filter(indicator=ratio.numerator).with_columns(below_period=boundary_years())
    given = (
        totals.filter(indicator=ratio.denominator)
        .group_by("time_period", *PLACE, maintain_order=True)
        .agg(pl.col("time_identifier").last(), below=pl.col("value").drop_nulls().last())
    )
    if given.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    if given["time_identifier"].n_unique() == 1 and given["time_identifier"][0] != MID_YEAR:
        above = above.with_columns(below_period="time_period")
    newest = given["time_period"].max()
    above = above.with_columns(
        below_period=pl.when(pl.col("below_period") - OLDEST_ESTIMATE <= newest)
        .then(pl.min_horizontal("below_period", pl.lit(newest, pl.Int32)))
        .otherwise("below_period")
    ).filter(pl.col("below_period").is_in(given["time_period"].unique().implode()))
    divided = above.join(
        given.rename({"time_period": "below_period"}).drop("time_identifier"),
        on=["below_period", *PLACE],
        how="left",
        maintain_order="left",
    )
    value = pl.when(pl.col("below") != 0).then(ratio.times * pl.col("value") / pl.col("below"))
    undivided = (
        pl.when(pl.col("below") == 0).then(pl.lit(NOTHING_TO_MEASURE)).otherwise(pl.lit(NO_DENOMINATOR))
    )
    return divided.select(
        pl.lit(indicator).alias("indicator"),
        *list(COLUMNS)[1:7],
        value.alias("value"),
        pl.col("value").alias("numerator"),
        pl.col("below").alias("denominator"),
        pl.when(value.is_null()).then(pl.coalesce("symbol", undivided)).alias("symbol"),
        "source",
        "release",
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
