"""Embedded pages as resources: what a path asks for, and where the page links to."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.publish import period_pictures, region_pictures, regions, series_pictures
from pipeline.publish.asked import Asked, UnknownResourceError, chosen
from pipeline.publish.embeds import snippet
from pipeline.publish.embeds.page import STYLES, Embed, as_html
from pipeline.publish.files.forms import Form
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.picture_resource import measured, one_of
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.region_pictures import Region
from pipeline.publish.site import pages
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import pictures as picture_queries
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

DRAWN: Mapping[str, Callable[[Subject], Picture]] = {
    "map": partial(period_pictures.of_map, coarse=True),
    "hex-map": period_pictures.of_hex_map,
    "strip": period_pictures.of_strip,
    "trend": series_pictures.of_trend,
    "comparison": period_pictures.of_dots,
    "border-gaps": period_pictures.of_border_gaps,
}
"""Kinds of pictures that can be embedded: how each is made. Outlines of the map are coarser."""
OF_ALL = tuple(kind for kind in DRAWN if KINDS[kind].of_council == "can")
"""Those that need no council."""
OF_REGION = {kind: region_pictures.KINDS[kind] for kind in ("hex-map", "strip", "comparison", "trend")}
"""Kinds of pictures about a region's councils that can be embedded."""
OF_COUNCIL, OF_MEASURE = "council/{slug}", "measure/{indicator}/{period}"
"""Pages of the web edition that have more on a picture."""
FORMS = {"html": Form(as_html, "text/html; charset=utf-8")}


def of_measure(con: Con, asked: Asked) -> Embed:
    """Return the page of a measure and period, of all councils."""
    kind = chosen(asked.names["kind"], "kind of embed", OF_ALL)
    return _embed(con, asked, kind, None, settings.from_environment())


def of_council(con: Con, asked: Asked) -> Embed:
    """Return the page of a measure and period that is about one council."""
    kind = chosen(asked.names["kind"], "kind of embed", DRAWN)
    slug = chosen(asked.names["slug"], "council", picture_queries.slugs(con))
    return _embed(con, asked, kind, slug, settings.from_environment())


def of_region(con: Con, asked: Asked) -> Embed:
    """Return the page of a measure and period that is about a region and its councils."""
    kind = chosen(asked.names["kind"], "kind of embed", OF_REGION)
    place = regions.region(con, asked.names["slug"])
    indicator, period = measured(con, asked)
    style, given = one_of(asked, "style", STYLES), settings.from_environment()
    try:
        picture = OF_REGION[kind](Region(Subject(con, indicator, period, site=given), place))
    except PipelineError as error:
        raise UnknownResourceError(str(error), {"kinds": list(OF_REGION)}) from error
    links = Links(region_path(**asked.names), given)
    address = links.absolute_page(links.path)
    if address and asked.parameters.get("style"):
        address += f"?style={style}"
    more = f"region/{place['slug']}"
    height = snippet.usual_height(kind, of_council=False)
    return Embed(picture, style, links.page(more), links.absolute_page(more), address, height)


def region_path(*, kind: str, slug: str, indicator: str, period: str) -> str:
    """Return the path of an embedded page about a region, without an ending."""
    return f"embed/{kind}/region/{slug}/{indicator}/{period}"


def path(*, kind: str, indicator: str, period: str, slug: str | None = None) -> str:
    """Return the path of an embedded page, without an ending."""
    about = f"council/{slug}/" if slug else ""
    return f"embed/{kind}/{about}{indicator}/{period}"


def _embed(con: Con, asked: Asked, kind: str, slug: str | None, given: Settings) -> Embed:
    indicator, period = measured(con, asked)
    style = one_of(asked, "style", STYLES)
    place = picture_queries.place_by_slug(con, slug) if slug else None
    subject = Subject(con, indicator, period, place, given)
    try:
        picture = DRAWN[kind](subject)
    except PipelineError as error:
        raise UnknownResourceError(str(error), {"kinds": _kinds(slug)}) from error
    links = Links(path(**asked.names), given)
    address = links.absolute_page(links.path)
    if address and asked.parameters.get("style"):
        address += f"?style={style}"
    more = _page(indicator, period, slug)
    view, canonical = (
        (picture.credit.address, "") if more is None else (links.page(more), links.absolute_page(more))
    )
    height = snippet.usual_height(kind, of_council=bool(slug))
    return Embed(picture, style, view, canonical, address, height)


def _page(indicator: Row, period: int, slug: str | None) -> str | None:
    """Return the page of the web edition that has more on the picture; None if it has no such page."""
    kind = OF_COUNCIL if slug else OF_MEASURE
    if all(page.path != kind for page in pages.PAGES):
        return None
    label = period_label(period, indicator["time_identifier"])
    return kind.format(slug=slug, indicator=indicator["indicator"], period=label)


def _kinds(slug: str | None) -> list[str]:
    known: Iterable[str] = DRAWN if slug else OF_ALL
    return list(known)
