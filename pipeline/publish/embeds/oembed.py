"""oEmbed: what a site needs to show an address of ours that somebody pasted (https://oembed.com)."""

import json
import re
from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.publish.asked import Asked, BadParameterError, UnknownResourceError
from pipeline.publish.embeds import addresses, embed_resource, layout, snippet
from pipeline.publish.files.forms import Form
from pipeline.publish.pictures.frame import NAME
from pipeline.publish.site.parts import settings

Con = duckdb.DuckDBPyConnection
Document = Mapping[str, Any]

PATH = "oembed"
FORMAT = "json"
"""The only format; others are answered with the status 501."""
PARAMETERS = {
    "url": "of oembed: an address of this site, of a page, a view of the dashboard, a picture or an embed",
    "maxwidth": "of oembed: how wide the frame may be, in pixels",
    "maxheight": "of oembed: how high the frame may be, in pixels",
    "format": f"of oembed: {FORMAT}",
}
USUAL = 600
"""Pixels that a frame is wide where a site sets no limit."""
THUMBNAIL = (1200, 630)
SECONDS_KEPT = 86_400


def find(con: Con, asked: Asked) -> Document:
    """Return the answer for the parameter url; UnknownResourceError if nothing there can be embedded."""
    site_url = settings.from_environment().site_url
    if not site_url:
        raise UnknownResourceError(f"The address of the site is not set: {settings.SITE_URL}.", None)
    given = asked.parameters
    if "url" not in given:
        raise BadParameterError("The parameter url is missing.", PARAMETERS)
    widest, highest = _limit(given, "maxwidth"), _limit(given, "maxheight")
    shown = addresses.asked_for(con, site_url, given["url"])
    if shown is None:
        raise UnknownResourceError("There is nothing to embed at this address.", {"url": PARAMETERS["url"]})
    find_page = embed_resource.of_council if "slug" in shown.names else embed_resource.of_measure
    page = find_page(con, shown)
    path = embed_resource.path(**shown.names)
    query = f"?style={shown.parameters['style']}" if shown.parameters else ""
    width = min(USUAL, widest)
    height = min(page.height(max(width, layout.SMALLEST)), highest)
    title = page.picture.title
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": NAME,
        "provider_url": site_url,
        "cache_age": SECONDS_KEPT,
        "html": snippet.frame(f"{site_url}/{path}{query}", title, height, f"{width}"),
        "width": width,
        "height": height,
        **_thumbnail(site_url, path, widest, highest),
    }


def _limit(given: Mapping[str, str], name: str) -> int:
    """Return a limit in pixels, a very large one where none is set; BadParameterError if it is no number."""
    text = given.get(name, "99999")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise BadParameterError(f"{name} cannot be {text!r}.", "a whole number of pixels")
    return int(text)


def _thumbnail(site_url: str, path: str, widest: int, highest: int) -> Document:
    """Return the picture that stands for the page, unless it is larger than asked for."""
    width, height = THUMBNAIL
    if width > widest or height > highest:
        return {}
    picture = path.replace("embed/", "picture/", 1)
    return {
        "thumbnail_url": f"{site_url}/{picture}.png?size=social",
        "thumbnail_width": width,
        "thumbnail_height": height,
    }


def _json(document: Document, _version: str) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


FORMS = {FORMAT: Form(_json, "application/json")}
