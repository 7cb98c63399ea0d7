"""Tidy mid-year population estimates, the denominators of measures per head."""

import polars as pl

from pipeline.core.periods import MID_YEAR, reference_date
from pipeline.core.tables import CHECK_COLUMNS
from pipeline.geography.locate import locate
from pipeline.geography.register import OTHER_AREAS, Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.tidy.common import (
    Tidy,
    check_england,
    measure,
    number_in,
    symbol_in,
    to_observations,
    with_level,
)

CHILDREN = "residents_0_17_count"
YOUNG_PEOPLE = "residents_0_25_count"
BY_AGE = "residents-by-age"
MAX_LISTED = 5


def residents(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy residents aged 0 to 17 by year, for England, regions, Inner and Outer London and authorities."""
    placed = table.with_columns(
        pl.col("time_period").cast(pl.Int32),
        time_identifier=pl.lit(MID_YEAR),
        place=pl.when(geographic_level="National")
        .then("country_code")
        .when(geographic_level="Regional")
        .then("region_code")
        .otherwise("new_la_code"),
    ).drop("geographic_level")
    located = with_level(locate(placed, "place", reference_date(), geography, edition), geography)
    counted = measure(located, CHILDREN, number_in("residents"), symbol_in("residents"))
    return Tidy(to_observations([counted], edition, geography), check_england(located, edition))


def residents_by_age(table: pl.DataFrame, edition: Edition, geography: Geography) -> Tidy:
    """Tidy one year's single years of age to residents aged 0 to 17 and 0 to 25."""
    placed = table.filter(
        pl.col("code").str.starts_with("E") & ~pl.col("geography").is_in(OTHER_AREAS)
    ).with_columns(
        place="code",
        time_period=pl.lit(required.period(edition), pl.Int32),
        time_identifier=pl.lit(MID_YEAR),
    )
    located = with_level(locate(placed, "place", reference_date(), geography, edition), geography)
    counted = [
        measure(
            located,
            indicator,
            pl.sum_horizontal(number_in(f"age_{age}") for age in range(oldest + 1)),
            pl.lit(None, pl.String),
        )
        for indicator, oldest in ((CHILDREN, 17), (YOUNG_PEOPLE, 25))
    ]
    return Tidy(to_observations(counted, edition, geography), check_england(located, edition))


def compare_residents(observations: pl.DataFrame) -> pl.DataFrame:
    """Check that both files agree on residents aged 0 to 17; no row of check_result without both files."""
    key = ["time_period", "location_code"]
    children = observations.filter(indicator=CHILDREN).drop_nulls("value")
    by_age = children.filter(source=BY_AGE)
    series = children.filter(pl.col("source") != BY_AGE).select(*key, "release", other="value")
    both = by_age.join(series, on=key, suffix="_of_series", maintain_order="left")
    if both.is_empty():
        return pl.DataFrame(schema=CHECK_COLUMNS)
    differing = both.filter(pl.col("value") != pl.col("other"))
    detail = f"{both.height - differing.height} of {both.height} places agree"
    if not differing.is_empty():
        detail += f"; not {', '.join(differing['location_code'].unique().sort()[:MAX_LISTED])}"
    row = {
        "check": "ages 0 to 17 by single year add up to the series of residents aged 0 to 17",
        "source": BY_AGE,
        "release": both["release"][0],
        "outcome": "pass" if differing.is_empty() else "fail",
        "detail": detail,
    }
    return pl.DataFrame([row], schema=CHECK_COLUMNS)
