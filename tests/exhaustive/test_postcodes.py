"""The table of postcodes that ships with the project, read here with plain Python."""

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.core import paths
from pipeline.core.schema import SCHEMA
from pipeline.geography.register import Geography
from pipeline.lookup.find import Gazetteer, find, read_gazetteer
from pipeline.read import published_files
from pipeline.sources.place_tables import with_names
from pipeline.tidy.common import TidyList
from pipeline.tidy.layouts import tidy_list
from pipeline.warehouse import build as warehouse_build
from tests.support.layouts.publishers_files import edition

pytestmark = pytest.mark.exhaustive

NOVEMBER = edition("postcodes", "2025-11")
ISLANDS = {"GY": "Guernsey", "JE": "Jersey"}
COUNTRIES = {"W": "Wales", "S": "Scotland", "N": "Northern Ireland", "M": "Isle of Man"}


@functools.cache
def table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((paths.REFERENCE / "postcode_to_la.json").read_bytes())
    return found


@functools.cache
def by_hand() -> dict[str, str]:
    """Sector or unit -> the newest ONS code of its authority, or the country."""
    held = table()
    found = {sector: held["la"][at] for sector, at in held["sector"].items()}
    for sector, text in held["unit"].items():
        for cell in re.findall("....", text):
            found[sector + cell[:2]] = held["la"][bytes.fromhex(cell[2:])[0]]
    for letter, sectors in held["outside"].items():
        found |= {sector: COUNTRIES.get(letter) or ISLANDS[sector[:2]] for sector in sectors.split(" ")}
    for sector, countries in held["border_outside"].items():
        for letter, text in countries.items():
            pairs = zip(text[::2], text[1::2], strict=True)
            found |= {sector + first + second: COUNTRIES[letter] for first, second in pairs}
    return found


@pytest.fixture(scope="module")
def tidied(snapshot_tables: Mapping[str, pl.DataFrame]) -> TidyList:
    register = Geography(
        *(snapshot_tables[name] for name in ("location", "location_alias", "location_change"))
    )
    return tidy_list(published_files.content(paths.MIRROR, NOVEMBER), NOVEMBER, register)


@pytest.fixture(scope="module")
def places(tidied: TidyList, snapshot_tables: Mapping[str, pl.DataFrame]) -> Gazetteer:
    """The register of the snapshot and the postcodes, in memory."""
    tables = {name: snapshot_tables[name] for name in ("location", "location_alias", "location_change")}
    with duckdb.connect() as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        tables["location"] = with_names(tables["location"])
        for name, rows in {**tables, "postcode": tidied.rows}.items():
            con.register("incoming", rows.to_arrow())
            con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
            con.unregister("incoming")
        warehouse_build.add_figures(con)
        return read_gazetteer(con)


def test_every_sector_and_unit_is_where_plain_python_finds_it(tidied: TidyList) -> None:
    rows = tidied.rows.iter_rows()
    assert {postcode: code or country for postcode, code, country in rows} == by_hand()
    assert len(by_hand()) > 79_000
    english = tidied.rows.filter(country="England")
    assert english["location_code"].null_count() == 0
    assert english["location_code"].n_unique() == 153


def test_every_check_passes(tidied: TidyList) -> None:
    assert tidied.checks["outcome"].to_list() == ["pass"] * 4


# Places that anybody can look up: town halls, landmarks, and what the border and the City cut apart.
KNOWN = {
    "BN3 2GL": "Brighton and Hove",
    "SW1A 1AA": "Westminster",  # Buckingham Palace
    "EC3N 4AB": "Tower Hamlets",  # the Tower; its sector is the City
    "EC2V 7HH": "City of London",  # Guildhall
    "W12 8QT": "Hammersmith and Fulham",
    "KT1 2DN": "Kingston upon Thames",  # county hall of Surrey, until 2020
    "RH2 8EF": "Surrey",
    "M2 5DB": "Manchester",
    "LS1 1UR": "Leeds",
    "B1 1BB": "Birmingham",
    "S1 2HH": "Sheffield",
    "S70 2TA": "Barnsley",
    "HU1 2AA": "Kingston upon Hull, City of",
    "LA9 4DQ": "Westmorland and Furness",
    "CA3 8NA": "Cumberland",
    "NN1 1ED": "West Northamptonshire",
    "BH2 6DY": "Bournemouth, Christchurch and Poole",
    "DT1 1XJ": "Dorset",
    "HP20 1UA": "Buckinghamshire",
    "TR21 0LW": "Isles of Scilly",
    "TD15 1BT": "Scotland",  # a unit over the border; its sector is Northumberland
    "CF10 4UW": "Wales",
    "EH1 1YJ": "Scotland",
    "BT1 5GS": "Northern Ireland",
}


@pytest.mark.parametrize(("postcode", "place"), KNOWN.items())
def test_a_postcode_that_is_known_is_found(places: Gazetteer, postcode: str, place: str) -> None:
    found = find(places, postcode)
    key = postcode.replace(" ", "")
    expected = by_hand().get(key) or by_hand()[key[:-2]]
    assert found.sentence.startswith(f"{postcode} is in {place}")
    assert found.codes == (() if place == expected else (expected,))
    assert ("(by sector, " in found.sentence) == (bool(found.codes) and key not in by_hand())


def test_a_unit_of_every_authority_is_found(places: Gazetteer) -> None:
    """For each authority and country one unit or sector, by way of what a person would type."""
    one_of_each = {place: key for key, place in by_hand().items()}
    assert len(one_of_each) == 153 + 6
    for place, key in one_of_each.items():
        typed = key if key[-1].isalpha() else f"{key}AA"
        expected = by_hand().get(typed) or place
        found = find(places, f" {typed[:-3].lower()} {typed[-3:]} ")
        assert found.codes == ((expected,) if expected.startswith(("E0", "E1")) else ())


@pytest.mark.parametrize("outward", ["BN3", "W10", "SY10", "B1", "E1", "EC1A", "SL4", "TD15"])
def test_an_outward_code_has_the_authorities_of_its_postcodes(places: Gazetteer, outward: str) -> None:
    sectors = {key for key in by_hand() if key[:-1] == outward and key[-1].isdigit()}
    units = {key for key in by_hand() if key[:-2] in sectors and key not in sectors}
    expected = {by_hand()[key] for key in sectors | units}
    found = find(places, outward)
    assert set(found.codes) == {place for place in expected if place[0] == "E"}
    assert ("partly in" in found.sentence) == (expected > set(found.codes))


def test_every_name_and_code_of_an_authority_finds_it(
    places: Gazetteer, snapshot_tables: Mapping[str, pl.DataFrame]
) -> None:
    """Its name, the same with 'Council' in capitals, its ONS code and DfE's: for each of those that exist."""
    today = snapshot_tables["location"].filter(pl.col("closed").is_null(), geographic_level="Local authority")
    assert today.height == 153
    for row in today.iter_rows(named=True):
        name = row["location_name"]
        for typed in (name, f"{name} council".upper(), row["location_code"], row["old_la_code"]):
            assert find(places, typed).codes == (row["location_code"],), typed
