"""Candidates for leads: what each kind of lead gives, and how a candidate becomes one.

Columns of candidates: those of the figure; `kind`; `z`, by how many standard errors the counts speak for the
kind, null where there are no counts; `notable`, whether it is far enough from usual to be a lead; `among`,
how many the authority is compared with, itself included; `sharing`, how many of them are as notable; `size`,
how many times the usual it is. Further columns are for the sentence.
"""

import polars as pl

KEY = ["location_code", "indicator", "time_period"]
FIGURE = [*KEY, "value", "numerator", "denominator", "england", "years_old", "may_lead"]


def with_size(candidates: pl.DataFrame, of: pl.Expr, within: list[str]) -> pl.DataFrame:
    """Add `size`: the distance of each value from the group's median, over the median of all distances."""
    return (
        candidates.with_columns(_distance=(of - of.median().over(within)).abs())
        .with_columns(size=pl.col("_distance") / pl.col("_distance").median().over(within))
        .with_columns(size=pl.when(pl.col("size").is_finite()).then("size").otherwise(0.0))
        .drop("_distance")
    )


OWN = ("numerator", "denominator")
ENGLANDS = ("england_numerator", "england_denominator")


def counted(figures: pl.DataFrame, z: pl.Series) -> pl.Series:
    """Return z where a figure is made up of its counts, 0 if it is unknown; null for other figures."""
    known = pl.when(pl.col("value_low").is_not_null()).then(z.fill_null(0.0))
    return figures.select(known.alias("z")).to_series()
