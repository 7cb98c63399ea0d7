"""A small environment for live runs: a snapshot of one source, its warehouse, and a publisher."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import requests

from pipeline.__main__ import main
from pipeline.core import paths
from pipeline.core.tables import Tables
from pipeline.fetch.client import Client, Limits
from pipeline.fetch.http_session import new_session
from pipeline.sources.catalogue import read_catalogue
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot, write_snapshot
from pipeline.warehouse.build import build
from tests.support.layouts import next_edition, plausible
from tests.support.layouts import publishers_files as files
from tests.support.layouts.plausible import later, timeliness, together
from tests.support.publishers.rerouted import Rerouted
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EES, EHC_PLANS, DataSet, Site

SOURCE, FILE = "ehcp-timeliness", "timeliness_20_week.csv"
# The release that is not out yet, and the one after it; the stored periods, and the new one.
RELEASE = str(next_edition.next_year(SOURCE))
LATER = str(next_edition.next_year(SOURCE) + 1)
NEW = next_edition.next_year(SOURCE) - 1
OLD = [NEW - 3, NEW - 2, NEW - 1]
ALL = [*OLD, NEW]
VERSION = "5f0f4f6e-0d3c-4d8e-9a35-08dfc0a1b2c3"
DATA_SET = "0b7c6b1e-2a8f-4c57-8a0e-9e6d1f7a2027"
CSV = f"{EES}/data-catalogue/data-set/{DATA_SET}/csv"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"
QUICK = Limits(
    connect=10,
    read=10,
    total=60,
    attempts=3,
    first_pause=0.01,
    longest_pause=5,
    request_interval=0,
    file_bytes=3 * 10**6,
)

Row = dict[str, files.Cell]


def older(tables: Tables) -> Tables:
    """The snapshot with the newest three years of 20-week figures only: a build takes half a second.

    With three, every council has a figure, also one without figures for two years.
    """
    timeliness = (pl.col("source") == SOURCE) & (pl.col("time_period") >= OLD[0])
    totals = tables["observation"].filter(timeliness, breakdown_topic="Total")
    return {**tables, "observation": totals, "postcode": tables["postcode"].head(20)}


def authorities(tables: Tables, period: int = NEW) -> list[Mapping[str, Any]]:
    """Return those of today, sorted by code, with the `counts` of a made-up year."""
    location = tables["location"].filter(pl.col("closed").is_null(), geographic_level="Local authority")
    counts = plausible.next_year(tables)
    return [
        row | {"counts": later(counts[row["location_code"]], max(0, period - NEW))}
        for row in location.sort("location_code").rows(named=True)
    ]


def year_of_figures(tables: Tables, period: int = NEW) -> list[Row]:
    """Made-up figures of a year for England, its regions and every authority."""
    known = authorities(tables, period)
    rows = [timeliness("England", period, together(place["counts"] for place in known))]
    for code, region in files.REGIONS.items():
        here = [place["counts"] for place in known if place["region_code"] == code]
        rows.append(timeliness(region, period, together(here)))
    for place in known:
        named = (place["location_name"], place["location_code"], place["old_la_code"])
        rows.append(timeliness(named, period, place["counts"]))
    return rows


def offered(rows: Sequence[Mapping[str, files.Cell]], release: str = RELEASE, **others: Any) -> DataSet:
    """The 20-week table as a data set of a release."""
    content = files.timeliness_csv(rows)
    fields: dict[str, Any] = {"id": DATA_SET, "publication": EHC_PLANS, "content": content}
    fields |= {"release_version": VERSION, "filename": FILE, "title": "20 week timeliness"}
    return DataSet(**(fields | {"release": release} | others))


@dataclass
class FetchEnvironment:
    """One folder with a snapshot, data/raw and a warehouse, and a stand-in for the publishers."""

    folder: Path
    snapshot: Path
    tables: Tables
    stand_in: StandIn
    read_output: Callable[[], tuple[str, str]]
    limits: Limits = QUICK
    slept: list[float] = field(default_factory=list)

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def client(self, hosts: frozenset[str]) -> Client:
        """A client that means the publishers and reaches the stand-in."""
        return Client(hosts, self.limits, self.slept.append, session(self.stand_in.port))

    def fetch(self, *more: str, source: str | None = SOURCE) -> tuple[int, str, str]:
        """Run the command; returns its exit status, standard output and standard error."""
        only = ["--source", source] if source else []
        where = ["--raw", str(self.raw), "--output", str(self.warehouse)]
        status = main(["fetch", *only, *where, *more])
        return status, *self.read_output()

    def periods(self) -> list[int]:
        """The periods of the 20-week measure that the warehouse serves, as the pages would find them."""
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            found = con.execute(
                "SELECT DISTINCT time_period FROM figure WHERE indicator = ? ORDER BY 1", [ON_TIME]
            ).fetchall()
        return [period for (period,) in found]

    def stored(self) -> list[str]:
        """The releases that the lock file names, each with an intact file."""
        store = Store(self.raw)
        entries = store.entries()
        assert all(store.is_intact(entry) for entry in entries)
        return [entry.release for entry in entries]


def outcomes(out: str) -> str:
    """Return the lines that a run printed about its sources, without the figures to review."""
    return out.partition("Extraordinary figures")[0]


def session(port: int) -> requests.Session:
    """The client's own session, but for where it leads."""
    rerouted = new_session()
    for scheme in ("https://", "http://"):
        rerouted.mount(scheme, Rerouted(port, pool_maxsize=1, pool_block=True))
    return rerouted


def make_snapshot(folder: Path) -> tuple[Path, Path]:
    """Write the small snapshot and its warehouse; returns where they are."""
    tables = older(read_snapshot(paths.SNAPSHOT))
    write_snapshot(tables, folder / "snapshot")
    build(tables, read_catalogue(), folder / "warehouse.duckdb")
    return folder / "snapshot", folder / "warehouse.duckdb"


def site(tables: Tables) -> Site:
    """A publisher with a release that is newer than the snapshot."""
    return Site(data_sets=[offered(year_of_figures(tables))])
