"""The map of hexagons as it ships, read back from its documents."""

import datetime
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from math import dist, sqrt
from typing import Any

import polars as pl
import pytest
import shapely

from pipeline.core.paths import SNAPSHOT
from pipeline.core.tables import LAYER_COLUMNS
from pipeline.geography.hex_map import MOST_LETTERS, MOST_LINES, hex_layers
from tests.support.reading.hexagons import enclosed, hexagons, places, points, rings, sides

RUNS = [(2014, 2018), (2019, 2020), (2021, 2022), (2023, None)]
SHOWN = {2014: 151, 2019: 151, 2021: 152, 2023: 153}  # 152 existed in 2014, Poole without a cell
CUMBRIA, CUMBERLAND, WESTMORLAND = "E10000006", "E06000063", "E06000064"
POOLE = "E06000029"
EAST_MIDLANDS = "E12000004"


@pytest.fixture(scope="module")
def named() -> dict[str, dict[str, Any]]:
    """The register of the shipped snapshot."""
    location = pl.read_parquet(SNAPSHOT / "location.parquet")
    regions = location.select(region_code="location_code", region_name="location_name")
    authorities = location.filter(geographic_level="Local authority").join(regions, on="region_code")
    return {row["location_code"]: row for row in authorities.iter_rows(named=True)}


def existing(named: Mapping[str, Mapping[str, Any]], year: int) -> list[str]:
    day = datetime.date(year, 4, 1)
    return [
        code
        for code, row in named.items()
        if row["opened"] <= day <= (row["closed"] or datetime.date(9999, 1, 1))
    ]


@pytest.fixture(scope="module")
def layers(named) -> pl.DataFrame:
    return hex_layers([(first, last, existing(named, first)) for first, last in RUNS], named)


@pytest.fixture(scope="module")
def documents(layers) -> dict[int, dict[str, Any]]:
    return {year: json.loads(text) for year, text in layers.select("first_year", "document").rows()}


@pytest.fixture(scope="module")
def today(documents) -> dict[str, Any]:
    return documents[2023]


# The real layout


@pytest.mark.parametrize(("year", "count"), SHOWN.items())
def test_every_authority_of_a_year_but_poole_has_a_hexagon(layers, documents, named, year, count):
    shown = [area["code"] for area in documents[year]["areas"]]
    assert len(shown) == count
    assert set(existing(named, year)) - set(shown) == ({POOLE} if year == 2014 else set())
    assert layers.filter(first_year=year)["location_codes"].to_list() == [sorted(shown)]


def test_a_layer_has_its_years_and_the_checksum_of_its_document(layers):
    assert layers.schema == pl.Schema(LAYER_COLUMNS)
    assert layers.select("kind", "first_year", "last_year").rows() == [("hex", *run) for run in RUNS]
    for document, sha256 in layers.select("document", "sha256").rows():
        assert hashlib.sha256(document.encode()).hexdigest() == sha256


def test_areas_and_regions_are_sorted_by_name(today):
    for entries, count in ((today["areas"], 153), (today["regions"], 9)):
        names = [entry["name"] for entry in entries]
        assert len(names) == count
        assert names == sorted(names)
    assert today["insets"] == []


def test_paths_are_written_as_the_browser_reads_them(today):
    step = r"(?:(?: |-|(?<=l))\d+(?: |-)\d+)"
    for entry in [*today["areas"], *today["regions"]]:
        leader = rf"M\d+ \d+l{step}" if entry["code"] == EAST_MIDLANDS else ""
        assert re.fullmatch(rf"(?:M\d+ \d+l{step}{{5,}}z)+{leader}", entry["path"]), entry["name"]


@pytest.mark.parametrize("year", SHOWN)
def test_hexagons_are_regular_and_of_equal_size(documents, year):
    for code, ring in hexagons(documents[year]).items():
        lengths = [dist(*side) for side in sides(ring)]
        assert len(lengths) == 6, code
        assert max(lengths) / min(lengths) < 1.001, code
        assert enclosed(ring) == pytest.approx(3 * sqrt(3) / 2 * lengths[0] ** 2, rel=1e-3), code
        assert enclosed(ring) == enclosed(next(iter(hexagons(documents[2014]).values()))), code


@pytest.mark.parametrize("year", SHOWN)
def test_hexagons_share_two_corners_with_neighbours_only(documents, year):
    drawn = hexagons(documents[year])
    middle = {area["code"]: area["at"] for area in documents[year]["areas"]}
    shared = Counter()
    for item, other in combinations(drawn, 2):
        common = len(set(drawn[item]) & set(drawn[other]))
        assert common == (2 if dist(middle[item], middle[other]) < 200 else 0), (item, other)
        shared[common] += 1
    assert shared[2] > 350


@pytest.mark.parametrize("year", SHOWN)
def test_hexagons_do_not_overlap(documents, year):
    shapes = [shapely.Polygon(ring) for ring in hexagons(documents[year]).values()]
    assert shapely.union_all(shapes).area == sum(shape.area for shape in shapes)


@pytest.mark.parametrize("year", SHOWN)
def test_the_map_fills_its_size_except_a_margin(documents, year):
    corners = [corner for ring in hexagons(documents[year]).values() for corner in ring]
    for axis, length in enumerate(documents[year]["size"]):
        assert min(corner[axis] for corner in corners) == 30
        assert max(corner[axis] for corner in corners) == length - 30


def test_a_label_is_at_the_centre_of_its_hexagon(today):
    for area in today["areas"]:
        (ring,) = rings(area["path"])
        assert area["at"] == [sum(corner[axis] for corner in ring) / 6 for axis in (0, 1)]


def test_rows_run_from_south_to_north_and_odd_rows_are_shifted_right(today):
    at = places(today)
    assert min(at, key=lambda name: at[name][1]) in {"Northumberland", "North Tyneside"}
    assert max(at, key=lambda name: at[name][1]) == "Isle of Wight"
    (leeds_x, leeds_y), (bradford_x, bradford_y) = at["Leeds"], at["Bradford"]  # rows 15 and 16, column 6
    assert at["York"] == (leeds_x + 194, leeds_y)  # column 7
    assert (bradford_x, bradford_y) == (leeds_x - 97, leeds_y - 168)


def test_former_authorities_have_the_cells_of_their_successors(documents):
    before, after = hexagons(documents[2014]), hexagons(documents[2023])
    for former, successor in [
        (CUMBRIA, CUMBERLAND),
        ("E10000021", "E06000061"),  # Northamptonshire, North Northamptonshire
        ("E06000028", "E06000058"),  # Bournemouth, with Christchurch and Poole
        ("E10000009", "E06000059"),  # Dorset, without Christchurch
    ]:
        assert before[former] == after[successor]
    assert after[WESTMORLAND] not in before.values()


def test_the_map_does_not_move_over_the_years(documents):
    latest = hexagons(documents[2023])
    for document in documents.values():
        assert document["size"] == documents[2023]["size"]
        kept = {code: ring for code, ring in hexagons(document).items() if code in latest}
        assert len(kept) >= 147
        assert kept == {code: latest[code] for code in kept}


@pytest.mark.parametrize("year", SHOWN)
def test_labels_are_short_and_unique(documents, year):
    labels = [tuple(area["label"]) for area in documents[year]["areas"]]
    assert max(Counter(labels).values()) == 1
    assert max(len(label) for label in labels) == MOST_LINES
    assert max(len(line) for label in labels for line in label) == MOST_LETTERS


@pytest.mark.parametrize("year", SHOWN)
def test_a_region_is_outlined_where_its_hexagons_meet_others(documents, named, year):
    drawn = hexagons(documents[year])
    for region in documents[year]["regions"]:
        inside = [ring for code, ring in drawn.items() if named[code]["region_code"] == region["code"]]
        times = Counter(frozenset(side) for ring in inside for side in sides(ring))
        rim = {side for side, count in times.items() if count == 1}
        outline = rings(region["path"])
        traced = [frozenset(side) for ring in outline for side in sides(ring)]
        assert len(traced) == len(set(traced)), region["name"]
        assert set(traced) == rim, region["name"]
        assert sum(map(enclosed, outline)) == sum(map(enclosed, inside)), region["name"]


def name_box(region: Mapping[str, Any], size: float) -> shapely.Polygon:
    """The room that a name takes in bold letters of this size."""
    width, height = max(map(len, region["label"])) * 0.6 * size, len(region["label"]) * size
    (x, y), share = region["at"], {"start": 0, "middle": 0.5, "end": 1}[region["anchor"]]
    return shapely.box(x - share * width, y - height / 2, x + (1 - share) * width, y + height / 2)


@pytest.mark.parametrize("year", SHOWN)
def test_names_of_regions_are_on_the_map_and_cover_no_hexagon(documents, year):
    document = documents[year]
    land = shapely.union_all([shapely.Polygon(ring) for ring in hexagons(document).values()])
    boxes = [name_box(region, 1.3 * document["label_size"]) for region in document["regions"]]
    for region, box in zip(document["regions"], boxes, strict=True):
        assert " ".join(region["label"]) == region["name"]
        assert not box.intersects(land), region["name"]
        assert box.within(shapely.box(0, 0, *document["size"])), region["name"]
        assert sum(box.intersects(other) for other in boxes) == 1, region["name"]


@pytest.mark.parametrize("year", SHOWN)
def test_a_name_is_next_to_its_region_or_has_a_leader_line(documents, year):
    land = shapely.union_all([shapely.Polygon(ring) for ring in hexagons(documents[year]).values()])
    for region in documents[year]["regions"]:
        name = name_box(region, 1.3 * documents[year]["label_size"])
        shape = shapely.union_all([shapely.Polygon(ring) for ring in rings(region["path"])])
        leader = region["path"].rpartition("z")[2]
        if region["code"] == EAST_MIDLANDS:
            start, end = map(shapely.Point, points(leader))
            assert end.within(shape)
            assert 0 < start.distance(name) < 50
        else:
            assert not leader, region["name"]
            assert name.distance(shape) < 100, region["name"]
            assert name.distance(shape) == pytest.approx(name.distance(land)), region["name"]


def test_the_same_authorities_give_the_same_bytes(layers, named):
    runs = [(first, last, existing(named, first)[::-1]) for first, last in RUNS]
    assert hex_layers(runs, dict(reversed(named.items()))).equals(layers)
