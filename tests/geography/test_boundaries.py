"""Outlines of made-up squares whose borders, faults and years are plain to see."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from pipeline.core.errors import PipelineError
from pipeline.geography.boundaries import Boundaries, make_boundaries
from tests.support.reading.outlines import document_of, outlines_in, path_points

# Four squares of 0.2 by 0.2 degrees near Leicester, on a grid of 0.0001 degrees:
#   West | East      the border between them has a kink, the same in both
#   South            a bow-tie: its last two corners change places (invalid)
#   Isle             apart, with one islet
# East is there to 2018; from 2019 two halves of it are.
ORIGIN = (-1.4, 52.4)
STEP = 0.0001


def arc(*points: tuple[int, int]) -> list[list[int]]:
    """Write grid points as a TopoJSON arc: the first as it is, the others as steps."""
    steps = np.diff(np.array(points), axis=0).tolist()
    return [list(points[0]), *steps]


ARCS = [
    arc((2000, 0), (2000, 900), (2060, 1000), (2000, 1100), (2000, 2000)),  # 0 West | East, northwards
    arc((2000, 2000), (0, 2000), (0, 0), (2000, 0)),  # 1 West's other sides
    arc((2000, 0), (4000, 0), (4000, 1000)),  # 2 East's south and lower east side
    arc((4000, 1000), (4000, 2000), (2000, 2000)),  # 3 East's upper east side and north
    arc((2060, 1000), (4000, 1000)),  # 4 the line that splits East
    arc((0, -3000), (2000, -3000), (0, -2000), (2000, -2000), (0, -3000)),  # 5 a bow-tie
    arc((6000, 0), (7000, 0), (7000, 1000), (6000, 0)),  # 6 Isle
    arc((7500, 0), (7520, 0), (7520, 20), (7500, 0)),  # 7 its islet
    arc((2000, 0), (2000, 900), (2060, 1000)),  # 8 lower half of the border
    arc((2060, 1000), (2000, 1100), (2000, 2000)),  # 9 upper half
]


def area(code: str, arcs: list[object], **years: int) -> dict[str, object]:
    kind = "MultiPolygon" if len(arcs) > 1 else "Polygon"
    return {
        "type": kind,
        "arcs": arcs if len(arcs) > 1 else arcs[0],
        "properties": {"areacd": code, "areanm": code, **years},
    }


AREAS = [
    area("E10000001", [[[0, 1]]], end=2016),  # West, recoded in 2017 with the same outline
    area("E06000001", [[[0, 1]]], start=2017),
    area("E06000002", [[[~0, 2, 3]]], end=2018),
    area("E06000003", [[[~8, 2, ~4]]], start=2019),
    area("E06000004", [[[~9, 4, 3]]], start=2019),
    area("E06000005", [[[5]]]),
    area("E06000006", [[[6]], [[7]]]),
    area("W06000001", [[[6]]]),  # not English
]
LOCATION_OF = {f"E0600000{n}": f"E0600000{n}" for n in range(1, 7)} | {"E10000001": "E06000001"}
NAMES = {1: "West", 2: "East", 3: "East Lower", 4: "East Upper", 5: "Bow", 6: "Isle"}
AUTHORITIES = pl.DataFrame(
    [
        (f"E0600000{n}", name, "E12000001" if n in {1, 5} else "E12000002", "One" if n in {1, 5} else "Two")
        for n, name in NAMES.items()
    ],
    schema=["location_code", "location_name", "region_code", "region_name"],
    orient="row",
)


def write(folder: Path, areas: Iterable[object] = AREAS) -> Path:
    topology = {
        "type": "Topology",
        "arcs": ARCS,
        "transform": {"scale": [STEP, STEP], "translate": list(ORIGIN)},
        "objects": {"utla": {"type": "GeometryCollection", "geometries": list(areas)}},
    }
    path = folder / "made_up_topojson.json"
    path.write_text(json.dumps(topology))
    return path


@pytest.fixture
def made_up(tmp_path: Path) -> Boundaries:
    return make_boundaries(write(tmp_path), LOCATION_OF, AUTHORITIES)


def test_an_outline_is_stored_once_with_its_years(made_up):
    outlines = made_up.boundary_vintage
    assert outlines.select("location_code", "first_year", "last_year").sort("location_code").rows() == [
        ("E06000001", 2014, None),
        ("E06000002", 2014, 2018),
        ("E06000003", 2019, None),
        ("E06000004", 2019, None),
        ("E06000005", 2014, None),
        ("E06000006", 2014, None),
    ]


def test_a_new_code_is_not_a_new_vintage(made_up):
    layers = made_up.map_layer
    assert layers.select("kind", "first_year", "last_year").rows() == [
        ("geographic", 2014, 2018),
        ("geographic", 2019, None),
    ]


def test_a_border_is_the_same_line_on_both_sides(made_up):
    outlines = made_up.boundary_vintage
    west, east = outlines_in(outlines, 2014)["E06000001"], outlines_in(outlines, 2014)["E06000002"]
    assert [-1.194, 52.5] in shapely.get_coordinates(west).round(5).tolist()
    assert shapely.coverage_is_valid(shapely.from_wkb([west.wkb, east.wkb]))
    assert shapely.intersection(west, east).geom_type in {"LineString", "MultiLineString"}


def test_an_invalid_polygon_is_repaired_and_keeps_its_area(made_up):
    outlines = made_up.boundary_vintage
    bow = outlines_in(outlines, 2014)["E06000005"]
    assert bow.is_valid
    assert bow.geom_type == "MultiPolygon"
    assert bow.area == pytest.approx(0.2 * 0.1 / 2, rel=1e-6)


def test_coordinates_have_5_decimals_and_exterior_rings_run_anticlockwise(made_up):
    outlines = made_up.boundary_vintage
    for geometry in outlines_in(outlines, 2020).values():
        coordinates = shapely.get_coordinates(geometry)
        assert (coordinates == coordinates.round(5)).all()
        assert all(part.exterior.is_ccw for part in shapely.get_parts(geometry))


def test_a_document_lists_areas_by_name_and_regions(made_up):
    layers = made_up.map_layer
    document = document_of(layers, 2020)
    assert [area["name"] for area in document["areas"]] == ["Bow", "East Lower", "East Upper", "Isle", "West"]
    assert [(region["code"], region["name"]) for region in document["regions"]] == [
        ("E12000001", "One"),
        ("E12000002", "Two"),
    ]
    assert document["insets"] == []


def test_a_tiny_island_is_stored_but_not_drawn(made_up):
    outlines, layers = made_up.boundary_vintage, made_up.map_layer
    assert len(shapely.get_parts(outlines_in(outlines, 2020)["E06000006"])) == 2
    (isle,) = [area for area in document_of(layers, 2020)["areas"] if area["name"] == "Isle"]
    assert isle["path"].count("M") == 1


def test_paths_stay_inside_the_document(made_up):
    layers = made_up.map_layer
    document = document_of(layers, 2020)
    for drawn in document["areas"]:
        for points in path_points(drawn["path"]):
            assert points.min() >= 0
            assert (points.max(axis=0) <= document["size"]).all()


def test_a_layer_names_the_authorities_it_shows(made_up):
    shown = made_up.map_layer.select("first_year", "location_codes").rows()
    isle = ["E06000005", "E06000006"]
    assert shown == [
        (2014, ["E06000001", "E06000002", *isle]),
        (2019, ["E06000001", "E06000003", "E06000004", *isle]),
    ]
    for year, codes in shown:
        assert sorted(area["code"] for area in document_of(made_up.map_layer, year)["areas"]) == codes


def test_pairs_that_share_a_line_in_any_vintage_touch(made_up):
    assert made_up.touching.rows() == [
        ("E06000001", "E06000002"),  # West | East, to 2018
        ("E06000001", "E06000003"),  # West | East Lower
        ("E06000001", "E06000004"),  # West | East Upper
        ("E06000003", "E06000004"),
    ]


def test_the_checksum_is_of_the_document(made_up):
    layers = made_up.map_layer
    for document, sha256 in layers.select("document", "sha256").rows():
        assert hashlib.sha256(document.encode()).hexdigest() == sha256


def test_a_code_missing_from_the_register_is_named(tmp_path):
    path = write(tmp_path, [*AREAS, area("E06000099", [[[6]]])])
    with pytest.raises(PipelineError, match="an area E06000099 that the register does not know"):
        make_boundaries(path, LOCATION_OF, AUTHORITIES)


def test_an_authority_missing_from_the_list_is_named(tmp_path):
    known = AUTHORITIES.filter(pl.col("location_code") != "E06000006")
    with pytest.raises(PipelineError, match="E06000006, which is not in the list"):
        make_boundaries(write(tmp_path), LOCATION_OF, known)


def test_two_outlines_of_one_authority_in_a_year_are_refused(tmp_path):
    with pytest.raises(PipelineError, match="two outlines of E06000001 in 2014"):
        make_boundaries(write(tmp_path), LOCATION_OF | {"E06000005": "E06000001"}, AUTHORITIES)


def test_a_year_without_outlines_is_refused(tmp_path):
    west = area("E06000001", [[[0, 1]]], start=2099)
    with pytest.raises(PipelineError, match="no outline in 2014"):
        make_boundaries(write(tmp_path, [west]), LOCATION_OF, AUTHORITIES)


@pytest.mark.parametrize("text", ["", "{}", '{"arcs": [], "transform": {}, "objects": {}}'])
def test_any_other_file_is_refused(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(PipelineError, match=r"other\.json is not a quantised TopoJSON file"):
        make_boundaries(path, LOCATION_OF, AUTHORITIES)
