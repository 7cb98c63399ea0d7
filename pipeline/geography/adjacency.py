"""Adjacent authorities: those that share a border by land, or across a tidal river."""

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
    """Return the pairs of codes, the lower first, whose outlines share a line; a shared point is not enough.

    The outlines must be a coverage, in which both sides of a border have the same points.
    """
    areas = gpd.GeoSeries(outlines)
    left, right = areas.sindex.query(areas, predicate="intersects")
    first, second = areas.iloc[left[left < right]], areas.iloc[right[left < right]]
    shared = first.intersection(second, align=False).length > 0
    return {(min(pair), max(pair)) for pair in zip(first.index[shared], second.index[shared], strict=True)}


def touching_neighbours(
    by_land: pl.DataFrame, generalised: pl.DataFrame, edition: Edition, geography: Geography
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the neighbour sets of adjacent authorities, each pair both ways, and a row of check_result.

    `by_land` has the pairs whose outlines share a line in any vintage. These outlines end at the tidal limit,
    so tidal rivers separate their banks. In the ONS's most generalised boundaries (`generalised`: a text
    frame of English authorities with new_la_code, la_name and GeoJSON geometry) such rivers are too narrow to
    be drawn: pairs that are adjacent only there are neighbours across water.
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
            for first, second in sorted(pairs)
            for pair in ((first, second), (second, first))
        ],
        schema=NEIGHBOUR_COLUMNS,
        orient="row",
    ).sort("neighbour_set", "location_code", "neighbour_code")
    existing = {pair for pair in land if set(pair) <= set(outlines)}
    lost = existing - coarse
    across = len(sets[ACROSS_WATER])
    detail = (
        f"{len(existing - lost)} of the {len(existing)} pairs by land; {across} more across a tidal river"
    )
    outcome = "fail" if lost else "pass"
    return rows, check_result(
        "borders by land are borders in the generalised outlines", edition, outcome, detail
    )
