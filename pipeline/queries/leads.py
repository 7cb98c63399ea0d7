"""Every SELECT of leads: what is notable about a council, in a region, in England, on a measure.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame, the
strongest lead first: the columns of `lead`; location_name and region_code; topic, label and time_identifier
of the measure; value, numerator, denominator, source and release of the figure; and `address`, that of the
page which shows the figure, relative to the start page.
"""

import duckdb
import polars as pl

from pipeline.queries.figures import rows
from pipeline.text.leads.kinds import OF_PART_OF_ENGLAND

OF_A_COUNCIL = 8
OF_A_REGION = 15
OF_ENGLAND = 30
PER_COUNCIL = 3
"""How many leads of one council a region's list has; England's has one."""
PER_MEASURE = 2
"""How many leads on one measure a list of several councils has."""
_LEADS = """
    SELECT lead.*, figure.location_name, figure.region_code, topic, label, indicator.time_identifier,
           figure.value, figure.numerator, figure.denominator, figure.source, figure.release,
           format('map?measure={}&year={}&la={}', indicator, time_period, location_code) AS address
    FROM lead
    JOIN indicator USING (indicator)
    JOIN figure USING (indicator, time_period, location_code)
"""
_ORDER = "ORDER BY strength DESC, location_name, indicator, kind"
# A border gap is a lead of both councils.
_ONCE = f"QUALIFY row_number() OVER (PARTITION BY sentence {_ORDER}) = 1"


def of_council(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return a council's leads, at most OF_A_COUNCIL; none where all rests on a handful."""
    query = f"{_LEADS} WHERE location_code = ? {_ORDER} LIMIT ?"
    return rows(con, query, location_code, OF_A_COUNCIL)


def of_measure(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return the leads on a measure, of all councils."""
    query = f"FROM ({_LEADS} WHERE indicator = ? {_ONCE}) {_ORDER}"
    return rows(con, query, indicator)


def of_region(con: duckdb.DuckDBPyConnection, region_code: str) -> pl.DataFrame:
    """Return the leads of a region's councils, at most OF_A_REGION, PER_MEASURE of a measure."""
    return _varied(con, "figure.region_code = $1", region_code, PER_COUNCIL, OF_A_REGION)


def of_england(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the leads of England, OF_ENGLAND of as many councils, PER_MEASURE of a measure."""
    return _varied(con, "NOT list_contains($1, kind)", list(OF_PART_OF_ENGLAND), 1, OF_ENGLAND)


def _varied(
    con: duckdb.DuckDBPyConnection, condition: str, parameter: object, per_council: int, limit: int
) -> pl.DataFrame:
    return rows(
        con,
        f"""
        FROM (
            FROM (
                FROM (
                    FROM ({_LEADS} WHERE {condition} {_ONCE})
                    QUALIFY row_number() OVER (PARTITION BY indicator, kind {_ORDER}) = 1
                )
                QUALIFY row_number() OVER (PARTITION BY location_code {_ORDER}) <= $2
            )
            QUALIFY row_number() OVER (PARTITION BY indicator {_ORDER}) <= $3
        )
        {_ORDER}
        LIMIT $4
        """,
        parameter,
        per_council,
        PER_MEASURE,
        limit,
    )
