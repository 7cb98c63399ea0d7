"""Outlines and maps made of the ONS's real file: coverage, areas, sizes."""

import gzip
import json

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Transformer

from pipeline.geography.boundaries import Boundaries, make_boundaries
from pipeline.geography.projection import NATIONAL_GRID
from pipeline.geography.topojson import read_areas
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED
from tests.support.reading.outlines import document_of, outlines_in, path_points

pytestmark = NEEDS_FILES

OUTLINES = PUBLISHED / "boundaries/uk_topojson.json"

RECODED = {
    "E10000002": "E06000060",
    "E10000023": "E06000065",
    "E10000027": "E06000066",
    "E08000016": "E08000038",
    "E08000019": "E08000039",
}
COUNTS = {2014: 152, 2018: 152, 2019: 151, 2020: 151, 2021: 152, 2022: 152, 2023: 153, 2024: 153, 2025: 153}
SAMPLE_YEARS = [2014, 2019, 2021, 2023]  # the first of every vintage


@pytest.fixture(scope="module")
def register() -> tuple[dict[str, str], pl.DataFrame]:
    """Stand in for the register: names from the file, London's boroughs by their codes, one other region."""
    items = json.loads(OUTLINES.read_bytes())["objects"]["utla"]["geometries"]
    names = {item["properties"]["areacd"]: item["properties"]["areanm"] for item in items}
    english = {code: name for code, name in names.items() if code.startswith("E")}
    rows = [
        (code, name, *(("E12000007", "London") if code.startswith("E09") else ("E12000001", "Elsewhere")))
        for code, name in english.items()
        if code not in RECODED
    ]
    columns = ["location_code", "location_name", "region_code", "region_name"]
    location_of = {code: RECODED.get(code, code) for code in english}
    return location_of, pl.DataFrame(rows, schema=columns, orient="row")


@pytest.fixture(scope="module")
def real(register) -> Boundaries:
    return make_boundaries(OUTLINES, *register)


def grid_outlines(outlines: pl.DataFrame, year: int) -> dict[str, shapely.Geometry]:
    """Outlines of a year in metres."""
    to_grid = Transformer.from_crs("EPSG:4326", NATIONAL_GRID, always_xy=True)
    return {
        code: shapely.transform(shape, lambda xy: np.column_stack(to_grid.transform(xy[:, 0], xy[:, 1])))
        for code, shape in outlines_in(outlines, year).items()
    }


@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_every_year_has_its_authorities(real, year, count):
    outlines, layers = real.boundary_vintage, real.map_layer
    assert len(outlines_in(outlines, year)) == count
    assert len(document_of(layers, year)["areas"]) == count


@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_outlines_are_a_coverage_without_slivers(real, year):
    shapes = np.array(list(outlines_in(real.boundary_vintage, year).values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    metres = np.array(list(grid_outlines(real.boundary_vintage, year).values()))
    holes = [hole for part in shapely.get_parts(shapely.union_all(metres)) for hole in part.interiors]
    assert holes == []


@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_no_area_changes_by_more_than_half_a_per_cent(real, register, year):
    location_of, _ = register
    drawn = grid_outlines(real.boundary_vintage, year)
    for source in read_areas(OUTLINES):
        if source.code in location_of and source.covers(year):
            published = shapely.make_valid(source.geometry).area
            assert drawn[location_of[source.code]].area == pytest.approx(published, rel=0.005), source.code


@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_no_drawn_area_changes_by_more_than_half_a_per_cent(real, register, year):
    """But the Isles of Scilly: their smallest islets are less than a unit wide."""
    location_of, _ = register
    drawn = {area["code"]: even_odd(area["path"]).area for area in document_of(real.map_layer, year)["areas"]}
    published = {
        location_of[source.code]: shapely.make_valid(source.geometry).area
        for source in read_areas(OUTLINES)
        if source.code in location_of and source.covers(year)
    }
    square_metres = sum(published.values()) / sum(drawn.values())  # of a square unit
    changed = {code: drawn[code] * square_metres / published[code] - 1 for code in published}
    assert {code for code, change in changed.items() if abs(change) > 0.005} <= {"E06000053"}
    assert abs(changed["E06000053"]) < 0.01


def test_documents_are_small(real):
    for document in real.map_layer["document"]:
        assert len(document.encode()) <= 155_000
        assert len(gzip.compress(document.encode())) <= 60_000


@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_drawn_borders_are_shared_points(real, year):
    """An inland point of a drawn area belongs to a neighbour too: drawn areas leave no gap and no overlap."""
    areas = document_of(real.map_layer, year)["areas"]
    shapes = np.array([shapely.make_valid(even_odd(drawn["path"])) for drawn in areas])
    union = shapely.union_all(shapes)
    assert union.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-4)
    # What is left is water: the Tyne and the Ouse between their banks, harbours whose mouths are a pixel.
    gaps = [shapely.Polygon(hole) for part in shapely.get_parts(union) for hole in part.interiors]
    assert sum(gap.area for gap in gaps) < 1e-4 * union.area


def even_odd(path: str) -> shapely.Geometry:
    """Fill a drawn path as a browser does with fill-rule evenodd."""
    shape = shapely.MultiPolygon()
    for points in path_points(path):
        shape = shape.symmetric_difference(shapely.make_valid(shapely.Polygon(points)))
    return shape


def test_insets_show_london_and_scilly_whole_and_cover_no_land(real):
    document = document_of(real.map_layer, 2023)
    width, height = document["size"]
    land = np.vstack([points for drawn in document["areas"] for points in path_points(drawn["path"])])
    assert [inset["label"] for inset in document["insets"]] == ["London", "Isles of Scilly"]
    for inset in document["insets"]:
        (x, y), (_, _, from_width, from_height), scale = inset["at"], inset["from"], inset["scale"]
        right, bottom = x + from_width * scale, y + from_height * scale
        assert x >= 0
        assert y >= 0
        assert right <= width
        assert bottom <= height
        inside = (land[:, 0] > x) & (land[:, 0] < right) & (land[:, 1] > y) & (land[:, 1] < bottom)
        assert not inside.any()


def test_the_same_file_gives_the_same_bytes(real, register):
    location_of, authorities = register
    again = make_boundaries(OUTLINES, dict(reversed(location_of.items())), authorities.reverse())
    assert again.today == real.today
    for name in ("boundary_vintage", "map_layer", "touching", "spelt"):
        assert getattr(again, name).equals(getattr(real, name)), name
