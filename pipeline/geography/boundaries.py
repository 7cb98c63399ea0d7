"""Outlines of authorities by vintage: a run of years in which no outline changed.

Source: the layer `utla` of the ONS's uk-topojson (WGS84, quantised to about 10 m), in which each area has the
first and last year of its outline. It is decoded in `topojson` rather than by GDAL: that takes a few lines,
keeps the years as integers, and gives both sides of a border the same points.

The outlines of a vintage are simplified together as a coverage, so that borders have no gaps or slivers.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.errors import PipelineError
from pipeline.core.tables import LAYER_COLUMNS
from pipeline.geography.adjacency import touching_pairs
from pipeline.geography.map_document import geographic_document
from pipeline.geography.outline_checks import check_in_england, check_near_region
from pipeline.geography.projection import to_degrees
from pipeline.geography.topojson import Area, read_areas

FIRST_YEAR = 2014

# Metres for coverage_simplify: the square root of the area of the corners that it removes.
# 75 m changes no authority's area by more than 0.3 % (Isles of Scilly); 100 m exceeds 0.5 % there.
OUTLINE_TOLERANCE = 75.0


@dataclass(frozen=True)
class Vintage:
    """Years in which no outline changed (last_year None = current); outlines by location_code, in metres."""

    first_year: int
    last_year: int | None
    outlines: dict[str, BaseGeometry]


class Boundaries(NamedTuple):
    """Two tables of the warehouse, the pairs of adjacent authorities, today's outlines, and the file's codes.

    `touching` has a row for each pair that is adjacent in any vintage (location_code < neighbour_code);
    `today` has the newest outline by location_code, in metres; `spelt` has new_la_code and la_name.
    """

    boundary_vintage: pl.DataFrame
    map_layer: pl.DataFrame
    touching: pl.DataFrame
    today: Mapping[str, BaseGeometry]
    spelt: pl.DataFrame


def make_boundaries(path: Path, location_of: Mapping[str, str], authorities: pl.DataFrame) -> Boundaries:
    """Make the tables boundary_vintage and map_layer, and adjacent pairs, from the ONS's TopoJSON file.

    `location_of` maps each English code of the file to its location_code (the area's newest ONS code);
    `authorities` has location_code, location_name, region_code and region_name. Raises PipelineError for a
    code missing from either, an outline outside England or far from its region, two outlines of one authority
    in a year, and an outline that is empty or invalid after simplification.
    """
    named = {row["location_code"]: row for row in authorities.iter_rows(named=True)}
    areas = [area for area in read_areas(path) if area.code.startswith("E")]
    if not areas:
        raise PipelineError(f"{path.name} has no English authority in its layer utla.")
    for area in areas:
        if area.code not in location_of:
            raise PipelineError(f"The boundary file has an area {area.code} that the register does not know.")
        if location_of[area.code] not in named:
            raise PipelineError(
                f"The boundary file has {location_of[area.code]}, which is not in the list of authorities."
            )
    check_in_england([(area.code, area.geometry) for area in areas], path.name)
    vintages = [_simplified(vintage) for vintage in _vintages(areas, location_of)]
    regions = {code: row["region_code"] for code, row in named.items()}
    for vintage in vintages:
        check_near_region(vintage.outlines, regions, path.name)
    bounds = shapely.total_bounds([part for vintage in vintages for part in vintage.outlines.values()])
    pairs = sorted({pair for vintage in vintages for pair in touching_pairs(vintage.outlines)})
    touching = pl.DataFrame(
        pairs, schema={"location_code": pl.String, "neighbour_code": pl.String}, orient="row"
    )
    spelt = pl.DataFrame(
        [(area.code, area.name) for area in areas], schema=["new_la_code", "la_name"], orient="row"
    )
    return Boundaries(
        _boundary_rows(vintages, named),
        _layer_rows(vintages, named, bounds),
        touching,
        vintages[-1].outlines,
        spelt,
    )


def _boundary_rows(vintages: Sequence[Vintage], named: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """Make one row for each authority and run of years with the same geometry."""
    rows: list[dict[str, object]] = []
    latest: dict[str, dict[str, object]] = {}
    for vintage in vintages:
        for code, geometry in _geojson(vintage.outlines, named).items():
            row = latest.get(code)
            if row and row["geometry"] == geometry and row["last_year"] == vintage.first_year - 1:
                row["last_year"] = vintage.last_year
                continue
            latest[code] = {
                "first_year": vintage.first_year,
                "last_year": vintage.last_year,
                "location_code": code,
                "geometry": geometry,
            }
            rows.append(latest[code])
    schema = {
        "first_year": pl.Int32,
        "last_year": pl.Int32,
        "location_code": pl.String,
        "geometry": pl.String,
    }
    return pl.DataFrame(rows, schema=schema).sort("first_year", "location_code")


def _layer_rows(
    vintages: Sequence[Vintage], named: Mapping[str, Mapping[str, Any]], bounds: NDArray[np.float64]
) -> pl.DataFrame:
    """Make one map document for each vintage."""
    rows = []
    for vintage in vintages:
        document = geographic_document(vintage.outlines, named, bounds)
        digest = hashlib.sha256(document.encode()).hexdigest()
        codes = sorted(vintage.outlines)
        rows.append(("geographic", vintage.first_year, vintage.last_year, codes, digest, document))
    return pl.DataFrame(rows, schema=LAYER_COLUMNS, orient="row")


def _vintages(areas: Sequence[Area], location_of: Mapping[str, str]) -> list[Vintage]:
    """Group the years from 2014 in which no outline changed; a new code alone is not a change."""
    changes = {area.start for area in areas if area.start} | {area.end + 1 for area in areas if area.end}
    vintages: list[Vintage] = []
    for year in sorted({FIRST_YEAR} | {change for change in changes if change > FIRST_YEAR}):
        outlines: dict[str, BaseGeometry] = {}
        for area in areas:
            if area.covers(year):
                code = location_of[area.code]
                if code in outlines:
                    raise PipelineError(f"The boundary file has two outlines of {code} in {year}.")
                outlines[code] = shapely.normalize(area.geometry)
        if not outlines:
            raise PipelineError(f"The boundary file has no outline in {year}.")
        if vintages and vintages[-1].outlines == outlines:
            continue
        if vintages:
            vintages[-1] = Vintage(vintages[-1].first_year, year - 1, vintages[-1].outlines)
        vintages.append(Vintage(year, None, outlines))
    return vintages


def _simplified(vintage: Vintage) -> Vintage:
    """Repair invalid and overlapping outlines of a vintage, then simplify them as one coverage."""
    codes = sorted(vintage.outlines)
    try:
        coverage = shapely.coverage_clean([vintage.outlines[code] for code in codes])
        simplified = shapely.coverage_simplify(coverage, OUTLINE_TOLERANCE)
    except shapely.errors.ShapelyError as problem:
        raise PipelineError(
            f"The outlines of {vintage.first_year} cannot be repaired: {problem}."
        ) from problem
    outlines = dict(zip(codes, map(_largest_part_first, simplified), strict=True))
    return Vintage(vintage.first_year, vintage.last_year, outlines)


def _largest_part_first(outline: BaseGeometry) -> BaseGeometry:
    """Sort the parts of an outline by area.

    coverage_simplify works part by part, so the order, which coverage_clean leaves open, decides which of two
    corners that are close together the map document keeps.
    """
    parts = shapely.get_parts(outline)
    if len(parts) == 1:
        return outline
    return MultiPolygon(list(parts[np.argsort(-shapely.area(parts), kind="stable")]))


def _geojson(outlines: Mapping[str, BaseGeometry], named: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Write outlines as GeoJSON geometries in longitude and latitude, exterior rings anticlockwise."""
    texts = {}
    for code in sorted(outlines):
        degrees = shapely.transform(outlines[code], to_degrees)
        if degrees.is_empty or not degrees.is_valid:
            raise PipelineError(f"The outline of {named[code]['location_name']} ({code}) cannot be drawn.")
        texts[code] = shapely.to_geojson(shapely.orient_polygons(shapely.normalize(degrees)))
    return texts
