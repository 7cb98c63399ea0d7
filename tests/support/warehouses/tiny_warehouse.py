"""A warehouse of a handful of figures, made from the real schema: enough for the shell of the site."""

import hashlib
import json
from pathlib import Path

import duckdb

from pipeline.core.schema import SCHEMA, schema_version
from pipeline.warehouse.build import add_figures

MAP_DOCUMENT = json.dumps(
    {"viewBox": "0 0 100 100", "areas": {f"E0600{n:04}": "M0 0h10v10z" for n in range(99)}}
)
MAP_SHA256 = hashlib.sha256(MAP_DOCUMENT.encode()).hexdigest()

AUTHORITIES = [
    ("E06000043", "Brighton and Hove", "846", None),
    ("E06000060", "Buckinghamshire", "825", None),
    ("E08000035", "Leeds", "383", None),
    ("E10000006", "Cumbria", "909", "2023-03-31"),
]
MEASURES = {
    "ehcp_issued_20_weeks_excl_pct": ("ehcp_issued_20_weeks_incl_pct", "Calendar year", [2023, 2024, 2025]),
    "ehcp_issued_20_weeks_incl_pct": ("ehcp_issued_20_weeks_excl_pct", "Calendar year", [2024, 2025]),
    "dsg_balance_pct": (None, "Financial year", [202223, 202324]),
}
FILLERS = {"VARCHAR": "", "BOOLEAN": False, "INTEGER": 0, "DOUBLE": 0.0, "DATE": "2026-01-01"}
FILLERS |= {"DOUBLE[]": [], "VARCHAR[]": []}


def insert(con: duckdb.DuckDBPyConnection, table: str, **row: object) -> None:
    """Insert a row; columns that must not be null and are not given get a filler of their type."""
    needed = con.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_name = ? AND is_nullable = 'NO'",
        [table],
    ).fetchall()
    row = {name: FILLERS[kind] for name, kind in needed} | row
    columns = ", ".join(f'"{name}"' for name in row)
    con.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def build(path: Path, *, brighton: str = "Brighton and Hove") -> Path:
    """Write the database to `path`, which must not exist; `brighton` is the name of that authority."""
    level = {"geographic_level": "Local authority"}
    whole = {"breakdown_topic": "Total", "breakdown": "Total", "source": "test", "release": "2026"}
    with duckdb.connect(str(path)) as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        insert(con, "warehouse_version", schema_version=schema_version())
        insert(con, "release", source="test", release="2026", kind="copy")
        for code, name, old_code, closed in AUTHORITIES:
            shown = brighton if code == "E06000043" else name
            place = {"location_code": code, "location_name": shown, "old_la_code": old_code, "closed": closed}
            insert(con, "location", **place, **level)
            for alias in (code, old_code):
                insert(con, "location_alias", alias=alias, location_code=code)
        insert(con, "location_alias", alias="E10000002", valid_to="2020-03-31", location_code="E06000060")
        for position, (indicator, (counterpart, kind, years)) in enumerate(MEASURES.items()):
            measure = {"indicator": indicator, "time_identifier": kind}
            insert(con, "indicator", counterpart=counterpart, position=position, **measure)
            for year in years:
                for code, *_ in AUTHORITIES:
                    figure = {"time_period": year, "location_code": code, "value": 50.0}
                    insert(con, "observation", **measure, **figure, **whole, **level)
        insert(con, "map_layer", kind="geographic", sha256=MAP_SHA256, document=MAP_DOCUMENT)
        add_figures(con)
    return path
