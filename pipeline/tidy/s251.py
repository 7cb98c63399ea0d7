"""Tidy the section 251 outturn as DfE publishes it: one row per place, year and category of spending.

Categories are identified by their number ('1.9.3 ...'), as wording and dashes change from year to year.
"""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import reference_date
from pipeline.core.places import ENGLAND
from pipeline.core.symbols import ABSENT, PRINTED_ZERO
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import (
    Tidy,
    check_england,
    measure,
    number_in,
    symbol_in,
    to_observations,
    with_level,
)
from pipeline.tidy.dsg import to_balance

GRANT, BALANCE = "1.9.1", "1.9.3"
HIGH_NEEDS = r"1\.2\.[0-9]+"
NOT_APPLICABLE = "z"
# Gross spending on services for children with SEN, outside of the grant: line -> indicator.
SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "2.1.1": "educational_psychology_gbp",
        "2.1.2": "sen_administration_gbp",
        "2.1.4": "sen_transport_gbp",
    }
)
DFE_CODE = r"^[0-9]{3}$"
# Before 2019-20 the sign of line 1.9.3 appears to be the opposite.
FIRST_BALANCE = 201920
# DfE published the percentage of the net grant itself until 2021-22.
FIRST_NET_PERCENTAGE = 202223
# England's net grant has been between 25 and 35 billion GBP; another unit is off by a large factor.
PLAUSIBLE_GRANT = (1e10, 1e11)

KEY = ["time_period", "location_code"]


def outturn(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy balances (line 1.9.3; signed, negative = deficit), the net high needs outturn (1.2.x), services.

    A balance of 0 is a figure if the authority returned its grant (line 1.9.1) that year; if the grant is 0
    or a symbol, there was no return. Raises PipelineError if a category occurs twice for a place and year, or
    a year lacks a line but those of SERVICES, which have no figures in a year without them.
    """
    lines = _lines(table, edition, geography)
    _check_lines(lines, edition)
    places = _places(lines)
    balances = _balances(places, lines, edition)
    measures = [
        measure(balances, "dsg_balance_gbp", pl.col("balance"), pl.col("balance_symbol")),
        _net_percentages(balances),
        _high_needs(places, lines, edition),
        *(_service(places, lines, line, edition) for line in SERVICES),
    ]
    return Tidy(
        to_observations(measures, edition, geography),
        pl.concat([check_england(places, edition), _in_pounds(balances, edition)]),
    )


def services(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy an extract of the lines of SERVICES: one row per authority and year, a column per line, in GBP.

    A line has no figures in years in which its column is empty throughout. A 0 is kept as printed.
    """
    placed = table.with_columns(
        pl.col("time_period").str.replace("-", "").cast(pl.Int32),
        time_identifier=pl.lit("Financial year"),
        geographic_level=pl.lit("Local authority"),
    )
    located = locate(placed, "new_la_code", reference_date(), geography, edition)
    measures = []
    for indicator in SERVICES.values():
        given = pl.col(indicator).ne("").any().over("time_period")
        measures.append(measure(located.filter(given), indicator, number_in(indicator), symbol_in(indicator)))
    found = ", ".join(
        f"{rows['value'].count()} of {name}" for name, rows in zip(SERVICES.values(), measures, strict=True)
    )
    return Tidy(
        to_observations(measures, edition, geography),
        check_result("authorities and years with a figure", edition, "pass", found),
    )


def _lines(table: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Locate the rows of the lines that are read, and add `line`, their number.

    Authorities are located by DfE code, or by ONS code if the row has no DfE code.
    """
    numbered = table.with_columns(
        # The complete number: neither 1.9.31 nor 1.9.3.1 is line 1.9.3.
        line=pl.col("category").str.extract(r"^([0-9]+(?:\.[0-9]+)*)\.?(?:[^0-9.]|$)"),
        time_period=pl.col("time_period").cast(pl.Int32),
        place=pl.when(geographic_level="National")
        .then("country_code")
        .when(geographic_level="Regional")
        .then("region_code")
        .when(pl.col("old_la_code").str.contains(DFE_CODE))
        .then("old_la_code")
        .otherwise("new_la_code"),
    )
    read = numbered.filter(
        pl.col("line").is_in([GRANT, BALANCE, *SERVICES]) | pl.col("line").str.contains(f"^{HIGH_NEEDS}$")
    ).drop("geographic_level")
    lines = with_level(locate(read, "place", reference_date(), geography, edition), geography)
    repeated = lines.filter(lines.select(*KEY, "line").is_duplicated())
    if not repeated.is_empty():
        row = repeated.row(0, named=True)
        raise PipelineError(
            f"{edition.name}: two rows for {row['place']!r}, {row['time_period']}, "
            f"category {row['category']!r} (row {row['row']})."
        )
    return lines


def _service(places: pl.DataFrame, lines: pl.DataFrame, line: str, edition: Edition) -> pl.DataFrame:
    """Take the gross amounts of a line, in the years in which any place has it."""
    rows = lines.filter(line=line)
    amount = (number_in("gross") * edition.gbp_per_unit).alias("amount")
    joined = places.join(
        rows.select(*KEY, amount, symbol_in("gross").alias("symbol")),
        on=KEY,
        how="left",
        maintain_order="left",
    ).filter(pl.col("time_period").is_in(rows["time_period"].unique().implode()))
    return measure(joined, SERVICES[line], pl.col("amount"), pl.coalesce("symbol", pl.lit(ABSENT)))


def _check_lines(lines: pl.DataFrame, edition: Edition) -> None:
    """Check that every year has all lines; a place that lacks a line has no figure."""
    if lines.is_empty():
        raise PipelineError(f"{edition.name}: no category is one of 1.2.x, {GRANT} and {BALANCE}.")
    for (year,), rows in lines.group_by("time_period", maintain_order=True):
        found = set(rows["line"]) - set(SERVICES)
        missing = [line for line in (GRANT, BALANCE) if line not in found]
        missing += [] if found - {GRANT, BALANCE} else ["1.2.x"]
        if missing:
            raise PipelineError(f"{edition.name}: {year} has no category {', '.join(missing)}.")


def _places(lines: pl.DataFrame) -> pl.DataFrame:
    kept = ["time_identifier", "geographic_level", "exists"]
    return lines.group_by(KEY, maintain_order=True).agg(pl.col(name).first() for name in kept)


def _balances(places: pl.DataFrame, lines: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Add signed `balance` and `grant` in GBP, and their symbols, to the places from 2019-20 onwards."""

    def line(name: str, ours: str) -> pl.DataFrame:
        # These lines have values only in gross expenditure.
        amount = (number_in("gross") * edition.gbp_per_unit).alias(ours)
        return lines.filter(line=name).select(*KEY, amount, symbol_in("gross").alias(f"{ours}_symbol"))

    joined = (
        places.filter(pl.col("time_period") >= FIRST_BALANCE)
        .join(line(BALANCE, "deficit"), on=KEY, how="left", maintain_order="left")
        .join(line(GRANT, "grant"), on=KEY, how="left", maintain_order="left")
    )
    no_return = (pl.col("deficit") == 0) & (pl.col("grant").fill_null(0) == 0)
    return joined.with_columns(
        balance=pl.when(~no_return).then(to_balance(pl.col("deficit"))),
        balance_symbol=pl.when(no_return)
        .then(pl.lit(PRINTED_ZERO))
        .otherwise(pl.coalesce("deficit_symbol", pl.lit(ABSENT))),
    )


def _net_percentages(balances: pl.DataFrame) -> pl.DataFrame:
    """Calculate line 1.9.3 as a percentage of line 1.9.1, for years in which DfE does not publish it."""
    later = balances.filter(pl.col("time_period") >= FIRST_NET_PERCENTAGE)
    has_grant = pl.col("grant") > 0
    divided = pl.col("balance").is_not_null() & has_grant
    return measure(
        later,
        "dsg_balance_net_pct",
        pl.when(divided).then(100 * pl.col("balance") / pl.col("grant")),
        pl.when(pl.col("balance").is_null())
        .then("balance_symbol")
        .otherwise(pl.coalesce("grant_symbol", pl.lit(PRINTED_ZERO))),
        pl.when(divided).then("balance"),
        pl.when(divided).then("grant"),
    )


def _high_needs(places: pl.DataFrame, lines: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Sum a place's high needs lines; the sum is missing if a line is, unless the line is not applicable.

    It is also missing if the place lacks a line that others have that year, and if the sum is 0.
    """
    parts = lines.filter(pl.col("line").str.contains(f"^{HIGH_NEEDS}$"))
    wanted = parts.group_by("time_period").agg(wanted=pl.col("line").n_unique())
    symbol = symbol_in("net")
    sums = parts.group_by(KEY, maintain_order=True).agg(
        total=number_in("net").sum() * edition.gbp_per_unit,
        given=number_in("net").is_not_null().sum(),
        found=pl.len(),
        symbol=symbol.filter(symbol != NOT_APPLICABLE).first(),
    )
    summed = places.join(sums, on=KEY, how="left", maintain_order="left").join(
        wanted, on="time_period", how="left", maintain_order="left"
    )
    missing = (
        pl.when(pl.col("found").fill_null(0) < pl.col("wanted"))
        .then(pl.lit(ABSENT))
        .when(pl.col("symbol").is_not_null())
        .then("symbol")
        .when(pl.col("given") == 0)
        .then(pl.lit(NOT_APPLICABLE))
        .when(pl.col("total") == 0)
        .then(pl.lit(PRINTED_ZERO))
    )
    return measure(summed, "high_needs_outturn_gbp", pl.when(missing.is_null()).then("total"), missing)


def _in_pounds(balances: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that England's grant is plausible in pounds; editions before 2021-22 are in millions."""
    low, high = PLAUSIBLE_GRANT
    grants = balances.filter(location_code=ENGLAND).select("time_period", "grant").drop_nulls()
    other = grants.filter(~pl.col("grant").is_between(low, high))
    detail = f"{grants.height - other.height} of {grants.height} years"
    return check_result(
        "England's net grant has the size of pounds", edition, "pass" if other.is_empty() else "fail", detail
    )
