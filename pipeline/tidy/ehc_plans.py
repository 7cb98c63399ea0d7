"""Tidy DfE's table of timeliness, and what it shares with the other tables of the SEN2 return."""

from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.symbols import NOTHING_TO_MEASURE, TOTAL
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import Tidy, england_found, finish, mark, measure, number
from pipeline.tidy.ees_geography import codes_agree, locate_areas


@dataclass(frozen=True)
class Measure:
    """An indicator: the column of its published figure, and the counts above and below the line.

    Several columns stand for their sum. Without a column for the figure it is a share worked out here.
    """

    indicator: str
    figure: str | None = None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def _of_version(version: str) -> tuple[Measure, ...]:
    """The measures with exceptions ('incl') or without ('excl')."""
    issued = f"issued_{version}"
    on_time, late = f"within_20_weeks_{version}", f"over_52_weeks_{version}"
    return (
        Measure(f"ehcp_issued_20_weeks_{version}_pct", f"{on_time}_pct", (on_time,), (issued,)),
        Measure(f"ehcp_issued_over_52_weeks_{version}_pct", f"{late}_pct", (late,), (issued,)),
        Measure(f"ehcp_average_wait_{version}_weeks", f"average_wait_{version}", below=(issued,)),
        Measure(f"ehcp_plans_issued_{version}_count", issued),
    )


# Those whose column a table lacks are left out of it: the combined table has no band over 52 weeks.
TIMELINESS = (*_of_version("excl"), *_of_version("incl"))


def timeliness(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy `timeliness_20_week.csv`: one row an area, year and breakdown, to one row a measure as well.

    Percentages are kept as published. The exception share is worked out from the two published totals.
    Raises PipelineError if no row carries the label of the total, or a place is unknown.
    """
    table = _name_total(table, edition).with_columns(pl.col("time_period").cast(pl.Int32))
    located = locate_areas(table, edition, geography)
    measures = [observed(located, wanted) for wanted in TIMELINESS if wanted.figure in located.columns]
    measures.append(exception_share(located))
    checks = [england_found(located, edition), codes_agree(located, edition, geography)]
    return Tidy(finish(measures, edition, geography), pl.concat(checks))


def _name_total(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Call the total 'Total', whatever the edition calls it."""
    label = required.total(edition)
    is_total = pl.col("breakdown_topic") == label
    if table.filter(is_total).is_empty():
        labels = ", ".join(repr(other) for other in table["breakdown_topic"].unique().sort())
        raise PipelineError(
            f"{edition.name}: no row has the breakdown topic {label!r}, which {edition.file} gives "
            f"as the total's label; there are {labels}."
        )
    return table.with_columns(
        pl.when(is_total).then(pl.lit(TOTAL)).otherwise(name).alias(name)
        for name in ("breakdown", "breakdown_topic")
    )


def exception_share(located: pl.DataFrame) -> pl.DataFrame:
    """The share of plans classed as exceptions, from the totals with and without them."""
    issued, measured = number("issued_incl"), number("issued_excl")
    symbol = pl.coalesce(mark("issued_incl"), mark("issued_excl"), pl.lit(NOTHING_TO_MEASURE))
    share = pl.when(issued > 0).then(100 * (issued - measured) / issued)
    return measure(located, "ehcp_exception_share_pct", share, symbol, issued - measured, issued)


def observed(located: pl.DataFrame, wanted: Measure) -> pl.DataFrame:
    """Observations of one measure; a percentage of nothing is no figure, even where 0 is printed."""
    above, below = _total(wanted.above), _total(wanted.below)
    if wanted.figure is None:
        value = 100 * above / below
        marks = [mark(column) for column in (*wanted.above, *wanted.below)]
    else:
        value = number(wanted.figure)
        marks = [mark(wanted.figure)]
    if wanted.below:
        value = pl.when((below != 0).fill_null(value=True)).then(value)
    symbol = pl.coalesce(*marks, pl.lit(NOTHING_TO_MEASURE))
    return measure(located, wanted.indicator, value, symbol, above, below)


def _total(columns: tuple[str, ...]) -> pl.Expr:
    if not columns:
        return pl.lit(None, pl.Float64)
    return reduce(add, [number(column) for column in columns])
