"""The releases that figures come from, as pages name them: in a list, and behind each lead."""

from collections.abc import Iterable, Sequence

import duckdb

from pipeline.core.periods import day_label
from pipeline.publish.site.parts.settings import web_address
from pipeline.queries import pictures as picture_queries
from pipeline.text.formatting import Row

_HELD = {"extract": "an extract", "derived": "figures derived from it"}


def listed_releases(releases: Sequence[Row]) -> list[dict[str, str]]:
    """Return rows of `release`, the newest first, with day, address, and how they are held here."""
    return [
        {
            "publisher": row["publisher"],
            "title": row["title"],
            "published": day_label(row["published_on"]) if row["published_on"] else row["published"],
            "url": web_address(row["url"]),
            "held": _HELD.get(row["kind"], ""),
        }
        for row in reversed(releases)
    ]


def with_sources(con: duckdb.DuckDBPyConnection, leads: Iterable[Row]) -> list[Row]:
    """Return rows of queries.leads, each with the release of its figure in words as `said_source`."""
    listed = list(leads)
    known = {(row["source"], row["release"]): row for row in picture_queries.releases_of(con, listed)}
    return [{**row, "said_source": _said(known[row["source"], row["release"]])} for row in listed]


def _said(release: Row) -> str:
    """Return a release in a line: 'Education, health and care plans, reporting year 2026 (June 2026)'."""
    return f"{release['title']} ({release['published']})"
