"""Which files a frozen edition has: those that it starts with, and which of those that pages ask for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_in_path
from pipeline.publish import measures, resources
from pipeline.publish.data import tables
from pipeline.publish.embeds import embed_resource
from pipeline.publish.site import pages
from pipeline.publish.site.parts import assets
from pipeline.publish.site.parts.links import ENDING, frozen_name
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import records as record_queries
from pipeline.text.council import lines

Con = duckdb.DuckDBPyConnection

DATA = f"{resources.ROOT.strip('/')}/"
FORMS: Mapping[str, tuple[str, ...]] = {
    "figures/{indicator}": ("csv", "parquet", "xlsx"),
    "council/{slug}": ("csv", "parquet", "xlsx"),
    "region/{slug}": ("parquet",),
    "tables/{table}": ("csv", "parquet"),
    "picture/{kind}/{indicator}/{period}": ("png", "svg"),
    "picture/{kind}/council/{slug}/{indicator}/{period}": ("png", "svg"),
    "picture/{kind}/region/{slug}/{indicator}/{period}": ("png", "svg"),
    "brief/{slug}": ("pdf",),
    "brief/region/{slug}": ("pdf",),
    "feed/england": ("atom",),
    "feed/region/{slug}": ("atom",),
    "feed/council/{slug}": ("atom",),
    "feed/releases": ("ics",),
    "robots": ("txt",),
    "sitemap": ("xml",),
    "changes": ("json",),
    "search": ("js",),
    "datapackage": ("json",),
    "index": ("json",),
}
"""Kinds of resources by their path, and the forms in which the edition has them; it has no others."""
PARQUET_ONLY = ("border_gap", "figure", "funnel", "group_comparison", "mover", "observation", "ranking")
"""Tables that would take 4 to 60 MB as CSV; the files of measures and councils have their figures as CSV."""
OF_PAGES = ("narrow", "bare")
"""The sizes of pictures that stand on pages themselves, as SVG. Those to take away and of previews are PNG.

All are of the newest period: those of the others would be most of the edition.
"""
NOT_HELD = ("picture/map/council/", "picture/ranking/")
"""Pictures to take away that are half of all: maps differ by an outline, rankings are tables of pages."""
AT_ROOT = ("brief", "feed", "robots", "sitemap", "changes")
"""Those with an address of their own beside /api/v1."""
EMBEDDED = (lines.ON_TIME, lines.ON_TIME_OF_ALL, lines.WAIT, lines.REFUSED, "dsg_balance_pct")
"""Measures of which there are embeds of all councils, in their newest period."""
EMBEDDED_OF_COUNCILS = ("trend",)
"""Embeds of each council, of plans on time."""
START = ("read", "about")
"""The first of these pages that there is, is also what a host shows at its root."""
INDEX, PROBLEM, NO_JEKYLL = f"index{ENDING}", f"{pages.PROBLEM}{ENDING}", ".nojekyll"
"""The start, the page for addresses where nothing is, and what keeps GitHub Pages from changing files."""


class Wanted(NamedTuple):
    """A file to make: the path of a page or resource with its ending, below the root, and its parameters."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        """The file below the root of the edition."""
        return frozen_name(self.path, dict(self.parameters))


class Offers:
    """Says which files there are, and keeps what was asked for since `start`."""

    def __init__(self, con: Con) -> None:
        self._con = con
        self._asked: dict[Wanted, None] = {}

    def start(self) -> None:
        """Forget what was asked for."""
        self._asked = {}

    @property
    def asked(self) -> tuple[Wanted, ...]:
        """What was asked for, and is offered, in order."""
        return tuple(self._asked)

    def __call__(self, path: str, parameters: Mapping[str, str]) -> bool:
        """Return whether there is such a file."""
        offered = self._is_offered(path, parameters)
        if offered:
            self._asked[Wanted(path, tuple(sorted(parameters.items())))] = None
        return offered

    def _is_offered(self, path: str, parameters: Mapping[str, str]) -> bool:
        try:
            resource, names, form = resources.find(path.removeprefix(DATA))
        except PipelineError:
            return True  # making it fails, so that the link is reported
        if path.startswith("embed/") and "slug" not in names:
            return names["indicator"] in EMBEDDED and self._is_newest(names["indicator"], names["period"])
        if path.endswith(ENDING):
            return True
        if resource.path.startswith("picture/"):
            has_form = form == ("svg" if parameters.get("size") in OF_PAGES else "png")
            is_held = has_form and not path.startswith(NOT_HELD)
            return is_held and self._is_newest(names["indicator"], names["period"])
        without = form == "csv" and names.get("table") in PARQUET_ONLY
        return form in FORMS.get(resource.path, ()) and not without

    def _is_newest(self, indicator: str, period: str) -> bool:
        found = measures.named(self._con, [indicator])
        return indicator in found and period_in_path(found[indicator]["time_periods"][-1]) == period


def first(con: Con) -> Iterator[Wanted]:
    """Yield the files that an edition starts with, whether or not a page links to them."""
    for name in (INDEX, PROBLEM, NO_JEKYLL, *map(assets.address, assets.names())):
        yield Wanted(name)
    for path in pages.paths(con):
        yield Wanted(f"{path}{ENDING}")
    names = _names(con)
    no_csv = {*tables.published(con), *PARQUET_ONLY} - {*tables.published(con, "csv")} | {*PARQUET_ONLY}
    for kind, forms in FORMS.items():
        if kind.startswith("picture/"):
            continue
        folder = "" if kind.partition("/")[0] in AT_ROOT else DATA
        for known in names.get(kind, ({},)):
            for form in forms:
                if form != "csv" or known.get("table") not in no_csv:
                    yield Wanted(f"{folder}{kind.format_map(known)}.{form}")
    for path in _embeds(con):
        yield Wanted(f"{path}{ENDING}")


def start_page() -> str:
    """Return the path of the page that a host shows at its root."""
    known = {page.path for page in pages.PAGES}
    return next(path for path in START if path in known)


def _names(con: Con) -> Mapping[str, Iterable[Mapping[str, str]]]:
    """Return the names in the paths of each kind of resource that has any."""
    places = record_queries.places(con)
    councils = [{"slug": slug} for slug in picture_queries.slugs(con)]
    in_regions = places["geographic_level"].is_in(["Regional", "Sub-region"])
    regions = [{"slug": slug} for slug in places.filter(in_regions)["slug"]]
    indicators = [{"indicator": name} for name in figure_queries.indicators(con)["indicator"]]
    return {
        "figures/{indicator}": indicators,
        "council/{slug}": councils,
        "region/{slug}": regions,
        "tables/{table}": [{"table": name} for name in tables.published(con)],
        "brief/{slug}": councils,
        "brief/region/{slug}": regions,
        "feed/region/{slug}": regions,
        "feed/council/{slug}": councils,
    }


def _embeds(con: Con) -> Iterator[str]:
    newest = {
        row["indicator"]: period_in_path(row["time_periods"][-1])
        for row in figure_queries.indicators(con).rows(named=True)
    }
    for measure in EMBEDDED:
        if measure in newest:
            for kind in embed_resource.OF_ALL:
                yield embed_resource.path(kind=kind, indicator=measure, period=newest[measure])
    if lines.ON_TIME in newest:
        for slug in picture_queries.slugs(con):
            for kind in EMBEDDED_OF_COUNCILS:
                yield embed_resource.path(
                    kind=kind, indicator=lines.ON_TIME, period=newest[lines.ON_TIME], slug=slug
                )
