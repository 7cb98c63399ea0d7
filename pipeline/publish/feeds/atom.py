"""Feeds as Atom (RFC 4287): the same bytes for the same data, whenever they are written."""

from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET

import duckdb

from pipeline.core.licence import ATTRIBUTION
from pipeline.publish.asked import Asked
from pipeline.publish.feeds import entries, place
from pipeline.publish.feeds.entries import Entry
from pipeline.publish.feeds.place import Place
from pipeline.publish.files.forms import Form
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.settings import Settings
from pipeline.text import formatting

Con = duckdb.DuckDBPyConnection
NAMESPACE = "http://www.w3.org/2005/Atom"
LONG_AGO = "2000-01-01"
"""The day of a feed without entries."""


@dataclass(frozen=True)
class Feed:
    """A feed: what it is about, its own path, and its entries, newest first."""

    about: Place
    path: str
    entries: tuple[Entry, ...]


def of_england(con: Con, _asked: Asked) -> Feed:
    """Return England's feed: its own figures, and what changed for any place in it."""
    return _feed(con, place.england(con), "feed/england")


def of_region(con: Con, asked: Asked) -> Feed:
    """Return a region's feed: its own figures, and what changed for its authorities."""
    about = place.region(con, asked)
    return _feed(con, about, f"feed/region/{about.slug}")


def of_council(con: Con, asked: Asked) -> Feed:
    """Return an authority's feed."""
    about = place.council(con, asked)
    return _feed(con, about, f"feed/council/{about.slug}")


def _feed(con: Con, about: Place, path: str) -> Feed:
    return Feed(about, path, tuple(entries.of_place(con, about)))


def write(feed: Feed, _version: str) -> bytes:
    """Write a feed with the settings of the environment."""
    return written(feed, settings.from_environment())


def written(feed: Feed, chosen: Settings) -> bytes:
    """Return a feed. Links are relative to its own address where that of the site is not known."""
    to, own = Links(feed.path, chosen), f"{feed.path}.atom"
    page = to.absolute_page(feed.about.page) or to.page(feed.about.page)
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en-GB"})
    newest = feed.entries[0].updated.isoformat() if feed.entries else LONG_AGO
    _add(root, "id", entries.entry_id("feed", feed.path))
    _add(root, "title", f"Postcode Lottery: {feed.about.name}")
    _add(
        root,
        "subtitle",
        f"New figures on special needs in {feed.about.name}, revisions, withdrawals, and corrections of ours",
    )
    _add(root, "updated", f"{newest}T00:00:00Z")
    _add(ET.SubElement(root, "author"), "name", "Postcode Lottery")
    _add(root, "rights", ATTRIBUTION[0])
    itself = to.absolute_file(own) or to.file(own)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=itself)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=page)
    for entry in feed.entries:
        _add_entry(root, entry, page)
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _add_entry(root: ET.Element, entry: Entry, page: str) -> None:
    element = ET.SubElement(root, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", formatting.capital(entry.title))
    _add(element, "updated", f"{entry.updated.isoformat()}T00:00:00Z")
    ET.SubElement(element, "category", term=entry.kind)
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=page)
    if entry.source_url:
        ET.SubElement(element, "link", rel="via", href=entry.source_url, title=entry.source_title)
    said = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in entry.paragraphs)
    if entry.source_url:
        said += (
            f'<p>Source: <a href="{escape(entry.source_url)}">{escape(entry.source_title)}</a>. '
            f"{escape(ATTRIBUTION[0])}</p>"
        )
    _add(element, "content", said).set("type", "html")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element


FORMS = {"atom": Form(write, "application/atom+xml; charset=utf-8")}
"""Ending of a feed's path -> its form."""
