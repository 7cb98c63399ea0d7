"""What every tidy module shares: text to numbers and marks, the shape of observations and of checks."""

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
    """Observations of one edition, and what was verified while reading it (rows of check_result)."""

    observations: pl.DataFrame
    checks: pl.DataFrame


@dataclass(frozen=True)
class TidyList:
    """Rows of one table of core/tables.py from one edition, and what was verified while reading it."""

    rows: pl.DataFrame
    checks: pl.DataFrame


def number(column: str) -> pl.Expr:
    """The number a text cell holds, null for a mark or nothing. '1,192' is a number, '1.30%' is 1.3."""
    return pl.col(column).str.replace_all(r"[,%]", "").cast(pl.Float64, strict=False)


def mark(column: str) -> pl.Expr:
    """The mark a text cell holds in place of a number, 'blank' for an empty one, null for a number."""
    text = pl.col(column).fill_null("")
    return pl.when(number(column).is_null()).then(pl.when(text == "").then(pl.lit(BLANK)).otherwise(text))


def with_level(located: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """Add the geographic level of each place as the register has it (Inner London is a sub-region)."""
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
    """Observations of one indicator from a located table; the symbol is kept only where there is no value."""
    nothing = pl.lit(None, pl.Float64)
    return table.with_columns(
        indicator=pl.lit(indicator),
        value=value,
        numerator=nothing if numerator is None else numerator,
        denominator=nothing if denominator is None else denominator,
        symbol=symbol,
    ).with_columns(symbol=pl.when(pl.col("value").is_null()).then("symbol"))


def finish(tables: list[pl.DataFrame], edition: Edition, geography: Geography) -> pl.DataFrame:
    """Put measures together as observations, sorted.

    A row without a figure for an authority that did not exist at the time is dropped; an authority that
    existed and has no row gets one, marked 'absent'.
    """
    together = pl.concat(tables, how="diagonal_relaxed").with_columns(
        source=pl.lit(edition.source), release=pl.lit(edition.release)
    )
    for name in ("breakdown_topic", "breakdown"):
        if name not in together.columns:
            together = together.with_columns(pl.lit(TOTAL).alias(name))
    real = together.filter(
        pl.col("exists") | pl.col("value").is_not_null() | pl.col("numerator").is_not_null()
    )
    observations = real.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
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


def england_found(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Verify that every period of a located table has England's row, without which no sum is checked."""
    years = located.filter(geographic_level="National")["time_period"].n_unique()
    wanted = located["time_period"].n_unique()
    outcome = "pass" if years == wanted else "fail"
    return check_result(
        "England's row is there for every year", edition, outcome, f"{years} of {wanted} years"
    )
