"""The place that a feed is about: England, a region, or an authority."""

from dataclasses import dataclass

import duckdb

from pipeline.core.places import ENGLAND, LOCAL_AUTHORITY
from pipeline.publish.asked import Asked, chosen
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection
REGIONS = ("Regional", "Sub-region")


@dataclass(frozen=True)
class Place:
    """A place: code, slug, name in running text, path of its page, the codes of itself and all within."""

    code: str
    slug: str
    name: str
    page: str
    with_members: tuple[str, ...]


def england(con: Con) -> Place:
    """Return England with all its places."""
    places = record_queries.places(con).rows(named=True)
    row = next(row for row in places if row["location_code"] == ENGLAND)
    return Place(ENGLAND, row["slug"], "England", "changes", tuple(row["location_code"] for row in places))


def region(con: Con, asked: Asked) -> Place:
    """Return the region whose slug a path names, with its authorities; UnknownResourceError if none."""
    places = record_queries.places(con).rows(named=True)
    regions = {row["slug"]: row for row in places if row["geographic_level"] in REGIONS}
    row = regions[chosen(asked.names["slug"], "region", regions)]
    code = row["location_code"]
    members = [other["location_code"] for other in places if code in _regions_of(other)]
    name = formatting.region_in_a_sentence(row["location_name"])
    return Place(code, row["slug"], name, f"region/{row['slug']}", (code, *members))


def council(con: Con, asked: Asked) -> Place:
    """Return the authority whose slug a path names; UnknownResourceError if none has it."""
    places = record_queries.places(con).rows(named=True)
    councils = {row["slug"]: row for row in places if row["geographic_level"] == LOCAL_AUTHORITY}
    row = councils[chosen(asked.names["slug"], "council", councils)]
    name = formatting.place_in_a_sentence(row["location_name"])
    return Place(row["location_code"], row["slug"], name, f"council/{row['slug']}", (row["location_code"],))


def _regions_of(row: Row) -> set[str]:
    return {row["region_code"], row["sub_region_code"]} - {None}
