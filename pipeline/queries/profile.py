"""Every SELECT about a single authority: ranks, groups, borders, inspections, revisions.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND
from pipeline.queries.asking import Only
from pipeline.queries.figures import rows


def ranks(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return an authority's rows of the table ranking."""
    return rows(con, "FROM ranking WHERE location_code = ? ORDER BY indicator, time_period", location_code)


def groups(con: duckdb.DuckDBPyConnection, location_code: str, neighbour_set: str) -> pl.DataFrame:
    """Return an authority's rows of the table group_comparison for a neighbour set."""
    return rows(
        con,
        """
        FROM group_comparison
        WHERE ($1 IS NULL OR list_contains($1, location_code)) AND neighbour_set = $2
        ORDER BY location_code, indicator, time_period
        """,
        Only("location_code", (location_code,)),
        neighbour_set,
    )


def borders(
    con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, location_code: str
) -> pl.DataFrame:
    """Return the gaps across an authority's borders, widest first, doubtful ones last.

    neighbour_set, code and name of the neighbour, own_value, other_value, own_denominator, other_denominator,
    gap, gap_low, gap_high, overlap, doubt, and position among all gaps in England.
    """
    # Asked for all authorities: one costs almost as much, and pages remember the answer for the next.
    every = rows(
        con,
        """
        SELECT border.own_code, neighbour_set, other.location_code AS code, other.location_name AS name,
               if(own_code = high_code, high_value, low_value) AS own_value,
               if(own_code = high_code, low_value, high_value) AS other_value,
               if(own_code = high_code, high_denominator, low_denominator) AS own_denominator,
               if(own_code = high_code, low_denominator, high_denominator) AS other_denominator,
               gap, gap_low, gap_high, "overlap", doubt, position
        FROM (SELECT *, unnest([high_code, low_code]) AS own_code FROM border_gap) AS border
        JOIN location AS other ON other.location_code = if(own_code = high_code, low_code, high_code)
        WHERE indicator = $1 AND time_period = $2
        ORDER BY doubt IS NOT NULL, gap DESC, name
        """,
        indicator,
        time_period,
    )
    return every.filter(own_code=location_code).drop("own_code")


def inspections(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return an authority's area SEND inspections, newest first: rows of the table inspection.

    `followed`: whether there was a later one; `listed_until`: the day of the publisher's newest list.
    """
    return rows(
        con,
        """
        SELECT *,
               lead(location_code) OVER (
                   ORDER BY coalesce(published_on, inspection_start) NULLS FIRST
               ) IS NOT NULL AS followed,
               (SELECT max(try_cast(release AS DATE)) FROM inspection) AS listed_until
        FROM inspection
        WHERE location_code = ?
        ORDER BY coalesce(published_on, inspection_start) DESC NULLS LAST
        """,
        location_code,
    )


def revisions(con: duckdb.DuckDBPyConnection, location_code: str | None = None) -> pl.DataFrame:
    """Return the revised totals of a place, or of all, by measure: the columns of the view revision."""
    return rows(
        con,
        """
        FROM revision
        JOIN indicator USING (indicator)
        SELECT revision.*
        WHERE breakdown = 'Total' AND ($1 IS NULL OR list_contains($1, revision.location_code))
        ORDER BY indicator.position, revision.time_period DESC, revision.location_code, new_release
        """,
        Only("location_code", (location_code,)) if location_code else None,
    )


def measures(
    con: duckdb.DuckDBPyConnection, location_code: str, neighbour_set: str, years_back: int
) -> pl.DataFrame:
    """Return every measure of an authority in its newest period, with what it is compared with.

    The columns of `figure` and topic; `from_period` so many years earlier, and if the authority has figures
    of both, from_value, change and its interval, crosses_break and from_doubt; england, region; pooled,
    mean, used and members of the neighbours; rank, ranked, tied, rank_low, rank_high and quartile. In the
    order of measures.
    """
    return rows(
        con,
        """
        WITH newest AS MATERIALIZED (
            FROM figure
            SELECT *, time_period - $3 * if(time_period > 9999, 101, 1) AS from_period
            WHERE location_code = $1
            QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY time_period DESC) = 1
        ), mover_of_place AS MATERIALIZED (
            FROM mover WHERE location_code = $1
        ), compared AS MATERIALIZED (
            FROM group_comparison WHERE location_code = $1 AND neighbour_set = $2
        )
        SELECT newest.*, indicator.topic, from_value, change, change_low, change_high, crosses_break,
               moved.from_doubt, england.value AS england, own_region.value AS region,
               pooled, mean, used, members, rank, ranked, ranking.tied, rank_low, rank_high,
               ceil(4.0 * rank / ranked)::INTEGER AS quartile
        FROM newest
        JOIN indicator USING (indicator)
        LEFT JOIN mover_of_place AS moved USING (indicator, time_period, from_period)
        LEFT JOIN figure AS england ON england.location_code = $4
         AND england.indicator = newest.indicator AND england.time_period = newest.time_period
        LEFT JOIN figure AS own_region ON own_region.location_code = newest.region_code
         AND own_region.indicator = newest.indicator AND own_region.time_period = newest.time_period
        LEFT JOIN compared USING (indicator, time_period)
        LEFT JOIN ranking ON ranking.location_code = $1
         AND ranking.indicator = newest.indicator AND ranking.time_period = newest.time_period
        ORDER BY indicator.position
        """,
        location_code,
        neighbour_set,
        years_back,
        ENGLAND,
    )
