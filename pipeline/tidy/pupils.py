"""Tidy the percentages of pupils with special educational needs."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import JANUARY, reference_date
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

MEASURES = {"SEN_TotStat": "pupils_ehcp_pct", "SEN_TotSENSuP": "pupils_sen_support_pct"}
ENGLAND_CODE = "970"
# Percentages are published to one decimal; the file stores some as 4.4000000000000004.
DECIMALS = 1
FLOAT_NOISE = 1e-9


def sen_pupils(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy one row per measure, area and January; '-' means not available here, not zero.

    The file lists all authorities of any year in every year; rows without a figure are dropped if the
    authority did not exist. Raises PipelineError if the two measures are exchanged.
    """
    _refuse_exchanged(table, edition)
    placed = table.with_columns(pl.col("time_period").cast(pl.Int32), time_identifier=pl.lit(JANUARY))
    located = with_level(locate(placed, "la_code", reference_date(), geography, edition), geography)
    value = number_in("percentage").round(DECIMALS)
    measures = [
        measure(located.filter(measure=name), indicator, value, symbol_in("percentage"))
        for name, indicator in MEASURES.items()
    ]
    checks = [check_england(located, edition), _printed_to_one_decimal(located, edition)]
    return Tidy(to_observations(measures, edition, geography), pl.concat(checks))


def _refuse_exchanged(table: pl.DataFrame, edition: Edition) -> None:
    """PipelineError if England has more pupils with an EHC plan than with SEN support; it has half as many.

    Exchanged in all years, each measure keeps its size from year to year.
    """
    ehcp, support = (
        table.filter(measure=name, la_code=ENGLAND_CODE).select("time_period", given=number_in("percentage"))
        for name in MEASURES
    )
    wrong = ehcp.join(support, on="time_period", suffix="_support").filter(
        pl.col("given") >= pl.col("given_support")
    )
    for row in wrong.sort("time_period").head(1).rows(named=True):
        raise PipelineError(
            f"{edition.name}: {' and '.join(MEASURES)} are exchanged: in {row['time_period']} England "
            f"has {row['given']:.10g} % of pupils with an EHC plan, "
            f"{row['given_support']:.10g} % with SEN support."
        )


def _printed_to_one_decimal(located: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    printed = located.with_columns(stored=number_in("percentage")).drop_nulls("stored")
    finer = printed.filter((pl.col("stored") - pl.col("stored").round(DECIMALS)).abs() > FLOAT_NOISE)
    return check_result(
        "percentages are printed to one decimal",
        edition,
        "pass" if finer.is_empty() else "fail",
        f"{printed.height - finer.height:,} of {printed.height:,} percentages",
    )
