"""Tidy the section 251 outturn as DfE publishes it: one row a place, year and category of spending.

Categories are known by their number alone ('1.9.3 ...'): dashes and wording change from year to year.
"""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import reference_date
from pipeline.core.places import ENGLAND
from pipeline.core.symbols import ABSENT, PRINTED_ZERO
from pipeline.geography.register import Geography, locate
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import Tidy, england_found, finish, mark, measure, number, with_level
from pipeline.tidy.dsg import turned

GRANT, BALANCE = "1.9.1", "1.9.3"
HIGH_NEEDS = r"1\.2\.\d+"
NOT_APPLICABLE = "z"
DFE_CODE = r"^\d{3}$"
# Before 2019-20 the sign of line 1.9.3 looks the other way round.
FIRST_BALANCE = 201920
# To 2021-22 DfE printed the percentage of the net grant itself.
FIRST_NET_PERCENTAGE = 202223
# England's net grant has been between 25 and 35 thousand million GBP: other units are off by a factor.
PLAUSIBLE_GRANT = (1e10, 1e11)

KEY = ["time_period", "location_code"]


def outturn(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy balances (line 1.9.3, turned: negative = deficit) and the high needs outturn (lines 1.2.x, net).

    A balance of 0 is a figure where the authority gave its grant (line 1.9.1) that year; where that prints 0
    or a mark too, there was no return. Raises PipelineError if a category stands twice for a place and year,
    or a year lacks one of these lines.
    """
    lines = _lines(table, edition, geography)
    _check_lines(lines, edition)
    places = _places(lines)
    balances = _balances(places, lines, edition)
    measures = [
        measure(balances, "dsg_balance_gbp", pl.col("balance"), pl.col("balance_mark")),
        _net_percentages(balances),
        _high_needs(places, lines, edition),
    ]
    return Tidy(
        finish(measures, edition, geography),
        pl.concat([england_found(places, edition), _in_pounds(balances, edition)]),
    )


def _lines(table: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """The located rows of the lines that are read, with their number as `line`.

    An authority without a DfE code in the file is found by its ONS code.
    """
    numbered = table.with_columns(
        # The whole number: neither 1.9.31 nor 1.9.3.1 is line 1.9.3.
        line=pl.col("category").str.extract(r"^(\d+(?:\.\d+)*)\.?(?:[^\d.]|$)"),
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
        pl.col("line").is_in([GRANT, BALANCE]) | pl.col("line").str.contains(f"^{HIGH_NEEDS}$")
    ).drop("geographic_level")
    lines = with_level(locate(read, "place", reference_date(), geography, edition), geography)
    twice = lines.filter(lines.select(*KEY, "line").is_duplicated())
    if not twice.is_empty():
        row = twice.row(0, named=True)
        raise PipelineError(
            f"{edition.name}: two rows for {row['place']!r}, {row['time_period']}, "
            f"category {row['category']!r} (row {row['row']})."
        )
    return lines


def _check_lines(lines: pl.DataFrame, edition: Edition) -> None:
    """Every year must have the lines; one place without a line is another matter (it has no figure)."""
    if lines.is_empty():
        raise PipelineError(f"{edition.name}: no category is one of 1.2.x, {GRANT} and {BALANCE}.")
    for (year,), rows in lines.group_by("time_period", maintain_order=True):
        found = set(rows["line"])
        missing = [line for line in (GRANT, BALANCE) if line not in found]
        missing += [] if found - {GRANT, BALANCE} else ["1.2.x"]
        if missing:
            raise PipelineError(f"{edition.name}: {year} has no category {', '.join(missing)}.")


def _places(lines: pl.DataFrame) -> pl.DataFrame:
    kept = ["time_identifier", "geographic_level", "exists"]
    return lines.group_by(KEY, maintain_order=True).agg(pl.col(name).first() for name in kept)


def _balances(places: pl.DataFrame, lines: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Places with `balance` (signed), `balance_mark` and `grant`, both in GBP, from 2019-20 on."""

    def line(name: str, ours: str) -> pl.DataFrame:
        # These lines carry a value only in gross expenditure.
        amount = (number("gross") * edition.gbp_per_unit).alias(ours)
        return lines.filter(line=name).select(*KEY, amount, mark("gross").alias(f"{ours}_mark"))

    together = (
        places.filter(pl.col("time_period") >= FIRST_BALANCE)
        .join(line(BALANCE, "deficit"), on=KEY, how="left", maintain_order="left")
        .join(line(GRANT, "grant"), on=KEY, how="left", maintain_order="left")
    )
    no_return = (pl.col("deficit") == 0) & (pl.col("grant").fill_null(0) == 0)
    return together.with_columns(
        balance=pl.when(~no_return).then(turned(pl.col("deficit"))),
        balance_mark=pl.when(no_return)
        .then(pl.lit(PRINTED_ZERO))
        .otherwise(pl.coalesce("deficit_mark", pl.lit(ABSENT))),
    )


def _net_percentages(balances: pl.DataFrame) -> pl.DataFrame:
    """Line 1.9.3 as a percentage of line 1.9.1, for the years that DfE gives no such percentage for."""
    later = balances.filter(pl.col("time_period") >= FIRST_NET_PERCENTAGE)
    has_grant = pl.col("grant") > 0
    divided = pl.col("balance").is_not_null() & has_grant
    return measure(
        later,
        "dsg_balance_net_pct",
        pl.when(divided).then(100 * pl.col("balance") / pl.col("grant")),
        pl.when(pl.col("balance").is_null())
        .then("balance_mark")
        .otherwise(pl.coalesce("grant_mark", pl.lit(PRINTED_ZERO))),
        pl.when(divided).then("balance"),
        pl.when(divided).then("grant"),
    )


def _high_needs(places: pl.DataFrame, lines: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """The sum of a place's high needs lines: missing if one of them is, but for those not applicable.

    A place that lacks a line which others have that year has no sum either; nor has one whose sum is 0.
    """
    parts = lines.filter(pl.col("line").str.contains(f"^{HIGH_NEEDS}$"))
    wanted = parts.group_by("time_period").agg(wanted=pl.col("line").n_unique())
    symbol = mark("net")
    sums = parts.group_by(KEY, maintain_order=True).agg(
        together=number("net").sum() * edition.gbp_per_unit,
        given=number("net").is_not_null().sum(),
        found=pl.len(),
        mark=symbol.filter(symbol != NOT_APPLICABLE).first(),
    )
    summed = places.join(sums, on=KEY, how="left", maintain_order="left").join(
        wanted, on="time_period", how="left", maintain_order="left"
    )
    missing = (
        pl.when(pl.col("found").fill_null(0) < pl.col("wanted"))
        .then(pl.lit(ABSENT))
        .when(pl.col("mark").is_not_null())
        .then("mark")
        .when(pl.col("given") == 0)
        .then(pl.lit(NOT_APPLICABLE))
        .when(pl.col("together") == 0)
        .then(pl.lit(PRINTED_ZERO))
    )
    return measure(summed, "high_needs_outturn_gbp", pl.when(missing.is_null()).then("together"), missing)


def _in_pounds(balances: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Is England's grant of a size that pounds can have? Editions before 2021-22 are in millions."""
    low, high = PLAUSIBLE_GRANT
    grants = balances.filter(location_code=ENGLAND).select("time_period", "grant").drop_nulls()
    other = grants.filter(~pl.col("grant").is_between(low, high))
    told = f"{grants.height - other.height} of {grants.height} years"
    return check_result(
        "England's net grant has the size of pounds", edition, "pass" if other.is_empty() else "fail", told
    )
