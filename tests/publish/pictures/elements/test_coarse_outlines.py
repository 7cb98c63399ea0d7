"""Maps with fewer corners: areas stay, and their borders still meet."""

import json
from collections import Counter
from collections.abc import Iterable
from gzip import compress
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from pipeline.publish.pictures.elements.coarse_outlines import FINER, coarsened
from pipeline.publish.pictures.elements.outlines import path_of, rings
from pipeline.publish.pictures.elements.svg import Point

Con = duckdb.DuckDBPyConnection
Edge = frozenset[Point]


def edges(outlines: Iterable[str]) -> Counter[Edge]:
    """Return how many rings have each edge, in either direction."""
    found: Counter[Edge] = Counter()
    for outline in outlines:
        for ring in rings(outline):
            found.update(frozenset(pair) for pair in pairwise([*ring, ring[0]]))
    return found


def enclosed(outline: str) -> float:
    """Return the area of closed path data by the shoelace formula; holes count negative."""
    total = 0.0
    for ring in rings(outline):
        total += sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))
    return abs(total) / 2


def maps(con: Con) -> list[dict[str, Any]]:
    found = con.cursor().sql("SELECT document FROM map_layer WHERE kind = 'geographic'").fetchall()
    return [json.loads(document) for (document,) in found]


def made(areas: dict[str, list[Point]], regions: list[str] | None = None) -> dict[str, Any]:
    return {
        "size": [2000, 1000],
        "areas": [
            {"code": code, "name": code, "path": path_of(ring, closed=True)} for code, ring in areas.items()
        ],
        "regions": [{"code": "R", "name": "R", "path": path} for path in regions or []],
        "insets": [],
    }


# Two areas with a border that zigzags a little, from (1000, 0) down to (1000, 1000).
BORDER: list[Point] = [(1000, 0), (1001, 250), (1000, 500), (1001, 750), (1000, 1000)]
LEFT: list[Point] = [*BORDER, (0, 1000), (0, 0)]
RIGHT: list[Point] = [*BORDER[::-1], (2000, 0), (2000, 1000)]


def test_both_sides_of_a_border_lose_the_same_corners() -> None:
    left, right = (rings(area["path"])[0] for area in coarsened(made({"A": LEFT, "B": RIGHT}))["areas"])
    assert {*left} == {(200, 0), (200, 200), (0, 200), (0, 0)}
    assert {*right} == {(200, 0), (200, 200), (400, 0), (400, 200)}


def test_large_corners_and_the_lines_between_regions_stay_on_the_border() -> None:
    bent: list[Point] = [(1000, 0), (1300, 500), (1151, 750), (1000, 1000)]
    document = made(
        {"A": [*bent, (0, 1000), (0, 0)], "B": [*bent[::-1], (2000, 0), (2000, 1000)]},
        [path_of(bent, closed=False)],
    )
    found = coarsened(document)
    [line] = rings(found["regions"][0]["path"])
    assert line == [(200, 0), (260, 100), (200, 200)]
    assert {*line} <= {*rings(found["areas"][0]["path"])[0]}


def test_an_enclave_fits_into_its_hole() -> None:
    hole: list[Point] = [(500, 300), (700, 302), (900, 300), (900, 600), (500, 600)]
    around: list[Point] = [(0, 0), (2000, 0), (2000, 1000), (0, 1000)]
    document = made({"A": around, "B": hole})
    turned = [*hole[2:], *hole[:2]][::-1]
    document["areas"][0]["path"] += path_of(turned, closed=True)
    outer, inner = (rings(area["path"]) for area in coarsened(document)["areas"])
    assert {*outer[1]} == {*inner[0]} == {(100, 60), (180, 60), (180, 120), (100, 120)}


def test_only_the_largest_island_of_an_area_always_stays() -> None:
    small: list[Point] = [(0, 0), (25, 0), (25, 25), (0, 25)]
    tiny: list[Point] = [(100, 100), (120, 100), (120, 120), (100, 120)]
    document = made({"A": small})
    document["areas"][0]["path"] += path_of(tiny, closed=True)
    [[*kept]] = [rings(area["path"]) for area in coarsened(document)["areas"]]
    assert len(kept) == 1
    assert {*kept[0]} < {(0, 0), (5, 0), (5, 5), (0, 5)}


def test_windows_of_insets_stay_finer() -> None:
    document = made({"A": LEFT, "B": RIGHT})
    document["insets"] = [{"label": "", "from": [0, 0, 2000, 1000], "at": [0, 0], "scale": 3}]
    found = coarsened(document)
    assert len(rings(found["areas"][0]["path"])[0]) == len(LEFT)
    assert found["insets"][0]["from"] == [0, 0, 400, 200]


@pytest.mark.slow
def test_every_map_keeps_its_areas_and_its_borders_meet(con: Con) -> None:
    for document in maps(con):
        found = coarsened(document)
        before, after = ({area["code"]: area["path"] for area in each["areas"]} for each in (document, found))
        assert before.keys() == after.keys()
        for code, path in after.items():
            assert enclosed(path) * FINER**2 == pytest.approx(enclosed(before[code]), rel=0.1), code
        # An edge has an area on both sides, or the sea on one.
        shared = sum(number == 2 for number in edges(after.values()).values())
        assert shared > 2_000
        region = edges_of_lines(area["path"] for area in found["regions"])
        assert region <= edges(after.values()).keys()


def edges_of_lines(outlines: Iterable[str]) -> set[Edge]:
    """Return the edges of lines that are not closed."""
    return {frozenset(pair) for outline in outlines for line in rings(outline) for pair in pairwise(line)}


def test_a_map_is_a_quarter_of_its_size(con: Con) -> None:
    for document in maps(con):
        text = json.dumps(coarsened(document), separators=(",", ":")).encode()
        assert len(compress(text)) < 22_000
