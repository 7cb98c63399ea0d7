"""Every SELECT of figures of a group of authorities, and of the group as a whole.

As in pipeline/queries/figures.py, each takes a connection on which tables are reachable by their bare names.
Measures are asked for as pairs of an indicator and a time period; all arguments are hashable.
"""

import duckdb
import polars as pl

from pipeline.core.places import OWN_LIST
from pipeline.queries.figures import rows
from pipeline.statistics.groups import compare_with_groups

MeasurePeriods = tuple[tuple[str, int], ...]
NO_AUTHORITY = ""
"""Stands for the authority where a group is looked at without one."""


def figures(
    con: duckdb.DuckDBPyConnection, asked: MeasurePeriods, location_codes: tuple[str, ...]
) -> pl.DataFrame:
    """The rows of `figure` for these measures and places."""
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
    """The rows of group_comparison for these measures, one authority and set; of totals there are none."""
    return rows(
        con,
        """
        SELECT group_comparison.*
        FROM group_comparison
        JOIN (SELECT unnest($1) AS indicator, unnest($2) AS time_period) USING (indicator, time_period)
        WHERE neighbour_set = $3 AND location_code = $4
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
    """As `named_group` for a list of one's own, with an authority beside it or without one.

    Its neighbour_set is 'own'. Of `others` the authority itself is left out, and who did not exist then.
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
        nobody = listed.unique("indicator").with_columns(
            location_code=pl.lit(NO_AUTHORITY), value=None, not_ranked=pl.lit("missing")
        )
        listed = pl.concat([listed, nobody], how="vertical_relaxed")
    members = pl.DataFrame(
        {"neighbour_code": sorted({*others} - {location_code})}, schema={"neighbour_code": pl.String}
    )
    return compare_with_groups(
        listed, members.with_columns(neighbour_set=pl.lit(OWN_LIST), location_code=pl.lit(location_code))
    )
