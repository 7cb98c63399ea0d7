"""Are the figures of two regions under one another's names?

Counts show it, because authorities add up to their regions. Shares without counts do not: where regions are
much alike, each figure is possible for the other region too. But over all periods and measures of a release,
two regions differ as their authorities do.
"""

import polars as pl

from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.core.tables import CHECK_COLUMNS, MEASURE_AND_PERIOD

CHECK = "regions differ as their authorities do"
ADDED_UP = ("count", "GBP")
WEIGHT = "residents_0_17_count"
# The correlation of both differences; in published releases it is -0.1 for one pair, of which the differences
# are small, and 0.72 or more for all others.
OPPOSITE = -0.3
FEWEST = 3  # periods of measures; in fewer, two regions that are much alike differ by chance
RELEASE = ["source", "release"]
COLUMNS = (
    *(*RELEASE, *MEASURE_AND_PERIOD, "geographic_level", "region_code"),
    *("location_code", "location_name", "value", "denominator"),
)


def regions(figure: pl.DataFrame, indicator: pl.DataFrame) -> pl.DataFrame:
    """Compare every two regions with the means of their authorities; a row of check_result a release.

    `figure` and `indicator` are the warehouse's tables. Only figures that are printed without counts are
    compared, and regions that have FEWEST of them. Authorities are weighted by their residents aged 0 to 17;
    without these there is no row.
    """
    measures = indicator.filter(~pl.col("derived"), ~pl.col("unit").is_in(ADDED_UP)).select("indicator")
    trusted = figure.lazy().filter("existed", pl.col("value").is_not_null(), pl.col("suspect").is_null())
    given = trusted.select(*COLUMNS).collect()
    shares = given.join(measures, on="indicator", how="semi")
    residents = (
        given.filter(indicator=WEIGHT, geographic_level=LOCAL_AUTHORITY)
        .sort("time_period")
        .group_by("location_code")
        .agg(residents=pl.col("value").last())
    )
    means = (
        shares.filter(geographic_level=LOCAL_AUTHORITY)
        .join(residents, on="location_code")
        .group_by(*MEASURE_AND_PERIOD, location_code="region_code")
        .agg(mean=(pl.col("value") * pl.col("residents")).sum() / pl.col("residents").sum())
    )
    of_regions = (
        shares.filter(pl.col("denominator").is_null(), geographic_level="Regional")
        .join(means, on=[*MEASURE_AND_PERIOD, "location_code"])
        .with_columns(spread=pl.col("value").std().over(MEASURE_AND_PERIOD))
        .filter(pl.col("spread") > 0)
        .select(*RELEASE, *MEASURE_AND_PERIOD, "location_name", "value", "mean", "spread")
    )
    differs, should = ((pl.col(name) - pl.col(f"{name}_2")) / pl.col("spread") for name in ("value", "mean"))
    pairs = (
        of_regions.join(of_regions, on=[*RELEASE, *MEASURE_AND_PERIOD], suffix="_2")
        .filter(pl.col("location_name") < pl.col("location_name_2"))
        .group_by(*RELEASE, "location_name", "location_name_2")
        .agg(
            compared=pl.len(),
            correlation=(differs * should).sum()
            / ((differs * differs).sum() * (should * should).sum()).sqrt(),
        )
        .filter(pl.col("compared") >= FEWEST)
        .sort(*RELEASE, "location_name", "location_name_2")
    )
    rows = [
        _row(str(source), str(release), table)
        for (source, release), table in pairs.group_by(RELEASE, maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=CHECK_COLUMNS, orient="row")


def _row(source: str, release: str, pairs: pl.DataFrame) -> tuple[str, str, str, str, str]:
    turned = pairs.filter(pl.col("correlation").fill_nan(0) < OPPOSITE)
    if turned.is_empty():
        return CHECK, source, release, "pass", f"{pairs.height} pairs of regions"
    named = "; ".join(
        f"{row['location_name']} and {row['location_name_2']} differ the other way round"
        for row in turned.head(3).rows(named=True)
    )
    return CHECK, source, release, "fail", f"{turned.height} of {pairs.height} pairs do not: {named}"
