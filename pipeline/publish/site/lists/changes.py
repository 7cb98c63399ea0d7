"""What changed: new figures, revisions, withdrawals, corrections of ours; and what is expected."""

from itertools import groupby
from typing import Any

import duckdb

from pipeline.core.periods import day_label, expected_label
from pipeline.publish.asked import Asked
from pipeline.publish.feeds import entries, expected
from pipeline.publish.feeds import place as feed_place
from pipeline.publish.feeds.entries import Entry
from pipeline.publish.site.parts.head import Head, described
from pipeline.publish.site.parts.render import View
from pipeline.publish.site.parts.settings import web_address
from pipeline.queries import records as record_queries
from pipeline.text import formatting

Con = duckdb.DuckDBPyConnection

PATH = "changes"
FEED = "feed/england"
_OPENED = 2
"""Of how many years the entries are unfolded."""


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    england = feed_place.england(con)
    found = entries.of_place(con, england)
    coming = expected.expected(con)
    newest = next((entry for entry in found if entry.kind == entries.NEW), None)
    years = [
        {"year": year, "is_open": at < _OPENED, "entries": [_shown(entry) for entry in group]}
        for at, (year, group) in enumerate(groupby(found, key=lambda entry: entry.updated.year))
    ]
    return View(
        "changes.html",
        Head(
            PATH,
            "What changed: new figures, revisions, corrections",
            described(
                f"The newest figures are of {_month(newest)}."
                if newest
                else "What changed in these figures.",
                f"{len(found)} releases and changes are listed, with what each revised or withdrew.",
                f"{coming[0].summary}." if coming else "",
            ),
            feed=FEED,
        ),
        {
            "latest": _month(newest) if newest else "",
            "years": years,
            "expected": [
                {
                    "when": expected_label(event.when),
                    "is_estimate": event.is_estimate,
                    "publisher": event.publisher,
                    "titles": event.titles,
                    "known": [formatting.capital(how) for how in dict.fromkeys(event.known_since)],
                }
                for event in coming
            ],
            "regions": [
                {"name": row["location_name"], "slug": row["slug"]}
                for row in record_queries.places(con).rows(named=True)
                if row["geographic_level"] in feed_place.REGIONS
            ],
        },
    )


def _month(entry: Entry) -> str:
    return f"{entry.updated:%B %Y}"


def _shown(entry: Entry) -> dict[str, Any]:
    """Return an entry: kind, day where it is known, what it is of, and its sentences."""
    about, _, published = entry.source_title.rpartition(" (")
    return {
        "kind": formatting.capital(entry.kind),
        "when": published.rstrip(")") or day_label(entry.updated),
        "title": about.partition(": ")[2],
        "publisher": about.partition(": ")[0],
        "url": web_address(entry.source_url),
        "first": entry.paragraphs[0],
        "others": entry.paragraphs[1:],
    }
