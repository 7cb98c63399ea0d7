"""Every page of the web edition by its path: registered once, and known so to the server and to freezing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

import duckdb

from pipeline.publish.asked import Asked
from pipeline.publish.site import about, glossary, start
from pipeline.publish.site.council import page as council
from pipeline.publish.site.lists import borders, changes, claims, councils, indexes, leads, region
from pipeline.publish.site.measure import page as measure
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.render import Sheet, View, as_html
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import figures as figure_queries

Con = duckdb.DuckDBPyConnection


def _single(_con: Con) -> Iterable[Mapping[str, str]]:
    """Return the names in the path of a page without any."""
    return ({},)


class Page(NamedTuple):
    """A kind of page: its path, the function that makes it, what it is about.

    `every` gives the names in the path of each page there is. Pages with a `label` are in the navigation.
    """

    path: str
    make: Callable[[Con, Asked], View]
    about: str
    every: Callable[[Con], Iterable[Mapping[str, str]]] = _single
    label: str = ""

    def find(self, con: Con, asked: Asked) -> Sheet:
        """Return the page for these names with the settings of the environment."""
        return self.sheet(con, asked, settings.from_environment())

    def sheet(self, con: Con, asked: Asked, chosen: Settings) -> Sheet:
        """Return the page for these names; raises as `make`."""
        # Pages about one council, measure or region name the days of their own sources.
        newest = newest_day(con) if self.every is _single else None
        return Sheet(self.make(con, asked), chosen, NAVIGATION, newest)


PAGES = (
    Page(
        start.PATH,
        start.make,
        "the start: a map, three figures, what is new, ways into the rest",
        label="Start",
    ),
    Page(councils.PATH, councils.make, "every council with its main figures", label="Councils"),
    Page(council.PATH, council.make, "one council: five lines, and what is behind them", council.every),
    Page(indexes.MEASURES, indexes.measures, "every measure, by topic"),
    Page(measure.PATH, measure.make, "one measure in its newest period: every council", measure.every),
    Page(measure.PATH_OF_PERIOD, measure.make, "the same in another period", measure.every_period),
    Page(indexes.REGIONS, indexes.regions_of_england, "every region"),
    Page(region.PATH, region.make, "one region: its councils side by side", region.every),
    Page(borders.PATH, borders.make, "the widest border gaps", label="Borders"),
    Page(leads.PATH, leads.make, "what is notable in the newest figures of England", label="Leads"),
    Page(claims.PATH, claims.make, "what is often printed, and what the figures say", label="Claims"),
    Page(changes.PATH, changes.make, "what changed, and what is expected", label="Changes"),
    Page(glossary.PATH, glossary.make, "the words of the field in plain English", label="Glossary"),
    Page(about.PATH, about.make, "what this is, and who is behind it", label="About"),
)
"""Every page, registered once; a new one is a module, a template and a line here."""
PROBLEM = "404"
"""The path of the page for addresses where nothing is; a host of static files shows it there."""
NAVIGATION = {page.path: page.label for page in PAGES if page.label}


def newest_day(con: Con) -> date | None:
    """Return the day of the newest dated release."""
    return max(figure_queries.releases(con)["published_on"].drop_nulls().to_list(), default=None)


def paths(con: Con) -> list[str]:
    """Return the path of every page there is: 'about', 'council/devon', ..."""
    return [page.path.format_map(names) for page in PAGES for names in page.every(con)]


def problem(chosen: Settings, heading: str, sentence: str = "", root: str | None = None) -> bytes:
    """Return the page for an address that has no other; the sentence says why.

    `root` is what its links start with; without one, the address of the site.
    """
    head = Head(PROBLEM, heading, sentence or "There is nothing at this address.")
    view = View("problem.html", head, {"heading": heading, "sentence": head.description})
    start = f"{chosen.site_url}/" if root is None else root
    return as_html(Sheet(view, chosen, NAVIGATION, None, start))
