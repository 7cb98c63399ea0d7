"""Authorities that face each other across a tidal river.

Outlines end at the tidal limit, so a tidal river separates its banks. `tidal_banks.csv` names the rivers and
the authorities on either bank. Two authorities on opposite banks face each other if, from somewhere on the
shore of one, the other is the nearest of the far bank, at most MAX_WIDTH away and with only water in between.
"""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.paths import REFERENCE
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.sources.reference import check_places, read_table, refuse

BANKS = "tidal_banks.csv"
BANK_COLUMNS = {
    "river": pl.String,
    "bank": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
}
SIDES = 2

# In metres. The Mersey at Eastham and the Humber at Hull are about 2.3 km wide; the mouth of the Humber, 3.8
# km, the Solent and the mouths of the Thames and the Severn are open water rather than rivers with two banks.
MAX_WIDTH = 3_000.0
STEP = 100.0  # between points of a shore from which the far bank is looked for
TRIED_FIRST = 10  # crossings; most authorities that face each other do where the river is narrowest
LAND = 1.0  # more than this much of a crossing on land is land


def read_banks(location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read tidal_banks.csv: row, river, bank, location_code and location_name.

    Raises PipelineError, besides what read_table refuses, for a river without two banks, a place whose code
    and name do not belong together, and one that is no authority.
    """
    names = list(BANK_COLUMNS)
    table = read_table(folder, BANKS, BANK_COLUMNS, filled=names, key=["river", "location_code"])
    banks = table.with_columns(banks=pl.col("bank").n_unique().over("river"))
    refuse(BANKS, banks.filter(pl.col("banks") != SIDES), "the river {river} has {banks} banks, not 2")
    check_places(table, location, BANKS)
    authorities = location.filter(geographic_level=LOCAL_AUTHORITY)["location_code"]
    other = table.filter(~pl.col("location_code").is_in(authorities.implode()))
    refuse(BANKS, other, "{location_name} is no local authority")
    return table


def facing_pairs(outlines: Mapping[str, BaseGeometry], banks: pl.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs of codes, the lower first, that face each other across a river of `read_banks`.

    `outlines` are today's, in metres. Raises PipelineError for an authority of a bank that has none.
    """
    gone = banks.filter(~pl.col("location_code").is_in(list(outlines)))
    refuse(BANKS, gone, "{location_name} has no outline today; name the authority that is there now")
    land = np.array(list(outlines.values()))
    pairs: set[tuple[str, str]] = set()
    for _, of_river in banks.group_by("river", maintain_order=True):
        first, second = (codes["location_code"].to_list() for _, codes in of_river.group_by("bank"))
        for here, there in ((first, second), (second, first)):
            shapes = {code: outlines[code] for code in there}
            for code in here:
                seen = _nearest_across(outlines[code], shapes, land)
                pairs |= {(min(pair), max(pair)) for pair in product([code], seen)}
    return pairs


def _nearest_across(
    outline: BaseGeometry, far_bank: Mapping[str, BaseGeometry], land: NDArray[np.object_]
) -> set[str]:
    """Return the codes of the far bank that are nearest, across water only, from some point of an outline."""
    codes, shapes = list(far_bank), np.array(list(far_bank.values()))
    near = shapely.box(*(shapely.total_bounds(shapes) + MAX_WIDTH * np.array([-1, -1, 1, 1])).tolist())
    shore = shapely.segmentize(shapely.intersection(shapely.boundary(outline), near), STEP)
    points = shapely.points(shapely.get_coordinates(shore))
    shapely.prepare(shapes)
    points = points[shapely.dwithin(points[:, None], shapes[None, :], MAX_WIDTH).any(axis=1)]
    if not len(points):
        return set()
    distances = shapely.distance(points[:, None], shapes[None, :])
    nearest = distances.argmin(axis=1)
    return {
        codes[place]
        for place in np.unique(nearest)
        if _any_on_water(points[nearest == place], distances[nearest == place, place], shapes[place], land)
    }


def _any_on_water(
    points: NDArray[np.object_],
    distances: NDArray[np.float64],
    shape: BaseGeometry,
    land: NDArray[np.object_],
) -> bool:
    """Return whether the shortest way from any point to the shape is on water; near points come first."""
    by_distance = points[np.argsort(distances, kind="stable")]
    return any(
        bool((_length_on_land(shapely.shortest_line(some, shape), land) < LAND).any())
        for some in (by_distance[:TRIED_FIRST], by_distance[TRIED_FIRST:])
        if len(some)
    )


def _length_on_land(crossings: NDArray[np.object_], land: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return how much of each crossing is on land, in metres; only the land around them is looked at."""
    west, south, east, north = shapely.total_bounds(crossings).tolist()
    around = shapely.clip_by_rect(land, west - STEP, south - STEP, east + STEP, north + STEP)
    lengths: NDArray[np.float64] = shapely.length(shapely.intersection(crossings, shapely.union_all(around)))
    return lengths
