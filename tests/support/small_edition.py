"""A small part of the real warehouse: few councils and measures, for editions that are quickly made."""

import shutil
from pathlib import Path

import duckdb

from pipeline.core.places import ENGLAND

COUNCILS = {
    "E06000043": "brighton-and-hove",
    "E10000011": "east-sussex",
    "E10000016": "kent",
}
MEASURES = (
    *("ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct", "ehcp_average_wait_incl_weeks"),
    *("ehcp_issued_over_52_weeks_excl_pct", "ehcp_issued_over_52_weeks_incl_pct", "ehc_requests_refused_pct"),
    *("send_appeals_count", "send_appeals_per_10000", "ehcp_exception_share_pct", "ehc_requests_count"),
    *("ehc_decided_6_weeks_pct", "ehcp_new_plans_count"),
    *("dsg_balance_gbp", "dsg_balance_pct", "dsg_balance_per_head_gbp"),
)
FIRST_YEAR = 2023
BY_PLACE = ("figure", "funnel", "inspection", "lead", "observation", "ranking")
BY_MEASURE = ("figure", "funnel", "indicator", "lead", "observation", "ranking", "spread")
BY_PERIOD = ("figure", "funnel", "observation", "ranking", "spread")


def cut(warehouse: Path, small: Path) -> Path:
    """Copy a warehouse to `small` with the figures of COUNCILS, their regions and England only."""
    shutil.copyfile(warehouse, small)
    with duckdb.connect(str(small)) as con:
        kept = ", ".join(f"'{code}'" for code in (*COUNCILS, ENGLAND))
        places = (
            f"SELECT location_code FROM location WHERE location_code IN ({kept}) "
            f"OR location_code IN (SELECT region_code FROM location WHERE location_code IN ({kept}))"
        )
        measures = ", ".join(f"'{name}'" for name in MEASURES)
        for table in BY_PLACE:
            con.execute(f"DELETE FROM {table} WHERE location_code NOT IN ({places})")
        for table in BY_MEASURE:
            con.execute(f"DELETE FROM {table} WHERE indicator NOT IN ({measures})")
        for table in BY_PERIOD:
            year = "CASE WHEN time_period > 9999 THEN time_period // 100 ELSE time_period END"
            con.execute(f"DELETE FROM {table} WHERE {year} < {FIRST_YEAR}")
        con.execute("DELETE FROM settlement WHERE settlement NOT IN ('Hove', 'Margate', 'Newport')")
    return small
