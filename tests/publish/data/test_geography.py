"""Maps as files: the outlines of the year, attributes typed, opened by GDAL and SQLite."""

import io
import json
import math
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection


def content(con: Con, path: str) -> bytes:
    """The bytes of a resource."""
    return resources.answer(con.cursor(), f"figures/{path}", {}).content


def features(con: Con, path: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON resource."""
    collection = json.loads(content(con, path))
    assert collection["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = collection["features"]
    return found


def test_geojson_has_every_authority_with_its_outline(con: Con) -> None:
    found = features(con, f"{EXCL}/2025.geojson")
    assert len({feature["id"] for feature in found}) == 153
    for feature in found:
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        point = feature["geometry"]["coordinates"]
        while isinstance(point[0], list):
            point = point[0]
        assert -6.5 < point[0] < 2
        assert 49.8 < point[1] < 56
    somerset = next(one["properties"] for one in found if one["properties"]["slug"] == "somerset")
    assert (somerset["value"], somerset["rank"], somerset["existed"]) == (6.4, 145, True)
    assert somerset["period_end"] == "2025-12-31"


@pytest.mark.parametrize(("period", "number"), [("2019", 151), ("2022", 152)])
def test_an_earlier_year_has_the_outlines_of_that_year(con: Con, period: str, number: int) -> None:
    found = features(con, f"{EXCL}/{period}.geojson")
    assert len(found) == number
    assert all(feature["geometry"] for feature in found)


def test_an_abolished_authority_has_no_outline(con: Con) -> None:
    found = features(con, "send_appeals_count/2021.geojson")
    without = [one["properties"]["location_name"] for one in found if one["geometry"] is None]
    assert without == ["Northamptonshire"]


def test_a_geopackage_is_one_typed_layer(con: Con, tmp_path: Path) -> None:
    file = tmp_path / "balances.gpkg"
    file.write_bytes(content(con, "dsg_balance_gbp/2023-24.gpkg"))
    with sqlite3.connect(file) as database:
        columns = {
            name: kind for _, name, kind, *_ in database.execute("PRAGMA table_info(dsg_balance_gbp_202324)")
        }
        (title, about) = database.execute("SELECT identifier, description FROM gpkg_contents").fetchone()
    database.close()
    assert (columns["value"], columns["rank"], columns["existed"]) == ("REAL", "MEDIUMINT", "BOOLEAN")
    assert (columns["old_la_code"], columns["period_end"]) == ("TEXT", "DATE")
    assert title == "DSG balance, 2023-24"
    assert "Open Government Licence v3.0" in about
    layer = geopandas.read_file(file)
    assert layer.crs.to_epsg() == 4326
    held = dict(
        con.cursor()
        .execute(
            "SELECT location_code, value FROM figure WHERE indicator = 'dsg_balance_gbp' "
            "AND time_period = 202324 AND geographic_level = 'Local authority' AND value IS NOT NULL"
        )
        .fetchall()
    )
    given = dict(zip(layer["location_code"], layer["value"], strict=True))
    assert {code: value for code, value in given.items() if not math.isnan(value)} == held
    assert layer.geometry.is_valid.all()
    assert layer.geometry.notna().sum() == len(layer)


def test_the_same_data_give_the_same_geopackage(con: Con) -> None:
    assert content(con, f"{EXCL}/2025.gpkg") == content(con, f"{EXCL}/2025.gpkg")


def test_an_earlier_release_of_a_measure_has_its_notes_and_no_others(con: Con) -> None:
    notes = json.loads(content(con, "dsg_balance_gbp/2023-24.geojson"))["metadata"]["notes"]
    assert any("We have no balance for the year before" in note for note in notes)
    assert not any("2019-20: Worked out" in note for note in notes)


@pytest.mark.parametrize("period", ["2013", "soon", "2023-24"])
def test_an_unknown_period_says_which_there_are(con: Con, period: str) -> None:
    with pytest.raises(
        UnknownResourceError, match=f"no figure of {EXCL} for {period}; there are figures for"
    ):
        content(con, f"{EXCL}/{period}.geojson")


def test_geojson_is_read_by_gdal(con: Con) -> None:
    layer = geopandas.read_file(io.BytesIO(content(con, f"{EXCL}/2025.geojson")))
    assert layer["value"].dtype.kind == "f"
    assert (layer.crs.to_epsg(), len(layer)) == (4326, 153)
