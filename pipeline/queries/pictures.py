"""Every SELECT that only pictures need: series of places, breaks, predecessors, releases.

Each function takes a DuckDB connection with the warehouse's tables in scope.
"""

from collections.abc import Iterable, Sequence

import duckdb

from pipeline.queries.asking import Only
from pipeline.queries.figures import rows
from pipeline.text.formatting import Row


def series(
    con: duckdb.DuckDBPyConnection, indicator: str, location_codes: Sequence[str]
) -> dict[str, list[Row]]:
    """Return the rows of `figure` of these places by location code, oldest first, while they existed."""
    found = rows(
        con,
        """
        FROM figure
        WHERE indicator = $1 AND ($2 IS NULL OR list_contains($2, location_code)) AND existed
        ORDER BY location_code, time_period
        """,
        indicator,
        Only("location_code", tuple(location_codes)),
    )
    grouped: dict[str, list[Row]] = {code: [] for code in location_codes}
    for row in found.rows(named=True):
        grouped[row["location_code"]].append(row)
    return grouped


def pooled(
    con: duckdb.DuckDBPyConnection, indicator: str, location_code: str, neighbour_set: str
) -> list[Row]:
    """Return the figures of an authority's group, pooled, or else the mean of its members.

    time_period, value, is_pooled, used and members (how many are in it); columns of `figure` that are null.
    """
    found = rows(
        con,
        """
        SELECT location_code, time_period, coalesce(pooled, mean) AS value,
               NULL AS numerator, NULL AS denominator, NULL AS not_ranked, used, members,
               pooled IS NOT NULL AS is_pooled
        FROM group_comparison
        WHERE indicator = $1 AND ($2 IS NULL OR list_contains($2, location_code)) AND neighbour_set = $3
          AND used > 0
        ORDER BY location_code, time_period
        """,
        indicator,
        Only("location_code", (location_code,)),
        neighbour_set,
    )
    return list(found.rows(named=True))


def breaks(con: duckdb.DuckDBPyConnection, indicator: str) -> list[int]:
    """Return the first periods after a break in a measure's series, oldest first."""
    found = rows(
        con,
        """
        SELECT DISTINCT time_period
        FROM annotation
        WHERE indicator = ? AND kind = 'series_break' AND time_period IS NOT NULL
        ORDER BY time_period
        """,
        indicator,
    )
    return found["time_period"].to_list()


def policy_marks(con: duckdb.DuckDBPyConnection, indicator: str) -> list[tuple[int, str]]:
    """Return the marks of policy on charts of a measure over the years: periods and labels, oldest first.

    They are notes of kind 'policy' on a period whose text begins with a label: 'Override ends: ...'.
    """
    found = rows(
        con,
        """
        SELECT DISTINCT time_period, split_part(text, ': ', 1)
        FROM annotation
        WHERE indicator = ? AND kind = 'policy' AND time_period IS NOT NULL AND contains(text, ': ')
        ORDER BY ALL
        """,
        indicator,
    )
    return list(found.iter_rows())


def place_by_slug(con: duckdb.DuckDBPyConnection, slug: str) -> Row | None:
    """Return the row of `location` of the authority with this slug, with region_name; None if none has it."""
    found = rows(
        con,
        """
        SELECT location.*, region.location_name AS region_name
        FROM location
        LEFT JOIN location AS region ON region.location_code = location.region_code
        WHERE location.slug = ? AND location.geographic_level = 'Local authority'
        """,
        slug,
    )
    return next(iter(found.rows(named=True)), None)


def slugs(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the slugs of all authorities with figures, past ones too."""
    query = """
        SELECT slug
        FROM location
        WHERE geographic_level = 'Local authority' AND location_code IN (SELECT location_code FROM figure)
        ORDER BY slug
    """
    return rows(con, query)["slug"].to_list()


def predecessors(con: duckdb.DuckDBPyConnection, location_code: str) -> list[tuple[str, str]]:
    """Return code and name of the authorities that one replaced; a transfer of part of an area is none."""
    found = rows(
        con,
        """
        SELECT DISTINCT location_code, location_name
        FROM location_change AS change
        JOIN location ON location.location_code = change.from_code
        WHERE change.to_code = ? AND change.kind NOT IN ('recode', 'transfer')
        ORDER BY location_name
        """,
        location_code,
    )
    return list(found.iter_rows())


def releases_of(con: duckdb.DuckDBPyConnection, figures: Iterable[Row]) -> list[Row]:
    """Return the rows of `release` that rows of `figure` come from, without repeats, in superseding order."""
    used = sorted({(row["source"], row["release"]) for row in figures} - {(None, None)})
    query = """
        SELECT * EXCLUDE (position)
        FROM release
        WHERE list_contains(list_zip($1, $2), (source, release))
        ORDER BY position
    """
    found = rows(con, query, [source for source, _ in used], [release for _, release in used])
    return list(found.rows(named=True))


def short_names(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return what people call each authority, by location code: 'Hull', 'BCP'."""
    query = "SELECT location_code, short_name FROM location WHERE geographic_level = 'Local authority'"
    return dict(rows(con, query).iter_rows())


def series_sources(con: duckdb.DuckDBPyConnection, indicator: str, last_period: int) -> list[Row]:
    """Return the sources and releases of a measure's figures up to a period, without repeats."""
    query = (
        "SELECT DISTINCT source, release FROM figure WHERE indicator = ? AND time_period <= ? ORDER BY ALL"
    )
    return list(rows(con, query, indicator, last_period).rows(named=True))
