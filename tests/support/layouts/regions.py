"""The region in which each authority lies, for made-up files that must name it."""

import functools

import polars as pl

from pipeline.core import paths

REGIONS = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}
LONDON = "E12000007"
SHIPPED = paths.SNAPSHOT / "location.parquet"


@functools.cache
def _by_dfe_code() -> dict[str, str]:
    authorities = pl.read_parquet(SHIPPED).filter(geographic_level="Local authority")
    return dict(authorities.select("old_la_code", "region_code").iter_rows())


def region_of(dfe_code: object) -> tuple[str, str]:
    """The code and name of an authority's region; London for a code that no authority has."""
    code = _by_dfe_code().get(str(dfe_code), LONDON)
    return code, REGIONS[code]
