"""The lists of all measures, by topic, and of all regions: where their addresses without a name lead."""

import duckdb
import polars as pl

from pipeline.publish import regions
from pipeline.publish.asked import Asked
from pipeline.publish.site.parts.head import Head
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting
from pipeline.text.topics import TOPICS

Con = duckdb.DuckDBPyConnection

MEASURES, REGIONS = "measure", "region"


def measures(con: Con, _asked: Asked) -> View:
    """Return the page with every measure, by topic."""
    every = figure_queries.indicators(con).rows(named=True)
    parts = [
        (
            heading,
            [
                {
                    "path": f"{MEASURES}/{row['indicator']}",
                    "label": row["label"],
                    "note": formatting.period_cell(row["time_periods"][-1], row),
                }
                for row in every
                if row["topic"] == topic
            ],
        )
        for topic, heading in TOPICS.items()
    ]
    return View(
        "index.html",
        Head(
            MEASURES,
            "All measures: special needs plans, appeals, money",
            f"{len(every)} measures of how councils of England decide on plans for children with special "
            "needs, by topic. Each has a page with every council.",
        ),
        {
            "heading": "Every measure",
            "lead": f"{len(every)} measures, each on a page of its own with every council of England.",
            "parts": [part for part in parts if part[1]],
        },
    )


def regions_of_england(con: Con, _asked: Asked) -> View:
    """Return the page with every region, and both halves of London."""
    places = record_queries.places(con)
    parts = []
    for level, heading in (("Regional", "Nine regions"), ("Sub-region", "Parts of London")):
        found = places.filter(pl.col("geographic_level") == level).sort("location_name").rows(named=True)
        listed = [
            {
                "path": f"{REGIONS}/{row['slug']}",
                "label": row["location_name"],
                "note": f"{regions.councils(con, row).height} councils",
            }
            for row in found
        ]
        parts.append((heading, listed))
    return View(
        "index.html",
        Head(
            REGIONS,
            "The regions of England: special needs plans by council",
            "The nine regions of England and both parts of London, each with its councils side by side: "
            "plans on time, waits, requests refused, appeals and money.",
        ),
        {
            "heading": "Every region",
            "lead": "Each region has a page with its councils side by side.",
            "parts": parts,
        },
    )
