"""The real schema with a few places and measures, and figures that tests give it one by one."""

import datetime

import duckdb

from pipeline.core.places import ENGLAND
from pipeline.core.schema import SCHEMA
from tests.support.warehouses.tiny_warehouse import insert

CON = duckdb.DuckDBPyConnection
RATE, COUNT, WAIT, BALANCE = "rate_pct", "plans_count", "wait_weeks", "balance_pct"
CAMDEN, LEEDS = "E09000007", "E08000035"
NORTHANTS = "E10000021"


def fill(con: CON) -> None:
    """Make the schema with four indicators, four places and three releases of one source."""
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    for position, release in enumerate(["2024", "2025", "2026"], start=1):
        insert(con, "release", source="plans", release=release, position=position)
    for name, unit in ((RATE, "per cent"), (COUNT, "count"), (WAIT, "weeks"), (BALANCE, "per cent")):
        balance = name == BALANCE
        counted_in = "GBP" if balance else "count"
        insert(con, "indicator", indicator=name, unit=unit, signed=balance, counted_in=counted_in)
    for code, name in ((ENGLAND, "England"), (CAMDEN, "Camden"), (LEEDS, "Leeds")):
        insert(con, "location", location_code=code, location_name=name)
    closed = {"opened": datetime.date(2009, 1, 1), "closed": datetime.date(2021, 3, 31)}
    insert(con, "location", location_code=NORTHANTS, location_name="Northamptonshire", **closed)
    insert(con, "symbol", symbol="x", meaning="Unavailable.")


def give(con: CON, code: str, value: float | None, release: str, **more: object) -> None:
    row = {
        "indicator": RATE,
        "time_period": 2022,
        "time_identifier": "Calendar year",
        "geographic_level": "National" if code == ENGLAND else "Local authority",
        "breakdown_topic": "Total",
        "breakdown": "Total",
        "source": "plans",
        "symbol": "x" if value is None else None,
    }
    insert(con, "observation", **row | {"location_code": code, "value": value, "release": release} | more)
