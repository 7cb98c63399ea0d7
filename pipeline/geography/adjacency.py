"""Adjacent authorities: those that share a border by land, or across a tidal river."""

from collections.abc import Mapping, Set

import geopandas as gpd
import polars as pl
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.places import ACROSS_WATER, TOUCHING
from pipeline.core.tables import NEIGHBOUR_COLUMNS
from pipeline.geography.locate import locate
from pipeline.geography.outline_checks import from_geojson
from pipeline.geography.register import Geography
from pipeline.sources import required
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result

MOST_NAMED = 5


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
    by_land: pl.DataFrame,
    facing: Set[tuple[str, str]],
    generalised: pl.DataFrame,
    edition: Edition,
    geography: Geography,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Make the neighbour sets of adjacent authorities, each pair both ways, and two rows of check_result.

    `by_land` has the pairs whose outlines share a line in any vintage, `facing` those on opposite banks of a
    tidal river (`tidal_rivers.facing_pairs`). Both are checked against the ONS's most generalised boundaries
    (`generalised`: a text frame of English authorities with new_la_code, la_name and GeoJSON geometry), in
    which narrow rivers are not drawn: every border by land is one there, and every further one there is
    across a tidal river.
    """
    located = locate(
        generalised, "new_la_code", pl.date(required.period(edition), 12, 31), geography, edition
    )
    outlines = from_geojson(dict(located.select("location_code", "geometry").iter_rows()), edition.name)
    coarse = touching_pairs(outlines)
    land = set(by_land.rows())
    sets = {TOUCHING: land, ACROSS_WATER: set(facing) - land}
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
    across_rivers = coarse - land
    return rows, pl.concat(
        [
            _all_among(
                "borders by land are borders in the generalised outlines",
                existing,
                coarse,
                edition,
                geography,
            ),
            _all_among(
                "further borders in the generalised outlines are tidal rivers",
                across_rivers,
                facing,
                edition,
                geography,
            ),
        ]
    )


def _all_among(
    name: str,
    pairs: Set[tuple[str, str]],
    among: Set[tuple[str, str]],
    edition: Edition,
    geography: Geography,
) -> pl.DataFrame:
    """Check that all pairs are among others; those that are not are named."""
    names = dict(geography.location.select("location_code", "location_name").iter_rows())
    lost = sorted(" and ".join(names.get(code, code) for code in pair) for pair in pairs - among)
    detail = f"{len(pairs) - len(lost)} of {len(pairs)} pairs"
    return check_result(
        name,
        edition,
        "fail" if lost else "pass",
        f"{detail}; not {'; '.join(lost[:MOST_NAMED])}" if lost else detail,
    )
