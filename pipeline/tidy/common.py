"""Shared by all tidy modules: text to numbers and symbols, measures to observations, a common check."""

from dataclasses import dataclass

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.core.symbols import ABSENT, BLANK, TOTAL
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from schemas.observations import COLUMNS


@dataclass(frozen=True)
class Tidy:
    """Observations of one edition, and rows of check_result."""

    observations: pl.DataFrame
    checks: pl.DataFrame


@dataclass(frozen=True)
class TidyList:
    """Rows of one table of core/tables.py from one edition, and rows of check_result."""

    rows: pl.DataFrame
    checks: pl.DataFrame


def number_in(column: str) -> pl.Expr:
    """Convert a text column to numbers, null for symbols and empty cells: '1,192' is 1192, '1.30%' is 1.3."""
    return pl.col(column).str.replace_all(r"[,%]", "").cast(pl.Float64, strict=False)


def symbol_in(column: str) -> pl.Expr:
    """Return the symbols of a text column: null for numbers, 'blank' for empty cells."""
    text = pl.col(column).fill_null("")
    return pl.when(number_in(column).is_null()).then(pl.when(text == "").then(pl.lit(BLANK)).otherwise(text))


def with_level(located: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """Add `geographic_level` from the register, where Inner London is a sub-region."""
    levels = geography.location.select("location_code", "geographic_level")
    return located.join(levels, on="location_code", maintain_order="left")


def measure(
    table: pl.DataFrame,
    indicator: str,
    value: pl.Expr,
    symbol: pl.Expr,
    numerator: pl.Expr | None = None,
    denominator: pl.Expr | None = None,
) -> pl.DataFrame:
    """Make observations of one indicator from a located table; the symbol is kept only without a value."""
    missing = pl.lit(None, pl.Float64)
    return table.with_columns(
        indicator=pl.lit(indicator),
        value=value,
        numerator=missing if numerator is None else numerator,
        denominator=missing if denominator is None else denominator,
        symbol=symbol,
    ).with_columns(symbol=pl.when(pl.col("value").is_null()).then("symbol"))


def to_observations(tables: list[pl.DataFrame], edition: Edition, geography: Geography) -> pl.DataFrame:
    """Combine measures into sorted observations.

    Rows without a figure are dropped if the authority did not exist at the time. Authorities that existed and
    have no row get one with the symbol 'absent'.
    """
    combined = pl.concat(tables, how="diagonal_relaxed").with_columns(
        source=pl.lit(edition.source), release=pl.lit(edition.release)
    )
    for name in ("breakdown_topic", "breakdown"):
        if name not in combined.columns:
            combined = combined.with_columns(pl.lit(TOTAL).alias(name))
    existing = combined.filter(
        pl.col("exists") | pl.col("value").is_not_null() | pl.col("numerator").is_not_null()
    )
    observations = existing.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    return pl.concat([observations, _absent(observations, geography)]).sort(list(COLUMNS)[:7])


def _absent(observations: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    totals = observations.filter(geographic_level="Local authority", breakdown_topic=TOTAL)
    groups = totals.select("indicator", "time_period", "time_identifier", "source", "release").unique()
    authorities = geography.location.filter(geographic_level="Local authority")
    expected = (
        groups.join(authorities, how="cross")
        .with_columns(on_date=reference_date())
        .filter(
            (pl.col("opened") <= pl.col("on_date"))
            & ((pl.col("closed") >= pl.col("on_date")).fill_null(value=True))
        )
    )
    missing = expected.join(
        totals, on=["indicator", "time_period", "time_identifier", "location_code"], how="anti"
    )
    return missing.with_columns(
        breakdown_topic=pl.lit(TOTAL),
        breakdown=pl.lit(TOTAL),
        value=pl.lit(None),
        numerator=pl.lit(None),
        denominator=pl.lit(None),
        symbol=pl.lit(ABSENT),
    ).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def check_england(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that every period of a located table has England's row, as sums are compared with it."""
    years = located.filter(geographic_level="National")["time_period"].n_unique()
    wanted = located["time_period"].n_unique()
    outcome = "pass" if years == wanted else "fail"
    return check_result(
        "England's row is there for every year", edition, outcome, f"{years} of {wanted} years"
    )
