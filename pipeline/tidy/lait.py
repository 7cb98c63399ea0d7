"""Tidy measures of the Local Authority Interactive Tool: one row per measure, academic year and area."""

import polars as pl

from pipeline.core.periods import ACADEMIC_YEAR, reference_date
from pipeline.core.places import ENGLAND
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import (
    Tidy,
    check_england,
    measure,
    number_in,
    symbol_in,
    to_observations,
    with_level,
)

# The file stores some figures as 4.4000000000000004; it prints none to more than 15 digits.
DECIMALS = 10


def outcomes(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy the edition's `measures`, all of academic years; '-' means not available, not zero.

    A single year is the one in which the academic year ends: 2025 and 2024/25 are both 202425. Years for
    which England has no figure are left out: nothing was measured. The file lists all authorities of any
    year in every year; rows without a figure are dropped if the authority did not exist.
    """
    placed = table.with_columns(time_period=_academic_year(), time_identifier=pl.lit(ACADEMIC_YEAR))
    located = with_level(locate(placed, "la_code", reference_date(), geography, edition), geography)
    england = located.filter(number_in("figure").is_not_null(), location_code=ENGLAND)
    measured = located.join(england, on=["measure", "time_period"], how="semi", maintain_order="left")
    measures = [
        measure(
            measured.filter(measure=published),
            indicator,
            number_in("figure").round(DECIMALS),
            symbol_in("figure"),
        )
        for published, indicator in edition.measures.items()
    ]
    return Tidy(to_observations(measures, edition, geography), check_england(measured, edition))


def _academic_year() -> pl.Expr:
    """Return the academic years of the column `year`: '2024/25', '2025' and '2025 (prov)' are 202425."""
    year = pl.col("year").str.slice(0, 4).cast(pl.Int32)
    begins = pl.when(pl.col("year").str.contains("/")).then(year).otherwise(year - 1)
    return begins * 100 + (begins + 1) % 100
