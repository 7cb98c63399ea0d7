"""A warehouse of a few places and postcodes, made by code: what `find` looks a text up in."""

import duckdb

from pipeline.core.schema import SCHEMA
from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.tiny_warehouse import insert

CON = duckdb.DuckDBPyConnection

# Location code, name, DfE code, last day.
LOCATIONS = """
E06000010|Kingston upon Hull, City of|810|
E06000016|Leicester|856|
E06000019|Herefordshire, County of|884|
E06000023|Bristol, City of|801|
E06000028|Bournemouth|837|2019-03-31
E06000041|Wokingham|872|
E06000043|Brighton and Hove|846|
E06000047|County Durham|840|
E06000049|Cheshire East|895|
E06000050|Cheshire West and Chester|896|
E06000055|Bedford|822|
E06000056|Central Bedfordshire|823|
E06000058|Bournemouth, Christchurch and Poole|839|
E06000059|Dorset|838|
E06000060|Buckinghamshire|825|
E06000063|Cumberland|942|
E06000064|Westmorland and Furness|943|
E08000013|St. Helens|342|
E08000021|Newcastle upon Tyne|391|
E09000001|City of London|201|
E09000020|Kensington and Chelsea|207|
E09000021|Kingston upon Thames|314|
E10000001|Bedfordshire|820|2009-03-31
E10000006|Cumbria|909|2023-03-31
E10000009|Dorset|835|2019-03-31
E10000015|Hertfordshire|919|
E10000018|Leicestershire|855|
E10000030|Surrey|936|
"""
LARGER = [
    ("E92000001", "England", "National"),
    ("E12000004", "East Midlands", "Regional"),
    ("E12000005", "West Midlands", "Regional"),
    ("E12000007", "London", "Regional"),
]
ALIASES = [
    ("Hull", "E06000010"),
    ("Bristol", "E06000023"),
    ("Durham", "E06000047"),
    ("E10000002", "E06000060"),
    ("Dorset (Pre LG)", "E10000009"),
]
CHANGES = [
    ("2009-04-01", "split", "E10000001", "E06000055", None),
    ("2009-04-01", "split", "E10000001", "E06000056", None),
    ("2019-04-01", "merge", "E06000028", "E06000058", None),
    ("2019-04-01", "transfer", "E10000009", "E06000058", None),
    ("2019-04-01", "boundary change", "E10000009", "E06000059", None),
    ("2020-04-01", "recode", "E10000006", "E06000060", None),  # a recode is no successor
    ("2023-04-01", "split", "E10000006", "E06000063", None),
    ("2023-04-01", "split", "E10000006", "E06000064", None),
    ("2027-04-01", "split", "E10000030", None, "East Surrey"),
    ("2027-04-01", "split", "E10000030", None, "West Surrey"),
    ("2028-04-01", "merge", "E06000016", None, "Greater Leicester"),
    ("2028-04-01", "merge", "E10000018", None, "Greater Leicester"),
]
HOVE, SURREY, CITY = "E06000043", "E10000030", "E09000001"
POSTCODES = [
    *[(sector, HOVE, "England") for sector in ("BN31", "BN32", "BN33")],
    *[("BN32ZZ", SURREY, "England"), ("BN311", SURREY, "England")],
    *[("OX11", "E06000060", "England"), ("E11", CITY, "England"), ("E111", HOVE, "England")],
    *[("CA65", "E06000063", "England"), ("CA65AA", None, "Scotland"), ("CF101", None, "Wales")],
    *[("BT11", None, "Northern Ireland"), ("IM11", None, "Isle of Man")],
    *[("GY11", None, "Guernsey"), ("JE23", None, "Jersey"), ("NPT1", None, "Wales")],
]


def fill(con: CON) -> None:
    """Give an empty database the real schema and the places above; only Cumbria has a figure."""
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    authority = {"geographic_level": "Local authority"}
    for code, name, dfe, closed in (line.split("|") for line in LOCATIONS.strip().splitlines()):
        add(con, code, name, old_la_code=dfe, closed=closed or None, **authority)
        insert(con, "location_alias", alias=dfe, location_code=code)
    for code, name, level in LARGER:
        add(con, code, name, geographic_level=level)
    for alias, code in ALIASES:
        insert(con, "location_alias", alias=alias, location_code=code)
    for change in CHANGES:
        names = ["effective", "kind", "from_code", "to_code", "to_name"]
        insert(con, "location_change", **dict(zip(names, change, strict=True)))
    for row in POSTCODES:
        insert(con, "postcode", **dict(zip(["postcode", "location_code", "country"], row, strict=True)))
    measure = {"indicator": "plans_count", "time_identifier": "Calendar year"}
    plans = {"source": "plans", "release": "2022"}
    total = {"breakdown_topic": "Total", "breakdown": "Total", "time_period": 2022, "value": 1.0}
    insert(con, "indicator", **measure)
    insert(con, "release", **plans)
    insert(con, "observation", location_code="E10000006", **measure, **plans, **total, **authority)
    warehouse_build.add_figures(con)


def add(con: CON, code: str, name: str, **more: object) -> None:
    insert(con, "location", location_code=code, location_name=name, **more)
    for alias in (code, name):
        insert(con, "location_alias", alias=alias, location_code=code)
