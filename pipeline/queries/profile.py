"""Every SELECT of what belongs to one authority: ranks, groups, borders, inspections, revisions.

As in pipeline/queries/figures.py, each takes a connection on which tables are reachable by their bare names.
"""

import duckdb
import polars as pl

from pipeline.queries.figures import rows


def ranks(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Where each figure of an authority stands: the rows of table ranking."""
    return rows(con, "FROM ranking WHERE location_code = ? ORDER BY indicator, time_period", location_code)


def groups(con: duckdb.DuckDBPyConnection, location_code: str, neighbour_set: str) -> pl.DataFrame:
    """An authority beside one of its groups on every measure: the rows of table group_comparison."""
    return rows(
        con,
        """
        FROM group_comparison
        WHERE location_code = ? AND neighbour_set = ?
        ORDER BY indicator, time_period
        """,
        location_code,
        neighbour_set,
    )


def borders(
    con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, location_code: str
) -> pl.DataFrame:
    """The gaps across an authority's borders, the widest first.

    neighbour_set, code and name of the other, own_value and other_value, own_denominator and
    other_denominator, gap with its interval, overlap, doubt, and position among all of England's.
    """
    return rows(
        con,
        """
        SELECT neighbour_set, other.location_code AS code, other.location_name AS name,
               if(high_code = $3, high_value, low_value) AS own_value,
               if(high_code = $3, low_value, high_value) AS other_value,
               if(high_code = $3, high_denominator, low_denominator) AS own_denominator,
               if(high_code = $3, low_denominator, high_denominator) AS other_denominator,
               gap, gap_low, gap_high, "overlap", doubt, position
        FROM border_gap
        JOIN location AS other ON other.location_code = if(high_code = $3, low_code, high_code)
        WHERE indicator = $1 AND time_period = $2 AND $3 IN (high_code, low_code)
        ORDER BY doubt IS NOT NULL, gap DESC, name
        """,
        indicator,
        time_period,
        location_code,
    )


def inspections(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Area SEND inspections of an authority, the newest first: the rows of table inspection."""
    return rows(
        con,
        """
        FROM inspection
        WHERE location_code = ?
        ORDER BY coalesce(published_on, inspection_start) DESC NULLS LAST
        """,
        location_code,
    )


def revisions(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What later releases changed of totals, of all places, by measure: the columns of view revision."""
    return rows(
        con,
        """
        SELECT revision.*
        FROM revision
        JOIN indicator USING (indicator)
        WHERE breakdown = 'Total'
        ORDER BY indicator.position, time_period DESC, location_code, new_release
        """,
    )
