"""What the site says to crawlers: robots.txt, and a sitemap of every page of the web edition."""

from collections.abc import Callable
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import duckdb

from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.files.forms import Form
from pipeline.publish.site import pages
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.settings import Settings

Con = duckdb.DuckDBPyConnection
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NOT_FOR_CRAWLERS = ("/_stcore/", "/find", "/pack/", "/api/v1/pack/", "/api/v1/selection")
"""The form, what takes seconds to make, and what has no end of addresses."""


def robots(_con: Con, _asked: Asked) -> Settings:
    """Return what robots.txt depends on."""
    return settings.from_environment()


def write_robots(chosen: Settings, _version: str) -> bytes:
    """Write robots.txt; it names the sitemap where the address of the site is known.

    Crawlers read it at the root of a host only: a site below a path leaves it to the host to include this.
    """
    below = urlsplit(chosen.site_url).path
    lines = ["User-agent: *", *(f"Disallow: {below}{path}" for path in NOT_FOR_CRAWLERS)]
    if chosen.site_url:
        lines += ["", f"Sitemap: {chosen.site_url}/sitemap.xml"]
    return "".join(f"{line}\n" for line in lines).encode()


def sitemap(con: Con, _asked: Asked) -> list[str]:
    """Return the whole address of every page; UnknownResourceError if the site's is not known."""
    return addresses(con, settings.from_environment())


def addresses(con: Con, chosen: Settings) -> list[str]:
    """Return the whole address of every page with these settings, in the order of the registry."""
    if not chosen.site_url:
        raise UnknownResourceError(
            "A sitemap has whole addresses, and that of this site is not set.", {"set": settings.SITE_URL}
        )
    to: Callable[[str], str] = Links("", chosen).absolute_page
    return [to(path) for path in pages.paths(con)]


def write_sitemap(found: list[str], _version: str) -> bytes:
    """Write a sitemap."""
    root = ET.Element("urlset", {"xmlns": NAMESPACE})
    for address in found:
        ET.SubElement(ET.SubElement(root, "url"), "loc").text = address
    ET.indent(root, " ")
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


ROBOTS = {"txt": Form(write_robots, "text/plain; charset=utf-8")}
SITEMAP = {"xml": Form(write_sitemap, "application/xml")}
"""Ending of the path -> its form."""
