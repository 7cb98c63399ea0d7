"""Measures calculated from two others: per head, or per 1,000 residents."""

from collections.abc import Sequence

import polars as pl

from pipeline.core.periods import JANUARY, MID_YEAR, boundary_years, following_january
from pipeline.core.symbols import NO_DENOMINATOR, NOTHING_TO_MEASURE, TOTAL
from pipeline.sources.indicator import Indicator, Ratio
from schemas.observations import COLUMNS

PLACE = ["geographic_level", "location_code"]
# If the estimate for a year is not published yet, one that is a year older is used; never an older one.
OLDEST_ESTIMATE = 1


def denominator_periods(totals: pl.DataFrame, ratio: Ratio) -> pl.DataFrame:
    """Return for each `time_period` of the numerator the `part_period` of its denominator."""
    above = totals.filter(indicator=ratio.numerator).select("time_period", "time_identifier").unique()
    given = totals.filter(indicator=ratio.denominator)
    if given.is_empty():
        return above.select("time_period", part_period="time_period").clear()
    return above.select("time_period", part_period=_period_below(given))


def derive_ratios(observations: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Calculate every indicator that has a `ratio`, for each release of its numerator.

    `observations` are in order of precedence: the last figure of a denominator is used. Residents are counted
    at mid-year: of the calendar year, of the year in which a financial year starts, or of the year before a
    January; if that estimate is not published yet, of the year before it. Plans are counted in the January of
    a financial year, or after a calendar year. Periods without an estimate or count are left out. A missing
    numerator keeps its symbol; the symbol is 'undivided' for places without a denominator and 'none' if it
    is 0.
    """
    totals = observations.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    calculated = [
        _ratio(totals, indicator.indicator, indicator.ratio) for indicator in indicators if indicator.ratio
    ]
    return pl.concat([pl.DataFrame(schema=COLUMNS), *calculated])


def _ratio(totals: pl.DataFrame, indicator: str, ratio: Ratio) -> pl.DataFrame:
    above = totals.filter(indicator=ratio.numerator)
    given = (
        totals.filter(indicator=ratio.denominator)
        .group_by("time_period", *PLACE, maintain_order=True)
        .agg(pl.col("time_identifier").last(), below=pl.col("value").drop_nulls().last())
    )
    if given.is_empty():
        return pl.DataFrame(schema=COLUMNS)
    above = above.with_columns(below_period=_period_below(given)).filter(
        pl.col("below_period").is_in(given["time_period"].unique().implode())
    )
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


def _period_below(given: pl.DataFrame) -> pl.Expr:
    """Return the period of the denominators `given` that belongs to a numerator's period."""
    counted = given["time_identifier"][0]
    if counted == MID_YEAR:
        year, newest = boundary_years(), pl.lit(given["time_period"].max(), pl.Int32)
        return pl.when(year - OLDEST_ESTIMATE <= newest).then(pl.min_horizontal(year, newest)).otherwise(year)
    if counted == JANUARY:
        return pl.when(time_identifier=JANUARY).then("time_period").otherwise(following_january())
    return pl.col("time_period")
