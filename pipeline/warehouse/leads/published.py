"""Leads about what was not published: figures missing, withdrawn or revised."""

import polars as pl

from pipeline.text.leads.kinds import Kind
from pipeline.warehouse.leads.candidates import KEY
from pipeline.warehouse.leads.frames import Frames

NOT_OUT_OF_REACH = ("undivided", "none", "earlier")
"""Symbols of figures that are missing only because others are."""

REVISED_BY = 0.1
"""The share of a figure by which a revision is news."""

FIRST = [
    "indicator",
    "value",
    "numerator",
    "denominator",
    "years_old",
    "sharing",
    "old_value",
    "missing_reason",
]
COLUMNS = [
    *KEY,
    "value",
    "numerator",
    "denominator",
    "years_old",
    "kind",
    "z",
    "notable",
    "among",
    "sharing",
    "size",
    "measures",
    "old_value",
    "missing_reason",
]


def not_published(frames: Frames, revision: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates about missing, withdrawn and revised figures: one a place, period and topic.

    `revision`: rows of the view `revision` of authorities' totals, with indicator, location_code,
    time_period, new_source, new_release, old_value, new_value. The measure of a row is the first of those
    without a figure, headlines before others; `measures` says how many there are.
    """
    old = revision.select(
        *KEY,
        pl.col("new_source").alias("source"),
        pl.col("new_release").alias("release"),
        "old_value",
    )
    recent = frames.local.filter(pl.col("time_period") >= pl.col("newest") - _a_year(pl.col("newest")))
    known = recent.join(old, on=[*KEY, "source", "release"], how="left")
    is_withdrawn = pl.col("value").is_null() & pl.col("old_value").is_not_null()
    return pl.concat([_missing(frames, known, is_withdrawn), _revised(known)])


def _a_year(time_period: pl.Expr) -> pl.Expr:
    return pl.when(time_period > 9999).then(101).otherwise(1)


def _missing(frames: Frames, known: pl.DataFrame, is_withdrawn: pl.Expr) -> pl.DataFrame:
    absent = known.filter(
        pl.col("value").is_null()
        & ~pl.col("symbol").is_in(NOT_OUT_OF_REACH)
        & (pl.col("topic") != "outcomes")
        & (is_withdrawn | (pl.col("time_period") == pl.col("newest")))
    ).join(frames.small, on="location_code", how="anti")
    absent = absent.with_columns(
        kind=pl.when(is_withdrawn).then(pl.lit(Kind.WITHDRAWN)).otherwise(pl.lit(Kind.MISSING)),
        years_old=pl.col("years_old") + (pl.col("time_period") != pl.col("newest")),
        sharing=pl.lit(1, pl.Int32),
    )
    return (
        absent.sort(~pl.col("headline"), pl.col("total"), "position")
        .group_by("location_code", "time_period", "kind", "topic", maintain_order=True)
        .agg(
            pl.col(FIRST).first(),
            size=pl.when(pl.col("headline").any()).then(None).otherwise(0.0),
            leads=(pl.col("headline") | ~pl.col("total")).any(),
            measures=pl.len().cast(pl.Int32),
        )
        .filter("leads")
        .with_columns(_certain())
        .select(COLUMNS)
    )


def _revised(known: pl.DataFrame) -> pl.DataFrame:
    by = (pl.col("value") - pl.col("old_value")).abs()
    return (
        known.filter(
            (by >= REVISED_BY * pl.col("old_value").abs()) & ~pl.col("total") & pl.col("not_ranked").is_null()
        )
        .with_columns(
            _certain(),
            kind=pl.lit(Kind.REVISED),
            sharing=pl.lit(1, pl.Int32),
            size=pl.when("headline").then(None).otherwise(0.0),
            measures=pl.lit(1, pl.Int32),
        )
        .select(COLUMNS)
    )


def _certain() -> list[pl.Expr]:
    return [
        pl.lit(None, pl.Float64).alias("z"),
        pl.lit(value=True).alias("notable"),
        pl.lit(None, pl.Int32).alias("among"),
    ]
