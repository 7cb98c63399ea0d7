import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Transformer

from pipeline import boundaries
from pipeline.boundaries import Boundaries, make_boundaries
from pipeline.errors import PipelineError

PUBLISHED = Path(__file__).parents[2] / "shared" / "published" / "boundaries" / "uk_topojson.json"

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


def outlines_in(outlines: pl.DataFrame, year: int) -> dict[str, shapely.Geometry]:
    there = outlines.filter(pl.col("first_year") <= year, pl.col("last_year").fill_null(9999) >= year)
    return {
        code: shapely.from_geojson(text) for code, text in there.select("location_code", "geometry").rows()
    }


def document_of(layers: pl.DataFrame, year: int) -> dict[str, list[dict[str, str]]]:
    there = layers.filter(pl.col("first_year") <= year, pl.col("last_year").fill_null(9999) >= year)
    return json.loads(there["document"].item())


def test_an_outline_is_kept_once_for_the_years_it_was_drawn_so(made_up):
    outlines = made_up.boundary_vintage
    assert outlines.select("location_code", "first_year", "last_year").sort("location_code").rows() == [
        ("E06000001", 2014, None),
        ("E06000002", 2014, 2018),
        ("E06000003", 2019, None),
        ("E06000004", 2019, None),
        ("E06000005", 2014, None),
        ("E06000006", 2014, None),
    ]


def test_a_new_code_is_no_new_vintage_of_the_map(made_up):
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


def test_an_invalid_polygon_is_repaired_with_its_area(made_up):
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


def test_the_drawing_lists_areas_by_name_and_regions(made_up):
    layers = made_up.map_layer
    document = document_of(layers, 2020)
    assert [area["name"] for area in document["areas"]] == ["Bow", "East Lower", "East Upper", "Isle", "West"]
    assert [(region["code"], region["name"]) for region in document["regions"]] == [
        ("E12000001", "One"),
        ("E12000002", "Two"),
    ]
    assert document["insets"] == []


def test_a_speck_of_an_island_is_stored_but_not_drawn(made_up):
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


def test_those_that_share_a_line_in_any_vintage_touch_and_a_point_is_not_enough(made_up):
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


def test_a_code_the_register_does_not_know_is_named(tmp_path):
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


@pytest.mark.parametrize("text", ["", "{}", '{"arcs": [], "transform": {}, "objects": {}}'])
def test_another_file_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(PipelineError, match=r"other\.json is not a quantised TopoJSON file"):
        make_boundaries(path, LOCATION_OF, AUTHORITIES)


def path_points(path: str) -> list[np.ndarray]:
    """Read back the sub-paths of a drawn path, as absolute points."""
    subpaths = []
    for text in path.split("M")[1:]:
        start, steps = text.rstrip("z").split("l")
        numbers = np.array([int(number) for number in steps.replace("-", " -").split()]).reshape(-1, 2)
        subpaths.append(np.cumsum(np.vstack([[int(number) for number in start.split()], numbers]), axis=0))
    return subpaths


# The real file

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
    if not PUBLISHED.exists():
        pytest.skip(f"the published boundaries are not at {PUBLISHED}")
    items = json.loads(PUBLISHED.read_bytes())["objects"]["utla"]["geometries"]
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
    return make_boundaries(PUBLISHED, *register)


def grid_outlines(outlines: pl.DataFrame, year: int) -> dict[str, shapely.Geometry]:
    """Outlines of a year in metres."""
    to_grid = Transformer.from_crs("EPSG:4326", boundaries.NATIONAL_GRID, always_xy=True)
    return {
        code: shapely.transform(shape, lambda xy: np.column_stack(to_grid.transform(xy[:, 0], xy[:, 1])))
        for code, shape in outlines_in(outlines, year).items()
    }


@pytest.mark.published
@pytest.mark.parametrize(("year", "count"), COUNTS.items())
def test_every_year_has_its_authorities(real, year, count):
    outlines, layers = real.boundary_vintage, real.map_layer
    assert len(outlines_in(outlines, year)) == count
    assert len(document_of(layers, year)["areas"]) == count


@pytest.mark.published
@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_outlines_are_a_coverage_without_slivers(real, year):
    shapes = np.array(list(outlines_in(real.boundary_vintage, year).values()))
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    metres = np.array(list(grid_outlines(real.boundary_vintage, year).values()))
    holes = [hole for part in shapely.get_parts(shapely.union_all(metres)) for hole in part.interiors]
    assert holes == []


@pytest.mark.published
@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_no_area_changes_by_more_than_half_a_per_cent(real, register, year):
    location_of, _ = register
    drawn = grid_outlines(real.boundary_vintage, year)
    for source in boundaries._read_areas(PUBLISHED):
        if source.code in location_of and source.covers(year):
            published = shapely.make_valid(source.geometry).area
            assert drawn[location_of[source.code]].area == pytest.approx(published, rel=0.005), source.code


@pytest.mark.published
@pytest.mark.parametrize("year", SAMPLE_YEARS)
def test_no_drawn_area_changes_by_more_than_half_a_per_cent(real, register, year):
    """But the Isles of Scilly: their smallest islets are less than a unit wide."""
    location_of, _ = register
    drawn = {area["code"]: even_odd(area["path"]).area for area in document_of(real.map_layer, year)["areas"]}
    published = {
        location_of[source.code]: shapely.make_valid(source.geometry).area
        for source in boundaries._read_areas(PUBLISHED)
        if source.code in location_of and source.covers(year)
    }
    square_metres = sum(published.values()) / sum(drawn.values())  # of a square unit
    changed = {code: drawn[code] * square_metres / published[code] - 1 for code in published}
    assert {code for code, change in changed.items() if abs(change) > 0.005} <= {"E06000053"}
    assert abs(changed["E06000053"]) < 0.01


@pytest.mark.published
def test_documents_are_small(real):
    for document in real.map_layer["document"]:
        assert len(document.encode()) <= 155_000
        assert len(gzip.compress(document.encode())) <= 60_000


@pytest.mark.published
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


@pytest.mark.published
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


@pytest.mark.published
def test_the_same_file_gives_the_same_bytes(real, register):
    location_of, authorities = register
    again = make_boundaries(PUBLISHED, dict(reversed(location_of.items())), authorities.reverse())
    for once, twice in zip(real, again, strict=True):
        assert twice.equals(once)
