"""Tidy DfE's timeliness table; helpers for the other tables of the SEN2 return."""

from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.symbols import NOTHING_TO_MEASURE, TOTAL
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import Tidy, check_england, measure, number_in, symbol_in, to_observations
from pipeline.tidy.ees_geography import codes_agree, locate_areas


@dataclass(frozen=True)
class Measure:
    """An indicator, the column of its published figure, and the columns of numerator and denominator.

    Several columns mean their sum, to which those of `also` add where they have a number. Without a column
    `figure`, the indicator is a percentage calculated here. `first` and `last` are the periods in which the
    table has it.
    """

    indicator: str
    figure: str | None = None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    first: int = 0
    last: int = 9999


def _version_measures(version: str) -> tuple[Measure, ...]:
    """Return the measures including ('incl') or excluding ('excl') exceptions."""
    issued = f"issued_{version}"
    on_time, late = f"within_20_weeks_{version}", f"over_52_weeks_{version}"
    return (
        Measure(f"ehcp_issued_20_weeks_{version}_pct", f"{on_time}_pct", (on_time,), (issued,)),
        Measure(f"ehcp_issued_over_52_weeks_{version}_pct", f"{late}_pct", (late,), (issued,)),
        Measure(f"ehcp_average_wait_{version}_weeks", f"average_wait_{version}", below=(issued,)),
        Measure(f"ehcp_plans_issued_{version}_count", issued),
    )


# A table without the column of a measure does not have it: sen2_mi has no band over 52 weeks.
TIMELINESS = (*_version_measures("excl"), *_version_measures("incl"))


def timeliness(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy `timeliness_20_week.csv` from one row per area, year and breakdown to one row per measure.

    Percentages are kept as published; the exception share is calculated from the two published totals.
    Raises PipelineError if no row has the label of the total, or a place is unknown.
    """
    table = _name_total(table, edition).with_columns(pl.col("time_period").cast(pl.Int32))
    located = locate_areas(table, edition, geography)
    measures = [
        make_observations(located, wanted) for wanted in TIMELINESS if wanted.figure in located.columns
    ]
    measures.append(exception_share(located))
    checks = [check_england(located, edition), codes_agree(located, edition, geography)]
    return Tidy(to_observations(measures, edition, geography), pl.concat(checks))


def _name_total(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Replace the edition's label of the total by 'Total'."""
    label = required.total(edition)
    is_total = pl.col("breakdown_topic") == label
    if table.filter(is_total).is_empty():
        labels = ", ".join(repr(other) for other in table["breakdown_topic"].unique().sort())
        raise PipelineError(
            f"{edition.name}: no row has the breakdown topic {label!r}, the total in {edition.file}; "
            f"there are {labels}."
        )
    return table.with_columns(
        pl.when(is_total).then(pl.lit(TOTAL)).otherwise(name).alias(name)
        for name in ("breakdown", "breakdown_topic")
    )


def exception_share(located: pl.DataFrame) -> pl.DataFrame:
    """Calculate the percentage of plans that are exceptions, from the totals with and without them."""
    issued, measured = number_in("issued_incl"), number_in("issued_excl")
    symbol = pl.coalesce(symbol_in("issued_incl"), symbol_in("issued_excl"), pl.lit(NOTHING_TO_MEASURE))
    share = pl.when(issued > 0).then(100 * (issued - measured) / issued)
    return measure(located, "ehcp_exception_share_pct", share, symbol, issued - measured, issued)


def make_observations(located: pl.DataFrame, wanted: Measure) -> pl.DataFrame:
    """Make observations of one measure; a percentage of 0 is missing, even if the file prints 0."""
    located = located.filter(pl.col("time_period").is_between(wanted.first, wanted.last))
    above, below = _total(wanted.above), _total(wanted.below)
    above = reduce(add, [number_in(column).fill_null(0) for column in wanted.also], above)
    if wanted.figure is None:
        value = 100 * above / below
        marks = [symbol_in(column) for column in (*wanted.above, *wanted.below)]
    else:
        value = number_in(wanted.figure)
        marks = [symbol_in(wanted.figure)]
    if wanted.below:
        value = pl.when((below != 0).fill_null(value=True)).then(value)
    symbol = pl.coalesce(*marks, pl.lit(NOTHING_TO_MEASURE))
    return measure(located, wanted.indicator, value, symbol, above, below)


def _total(columns: tuple[str, ...]) -> pl.Expr:
    if not columns:
        return pl.lit(None, pl.Float64)
    return reduce(add, [number_in(column) for column in columns])
