"""Who shares a border, on squares whose borders are plain to see."""

import json

import polars as pl
import pytest
import shapely

from pipeline.geography.adjacency import touching_neighbours, touching_pairs
from tests.support.publishers_files import edition
from tests.support.small_register import geography

LEICESTER, SOLIHULL, CAMDEN, NORFOLK = "E06000016", "E08000029", "E09000007", "E10000020"


def test_a_shared_line_is_a_border_and_a_shared_point_is_not() -> None:
    outlines = {
        "C": shapely.box(1, 0, 2, 1),
        "A": shapely.box(0, 0, 1, 1),  # beside C
        "B": shapely.box(2, 1, 3, 2),  # meets C in a corner
        "D": shapely.MultiPolygon([shapely.box(5, 5, 6, 6), shapely.box(3, 1, 4, 2)]),  # one part beside B
    }
    assert touching_pairs(outlines) == {("A", "C"), ("B", "D")}


def generalised(shapes: dict[str, shapely.Geometry]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "new_la_code": list(shapes),
            "la_name": ["?"] * len(shapes),
            "geometry": [json.dumps(shapely.geometry.mapping(shape)) for shape in shapes.values()],
        }
    )


COARSE = {
    LEICESTER: shapely.box(0, 0, 1, 1),
    SOLIHULL: shapely.box(1, 0, 2, 1),  # across the water from Leicester
    CAMDEN: shapely.box(2, 0, 3, 1),  # beside Solihull
    NORFOLK: shapely.box(9, 0, 10, 1),  # an island
}
BY_LAND = pl.DataFrame(
    [(SOLIHULL, CAMDEN), (LEICESTER, "E10000021")],  # Northamptonshire, abolished since
    schema=["location_code", "neighbour_code"],
    orient="row",
)


def test_pairs_that_meet_only_in_generalised_outlines_are_across_water() -> None:
    rows, checks = touching_neighbours(
        BY_LAND, generalised(COARSE), edition("boundaries-generalised", "2024-12"), geography()
    )
    assert rows.select("neighbour_set", "location_code", "neighbour_code").rows() == [
        ("touching", LEICESTER, "E10000021"),
        ("touching", SOLIHULL, CAMDEN),
        ("touching", CAMDEN, SOLIHULL),
        ("touching", "E10000021", LEICESTER),
        ("touching-across-water", LEICESTER, SOLIHULL),
        ("touching-across-water", SOLIHULL, LEICESTER),
    ]
    assert rows["position"].null_count() == rows["closeness"].null_count() == rows.height
    assert checks.select("outcome", "detail").row(0) == (
        "pass",
        "1 of the 1 pairs by land; 1 more across a tidal river",
    )


def test_a_border_by_land_missing_in_generalised_outlines_fails_the_check() -> None:
    apart = COARSE | {CAMDEN: shapely.box(5, 0, 6, 1)}
    _, checks = touching_neighbours(
        BY_LAND, generalised(apart), edition("boundaries-generalised", "2024-12"), geography()
    )
    assert checks["outcome"].item() == "fail"


@pytest.fixture(scope="module")
def today(snapshot_tables) -> pl.DataFrame:
    """The shipped pairs of authorities that exist, each once."""
    open_now = snapshot_tables["location"].filter(pl.col("closed").is_null())["location_code"].to_list()
    return snapshot_tables["neighbour"].filter(
        pl.col("location_code").is_in(open_now),
        pl.col("location_code") < pl.col("neighbour_code"),
        pl.col("neighbour_code").is_in(open_now),
    )


def test_362_pairs_touch_by_land_and_11_more_across_rivers(today: pl.DataFrame, snapshot_tables) -> None:
    counts = dict(today.group_by("neighbour_set").len().iter_rows())
    assert (counts["touching"], counts["touching-across-water"]) == (362, 11)
    names = dict(snapshot_tables["location"].select("location_code", "location_name").iter_rows())
    across = today.filter(neighbour_set="touching-across-water").select("location_code", "neighbour_code")
    assert {frozenset(map(names.get, pair)) for pair in across.rows()} == {
        frozenset(pair)
        for pair in (
            ("Redcar and Cleveland", "Stockton-on-Tees"),
            ("Newcastle upon Tyne", "South Tyneside"),
            ("North Tyneside", "South Tyneside"),
            ("City of London", "Lambeth"),
            ("City of London", "Southwark"),
            ("Greenwich", "Newham"),
            ("Greenwich", "Tower Hamlets"),
            ("Kensington and Chelsea", "Wandsworth"),
            ("Lambeth", "Westminster"),
            ("Southwark", "Tower Hamlets"),
            ("Wandsworth", "Westminster"),
        )
    }


def test_islands_have_no_neighbours_and_pairs_are_listed_both_ways(snapshot_tables) -> None:
    pairs = snapshot_tables["neighbour"].filter(pl.col("neighbour_set").str.starts_with("touching"))
    assert not set(pairs["location_code"]) & {"E06000046", "E06000053"}  # Isle of Wight, Isles of Scilly
    turned = pairs.select("neighbour_set", location_code="neighbour_code", neighbour_code="location_code")
    assert pairs.join(turned, on=turned.columns, how="anti").is_empty()
    touched = set(pairs["location_code"])
    everyone = set(snapshot_tables["map_layer"].explode("location_codes")["location_codes"])
    assert everyone - touched == {"E06000046", "E06000053"}
