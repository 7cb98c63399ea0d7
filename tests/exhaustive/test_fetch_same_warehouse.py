"""A live run that meets nothing but good files ends with the warehouse that the mirror's files make.

The snapshot it starts from lacks what the stand-in for the publishers offers: the real files of the mirror.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.core.places import ACROSS_WATER, TOUCHING
from pipeline.core.tables import Tables
from pipeline.fetch.client import Client
from pipeline.fetch.run import Run
from pipeline.read import published_files
from pipeline.sources.catalogue import Catalogue, Edition
from pipeline.store.raw import Store
from tests.support.layouts.next_edition import newest_edition
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED, TABLES_AND_VIEWS
from tests.support.publishers.documents import allocations_page, collection, publication, zip_of
from tests.support.publishers.environment import QUICK, session
from tests.support.publishers.invalid_files import DATE
from tests.support.publishers.server import StandIn
from tests.support.publishers.site import EHC_PLANS, Archive, DataSet, Layer, Served, Site

pytestmark = NEEDS_FILES

EHC_PLAN_TABLES = ("ehcp-timeliness", "ehcp-requests", "ehcp-phase-transfers")
# Source -> the release of the catalogue that its publisher offers as the newest, and as what file.
NEWEST = {
    **{source: newest_edition(source).release for source in EHC_PLAN_TABLES},
    "send-appeals": "2025",
    "dsg-allocations": "2023-24",
    "area-send-inspections": "2023",
    "boundaries": "2025",
    "boundaries-generalised": "2024-12",
}
GOV_UK = "www.gov.uk/api/content/government"
MEDIA = "assets.publishing.service.gov.uk/media"
VERSION = "1721934a-2ad7-4d1b-1c73-08de96e6fc0e"
# What the table release says that does not come with the file: it was fetched, complete, from its publisher.
TOLD_OTHERWISE = {"retrieved_at", "kind", "kind_note", "sha256"}


@pytest.fixture(scope="module")
def editions(catalogue: Catalogue) -> Mapping[str, Edition]:
    return {one.source: one for one in catalogue.editions if NEWEST.get(one.source) == one.release}


def content(edition: Edition) -> bytes:
    return published_files.file(PUBLISHED, edition)


@pytest.fixture(scope="module")
def site(editions: Mapping[str, Edition], catalogue: Catalogue) -> Site:
    data_sets = [
        DataSet(
            id=f"00000000-0000-4000-8000-{number:012}",
            publication=EHC_PLANS,
            release_version=VERSION,
            release=NEWEST[source],
            filename=Path(editions[source].path).name,
            title=source,
            content=content(editions[source]),
        )
        for number, source in enumerate(EHC_PLAN_TABLES)
    ]
    appeals, allocations, inspections = (
        editions[source] for source in ("send-appeals", "dsg-allocations", "area-send-inspections")
    )
    supporting = {f"supporting-files/{Path(appeals.path).name}": content(appeals)}
    year = "/government/statistics/area-send-inspections-2023"
    table = f"https://{MEDIA}/2/{Path(inspections.path).name}"
    found = json.loads(content(editions["boundaries-generalised"]))["features"]
    addresses = {
        f"{GOV_UK}/collections/area-send-statistics": collection([year]),
        f"www.gov.uk/api/content{year}": publication("Area SEND", [("Inspections in winter 2023", table)]),
    }
    served = {where: Served(document, "application/json") for where, document in addresses.items()}
    page = allocations_page(
        [
            (
                "Download DSG allocations for all local authorities and regions 2023 to 2024",
                f"https://{MEDIA}/1/a.ods",
            )
        ]
    )
    outlines, layer = (
        next(one for one in catalogue.live if one.source == source)
        for source in ("boundaries", "boundaries-generalised")
    )
    assert outlines.fixed is not None
    assert layer.layer is not None
    served |= {
        allocations.url.removeprefix("https://"): Served(page, "text/html"),
        f"{MEDIA}/1/a.ods": Served(content(allocations), "application/vnd.oasis.opendocument.spreadsheet"),
        table.removeprefix("https://"): Served(content(inspections), "text/csv"),
        outlines.fixed.address.removeprefix("https://"): Served(
            content(editions["boundaries"]), "text/plain", etag='"outlines"'
        ),
    }
    fields = ("FID", "CTYUA24CD", "CTYUA24NM", "CTYUA24NMW")
    layers = {layer.layer.address.removeprefix("https://"): Layer(fields, tuple(found), page=100)}
    archive = Archive(VERSION, "education-health-and-care-plans.zip", zip_of(supporting), DATE)
    return Site(data_sets=data_sets, archives=[archive], served=served, layers=layers)


def without_the_newest(tables: Tables) -> Tables:
    """The tables as they were before these releases came."""
    newest = pl.DataFrame(list(NEWEST.items()), schema=["source", "release"], orient="row")
    keyed = {
        name: tables[name].join(newest, on=["source", "release"], how="anti", maintain_order="left")
        for name in ("observation", "inspection", "check_result", "release")
    }
    others = tables["neighbour"].filter(~pl.col("neighbour_set").is_in([TOUCHING, ACROSS_WATER]))
    drawn = {name: tables[name].clear() for name in ("boundary_vintage", "map_layer")}
    return {**tables, **keyed, **drawn, "neighbour": others}


@pytest.mark.exhaustive(0, "warehouses that a live run makes of the published files")
def test_it_is_the_same_warehouse(
    site: Site,
    collected: Tables,
    mirrored: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    tmp_path: Path,
) -> None:
    path = tmp_path / "warehouse.duckdb"
    chosen = [
        one
        for one in catalogue.live
        if one.source in NEWEST and not (one.source == "send-appeals" and one.govuk is not None)
    ]
    with StandIn(site) as stand_in:
        client = Client(catalogue.hosts, QUICK, sleep=lambda _: None, session=session(stand_in.port))
        run = Run(catalogue, client, Store(tmp_path / "raw"), without_the_newest(collected), path)
        outcomes = run.fetch(chosen)
    assert {outcome.source: (outcome.release, outcome.state) for outcome in outcomes} == {
        source: (release, "new") for source, release in NEWEST.items()
    }, [outcome.summary() for outcome in outcomes]
    with duckdb.connect(str(path), read_only=True) as con:
        assert tables_of(con) == tables_of(mirrored)
        for table in tables_of(con):
            live, of_mirror = rows(con, table), rows(mirrored, table)
            assert live.height > 0
            # Sums of views depend on the order in which rows are read, in their last digits.
            assert_frame_equal(live, of_mirror, rel_tol=1e-9)
        kinds = con.execute("SELECT DISTINCT kind FROM release WHERE retrieved_at IS NOT NULL").fetchall()
    assert kinds == [("copy",)]


def tables_of(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all tables and views."""
    return [name for (name,) in con.cursor().execute(TABLES_AND_VIEWS).fetchall()]


def rows(con: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    """All rows of a table, in one order."""
    found = con.cursor().sql(f"FROM {table} ORDER BY ALL").pl()
    return found.drop(TOLD_OTHERWISE & set(found.columns) if table == "release" else [])
