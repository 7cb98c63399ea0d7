"""Locate the rows of DfE's EHC plan data sets: England, a region or an authority."""

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result


def locate_areas(table: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Add `location_code` and `exists` to a table with a numeric time_period.

    Authorities are located by DfE's three-digit code, as their ONS codes vary between editions.
    """
    placed = table.with_columns(
        place=pl.when(geographic_level="National")
        .then("country_code")
        .when(geographic_level="Regional")
        .then("region_code")
        .otherwise("old_la_code")
    )
    return locate(placed, "place", reference_date(), geography, edition)


def codes_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that an authority's two codes mean the same authority; one row of check_result."""
    authorities = located.filter(geographic_level="Local authority").drop("exists")
    named = authorities.select(
        "time_period", "time_identifier", "la_name", "new_la_code", by_dfe_code="location_code"
    )
    by_ons_code = locate(
        named.unique(maintain_order=True),
        "new_la_code",
        reference_date(),
        geography,
        edition,
    )
    other = by_ons_code.filter(pl.col("location_code") != pl.col("by_dfe_code"))["la_name"].unique().sort()
    outcome = "pass" if other.is_empty() else "fail"
    rows = "every row" if other.is_empty() else f"not for {', '.join(other)}"
    return check_result(
        "DfE code and ONS code mean the same authority",
        edition,
        outcome,
        f"{rows} ({authorities.height:,} rows)",
    )
