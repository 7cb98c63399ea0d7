"""The page for newsrooms: what is notable in the newest figures of England's councils, beyond chance."""

from typing import Any

import duckdb

from pipeline.core.periods import period_in_path
from pipeline.publish.asked import Asked
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.releases import with_sources
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import leads as lead_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.formatting import Row
from pipeline.text.leads.titles import lead_title

Con = duckdb.DuckDBPyConnection

PATH = "leads"


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    found = of_england(con)
    on_time = figure_queries.indicators(con, [lines.ON_TIME]).rows(named=True)
    first = f"The first: {found[0]['title']} ({found[0]['name']})." if found else ""
    councils = len({row["location_code"] for row in found})
    return View(
        "leads.html",
        Head(
            PATH,
            "Leads: what stands out in the newest figures",
            described(
                f"{len(found)} leads on {councils} councils of England, each with its figure, counts and "
                "what to mind, the strongest first.",
                first,
            ),
            _preview(on_time[0]) if on_time else None,
        ),
        {"leads": found, "councils": councils},
    )


def _preview(on_time: Row) -> Preview:
    where = f"{lines.ON_TIME}/{period_in_path(on_time['time_periods'][-1])}"
    return Preview(f"picture/border-gaps/{where}.png", "The widest border gaps")


def of_england(con: Con) -> list[dict[str, Any]]:
    """Return England's leads, the strongest first: the columns of the query, title, name and slug."""
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    slugs = {place["location_code"]: place["slug"] for place in record_queries.places(con).rows(named=True)}
    return [
        {
            **row,
            "title": lead_title({**row, "short_label": measures[row["indicator"]]["short_label"]}),
            "name": formatting.place_in_a_sentence(row["location_name"]),
            "slug": slugs.get(row["location_code"], ""),
            "period": period_in_path(row["time_period"]),
        }
        for row in with_sources(con, lead_queries.of_england(con).rows(named=True))
    ]
