"""What the page says first about an authority, from the parts of its page in the web edition."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from pages.ui.data import connection, lookups
from pipeline.publish.site.council import around, opening, records
from pipeline.publish.site.council.facts import council_facts
from pipeline.text.formatting import Row
from pipeline.text.headlines import on_time_headline
from pipeline.text.lines_to_copy import LineToCopy


class Digest(NamedTuple):
    """Plain lines with their strips, leads, lines to copy, councils next door, the headline of the trend.

    `lines` and `borders` are as `opening.five_lines` and `around.borders` return them; `name` is that of the
    authority in running text, `on_time` the measure that the headline is about.
    """

    name: str
    lines: Mapping[str, Any]
    strongest: Sequence[Row]
    to_copy: Sequence[LineToCopy]
    borders: Mapping[str, Any]
    headline: str | None
    on_time: str


def of(code: str) -> Digest:
    """Return the digest of an authority, made once for each version of the warehouse."""
    return connection.cached(_digest, lookups.authorities()[code]["slug"])


def _digest(con: duckdb.DuckDBPyConnection, slug: str) -> Digest:
    about = council_facts(con, slug)
    strongest, _ = opening.leads(about)
    return Digest(
        about.name,
        opening.five_lines(about),
        strongest,
        records.sayings(about),
        around.borders(about),
        on_time_headline(about.facts),
        about.on_time,
    )
