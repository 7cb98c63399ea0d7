"""Which candidates lead, in what order, and each fact once."""

import math

import polars as pl

from pipeline.statistics.chance import discoveries, p_value
from pipeline.text.leads.kinds import PUBLISHED, Kind
from pipeline.warehouse.leads.measures import CARE, FAMILY, SECOND_CHOICE, SECOND_SHARE

FALSE_DISCOVERIES = 0.01
"""The share of leads of a kind and year that chance may bring about."""

MOST = 153
"""One of so many is as rare as can be."""

RARITY, SIZE = 0.6, 0.4
"""The weights of how few authorities share a fact, and of how far it exceeds what is usual."""

HALF_OF_SIZE = 3.0
"""How many times the usual counts half of the weight of size."""

A_YEAR_LATER = 0.9
"""What strength remains for each year that has passed since."""

WEIGHT = {
    Kind.MISSING: 0.85,
    Kind.WITHDRAWN: 0.95,
    Kind.HIGHEST_OF_TYPE: 0.8,
    Kind.LOWEST_OF_TYPE: 0.8,
    Kind.ABOVE_NEIGHBOURS: 0.9,
    Kind.BELOW_NEIGHBOURS: 0.9,
    Kind.WIDEST_GAP: 0.9,
    Kind.HIGHEST_SO_FAR: 0.85,
    Kind.LOWEST_SO_FAR: 0.85,
    Kind.THREE_RISES: 0.9,
    Kind.THREE_FALLS: 0.9,
    Kind.AGAINST_A_FALL: 0.8,
    Kind.AGAINST_A_RISE: 0.8,
    Kind.FIRST_ABOVE_ENGLAND: 0.9,
    Kind.FIRST_BELOW_ENGLAND: 0.9,
}
"""What strength remains of kinds that take more to explain; 1 for others."""


def chosen(candidates: pl.DataFrame) -> pl.DataFrame:
    """Return the notable candidates that chance does not explain, with `strength` (0 to 100), each fact once.

    Those with counts are discoveries by Benjamini and Hochberg within a kind and period, among all
    candidates. Of an authority's leads from one family of measures the strongest stays; a border gap, and
    what was not published, are facts of their own.
    """
    z = candidates["z"].clip(lower_bound=0)
    tested = candidates.with_columns(p=p_value(z)).with_columns(
        found=discoveries(pl.col("p"), FALSE_DISCOVERIES, ["kind", "time_period"])
    )
    leads = tested.filter(pl.col("notable") & pl.col("found").fill_null(value=True))
    leads = leads.with_columns(strength=_strength(), fact=_fact())
    return (
        leads.sort(
            *("strength", "indicator", "kind", "time_period", "other_code"),
            descending=[True, False, False, True, False],
        )
        .unique(["location_code", "fact"], keep="first", maintain_order=True)
        .sort("location_code", "strength", "indicator", "kind", descending=[False, True, False, False])
    )


def _strength() -> pl.Expr:
    measure = pl.col("indicator").cast(pl.String)
    care = pl.col("topic").replace_strict(CARE, return_dtype=pl.Float64)
    second = pl.when(measure.is_in(SECOND_CHOICE)).then(SECOND_SHARE).otherwise(1.0)
    weight = pl.col("kind").replace_strict(WEIGHT, default=1.0, return_dtype=pl.Float64)
    among = pl.col("among").fill_null(MOST).clip(upper_bound=MOST)
    rarity = ((among / pl.col("sharing")).log() / math.log(MOST)).clip(0, 1)
    size = (pl.col("size") / (pl.col("size") + HALF_OF_SIZE)).fill_null(1.0)
    newness = pl.lit(A_YEAR_LATER).pow("years_old")
    return (100 * care * second * weight * newness * (RARITY * rarity + SIZE * size)).round(1)


def _fact() -> pl.Expr:
    measure = pl.col("indicator").cast(pl.String)
    return (
        pl.when(pl.col("kind").is_in(PUBLISHED))
        .then(pl.format("{} in {} {}", "kind", "topic", "time_period"))
        .when(pl.col("kind") == Kind.WIDEST_GAP)
        .then(pl.format("gap in {}", measure.replace(FAMILY)))
        .otherwise(measure.replace(FAMILY))
    )
