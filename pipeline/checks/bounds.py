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
MOST_NAMED = 5

PROBLEMS = {
    "share": "is not from 0 to 100 %",
    "fraction": "is below 1 % in every authority, as fractions would be",
    "weeks": f"is not from 0 to {LONGEST_WAIT:.0f} weeks",
    "negative": "is negative",
    "per_head": f"is more than {FURTHEST_FROM_MEDIAN:.0f} times the median, or less than that part of it",
}


def bounds(figure: pl.DataFrame, indicator: pl.DataFrame) -> pl.DataFrame:
    """Check the size of authorities' figures by the unit of their measure; a row of check_result a release.

    `figure` and `indicator` are tables of the warehouse. Figures that are suspect, small or of a balance may
    have any size; so may amounts per head of 0.
    """
    measures = indicator.filter(~pl.col("signed")).select("indicator", "unit")
    judged = (
        figure.filter("existed", pl.col("value").is_not_null(), geographic_level="Local authority")
        .join(measures, on="indicator", maintain_order="left")
        .with_columns(problem=_problem())
        .sort("source", "release", *MEASURE_AND_PERIOD, "location_code")
    )
    rows = [
        _row(str(source), str(release), table)
        for (source, release), table in judged.group_by("source", "release", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _problem() -> pl.Expr:
    """Return the key in PROBLEMS of what is wrong with a figure, or null."""
    value, unit = pl.col("value"), pl.col("unit")
    is_share = unit == "per cent"
    all_small = (value.max().over(MEASURE_AND_PERIOD) < 1) & (pl.len().over(MEASURE_AND_PERIOD) >= FEWEST)
    ranked = pl.when(pl.col("not_ranked").is_null() & (value > 0)).then(value)
    times = ranked / ranked.median().over(MEASURE_AND_PERIOD)
    usual = times.is_between(1 / FURTHEST_FROM_MEDIAN, FURTHEST_FROM_MEDIAN)
    return (
        pl.when(is_share & ~value.is_between(0, 100))
        .then(pl.lit("share"))
        .when(is_share & all_small & (value.max().over(MEASURE_AND_PERIOD) > 0))
        .then(pl.lit("fraction"))
        .when((unit == "weeks") & ~value.is_between(0, LONGEST_WAIT))
        .then(pl.lit("weeks"))
        .when((value < 0) & (unit != CHANGE))
        .then(pl.lit("negative"))
        .when(unit.is_in(["GBP per head", "GBP per plan"]) & ~usual)
        .then(pl.lit("per_head"))
    )


def _row(source: str, release: str, table: pl.DataFrame) -> tuple[str, str, str, str, str]:
    wrong = table.drop_nulls("problem")
    if wrong.is_empty():
        return CHECK, source, release, "pass", f"{table.height:,} figures"
    named = "; ".join(
        f"{row['indicator']} {row['time_period']} of {row['location_name']}, {row['value']:,.10g}, "
        f"{PROBLEMS[row['problem']]}"
        for row in wrong.head(MOST_NAMED).rows(named=True)
    )
    return CHECK, source, release, "fail", f"{wrong.height:,} of {table.height:,} are not: {named}"
