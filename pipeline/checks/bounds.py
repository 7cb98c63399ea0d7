"""Is each figure of a size that its unit allows?

A wrong unit or scale shows in the size of figures even where there is no other table, period or total to
compare them with.
"""

import polars as pl

from pipeline.core.tables import CHECK_COLUMNS, MEASURE_AND_PERIOD
from schemas.units import CHANGE

CHECK = "figures are of a size that their unit allows"
FEWEST = 30  # authorities; fewer can all be below 1 %
LONGEST_WAIT = 200.0  # weeks
FURTHEST_FROM_MEDIAN = 10.0  # times the median of all authorities, or that part of it
# Pounds of the median authority, without their sign. In published tables they are 1.2 to 306 million; in
# thousands, all of those would be below the least. What is left of balances after a grant may be less.
LEAST_POUNDS, LEAST_BALANCE, MOST_POUNDS = 400_000.0, 100_000.0, 1e9
MOST_NAMED = 5
RELEASE = ["source", "release"]
COLUMNS = (*RELEASE, *MEASURE_AND_PERIOD, "location_code", "location_name", "value", "not_ranked")

PROBLEMS = {
    "share": "is not from 0 to 100 %",
    "fraction": "is below 1 % in every authority, as fractions would be",
    "weeks": f"is not from 0 to {LONGEST_WAIT:.0f} weeks",
    "negative": "is negative",
    "pounds": "is not in pounds, to judge by the median of all authorities",
    "per_head": f"is more than {FURTHEST_FROM_MEDIAN:.0f} times the median, or less than that part of it",
}


def bounds(figure: pl.DataFrame, indicator: pl.DataFrame) -> pl.DataFrame:
    """Check the size of authorities' figures by the unit of their measure; a row of check_result a release.

    `figure` and `indicator` are tables of the warehouse. Figures that are suspect, small or of a balance may
    have any size; so may amounts per head of 0. Of balances in pounds only the median is judged.
    """
    measures = indicator.filter(~pl.col("signed") | (pl.col("unit") == "GBP")).select(
        "indicator", "unit", "signed"
    )
    given = figure.lazy().filter("existed", pl.col("value").is_not_null(), geographic_level="Local authority")
    judged = given.select(*COLUMNS).collect().join(measures, on="indicator")
    wrong = (
        judged.join(_sizes(judged), on=MEASURE_AND_PERIOD)
        .with_columns(problem=_problem())
        .drop_nulls("problem")
        .sort(*RELEASE, *MEASURE_AND_PERIOD, "location_code")
    )
    found = wrong.partition_by(RELEASE, as_dict=True)
    counted = judged.group_by(RELEASE).len().sort(RELEASE)
    rows = [
        _row(source, release, figures, found.get((source, release), wrong.clear()))
        for source, release, figures in counted.iter_rows()
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _is_ranked() -> pl.Expr:
    return pl.col("not_ranked").is_null() & (pl.col("value") > 0)


def _sizes(judged: pl.DataFrame) -> pl.DataFrame:
    """Return sizes of all figures and the `median` of ranked ones, a row a measure and period."""
    value = pl.col("value")
    return judged.group_by(MEASURE_AND_PERIOD).agg(
        largest=value.max(),
        authorities=pl.len(),
        median=value.filter(_is_ranked()).median(),
        usual_size=value.abs().filter(value != 0).median(),
    )


def _problem() -> pl.Expr:
    """Return the key in PROBLEMS of what is wrong with a figure, or null."""
    value, unit, largest = pl.col("value"), pl.col("unit"), pl.col("largest")
    is_share = unit == "per cent"
    all_small = (largest < 1) & (pl.col("authorities") >= FEWEST)
    times = pl.when(_is_ranked()).then(value) / pl.col("median")
    least = pl.when("signed").then(LEAST_BALANCE).otherwise(LEAST_POUNDS)
    in_pounds = pl.col("usual_size").is_between(least, MOST_POUNDS)
    usual = times.is_between(1 / FURTHEST_FROM_MEDIAN, FURTHEST_FROM_MEDIAN)
    return (
        pl.when(is_share & ~value.is_between(0, 100))
        .then(pl.lit("share"))
        .when(is_share & all_small & (largest > 0))
        .then(pl.lit("fraction"))
        .when((unit == "weeks") & ~value.is_between(0, LONGEST_WAIT))
        .then(pl.lit("weeks"))
        .when((value < 0) & (unit != CHANGE) & ~pl.col("signed"))
        .then(pl.lit("negative"))
        .when((unit == "GBP") & (pl.col("authorities") >= FEWEST) & ~in_pounds)
        .then(pl.lit("pounds"))
        .when(unit.is_in(["GBP per head", "GBP per plan"]) & ~usual)
        .then(pl.lit("per_head"))
    )


def _row(source: str, release: str, figures: int, wrong: pl.DataFrame) -> tuple[str, str, str, str, str]:
    if wrong.is_empty():
        return CHECK, source, release, "pass", f"{figures:,} figures"
    named = "; ".join(
        f"{row['indicator']} {row['time_period']} of {row['location_name']}, {row['value']:,.10g}, "
        f"{PROBLEMS[row['problem']]}"
        for row in wrong.head(MOST_NAMED).rows(named=True)
    )
    return CHECK, source, release, "fail", f"{wrong.height:,} of {figures:,} are not: {named}"
