"""What the site says to crawlers."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from pipeline.publish.site import crawlers, pages
from pipeline.publish.site.parts.settings import SITE_URL, Settings

Con = duckdb.DuckDBPyConnection
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.mark.parametrize("site", ["https://example.org/lottery", ""])
def test_robots_may_read_pages_and_pictures_and_not_the_form(
    con: Con, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setenv(SITE_URL, site)
    parser = RobotFileParser()
    parser.parse(resources.answer(con.cursor(), "robots.txt", {}).content.decode().splitlines())
    assert parser.site_maps() == ([f"{site}/sitemap.xml"] if site else None)
    below = urlsplit(site).path
    for path in ("/", "/about", "/map?la=E10000008", "/picture/map/x/2025.png", "/brief/kent.pdf"):
        assert parser.can_fetch("anyone", f"{below}{path}"), path
    for path in ("/find", "/pack/region/london.zip", "/api/v1/selection.csv", "/_stcore/health"):
        assert not parser.can_fetch("anyone", f"{below}{path}"), path


def test_the_sitemap_has_every_page_once(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SITE_URL, "https://example.org/lottery/")
    root = ET.fromstring(resources.answer(con.cursor(), "sitemap.xml", {}).content)
    found = [element.text for element in root.iter(LOCATION)]
    assert sorted(found, key=str) == sorted(
        f"https://example.org/lottery/{path}" for path in pages.paths(con.cursor())
    )
    assert len(found) < 50_000
    frozen = crawlers.addresses(con.cursor(), Settings("https://example.org", frozen=True))
    assert all(address.endswith(".html") for address in frozen)


def test_without_an_address_there_is_no_sitemap(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SITE_URL, raising=False)
    with pytest.raises(UnknownResourceError, match="is not set"):
        resources.answer(con.cursor(), "sitemap.xml", {})
