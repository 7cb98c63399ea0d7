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
WHOLE_ENGLAND, WHOLE_REGION = "all-of-england", "all-of-region"
"""All authorities of England and of a region, as sets."""


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


def named_groups(
    con: duckdb.DuckDBPyConnection,
    asked: MeasurePeriods,
    neighbour_sets: tuple[str, ...],
    location_code: str | None = None,
) -> pl.DataFrame:
    """Return the rows of group_comparison for these measures and sets, of an authority or of all; none for
    totals.
    """
    return rows(
        con,
        """
        SELECT group_comparison.*
        FROM group_comparison
        JOIN (SELECT unnest($1) AS indicator, unnest($2) AS time_period) USING (indicator, time_period)
        WHERE list_contains($3, neighbour_set) AND coalesce(location_code = $4, true)
          AND list_contains($1, indicator) AND list_contains($2, time_period)
        """,
        [indicator for indicator, _ in asked],
        [time_period for _, time_period in asked],
        list(neighbour_sets),
        location_code,
    )


def own_list(
    con: duckdb.DuckDBPyConnection,
    asked: MeasurePeriods,
    others: tuple[str, ...],
    location_code: str = NO_AUTHORITY,
) -> pl.DataFrame:
    """Compare an authority, or none, with a visitor's list: rows with the columns of `named_groups`.

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
        listed = _with_no_authority(listed)
    members = pl.DataFrame(
        {"neighbour_code": sorted({*others} - {location_code})}, schema={"neighbour_code": pl.String}
    )
    return compare_with_groups(
        listed, members.with_columns(neighbour_set=pl.lit(OWN_LIST), location_code=pl.lit(location_code))
    )


def whole_areas(con: duckdb.DuckDBPyConnection, indicator: str, region_code: str | None) -> pl.DataFrame:
    """Compare nobody with all authorities of England, and of a region: columns of `named_groups`.

    neighbour_set is WHOLE_ENGLAND or WHOLE_REGION; the members are those that existed in each period.
    """
    every = rows(
        con,
        """
        SELECT figure.*, unit, polarity
        FROM figure
        JOIN indicator USING (indicator)
        WHERE indicator = ? AND existed AND geographic_level = 'Local authority'
        ORDER BY time_period, location_code
        """,
        indicator,
    )
    authorities = every.select(neighbour_code="location_code", region="region_code").unique(
        maintain_order=True
    )
    members = pl.concat(
        found.select(
            neighbour_set=pl.lit(name), location_code=pl.lit(NO_AUTHORITY), neighbour_code="neighbour_code"
        )
        for name, found in (
            (WHOLE_ENGLAND, authorities),
            (WHOLE_REGION, authorities.filter(pl.col("region") == (region_code or ""))),
        )
    )
    return compare_with_groups(_with_no_authority(every), members)


def _with_no_authority(figures: pl.DataFrame) -> pl.DataFrame:
    """Add a row without a figure in each measure and period, for a comparison that is nobody's."""
    nobody = figures.unique(["indicator", "time_period"]).with_columns(
        location_code=pl.lit(NO_AUTHORITY), value=None, not_ranked=pl.lit("missing")
    )
    return pl.concat([figures, nobody], how="vertical_relaxed")
