"""A small world for live runs: a snapshot of one source, its warehouse, and a publisher with a newer one."""

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
from pipeline.fetch.client import Client, Limits, new_session
from pipeline.sources.catalogue import read_catalogue
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot, write_snapshot
from pipeline.warehouse.build import build
from tests.support import publishers_files as files
from tests.support.plausible import next_year, timeliness, together
from tests.support.publishers.rerouted import Rerouted
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EES, EHC_PLANS, DataSet, Site

SOURCE, FILE = "ehcp-timeliness", "timeliness_20_week.csv"
VERSION_2027 = "5f0f4f6e-0d3c-4d8e-9a35-08dfc0a1b2c3"
DATA_SET_2027 = "0b7c6b1e-2a8f-4c57-8a0e-9e6d1f7a2027"
CSV = f"{EES}/data-catalogue/data-set/{DATA_SET_2027}/csv"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"
QUICK = Limits(
    connect=1, read=0.3, whole=5, tries=3, first_pause=0.01, longest_pause=5, between=0, most_bytes=3 * 10**6
)

Row = dict[str, files.Cell]


def older(tables: Tables) -> Tables:
    """The snapshot with the 20-week figures of 2024 and 2025 only: a whole build takes half a second."""
    timeliness = (pl.col("source") == SOURCE) & (pl.col("time_period") >= 2024)
    totals = tables["observation"].filter(timeliness, breakdown_topic="Total")
    return {**tables, "observation": totals, "postcode": tables["postcode"].head(20)}


def authorities(tables: Tables) -> list[Mapping[str, Any]]:
    """Those that exist today, sorted by code, with the `counts` of a made-up year."""
    location = tables["location"].filter(pl.col("closed").is_null(), geographic_level="Local authority")
    counts = next_year(tables)
    return [
        row | {"counts": counts[row["location_code"]]}
        for row in location.sort("location_code").rows(named=True)
    ]


def year_of_figures(tables: Tables, period: int = 2026) -> list[Row]:
    """Made-up figures of a year for England, its regions and every authority."""
    known = authorities(tables)
    rows = [timeliness("England", period, together(place["counts"] for place in known))]
    for code, region in files.REGIONS.items():
        here = [place["counts"] for place in known if place["region_code"] == code]
        rows.append(timeliness(region, period, together(here)))
    for place in known:
        named = (place["location_name"], place["location_code"], place["old_la_code"])
        rows.append(timeliness(named, period, place["counts"]))
    return rows


def offered(rows: Sequence[Mapping[str, files.Cell]], release: str = "2027", **others: Any) -> DataSet:
    """The 20-week table as a data set of a release."""
    content = files.timeliness_csv(rows)
    whole: dict[str, Any] = {"id": DATA_SET_2027, "publication": EHC_PLANS, "content": content}
    whole |= {"release_version": VERSION_2027, "filename": FILE, "title": "20 week timeliness"}
    return DataSet(**(whole | {"release": release} | others))


@dataclass
class World:
    """One folder with a snapshot, data/raw and a warehouse, and a stand-in for the publishers."""

    folder: Path
    snapshot: Path
    tables: Tables
    stand_in: StandIn
    said: Callable[[], tuple[str, str]]
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
        """Run the command; returns its exit status and what it said on standard output and error."""
        only = ["--source", source] if source else []
        where = ["--raw", str(self.raw), "--output", str(self.warehouse)]
        status = main(["fetch", *only, *where, *more])
        return status, *self.said()

    def periods(self) -> list[int]:
        """The periods of the 20-week measure that the warehouse serves, as the pages would find them."""
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            found = con.execute(
                "SELECT DISTINCT time_period FROM figure WHERE indicator = ? ORDER BY 1", [ON_TIME]
            ).fetchall()
        return [period for (period,) in found]

    def held(self) -> list[str]:
        """The releases that the lock file names, each with its file whole."""
        store = Store(self.raw)
        entries = store.entries()
        assert all(store.is_whole(entry) for entry in entries)
        return [entry.release for entry in entries]


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
    """A publisher whose newest release is that of 2027."""
    return Site(data_sets=[offered(year_of_figures(tables))])
