"""Regions and halves of London, by their slug, and their councils."""

import duckdb
import polars as pl

from pipeline.publish.asked import chosen
from pipeline.queries import records as record_queries
from pipeline.text.formatting import Row


def region(con: duckdb.DuckDBPyConnection, slug: str) -> Row:
    """Return the region, or half of London, with this slug; UnknownResourceError if there is none."""
    places = record_queries.places(con).filter(pl.col("geographic_level").is_in(["Regional", "Sub-region"]))
    return places.row(by_predicate=pl.col("slug") == chosen(slug, "region", places["slug"]), named=True)


def councils(con: duckdb.DuckDBPyConnection, place: Row, *, former: bool = False) -> pl.DataFrame:
    """Return slug, location_code and location_name of a region's councils of today, by name.

    With `former` also those that no longer exist.
    """
    within = pl.any_horizontal(pl.col("region_code", "sub_region_code") == place["location_code"])
    found = record_queries.places(con).filter(within, geographic_level="Local authority")
    if not former:
        found = found.filter(pl.col("closed").is_null())
    return found.select("slug", "location_code", "location_name").sort("location_name")
