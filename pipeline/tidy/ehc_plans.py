"""Tidy DfE's EHC plan data sets."""

import polars as pl

from pipeline import needed
from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.geography import Geography
from pipeline.tidy.areas import codes_agree, locate_areas
from pipeline.tidy.common import (
    NOTHING_TO_MEASURE,
    TOTAL,
    Tidy,
    england_found,
    finish,
    mark,
    measure,
    number,
)

# Our indicator, the column of its published figure, and the counts above and below the line.
MEASURES = [
    (
        indicator.format(version),
        figure.format(version),
        above and above.format(version),
        below and below.format(version),
    )
    for version in ("excl", "incl")
    for indicator, figure, above, below in (
        ("ehcp_issued_20_weeks_{}_pct", "within_20_weeks_{}_pct", "within_20_weeks_{}", "issued_{}"),
        ("ehcp_issued_over_52_weeks_{}_pct", "over_52_weeks_{}_pct", "over_52_weeks_{}", "issued_{}"),
        ("ehcp_average_wait_{}_weeks", "average_wait_{}", None, "issued_{}"),
        ("ehcp_plans_issued_{}_count", "issued_{}", None, None),
    )
]


def timeliness(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy `timeliness_20_week.csv`: one row an area, year and breakdown, to one row a measure as well.

    Percentages are kept as published. The exception share is worked out from the two published totals.
    Raises PipelineError if no row carries the label of the total, or a place is unknown.
    """
    table = _name_total(table, edition).with_columns(pl.col("time_period").cast(pl.Int32))
    located = locate_areas(table, edition, geography)
    measures = [
        measure(
            located,
            indicator,
            number(figure),
            mark(figure),
            None if above is None else number(above),
            None if below is None else number(below),
        )
        for indicator, figure, above, below in MEASURES
        if figure in located.columns
    ]
    measures.append(exception_share(located))
    checks = [england_found(located, edition), codes_agree(located, edition, geography)]
    return Tidy(finish(measures, edition, geography), pl.concat(checks))


def _name_total(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Call the total 'Total', whatever the edition calls it."""
    label = needed.total(edition)
    is_total = pl.col("breakdown_topic") == label
    if table.filter(is_total).is_empty():
        labels = ", ".join(repr(label) for label in table["breakdown_topic"].unique().sort())
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
