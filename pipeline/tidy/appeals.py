"""Tidy the SEND appeal-rate tables."""

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.core.symbols import NOTHING_TO_MEASURE
from pipeline.geography.locate import locate
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result
from pipeline.tidy.common import Tidy, measure, number_in, symbol_in, to_observations, with_level

RATES = (
    ("send_appeal_rate_pct", "decisions", "rate"),
    ("send_appeal_rate_reviews_pct", "decisions_reviews", "rate_reviews"),
)


def appeals(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy one row per authority and year to counts and rates; authorities are located by name.

    '-' is zero. Rates are calculated from the counts, because the files round them to 0.1; a check compares
    them with the published ones. Raises PipelineError for a name that is not in the register.
    """
    figures = [column for column in table.columns if column.startswith(("appeals", "decisions", "rate"))]
    named = table.with_columns(
        pl.col("time_period").cast(pl.Int32),
        pl.col(figures).replace("-", "0"),
        time_identifier=pl.lit("Calendar year"),
    )
    located = with_level(locate(named, "la_name", reference_date(), geography, edition), geography)
    measures = [measure(located, "send_appeals_count", number_in("appeals"), symbol_in("appeals"))]
    checks = [_codes_agree(located, edition, geography)]
    for indicator, decisions, published_rate in RATES:
        if decisions in located.columns:
            given = located.filter(pl.col(decisions).is_not_null())
            measures.append(_rate(given, indicator, decisions))
            checks.append(_rates_agree(given, decisions, published_rate, edition))
    return Tidy(to_observations(measures, edition, geography), pl.concat(checks))


def _rate(located: pl.DataFrame, indicator: str, decisions: str) -> pl.DataFrame:
    above, below = number_in("appeals"), number_in(decisions)
    symbol = pl.coalesce(symbol_in(decisions), symbol_in("appeals"), pl.lit(NOTHING_TO_MEASURE))
    return measure(located, indicator, pl.when(below > 0).then(100 * above / below), symbol, above, below)


def _rates_agree(
    located: pl.DataFrame, decisions: str, published_rate: str, edition: Edition
) -> pl.DataFrame:
    rates = located.select(
        "la_name",
        "time_period",
        published=number_in(published_rate),
        worked_out=100 * number_in("appeals") / number_in(decisions),
    ).drop_nulls()
    differing = rates.filter((pl.col("published") - pl.col("worked_out")).abs() > 0.05 + 1e-9)
    name = f"{published_rate.replace('_', ' ')} as published is appeals over decisions, to 0.1"
    if differing.is_empty():
        return check_result(name, edition, "pass", f"{rates.height:,} rates")
    listed = ", ".join(f"{row['la_name']} {row['time_period']}" for row in differing.head(5).rows(named=True))
    return check_result(name, edition, "fail", f"{differing.height} of {rates.height:,} differ: {listed}")


def _codes_agree(located: pl.DataFrame, edition: Edition, geography: Geography) -> pl.DataFrame:
    """Check that the file's codes belong to the authorities named; one row of check_result.

    Names are compared, as the only row of Dorset can have figures of the old area or the new one.
    """
    names = geography.location.select("location_code", name="location_name")
    names_by_code = geography.location.select(la_code="old_la_code", name_of_code="location_name")
    wrong = (
        located.filter(pl.col("la_code") != "")
        .join(names, on="location_code")
        .join(names_by_code, on="la_code", how="left")
        .filter(pl.col("name").ne_missing(pl.col("name_of_code")))
        .select("la_name", "la_code")
        .unique()
        .sort("la_name")
    )
    name = "the file's LA codes are those of the authorities named"
    if wrong.is_empty():
        detail = "all of them" if (located["la_code"] != "").any() else "the table has no codes"
        return check_result(name, edition, "pass", detail)
    listed = ", ".join(f"{row['la_name']} {row['la_code']}" for row in wrong.rows(named=True))
    return check_result(name, edition, "explained", f"wrong in the publication, so names are used: {listed}")
