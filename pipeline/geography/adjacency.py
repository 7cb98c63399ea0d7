"""Which authorities share a border: a line by land, or a tidal river between them."""

from collections.abc import Mapping

import geopandas as gpd
import polars as pl
import shapely  # type: ignore[import-untyped, unused-ignore]
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.places import ACROSS_WATER, TOUCHING
from pipeline.core.tables import NEIGHBOUR_COLUMNS
from pipeline.geography.register import Geography, locate
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result


def touching_pairs(outlines: Mapping[str, BaseGeometry]) -> set[tuple[str, str]]:
    """Return the pairs of codes, the lower one first, whose outlines share a line; a point is not enough.

    The outlines must be a coverage: both sides of a border the very same points.
    """
    areas = gpd.GeoSeries(outlines)
    left, right = areas.sindex.query(areas, predicate="intersects")
    one, other = areas.iloc[left[left < right]], areas.iloc[right[left < right]]
    shared = one.intersection(other, align=False).length > 0
    return {(min(pair), max(pair)) for pair in zip(one.index[shared], other.index[shared], strict=True)}


def touching_neighbours(
    by_land: pl.DataFrame, generalised: pl.DataFrame, edition: Edition, geography: Geography
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the neighbour sets of authorities that touch, each pair both ways, and a row of check_result.

    by_land has the pairs whose outlines share a line in any vintage. Those outlines end where the tide
    reaches, so a tidal river parts its banks; in the ONS's most generalised outlines (a text frame of English
    authorities with new_la_code, la_name and GeoJSON geometry) it is too narrow to be drawn. Pairs that touch
    only there face each other across such a river.
    """
    located = locate(
        generalised, "new_la_code", pl.date(required.period(edition), 12, 31), geography, edition
    )
    outlines = dict(
        zip(located["location_code"], shapely.from_geojson(located["geometry"].to_numpy()), strict=True)
    )
    coarse = touching_pairs(outlines)
    land = set(by_land.rows())
    sets = {TOUCHING: land, ACROSS_WATER: coarse - land}
    rows = pl.DataFrame(
        [
            (name, *pair, None, None)
            for name, pairs in sets.items()
            for one, other in sorted(pairs)
            for pair in ((one, other), (other, one))
        ],
        schema=NEIGHBOUR_COLUMNS,
        orient="row",
    ).sort("neighbour_set", "location_code", "neighbour_code")
    held = {pair for pair in land if set(pair) <= set(outlines)}
    lost = held - coarse
    across = len(sets[ACROSS_WATER])
    detail = f"{len(held - lost)} of the {len(held)} pairs by land; {across} more across a tidal river"
    outcome = "fail" if lost else "pass"
    return rows, check_result(
        "borders by land are borders in the generalised outlines", edition, outcome, detail
    )
