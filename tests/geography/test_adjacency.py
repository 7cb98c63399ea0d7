"""Who shares a border, on squares whose borders are plain to see."""

import json

import polars as pl
import pytest
import shapely

from pipeline.geography.adjacency import touching_neighbours, touching_pairs
from tests.support.layouts.publishers_files import edition
from tests.support.layouts.small_register import geography

LEICESTER, SOLIHULL, CAMDEN, NORFOLK = "E06000016", "E08000029", "E09000007", "E10000020"


def test_a_shared_line_is_a_border_and_a_shared_point_is_not() -> None:
    outlines = {
        "C": shapely.box(1, 0, 2, 1),
        "A": shapely.box(0, 0, 1, 1),  # next to C
        "B": shapely.box(2, 1, 3, 2),  # meets C in a corner
        "D": shapely.MultiPolygon([shapely.box(5, 5, 6, 6), shapely.box(3, 1, 4, 2)]),  # one part next to B
    }
    assert touching_pairs(outlines) == {("A", "C"), ("B", "D")}


def in_england(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape near Leicester, drawn at a tenth of its size in degrees."""
    return shapely.transform(shape, lambda points: points / 10 + [-1.5, 52.5])


def generalised(shapes: dict[str, shapely.Geometry]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "new_la_code": list(shapes),
            "la_name": ["?"] * len(shapes),
            "geometry": [
                json.dumps(shapely.geometry.mapping(in_england(shape))) for shape in shapes.values()
            ],
        }
    )


COARSE = {
    LEICESTER: shapely.box(0, 0, 1, 1),
    SOLIHULL: shapely.box(1, 0, 2, 1),  # across the water from Leicester
    CAMDEN: shapely.box(2, 0, 3, 1),  # next to Solihull
    NORFOLK: shapely.box(9, 0, 10, 1),  # an island
}
BY_LAND = pl.DataFrame(
    [(SOLIHULL, CAMDEN), (LEICESTER, "E10000021")],  # Northamptonshire, abolished since
    schema=["location_code", "neighbour_code"],
    orient="row",
)


FACING = {(LEICESTER, SOLIHULL), (SOLIHULL, CAMDEN), (LEICESTER, NORFOLK)}


def sets_and_checks(
    facing: set[tuple[str, str]], shapes: dict[str, shapely.Geometry]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    return touching_neighbours(
        BY_LAND, facing, generalised(shapes), edition("boundaries-generalised", "2024-12"), geography()
    )


def test_pairs_that_face_each_other_and_do_not_touch_by_land_are_across_water() -> None:
    rows, checks = sets_and_checks(FACING, COARSE)
    assert rows.select("neighbour_set", "location_code", "neighbour_code").rows() == [
        ("touching", LEICESTER, "E10000021"),
        ("touching", SOLIHULL, CAMDEN),
        ("touching", CAMDEN, SOLIHULL),
        ("touching", "E10000021", LEICESTER),
        ("touching-across-water", LEICESTER, SOLIHULL),
        ("touching-across-water", LEICESTER, NORFOLK),
        ("touching-across-water", SOLIHULL, LEICESTER),
        ("touching-across-water", NORFOLK, LEICESTER),
    ]
    assert rows["position"].null_count() == rows["closeness"].null_count() == rows.height
    assert checks.select("outcome", "detail").rows() == [("pass", "1 of 1 pairs"), ("pass", "1 of 1 pairs")]


def test_a_border_by_land_missing_in_generalised_outlines_fails_the_check() -> None:
    apart = COARSE | {CAMDEN: shapely.box(5, 0, 6, 1)}
    _, checks = sets_and_checks(FACING, apart)
    assert checks["outcome"].to_list() == ["fail", "pass"]


def test_a_river_that_only_generalised_outlines_close_fails_the_check_by_name() -> None:
    _, checks = sets_and_checks(set(), COARSE)
    assert checks.select("outcome", "detail").rows()[1] == (
        "fail",
        "0 of 1 pairs; not Leicester and Solihull",
    )


@pytest.fixture(scope="module")
def today(snapshot_tables) -> pl.DataFrame:
    """The shipped pairs of authorities that exist, each once."""
    open_now = snapshot_tables["location"].filter(pl.col("closed").is_null())["location_code"].to_list()
    return snapshot_tables["neighbour"].filter(
        pl.col("location_code").is_in(open_now),
        pl.col("location_code") < pl.col("neighbour_code"),
        pl.col("neighbour_code").is_in(open_now),
    )


def test_362_pairs_touch_by_land_and_25_more_face_each_other_across_tidal_rivers(
    today: pl.DataFrame, snapshot_tables
) -> None:
    counts = dict(today.group_by("neighbour_set").len().iter_rows())
    assert (counts["touching"], counts["touching-across-water"]) == (362, 25)
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
            ("Barking and Dagenham", "Bexley"),
            ("Barking and Dagenham", "Greenwich"),
            ("Bexley", "Havering"),
            ("Bexley", "Thurrock"),
            ("Essex", "Medway"),
            ("Kent", "Thurrock"),
            ("Lewisham", "Tower Hamlets"),
            ("Medway", "Thurrock"),
            ("Hartlepool", "Redcar and Cleveland"),
            ("Cornwall", "Plymouth"),
            ("Liverpool", "Wirral"),
            ("Sefton", "Wirral"),
            ("Cheshire West and Chester", "Liverpool"),
            ("Kingston upon Hull, City of", "North Lincolnshire"),
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
