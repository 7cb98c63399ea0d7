"""The page about the project: what it is, what it is not, who is behind it."""

import duckdb

from pipeline.publish.asked import Asked
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries

PATH = "about"


def make(con: duckdb.DuckDBPyConnection, _asked: Asked) -> View:
    """Return the page."""
    publishers = sorted({row["publisher"] for row in figure_queries.releases(con).rows(named=True)})
    measures = figure_queries.indicators(con).height
    return View(
        "about.html",
        Head(
            PATH,
            "About these figures",
            f"{measures} measures of special educational needs in England, council by council, from official "
            "statistics: how they were checked, and what they cannot tell.",
        ),
        {"publishers": publishers, "measures": measures},
    )
