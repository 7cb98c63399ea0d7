"""Outlines in the wrong place."""

import json

import pytest
import shapely

from pipeline.core.errors import PipelineError
from pipeline.geography.outline_checks import check_in_england, check_near_region, from_geojson

LEICESTER = [[-1.2, 52.6], [-1.1, 52.6], [-1.1, 52.7], [-1.2, 52.6]]


def polygon(points: list[list[float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [points]})


def test_an_outline_in_england_is_read() -> None:
    outlines = from_geojson({"E06000016": polygon(LEICESTER)}, "made up")
    assert outlines["E06000016"].bounds == (-1.2, 52.6, -1.1, 52.7)


@pytest.mark.parametrize(
    "text",
    [
        polygon([[y, x] for x, y in LEICESTER]),
        polygon([[x - 20, y] for x, y in LEICESTER]),
        polygon([[x, y + 5] for x, y in LEICESTER]),  # in Scotland
        '{"type": "Polygon", "coordinates": []}',
    ],
    ids=["exchanged", "in the Atlantic", "too far north", "empty"],
)
def test_an_outline_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(PipelineError, match="the outline of E06000016 is empty or not in England"):
        from_geojson({"E06000016": text}, "made up")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"type": "Polygon", "coordinates": "x"}',
        '{"type": "Polygon", "coordinates": [[1, 2]]}',
        '{"type": "Polygon", "coordinates": [[[0, 51], [1, 51]]]}',
    ],
)
def test_a_text_that_is_not_a_geometry_is_refused(text: str) -> None:
    with pytest.raises(PipelineError, match=r"^made up: the outline of E06000016 is (not a GeoJSON|empty)"):
        from_geojson({"E06000016": text}, "made up")


def square(east: float, north: float) -> shapely.Polygon:
    return shapely.box(east, north, east + 10_000, north + 10_000)


def test_metres_in_england_pass() -> None:
    check_in_england([("E06000016", square(450_000, 300_000))], "made up")


def test_an_outline_far_from_its_region_is_refused() -> None:
    regions = {"A": "North", "B": "North", "C": "North", "D": "South"}
    near = {
        "A": square(400_000, 500_000),
        "B": square(460_000, 500_000),  # 50 km from A
        "D": square(500_000, 100_000),  # alone in its region
    }
    check_near_region(near, regions, "made up")
    with pytest.raises(PipelineError, match=r"^made up: the outline of C is 61 km from the nearest other"):
        check_near_region({**near, "C": square(531_000, 500_000)}, regions, "made up")
