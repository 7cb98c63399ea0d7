"""What the page says first about an authority, from the parts of its page in the web edition."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from pages.ui.data import connection, lookups
from pipeline.publish.site.council import around, opening, records
from pipeline.publish.site.council.facts import council_facts
from pipeline.text.council.headlines import on_time_headline
from pipeline.text.council.lines_to_copy import LineToCopy
from pipeline.text.formatting import Row


class Digest(NamedTuple):
    """Plain lines with their strips, leads, lines to copy, councils next door, the headline of the trend.

    `lines` and `borders` are as `opening.five_lines` and `around.borders` return them; `name` is that of the
    authority in running text, `on_time` the measure that the headline is about, `places` have a sentence on
    the figure's place for each line to copy, empty where it has none.
    """

    name: str
    lines: Mapping[str, Any]
    strongest: Sequence[Row]
    to_copy: Sequence[LineToCopy]
    places: Sequence[str]
    borders: Mapping[str, Any]
    headline: str | None
    on_time: str


def of(code: str) -> Digest:
    """Return the digest of an authority, made once for each version of the warehouse."""
    return connection.cached(_digest, lookups.authorities()[code]["slug"])


def _digest(con: duckdb.DuckDBPyConnection, slug: str) -> Digest:
    about = council_facts(con, slug)
    strongest, _ = opening.leads(about)
    to_copy = records.sayings(about)
    return Digest(
        about.name,
        opening.five_lines(about),
        strongest,
        to_copy,
        records.places(about, to_copy),
        around.borders(about),
        on_time_headline(about.facts),
        about.on_time,
    )
