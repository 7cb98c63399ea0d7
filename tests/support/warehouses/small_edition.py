"""A small part of the real warehouse: few councils and measures, for editions that are quickly made."""

import shutil
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.core.places import ENGLAND
from pipeline.publish.freeze.report import Report
from pipeline.publish.freeze.run import freeze
from pipeline.publish.site.parts.settings import Settings

CHOSEN = Settings("https://example.org/lottery", "desk@example.org", "https://example.org/code", frozen=True)
WAREHOUSE, SITE = "warehouse.duckdb", "site"

COUNCILS = {
    "E08000035": "leeds",
    "E08000036": "wakefield",
    "E08000038": "barnsley",
}
MEASURES = (
    *("ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct", "ehcp_average_wait_incl_weeks"),
    *("ehc_requests_refused_pct", "send_appeals_count", "send_appeals_per_10000"),
    *("dsg_balance_gbp", "dsg_balance_pct"),
)
"""Those without which pages cannot be made, and one of each kind."""
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
        con.execute(
            f"DELETE FROM claim WHERE split_part(picture, '/', -1) NOT IN ({measures}) "
            "OR picture LIKE '%council/%'"
        )
        con.execute("DELETE FROM settlement WHERE settlement NOT IN ('Otley', 'Ossett', 'Leeds')")
    return small


class Made(NamedTuple):
    """An edition: the warehouse it is of, its folder, what freezing it again reported."""

    warehouse: Path
    root: Path
    report: Report


def make(warehouse: Path, folder: Path) -> None:
    """Make a small edition of a warehouse in a new folder."""
    folder.mkdir()
    freeze(cut(warehouse, folder / WAREHOUSE), folder / SITE, CHOSEN, processes=1)


def made(folder: Path) -> Made:
    """Return the edition that `make` made, after freezing it again."""
    small, root = folder / WAREHOUSE, folder / SITE
    return Made(small, root, freeze(small, root, CHOSEN, processes=1))
