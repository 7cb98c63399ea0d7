"""The whole edition: every address leads to a file, nothing is asked of another host, and what it has."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import polars as pl
import pytest

from pipeline.publish import resources
from pipeline.publish.freeze.table import PARQUET_ONLY
from pipeline.publish.site import pages
from tests.support.reading import crawled
from tests.support.warehouses.small_edition import CHOSEN, COUNCILS, MEASURES, Made

pytestmark = pytest.mark.slow
IN_RELEASES = ("source_title", "source_url", "licence", "published")
IN_INDICATORS = ("numerator_label", "denominator_label", "time_identifier")
IN_LOCATIONS = ("old_la_code", "region_code", "la_type")
LARGEST = {".svg": 125_000, ".png": 160_000, ".pdf": 110_000, ".atom": 110_000}
"""Bytes of a file of a kind at most. Maps of authorities have their outlines besides."""


def publishers(made: Made) -> set[str]:
    """The hosts of sources, reports, councils' own pages, the licence, and of those who help families."""
    with duckdb.connect(str(made.warehouse), read_only=True) as con:
        named = con.execute(
            "SELECT url FROM release UNION SELECT report_url FROM inspection "
            "UNION SELECT website FROM location UNION SELECT url FROM annotation"
        ).fetchall()
    return {
        *(urlsplit(url).hostname or "" for (url,) in named if url),
        *("www.nationalarchives.gov.uk", "schema.org", "example.org"),
        *("www.gov.uk", "www.lgo.org.uk", "www.ipsea.org.uk"),
    }


def test_every_address_leads_to_a_file_or_a_publisher(edition: Made) -> None:
    assert edition.report.broken == {}
    assert crawled.faults(edition.root, CHOSEN.site_url, publishers(edition)) == []


def test_a_link_that_leads_nowhere_or_elsewhere_is_found(edition: Made, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(
        '<a href="missing.html">a</a><img src="https://tracker.invalid/x.png">'
        '<a href="">b</a><a href="x.html">c</a>'
    )
    assert crawled.faults(tmp_path, CHOSEN.site_url, {"tracker.invalid"}) == [
        "https://example.org/lottery/x.html leads nowhere: missing.html",
        "https://example.org/lottery/x.html leads elsewhere: https://tracker.invalid/x.png",
        "https://example.org/lottery/x.html leads nowhere: ",
    ]


def test_it_has_every_page_and_the_data_behind_them(edition: Made) -> None:
    root = edition.root
    with duckdb.connect(str(edition.warehouse), read_only=True) as con:
        paths = pages.paths(con)
    assert {f"council/{slug}" for slug in COUNCILS.values()} <= set(paths)
    missing = [path for path in paths if not (root / f"{path}{resources.PAGE}").is_file()]
    assert missing == []
    for slug in COUNCILS.values():
        for name in (f"brief/{slug}.pdf", f"feed/council/{slug}.atom", f"api/v1/council/{slug}.parquet"):
            assert (root / name).is_file(), name
    for measure in MEASURES:
        assert (root / f"api/v1/figures/{measure}.csv").is_file(), measure
    for name in ("index.html", "404.html", "robots.txt", "feed/releases.ics", "changes.json", ".nojekyll"):
        assert (root / name).is_file(), name


def test_the_data_are_those_of_the_warehouse(edition: Made) -> None:
    frame = pl.read_parquet(edition.root / "api/v1/figures/send_appeals_count.parquet")
    with duckdb.connect(str(edition.warehouse), read_only=True) as con:
        expected = con.execute(
            "SELECT location_code, time_period, value FROM figure WHERE indicator = 'send_appeals_count'"
        ).fetchall()
    got = frame.select("location_code", "time_period", "value").rows()
    assert sorted(map(str, got)) == sorted(map(str, expected))
    assert len(got) > len(COUNCILS)


def test_csv_files_leave_to_the_tables_what_they_say(edition: Made) -> None:
    root = edition.root / "api/v1"
    releases, indicators, locations = (
        pl.read_csv(root / f"tables/{name}.csv", infer_schema=False)
        for name in ("release", "indicator", "location")
    )
    for name in ("council/leeds", "figures/dsg_balance_gbp"):
        lean = pl.read_csv(root / f"{name}.csv", infer_schema=False)
        whole = pl.read_parquet(root / f"{name}.parquet")
        assert set(whole.columns) - set(lean.columns) == {
            *IN_RELEASES,
            *IN_INDICATORS,
            *IN_LOCATIONS,
        }
        found = lean.join(releases, on=["source", "release"], how="left", maintain_order="left")
        assert found["url"].to_list() == whole["source_url"].to_list()
        assert found["title"].to_list() == whole["source_title"].to_list()
        assert found["licence"].to_list() == whole["licence"].to_list()
        assert found["published"].to_list() == whole["published"].to_list()
        for key, table, columns in (
            ("indicator", indicators, IN_INDICATORS),
            ("location_code", locations, IN_LOCATIONS),
        ):
            found = lean.join(table, on=key, how="left", maintain_order="left")
            for column in columns:
                assert found[column].to_list() == whole[column].to_list()


def test_files_are_no_larger_than_they_need_be(edition: Made) -> None:
    too_large = {
        target: entry.size
        for target, entry in edition.report.entries.items()
        if entry.size > LARGEST.get(Path(target).suffix, entry.size) and not target.startswith("picture/map/")
    }
    assert too_large == {}


def test_the_list_of_what_there_is_names_nothing_else(edition: Made) -> None:
    listed = json.loads((edition.root / "api/v1/index.json").read_text(encoding="utf-8"))
    kinds = {item["path"]: item for item in listed["resources"]}
    assert "/api/v1/selection" not in kinds
    assert "xlsx" in kinds["/api/v1/council/{slug}"]["forms"]
    assert "ods" not in kinds["/api/v1/council/{slug}"]["forms"]
    assert all(item["parameters"] == {} for item in kinds.values())
    described = json.loads((edition.root / "api/v1/datapackage.json").read_text(encoding="utf-8"))
    forms = {item["name"]: item["path"].rpartition(".")[2] for item in described["resources"]}
    assert {name for name, form in forms.items() if form == "parquet"} == set(PARQUET_ONLY)


def test_the_map_of_the_site_has_the_addresses_of_files(edition: Made) -> None:
    locations = [item.text or "" for item in ET.parse(edition.root / "sitemap.xml").getroot().iter()]
    found = [text for text in locations if text.startswith("https://")]
    assert len(found) == len(set(found)) > len(COUNCILS)
    for address in found:
        assert (edition.root / address.removeprefix(f"{CHOSEN.site_url}/")).is_file(), address


def test_nothing_leads_into_a_dashboard_that_is_not_there(edition: Made) -> None:
    page = (edition.root / "council/leeds.html").read_text(encoding="utf-8")
    assert "local-authority?" not in page
    assert re.search(r'<form class="finder"[^>]*data-index="\.\./api/v1/search\.js"', page)
    assert not re.search(r"<input[^>]*\bname=", page), "what is typed would be in an address"
