"""Measures by their ids, as paths of resources name them."""

from collections.abc import Iterable

import duckdb

from pipeline.publish.asked import chosen
from pipeline.queries import figures as figure_queries
from pipeline.text.formatting import Row


def named(con: duckdb.DuckDBPyConnection, indicators: Iterable[str]) -> dict[str, Row]:
    """Return the rows of these measures, in list order; unknown ones are left out.

    Reads nothing about others, so that what is made of one measure does not depend on them.
    """
    found = figure_queries.indicators(con, sorted(set(indicators)))
    return {row["indicator"]: row for row in found.rows(named=True)}


def find(con: duckdb.DuckDBPyConnection, indicator: str) -> Row:
    """Return the row of a measure; raises UnknownResourceError with the nearest ones if there is none."""
    found = named(con, [indicator])
    if not found:
        chosen(indicator, "measure", figure_queries.indicators(con)["indicator"])
    return found[indicator]
