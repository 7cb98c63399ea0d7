"""What the page Compare shows, and the same figures from the warehouse."""

from xml.etree import ElementTree

import duckdb
from streamlit.testing.v1 import AppTest

from tests.support.reading.page_views import pictures, tables

TIMELY = "ehcp_issued_20_weeks_excl_pct"


def charts(app: AppTest) -> list[ElementTree.Element]:
    """Return the charts of a page as drawn for a wide screen: dots first, then lines, then panels."""
    return [widest for *_, widest in pictures(app)]


def said(app: AppTest) -> str:
    """Return all running text of a page."""
    return "\n".join(element.value for element in app.markdown)


def names_of_dots(app: AppTest) -> list[str]:
    """Return the names next to the dots, from top to bottom."""
    return [text.text or "" for text in charts(app)[0].iter("text") if text.get("x") == "0"]


def last_table(app: AppTest, name: str) -> dict[str, str]:
    """Return an authority's row in the table of the selected measure."""
    rows: list[dict[str, str]] = tables(app)[-1].to_dict("records")
    return next(row for row in rows if name in row["Local authority"])


def neighbours(con: duckdb.DuckDBPyConnection, which: str, code: str) -> list[str]:
    """Return the codes of a set of neighbours in the warehouse."""
    query = (
        "SELECT neighbour_code FROM neighbour WHERE neighbour_set = ? AND location_code = ? ORDER BY position"
    )
    with con.cursor() as cursor:
        return [row[0] for row in cursor.execute(query, [which, code]).fetchall()]


def figures(con: duckdb.DuckDBPyConnection, codes: list[str], year: int) -> list[tuple[float, float, float]]:
    """Return value, numerator and denominator of ranked figures."""
    query = """
        SELECT value, numerator, denominator FROM figure
        WHERE indicator = ? AND time_period = ? AND list_contains(?, location_code) AND not_ranked IS NULL
    """
    with con.cursor() as cursor:
        return cursor.execute(query, [TIMELY, year, codes]).fetchall()
