"""Helpers for tests of the page Variation: authorities, texts, charts and queries."""

from typing import Any
from xml.etree import ElementTree

import duckdb
from streamlit.testing.v1 import AppTest

from tests.support.reading.page_views import pictures

TIMELINESS = "ehcp_issued_20_weeks_excl_pct"
SECTIONS = ("spread", "funnel", "movers", "cliffs", "groups", "scatter", "filter")
BRIGHTON, CUMBRIA, CUMBERLAND, SCILLY, NORFOLK = (
    "E06000043",
    "E10000006",
    "E06000063",
    "E06000053",
    "E10000020",
)
LAMBETH, LONDON, BOURNEMOUTH = "E09000022", "E12000007", "E06000058"


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def charts(app: AppTest) -> list[ElementTree.Element]:
    """Return the charts of a page as drawn for a wide screen."""
    return [widest for *_, widest in pictures(app)]


def first_row(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    with con.cursor() as cursor:
        return cursor.execute(sql, list(values)).fetchone()


def column(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Any]:
    with con.cursor() as cursor:
        return [row[0] for row in cursor.execute(sql, list(values)).fetchall()]
