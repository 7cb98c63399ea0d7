"""Every resource that leaves the project: its path, the function that finds it, and the forms it is had in.

The server answers these paths, the command line writes them, and the pages' buttons point at them.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import duckdb

from pipeline.publish import as_of, file_names, picture_resource, region_pictures
from pipeline.publish.asked import Asked, BadParameterError, UnknownResourceError, check_parameters
from pipeline.publish.data import data_sets, datapackage, geography, tables
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.documents import council_brief, region_brief, region_pack, typeset
from pipeline.publish.embeds import embed_resource, oembed
from pipeline.publish.feeds import atom, changes, expected
from pipeline.publish.files.forms import FORMS, Form
from pipeline.publish.site import crawlers, search
from pipeline.publish.site.pages import PAGES
from pipeline.publish.site.parts import render, settings
from pipeline.publish.version import data_version, of_releases
from pipeline.queries import figures as figure_queries
from pipeline.queries import records as record_queries

ROOT = "/api/v1"
"""Where the server answers resource paths."""
PAGE = f".{next(iter(render.FORMS))}"
"""How the paths of pages end here; their addresses on the server do not."""

Con = duckdb.DuckDBPyConnection


def _document(content: Mapping[str, Any], _version: str) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode()


DOCUMENT: dict[str, Form] = {"json": Form(_document, "application/json")}
OF_TABLES = {form: FORMS[form] for form in ("csv", "parquet", "csv-metadata.json")}
OF_MAPS = {
    "geojson": Form(geography.as_geojson, "application/geo+json"),
    "gpkg": Form(geography.as_geopackage, "application/geopackage+sqlite3"),
}
OF_BRIEFS = {"pdf": Form(typeset.as_pdf, "application/pdf")}
OF_PACKS = {"zip": Form(region_pack.write, "application/zip")}
OF_PAGES = render.FORMS
SHAPING, OF_PERIODS = ("shape", "split", "order"), ("from", "to", "periods")
THEN = tuple(as_of.PARAMETERS)
DRAWN = ("size", "style", "with", "with_period", "places", "gaps", "from", "to", "change", "group", *THEN)


class Resource(NamedTuple):
    """A kind of resource: its path without the form, how it is found, and what it can be had as.

    `slow` ones take seconds to make.
    """

    path: str
    find: Callable[[Con, Asked], Any]
    forms: Mapping[str, Form]
    parameters: tuple[str, ...]
    about: str
    slow: bool = False


class Answer(NamedTuple):
    """The bytes of a resource, their content type, and the name to save them under."""

    content: bytes
    media_type: str
    file_name: str


def _index(con: Con, _asked: Asked) -> dict[str, Any]:
    """Return what there is: every resource with its forms and parameters, and the names for their paths.

    Where the address of the site is known, it is the `root` that paths follow.
    """
    chosen = settings.from_environment()
    places = record_queries.places(con)
    described = places.select("slug", "location_code", "location_name")
    return {
        "title": "Postcode Lottery: data to take away",
        "version": data_version(con),
        **({"root": chosen.site_url} if chosen.site_url else {}),
        "resources": [
            {
                "path": f"{ROOT}/{resource.path}",
                "forms": {form: resource.forms[form].media_type for form in forms},
                "parameters": {name: PARAMETERS[name] for name in resource.parameters if not chosen.frozen},
                "about": resource.about,
            }
            for resource in RESOURCES
            if (forms := [form for form in resource.forms if chosen.has_form(resource.path, form)])
        ],
        "pages": [{"path": f"/{page.path}", "about": page.about} for page in READABLE],
        "measures": [
            {name: row[name] for name in ("indicator", "label", "unit", "time_identifier", "time_periods")}
            for row in figure_queries.indicators(con).rows(named=True)
        ],
        "councils": described.filter(places["geographic_level"] == "Local authority").rows(named=True),
        "regions": described.filter(places["geographic_level"].is_in(["Regional", "Sub-region"])).rows(
            named=True
        ),
        "tables": tables.published(con),
        "releases": as_of.described(con),
    }


PARAMETERS = {
    "measures": "ids of measures, separated by commas; all without it",
    "places": "slugs or ONS codes, separated by commas; also england, regions, councils; all without it; of "
    "pictures: councils next to the one, or those of panels and comparison",
    "from": "first period: 2019, 2019-20 or 201920; of the picture movers: the earlier one",
    "to": "last period; periods count by the year in which they begin",
    "periods": "single periods, separated by commas",
    "order": "places (default); rank: within each measure and period, those without a rank last",
    "shape": "figures: one figure a row (default); places: one place a row, one column a measure and period",
    "split": "by group instead of totals: Sex, Ethnicity, ...",
    **picture_resource.PARAMETERS,
    **oembed.PARAMETERS,
    **as_of.PARAMETERS,
}
RESOURCES = (
    Resource(
        "figures/{indicator}",
        data_sets.figures,
        FORMS,
        (*OF_PERIODS, *SHAPING, *THEN),
        "one measure: all places and periods",
    ),
    Resource(
        "figures/{indicator}/{period}",
        geography.find,
        OF_MAPS,
        THEN,
        "one measure in one period (2025, 2023-24) with that year's outlines of authorities",
    ),
    Resource(
        "council/{slug}",
        data_sets.council,
        FORMS,
        THEN,
        "one authority: all measures and periods, with England, region, neighbours, rank, change",
    ),
    Resource(
        "region/{slug}",
        data_sets.region,
        FORMS,
        THEN,
        "a region and its authorities: all measures and periods",
    ),
    Resource(
        "selection",
        data_sets.selection,
        FORMS,
        ("measures", "places", *OF_PERIODS, *SHAPING, *THEN),
        "chosen measures, places and periods",
    ),
    Resource("tables/{table}", data_sets.table, OF_TABLES, (), "a table of the warehouse as it is"),
    Resource(
        "picture/{kind}/{indicator}/{period}",
        picture_resource.of_measure,
        picture_resource.FORMS,
        DRAWN,
        "a picture of a measure and period: map, hex-map, strip, ranking, panels, spread, border-gaps, ...",
    ),
    Resource(
        "picture/{kind}/council/{slug}/{indicator}/{period}",
        picture_resource.of_council,
        picture_resource.FORMS,
        (*DRAWN, "neighbours", "also"),
        "the same about one council, also trend and comparison",
    ),
    Resource(
        "picture/{kind}/region/{slug}/{indicator}/{period}",
        picture_resource.of_region,
        picture_resource.FORMS,
        ("size", "style", *THEN),
        f"a region and its councils: {', '.join(region_pictures.KINDS)}",
    ),
    Resource(
        "brief/{slug}", council_brief.find, OF_BRIEFS, (), "one council on a page, to print: for a meeting"
    ),
    Resource("brief/region/{slug}", region_brief.find, OF_BRIEFS, (), "one region on two pages, to print"),
    Resource(
        "pack/region/{slug}",
        region_pack.find,
        OF_PACKS,
        (),
        "story pack of a region: workbook, maps, trends, briefs, sentences, leads and caveats",
        slow=True,
    ),
    Resource(
        "feed/england",
        atom.of_england,
        atom.FORMS,
        (),
        "feed of England: new figures, revisions, withdrawals, corrections",
    ),
    Resource(
        "feed/region/{slug}", atom.of_region, atom.FORMS, (), "the same of a region and its authorities"
    ),
    Resource("feed/council/{slug}", atom.of_council, atom.FORMS, (), "the same of one authority"),
    Resource("feed/releases", expected.find, expected.FORMS, (), "calendar of expected releases"),
    Resource("robots", crawlers.robots, crawlers.ROBOTS, (), "what crawlers may fetch"),
    Resource("sitemap", crawlers.sitemap, crawlers.SITEMAP, (), "every page, for crawlers"),
    Resource(
        "search", search.find, search.FORMS, (), "what the box of the frozen edition finds, as a script"
    ),
    Resource("changes", changes.find, changes.FORMS, (), "everything that changed, for programs"),
    Resource(
        oembed.PATH,
        oembed.find,
        oembed.FORMS,
        tuple(oembed.PARAMETERS),
        "what a site needs to embed an address of ours, by the standard oEmbed; also at /oembed",
    ),
    Resource("datapackage", datapackage.describe, DOCUMENT, (), "all tables as a Frictionless Data Package"),
    Resource("index", _index, DOCUMENT, (), "this list"),
)
"""Every resource below ROOT, registered once."""
EMBEDS = (
    Resource(
        "embed/{kind}/{indicator}/{period}",
        embed_resource.of_measure,
        embed_resource.FORMS,
        ("style",),
        "a picture of a measure and period as a page for a frame: map, hex-map, strip, border-gaps",
    ),
    Resource(
        "embed/{kind}/council/{slug}/{indicator}/{period}",
        embed_resource.of_council,
        embed_resource.FORMS,
        ("style",),
        "the same about one council, also trend and comparison",
    ),
    Resource(
        "embed/{kind}/region/{slug}/{indicator}/{period}",
        embed_resource.of_region,
        embed_resource.FORMS,
        ("style",),
        "a picture of a region's councils as a page for a frame: hex-map, strip, comparison, trend",
    ),
)
"""Pictures for frames of other sites: 'embed/map/x/2025.html' is answered at /embed/map/x/2025."""
READABLE = (*(Resource(page.path, page.find, OF_PAGES, (), page.about) for page in PAGES), *EMBEDS)
"""The pages of the web edition: 'council/devon.html' is answered at /council/devon."""


def answer(con: Con, path: str, parameters: Mapping[str, str]) -> Answer:
    """Return the resource at a path relative to ROOT, e.g. 'council/devon.csv'.

    Raises UnknownResourceError where nothing is at the path, and BadParameterError for parameters that are
    not allowed; both say what is.
    """
    resource, names, form = find(path)
    check_parameters(parameters, resource.parameters)
    found = as_of.found(con, parameters, lambda then: resource.find(then, Asked(names, parameters)))
    written = resource.forms[form]
    rows = getattr(found, "table", None)
    if written.max_rows is not None and rows is not None and rows.height > written.max_rows:
        others = [name for name, other in resource.forms.items() if other.max_rows is None]
        raise BadParameterError(
            f"{rows.height:,} rows are too many for {form}: the most are {written.max_rows:,}.",
            {"forms": others},
        )
    name = f"{found.stem}.{form}" if getattr(found, "stem", "") else file_names.of_path(path, parameters)
    return Answer(written.write(found, _version(con, found)), written.media_type, name)


def _version(con: Con, found: object) -> str:
    """Return the version that a file states: of a data set that of its sources; empty for most others."""
    if isinstance(found, typeset.Document):
        return data_version(con)
    made = getattr(found, "data_set", found)
    return of_releases(made.sources) if isinstance(made, DataSet) else ""


def find(path: str) -> tuple[Resource, dict[str, str], str]:
    """Return the resource that a path means, the names in the path, and the form; or UnknownResourceError."""
    kinds = READABLE if path.endswith(PAGE) else RESOURCES
    for resource in kinds:
        match = _pattern(resource.path).fullmatch(path)
        if match is None:
            continue
        names = match.groupdict()
        form = names.pop("form")
        if form in resource.forms:
            return resource, names, form
        raise UnknownResourceError(
            f"There is no form {form!r} of {resource.path}.", {"forms": list(resource.forms)}
        )
    known = {f"{ROOT}/{resource.path}": list(resource.forms) for resource in RESOURCES}
    raise UnknownResourceError(f"There is nothing at {path!r}.", known)


def url(path: str, form: str, parameters: Mapping[str, str] | None = None) -> str:
    """Return the address of a resource on our server: '/api/v1/council/devon.csv'."""
    query = f"?{urlencode(parameters, safe=',')}" if parameters else ""
    return f"{ROOT}/{path}.{form}{query}"


def _pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a resource's paths; the form follows the first dot of the last part."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/.]+)", path) + r"\.(?P<form>[^/]+)")
