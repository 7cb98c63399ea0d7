"""Helpers for tests of the page Variation: authorities, texts, charts and queries."""

import json
from typing import Any

import duckdb
from streamlit.testing.v1 import AppTest

from tests.support.page_views import drawn

TIMELINESS = "ehcp_issued_20_weeks_excl_pct"
SECTIONS = ("spread", "funnel", "movers", "cliffs", "scatter", "filter")
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


def specs(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(message.spec) for message in drawn(app, "plotly_chart")]


def first_row(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Any:
    with con.cursor() as cursor:
        return cursor.execute(sql, list(values)).fetchone()


def column(con: duckdb.DuckDBPyConnection, sql: str, *values: object) -> list[Any]:
    with con.cursor() as cursor:
        return [row[0] for row in cursor.execute(sql, list(values)).fetchall()]
