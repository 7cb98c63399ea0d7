"""Measures calculated from one other: its change since an earlier period, and what its percentage leaves."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.core.places import ENGLAND
from pipeline.core.symbols import NO_EARLIER, NOTHING_TO_MEASURE, TOTAL
from pipeline.sources.indicator import Change, Indicator
from schemas.observations import COLUMNS

PLACE = ["geographic_level", "location_code"]


def derive_changes(
    observations: pl.DataFrame,
    indicators: Sequence[Indicator],
    breaks: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """Calculate every indicator that has a `change`, in per cent, for each release of its measure.

    `observations` are in order of precedence, `breaks` are annotations; `tables` has location and
    location_change. The earlier figure is that of the same release, else of the last one in which England has
    one. Periods that a series break divides from their earlier one are left out. The symbol is 'earlier' for
    places that had no figure then, or were another area, and 'none' if it was 0.
    """
    totals = observations.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    calculated = [
        _change(totals, indicator.indicator, indicator.change, breaks, tables)
        for indicator in indicators
        if indicator.change
    ]
    return pl.concat([pl.DataFrame(schema=COLUMNS), *calculated])


def _change(
    totals: pl.DataFrame,
    indicator: str,
    change: Change,
    breaks: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    now = totals.filter(indicator=change.of).with_columns(
        earlier=pl.col("time_period") - change.years, on_date=reference_date()
    )
    now = now.filter(pl.col("earlier").is_in(now["time_period"].unique().implode())).with_columns(
        earlier_date=reference_date("earlier")
    )
    begun = breaks.filter(indicator=change.of, kind="series_break")["time_period"].drop_nulls()
    crossed = [pl.col("earlier").lt(begins) & pl.col("time_period").ge(begins) for begins in begun]
    now = now.filter(~pl.any_horizontal(pl.lit(value=False), *crossed))
    before = totals.filter(indicator=change.of).select(
        *PLACE, "source", "release", earlier="time_period", before="value", repeated=pl.lit(value=True)
    )
    served = (
        before.filter(location_code=ENGLAND)
        .drop_nulls("before")
        .unique("earlier", keep="last", maintain_order=True)
    )
    last = before.join(served, on=["source", "release", "earlier"], how="semi")
    key = [*PLACE, "earlier"]
    both = (
        now.join(before, on=[*key, "source", "release"], how="left", maintain_order="left")
        .join(last.select(*key, last="before"), on=key, how="left", maintain_order="left")
        .with_columns(before=pl.when("repeated").then("before").otherwise("last"))
    )
    same = _same_area(both, tables)
    both = both.with_columns(before=pl.when(same).then("before"))
    value = pl.when(pl.col("before") > 0).then(100 * (pl.col("value") / pl.col("before") - 1))
    symbol = (
        pl.when(pl.col("before").is_null()).then(pl.lit(NO_EARLIER)).otherwise(pl.lit(NOTHING_TO_MEASURE))
    )
    return both.select(
        pl.lit(indicator).alias("indicator"),
        *list(COLUMNS)[1:7],
        value.alias("value"),
        pl.col("value").alias("numerator"),
        pl.col("before").alias("denominator"),
        pl.when(value.is_null()).then(pl.coalesce("symbol", symbol)).alias("symbol"),
        "source",
        "release",
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _same_area(both: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.Series:
    """Return whether each row's place was the same area on `earlier_date` as `on_date`."""
    life = tables["location"].select("location_code", "opened", "closed")
    moved = tables["location_change"].filter(pl.col("kind") != "recode")
    altered = (
        pl.concat([moved.select("effective", location_code=side) for side in ("from_code", "to_code")])
        .drop_nulls()
        .group_by("location_code")
        .agg("effective")
    )
    placed = both.join(life, on="location_code", how="left", maintain_order="left").join(
        altered, on="location_code", how="left", maintain_order="left"
    )
    within = (
        placed.with_row_index()
        .explode("effective")
        .group_by("index", maintain_order=True)
        .agg(
            ((pl.col("effective") > pl.col("earlier_date")) & (pl.col("effective") <= pl.col("on_date")))
            .any()
            .alias("altered")
        )["altered"]
    )
    existed = (pl.col("opened") <= pl.col("earlier_date")).fill_null(value=True) & (
        pl.col("closed") >= pl.col("on_date")
    ).fill_null(value=True)
    return placed.select(existed & ~within).to_series()


def derive_remainders(observations: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Calculate every indicator that has a `remainder_of`: what a percentage counts below the line only."""
    totals = observations.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    names = {item.remainder_of: item.indicator for item in indicators if item.remainder_of}
    counted = totals.filter(pl.col("indicator").is_in(list(names)))
    missing = pl.lit(None, pl.Float64)
    return counted.with_columns(
        indicator=pl.col("indicator").replace_strict(names, return_dtype=pl.String),
        value=pl.when(pl.col("value").is_not_null()).then(pl.col("denominator") - pl.col("numerator")),
        numerator=missing,
        denominator=missing,
    ).with_columns(
        symbol=pl.when(pl.col("value").is_null()).then(pl.coalesce("symbol", pl.lit(NOTHING_TO_MEASURE)))
    )
