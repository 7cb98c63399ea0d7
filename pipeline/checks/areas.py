"""Are the figures of England and of its regions among those of their authorities?

Counts and money add up; shares, rates and means do not. But a share of an area lies between the lowest and
the highest of its authorities, and not far from their mean. Where another area's figure, another column or
another unit stands in its row, it does not.
"""

import polars as pl

from pipeline.core.places import ENGLAND
from pipeline.core.tables import CHECK_COLUMNS, MEASURE_AND_PERIOD

CHECK = "figures of areas are among those of their authorities"
ADDED_UP = ("count", "GBP")
LEAST_GIVEN = 0.5  # of the area's authorities: those without a figure may be the lowest
# In standard deviations of the authorities; in published figures at most 0.37 and 1.7.
FURTHEST = {"National": 0.5, "Regional": 2.0}
NOISE = 1e-6
MOST_NAMED = 5
COLUMNS = (
    *("source", "release", *MEASURE_AND_PERIOD, "geographic_level", "region_code"),
    *("location_code", "location_name", "existed"),
)


def areas(figure: pl.DataFrame, indicator: pl.DataFrame) -> pl.DataFrame:
    """Compare England and the regions with their authorities; a row of check_result a source and release.

    `figure` and `indicator` are the warehouse's tables. Counts and money are left out, and areas of which
    less than LEAST_GIVEN of the authorities have a figure that is not suspect.
    """
    measures = indicator.filter(~pl.col("unit").is_in(ADDED_UP)).select("indicator")
    trusted = pl.when(pl.col("suspect").is_null()).then("value").alias("value")
    shares = figure.select(*COLUMNS, trusted).join(measures, on="indicator", how="semi")
    judged = pl.concat(_compared(shares, level) for level in FURTHEST).sort(
        "source", "release", *MEASURE_AND_PERIOD, "location_code"
    )
    rows = [
        _row(str(source), str(release), table)
        for (source, release), table in judged.group_by("source", "release", maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _compared(shares: pl.DataFrame, level: str) -> pl.DataFrame:
    """Add `lowest`, `highest`, `mean` and `spread` of their authorities to the areas, and whether it fits."""
    area = pl.lit(ENGLAND, shares.schema["location_code"]) if level == "National" else pl.col("region_code")
    key = [*MEASURE_AND_PERIOD, "location_code"]
    authorities = (
        shares.filter("existed", geographic_level="Local authority")
        .with_columns(location_code=area)
        .group_by(key)
        .agg(
            lowest=pl.col("value").min(),
            highest=pl.col("value").max(),
            mean=pl.col("value").mean(),
            spread=pl.col("value").std(),
            given=pl.col("value").count() / pl.len(),
        )
    )
    among = pl.col("value").is_between(pl.col("lowest") - NOISE, pl.col("highest") + NOISE)
    near = (pl.col("value") - pl.col("mean")).abs() <= FURTHEST[level] * pl.col("spread") + NOISE
    return (
        shares.filter(pl.col("value").is_not_null(), geographic_level=level)
        .join(authorities, on=key)
        .filter(pl.col("given") >= LEAST_GIVEN)
        .with_columns(fits=among & near.fill_null(value=True))
    )


def _row(source: str, release: str, table: pl.DataFrame) -> tuple[str, str, str, str, str]:
    wrong = table.filter(~pl.col("fits"))
    if wrong.is_empty():
        return CHECK, source, release, "pass", f"{table.height:,} figures"
    named = "; ".join(
        f"{row['indicator']} {row['time_period']} of {row['location_name']} is {row['value']:,.4g}, "
        f"its authorities have {row['lowest']:,.4g} to {row['highest']:,.4g}, {row['mean']:,.4g} on average"
        for row in wrong.head(MOST_NAMED).rows(named=True)
    )
    return CHECK, source, release, "fail", f"{wrong.height:,} of {table.height:,} are not: {named}"
