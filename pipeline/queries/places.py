"""Every SELECT about places: authorities, their changes and neighbours, postcodes, maps.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

import duckdb
import polars as pl

from pipeline.core.periods import reference_day
from pipeline.core.places import SHARED_COLUMNS, STATISTICAL, stored_sets
from pipeline.queries.figures import rows


def authorities(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every authority with figures, by name, past ones last.

    The columns of location, region_name and sub_region_name.
    """
    return rows(
        con,
        """
        SELECT location.*, region.location_name AS region_name, half.location_name AS sub_region_name
        FROM location
        LEFT JOIN location AS region ON region.location_code = location.region_code
        LEFT JOIN location AS half ON half.location_code = location.sub_region_code
        WHERE location.geographic_level = 'Local authority'
          AND location.location_code IN (SELECT location_code FROM figure)
        ORDER BY location.closed IS NOT NULL, location.location_name, location.opened
        """,
    )


def regions(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return location_code and location_name of the nine regions, then of Inner and Outer London."""
    return rows(
        con,
        """
        SELECT location_code, location_name
        FROM location
        WHERE geographic_level IN ('Regional', 'Sub-region')
        ORDER BY geographic_level, location_name
        """,
    )


def authority_aliases(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return alias and location_code, one row per alias; an alias of two authorities means the later one."""
    return rows(
        con,
        """
        SELECT alias, location_code
        FROM location_alias
        JOIN location USING (location_code)
        WHERE geographic_level = 'Local authority'
        QUALIFY row_number() OVER (
            PARTITION BY alias
            ORDER BY (alias = location_code) DESC, closed DESC NULLS FIRST, location_code
        ) = 1
        ORDER BY alias
        """,
    )


def authority_changes(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return changes from or to an authority: effective, kind, note, from_code, from_name, to_code, to_name.

    New codes for the same area are left out. A successor without a code yet has only a name.
    """
    return rows(
        con,
        """
        SELECT change.effective, change.kind, change.note,
               change.from_code, former.location_name AS from_name,
               change.to_code, coalesce(later.location_name, change.to_name) AS to_name
        FROM location_change AS change
        LEFT JOIN location AS former ON former.location_code = change.from_code
        LEFT JOIN location AS later ON later.location_code = change.to_code
        WHERE change.kind <> 'recode' AND ? IN (change.from_code, change.to_code)
        ORDER BY change.effective, from_name, to_name
        """,
        location_code,
    )


def neighbours(
    con: duckdb.DuckDBPyConnection,
    neighbour_set: str,
    location_code: str,
    time_period: int,
    time_identifier: str,
) -> pl.DataFrame:
    """Return an authority's neighbours, with neighbour_set, position, closeness and closed.

    `neighbour_set` is one of core.places.NEIGHBOUR_SETS. Statistical neighbours are those of the model,
    closest first. All others are the authorities that existed, like the authority itself, on the period's
    reference date, by name; those across a tidal river have a neighbour_set of their own.
    """
    return rows(
        con,
        """
        WITH member AS (
            SELECT neighbour_set, neighbour_code AS location_code, position, closeness
            FROM neighbour
            WHERE location_code = $1 AND list_contains($2, neighbour_set)
            UNION ALL
            SELECT $3, other.location_code, NULL, NULL
            FROM location AS other
            JOIN location AS own ON other.geographic_level = own.geographic_level
             AND CASE $4 WHEN 'region_code' THEN other.region_code = own.region_code
                         WHEN 'la_type' THEN other.la_type = own.la_type ELSE false END
            WHERE own.location_code = $1 AND other.location_code <> $1
        )
        SELECT neighbour_set, location_code, location_name, position, closeness, closed
        FROM member
        JOIN location USING (location_code)
        WHERE $5 OR (
            SELECT count(*) = 2
            FROM location AS existing
            WHERE existing.location_code IN ($1, member.location_code)
              AND opened <= $6 AND coalesce(closed >= $6, true)
        )
        ORDER BY neighbour_set, position, location_name
        """,
        location_code,
        stored_sets(neighbour_set),
        neighbour_set,
        SHARED_COLUMNS.get(neighbour_set),
        neighbour_set in STATISTICAL,
        reference_day(time_period, time_identifier),
    )


def other_codes(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return an authority's former ONS codes, which publishers may still use: one column, `code`."""
    return rows(
        con,
        """
        SELECT DISTINCT alias AS code
        FROM location_alias
        WHERE location_code = $1 AND alias <> $1 AND regexp_full_match(alias, 'E[0-9]{8}')
        ORDER BY code
        """,
        location_code,
    )


def has_figures(con: duckdb.DuckDBPyConnection, location_code: str) -> bool:
    """Return whether a place has any figures."""
    return not rows(con, "SELECT value FROM figure WHERE location_code = ? LIMIT 1", location_code).is_empty()


def place_names(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every code and name of a place: one row per alias.

    An announced authority without a code is an alias of each authority that it will replace; `begins` is its
    first day, null for all other aliases.
    """
    return rows(
        con,
        """
        SELECT alias, location_code, location_name, geographic_level, closed, begins
        FROM (
            SELECT alias, location_code, NULL::DATE AS begins FROM location_alias WHERE source IS NULL
            UNION ALL
            SELECT to_name, from_code, effective FROM location_change WHERE to_code IS NULL
        )
        JOIN location USING (location_code)
        ORDER BY location_name, location_code, alias
        """,
    )


def members_of_regions(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return region_code and location_code of every present authority, by name.

    Boroughs have another row with their half of London.
    """
    return rows(
        con,
        """
        SELECT region_code, location_code
        FROM (
            SELECT region_code, location_code, location_name, closed, geographic_level FROM location
            UNION ALL
            SELECT sub_region_code, location_code, location_name, closed, geographic_level FROM location
        )
        WHERE region_code IS NOT NULL AND geographic_level = 'Local authority' AND closed IS NULL
        ORDER BY region_code, location_name
        """,
    )


def areas(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return kind, area_name, location_code and share_pct of the table area, largest share first."""
    return rows(
        con,
        """
        SELECT kind, area_name, location_code, share_pct
        FROM area
        JOIN location USING (location_code)
        ORDER BY kind, area_name, share_pct DESC, location_name
        """,
    )


def settlements(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return settlement, type, location_code and postcode_district of every town and village."""
    return rows(
        con,
        """
        SELECT settlement, type, location_code, postcode_district
        FROM settlement
        JOIN location USING (location_code)
        ORDER BY settlement, location_name, postcode_district
        """,
    )


def postcodes(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return postcode, location_code and country of every sector and unit in the table postcode."""
    return rows(con, "SELECT postcode, location_code, country FROM postcode")


def map_layer(con: duckdb.DuckDBPyConnection, kind: str, year: int) -> pl.DataFrame:
    """Return the map layer of a kind and year: sha256, location_codes, ratio (width by height)."""
    return rows(
        con,
        """
        SELECT sha256, location_codes,
               (document->'$.size[0]')::DOUBLE / (document->'$.size[1]')::DOUBLE AS ratio
        FROM map_layer
        WHERE kind = $1 AND first_year <= $2 AND coalesce($2 <= last_year, true)
        """,
        kind,
        year,
    )


def map_document(con: duckdb.DuckDBPyConnection, sha256: str) -> pl.DataFrame:
    """Return the document of the map layer with this checksum (one row, or none)."""
    return rows(con, "SELECT document FROM map_layer WHERE sha256 = ? LIMIT 1", sha256)


def outlines(con: duckdb.DuckDBPyConnection, year: int) -> pl.DataFrame:
    """Return location_code and GeoJSON geometry (text) of every authority in a year."""
    return rows(
        con, "SELECT location_code, geometry FROM boundary WHERE year = ? ORDER BY location_code", year
    )
