"""Every SELECT of the figures of a group of authorities, and of the group itself.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
All other arguments are hashable, so that results can be cached.
"""

import duckdb
import polars as pl

from pipeline.core.places import OWN_LIST
from pipeline.queries.figures import rows
from pipeline.statistics.groups import compare_with_groups

MeasurePeriods = tuple[tuple[str, int], ...]
"""Pairs of an indicator and a time period."""
NO_AUTHORITY = ""
"""The location code of a comparison without an authority."""


def figures(
    con: duckdb.DuckDBPyConnection, asked: MeasurePeriods, location_codes: tuple[str, ...]
) -> pl.DataFrame:
    """Return the rows of `figure` for these measures and places."""
    return rows(
        con,
        """
        SELECT figure.*
        FROM figure
        JOIN (SELECT unnest($1) AS indicator, unnest($2) AS time_period) USING (indicator, time_period)
        WHERE list_contains($3, location_code)
        ORDER BY indicator, location_code
        """,
        [indicator for indicator, _ in asked],
        [time_period for _, time_period in asked],
        list(location_codes),
    )


def named_group(
    con: duckdb.DuckDBPyConnection, asked: MeasurePeriods, neighbour_set: str, location_code: str
) -> pl.DataFrame:
    """Return the rows of group_comparison for these measures, an authority and a set; none for totals."""
    return rows(
        con,
        """
        SELECT group_comparison.*
        FROM group_comparison
        JOIN (SELECT unnest($1) AS indicator, unnest($2) AS time_period) USING (indicator, time_period)
        WHERE neighbour_set = $3 AND location_code = $4
          AND list_contains($1, indicator) AND list_contains($2, time_period)
        """,
        [indicator for indicator, _ in asked],
        [time_period for _, time_period in asked],
        neighbour_set,
        location_code,
    )


def own_list(
    con: duckdb.DuckDBPyConnection,
    asked: MeasurePeriods,
    others: tuple[str, ...],
    location_code: str = NO_AUTHORITY,
) -> pl.DataFrame:
    """Compare an authority, or none, with a visitor's list: rows with the columns of `named_group`.

    neighbour_set is 'own'. The authority itself and authorities that did not exist in the period do not count
    as members.
    """
    listed = rows(
        con,
        """
        SELECT figure.*, unit, polarity
        FROM figure
        JOIN indicator USING (indicator)
        JOIN (SELECT unnest($1) AS indicator, unnest($2) AS time_period) USING (indicator, time_period)
        WHERE existed AND list_contains($3, location_code)
        """,
        [indicator for indicator, _ in asked],
        [time_period for _, time_period in asked],
        [*others, location_code],
    )
    if location_code == NO_AUTHORITY:
        no_authority = listed.unique(["indicator", "time_period"]).with_columns(
            location_code=pl.lit(NO_AUTHORITY), value=None, not_ranked=pl.lit("missing")
        )
        listed = pl.concat([listed, no_authority], how="vertical_relaxed")
    members = pl.DataFrame(
        {"neighbour_code": sorted({*others} - {location_code})}, schema={"neighbour_code": pl.String}
    )
    return compare_with_groups(
        listed, members.with_columns(neighbour_set=pl.lit(OWN_LIST), location_code=pl.lit(location_code))
    )
