"""Every SELECT about the data themselves: releases, revisions, tables, suspect figures and notes.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

import duckdb
import polars as pl

from pipeline.queries.figures import rows
from pipeline.statistics.equality import is_masked


def summary(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return one row of counts.

    `figures`: figures of all releases, including groups. `authorities`: including past ones. `newest`: the
    latest known publication date of a release. `table_rows`: rows of all tables together,
    without those of views.
    """
    return rows(
        con,
        r"""
        SELECT (SELECT count(value) FROM observation) AS figures,
               (SELECT count(DISTINCT indicator) FROM observation) AS measures,
               (SELECT count(DISTINCT location_code) FROM figure
                WHERE geographic_level = 'Local authority') AS authorities,
               (SELECT count(DISTINCT location_code) FROM figure JOIN location USING (location_code)
                WHERE location.geographic_level = 'Local authority' AND closed IS NULL) AS authorities_today,
               count(*) AS releases,
               count(DISTINCT publisher) AS publishers,
               max(coalesce(published_on, try_strptime(published, '%B %Y')::DATE)) AS newest,
               (SELECT count(*) FROM check_result WHERE outcome = 'pass') AS passed,
               (SELECT count(*) FROM check_result WHERE outcome = 'explained') AS explained,
               (SELECT count(*) FROM check_result WHERE outcome = 'fail') AS failed,
               (SELECT sum(estimated_size) FROM duckdb_tables()
                WHERE database_name = current_database())::BIGINT AS table_rows
        FROM release
        """,
    )


def storage_version(con: duckdb.DuckDBPyConnection) -> str:
    """Return the oldest version of DuckDB that can read the warehouse file: '2.0.0'."""
    found = rows(
        con,
        "SELECT tags['storage_version'] AS version FROM duckdb_databases() "
        "WHERE database_name = current_database()",
    )
    return str(found.item()).strip("v+")


def releases_with_periods(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every release, by publisher, with the first and last period of its figures.

    The periods and their time_identifiers are null if a release has no observations.
    """
    return rows(
        con,
        """
        SELECT release.*, first_period, first_identifier, last_period, last_identifier
        FROM release
        LEFT JOIN (
            SELECT source, release,
                   min(time_period) AS first_period,
                   arg_min(time_identifier, time_period) AS first_identifier,
                   max(time_period) AS last_period,
                   arg_max(time_identifier, time_period) AS last_identifier
            FROM observation
            GROUP BY source, release
        ) USING (source, release)
        ORDER BY publisher, source, position
        """,
    )


def new_periods(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the periods for which a release was the first to publish a measure: `time_periods`.

    One row per release and time_identifier, latest first: the newest release of each source (`newest` is
    true), then every other release with revisions. time_periods is null if no period is new.
    """
    return rows(
        con,
        """
        WITH first_given AS (
            SELECT source, release, time_identifier, time_period
            FROM edition
            JOIN release USING (source, release, position)
            WHERE NOT parallel
            QUALIFY position = min(position) OVER (PARTITION BY indicator, time_period, time_identifier)
        ), newest AS (
            SELECT source, release
            FROM release
            WHERE NOT parallel AND source IN (SELECT source FROM observation)
            QUALIFY position = max(position) OVER (PARTITION BY source)
        ), listed AS (
            SELECT source, release FROM newest
            UNION
            SELECT new_source, new_release FROM revision
        )
        SELECT source, release, title, published, position, time_identifier,
               list_sort(list(DISTINCT time_period) FILTER (WHERE time_period IS NOT NULL)) AS time_periods,
               (source, release) IN (SELECT (source, release) FROM newest) AS newest
        FROM listed
        JOIN release USING (source, release)
        LEFT JOIN first_given USING (source, release)
        GROUP BY ALL
        ORDER BY newest DESC, position DESC, time_identifier
        """,
    )


def revisions(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every figure that a later release revised: the columns of the view revision, with names.

    Further columns: location_name, old_published and new_published (in words), old_title and new_title;
    `what`: 'withdrawn' (a figure became a symbol, or is not repeated), 'withheld' (its counts are no longer
    published), 'given' (a symbol became a figure) or 'revised'; `suspect`: why the later figure is in doubt,
    or null; `masked`: whether figures and counts are left out, as one of them would show a few children of a
    group. Totals before groups; England, then regions, then authorities by name.
    """
    found = rows(
        con,
        """
        SELECT revision.*, location.location_name,
               older.published AS old_published, newer.published AS new_published,
               older.title AS old_title, newer.title AS new_title,
               CASE WHEN new_value IS NULL AND (old_value IS NOT NULL OR old_symbol = 'withdrawn')
                    THEN 'withdrawn'
                    WHEN old_value IS NULL AND new_value IS NOT NULL THEN 'given'
                    WHEN new_value IS NULL THEN 'withheld'
                    ELSE 'revised' END AS what
        FROM revision
        JOIN location ON location.location_code = revision.location_code
        JOIN indicator ON indicator.indicator = revision.indicator
        JOIN release AS older ON older.source = old_source AND older.release = old_release
        JOIN release AS newer ON newer.source = new_source AND newer.release = new_release
        ORDER BY breakdown <> 'Total', indicator.position, revision.time_period DESC,
                 array_position(['National', 'Regional', 'Sub-region'], revision.geographic_level) NULLS LAST,
                 location.location_name, breakdown_topic, breakdown, newer.position
        """,
    )
    few = pl.any_horizontal(
        is_masked(pl.col(f"{age}_numerator"), pl.col(f"{age}_denominator")) for age in ("old", "new")
    ).fill_null(False)
    found = found.with_columns(masked=few & (pl.col("breakdown") != "Total"))
    numbers = [f"{age}_{what}" for age in ("old", "new") for what in ("value", "numerator", "denominator")]
    return found.with_columns(pl.when(~pl.col("masked")).then(name).alias(name) for name in numbers)


def symbols(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return each symbol for missing figures, most used first: symbol, meaning, uses (rows)."""
    return rows(
        con,
        """
        SELECT symbol, meaning, count(observation.symbol) AS uses
        FROM symbol
        LEFT JOIN observation USING (symbol)
        GROUP BY symbol, meaning
        ORDER BY uses DESC, symbol
        """,
    )


def columns(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the columns of every table and view, in order: table, column, type, is_view."""
    return rows(
        con,
        """
        SELECT duckdb_columns.table_name AS "table", column_name AS "column", data_type AS "type",
               view_name IS NOT NULL AS is_view
        FROM duckdb_columns()
        LEFT JOIN (
            SELECT view_name FROM duckdb_views() WHERE database_name = current_database()
        ) ON view_name = duckdb_columns.table_name
        WHERE database_name = current_database() AND NOT internal
        ORDER BY duckdb_columns.table_name, column_index
        """,
    )


def suspect_figures(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return why figures are suspect: one row per authority, period and sentence.

    location_code, location_name, time_period, time_identifier, text, url, and `labels` and `indicators` of
    the measures, in list order. Only figures that are shown count.
    """
    return rows(
        con,
        """
        SELECT annotation.location_code, figure.location_name, figure.time_period, indicator.time_identifier,
               text, url,
               list(label ORDER BY indicator.position) AS labels,
               list(indicator.indicator ORDER BY indicator.position) AS indicators
        FROM annotation
        JOIN figure
          ON figure.indicator = annotation.indicator
         AND figure.location_code = coalesce(annotation.location_code, figure.location_code)
         AND figure.time_period = coalesce(annotation.time_period, figure.time_period)
        JOIN indicator ON indicator.indicator = annotation.indicator
        WHERE kind = 'suspect' AND value IS NOT NULL
        GROUP BY ALL
        ORDER BY figure.location_name, figure.time_period, min(indicator.position), text
        """,
    )


def doubts(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return in one row how many figures are `suspect`, how many `extraordinary`, and how many `both`.

    Extraordinary figures have `reasons`, of which nobody has looked at `waiting`; `withdrawn` of them
    are missing now. Of suspect figures, those shown count.
    """
    return rows(
        con,
        """
        WITH doubtful AS (
            SELECT indicator, location_code, time_period
            FROM figure
            WHERE suspect IS NOT NULL AND value IS NOT NULL
        ), unusual AS (
            SELECT indicator, location_code, time_period, count(*) AS reasons,
                   count(*) FILTER (NOT reviewed) AS waiting, bool_and(now IS NULL) AS withdrawn
            FROM review
            GROUP BY ALL
        )
        SELECT (SELECT count(*) FROM doubtful) AS suspect, count(*) AS extraordinary,
               coalesce(sum(reasons), 0)::BIGINT AS reasons, coalesce(sum(waiting), 0)::BIGINT AS waiting,
               count(*) FILTER (withdrawn) AS withdrawn,
               count(doubtful.indicator) AS both
        FROM unusual
        LEFT JOIN doubtful USING (indicator, location_code, time_period)
        """,
    )


def notes(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return all other notes on figures, without repeats, by kind and first measure.

    kind, text, url, `places` (names, null = all), `time_periods` (null = all), time_identifier and `labels`
    of the measures. Reasons for missing and suspect figures are excluded.
    """
    return rows(
        con,
        """
        SELECT kind, text, url,
               list_sort(list(DISTINCT location_name) FILTER (WHERE location_name IS NOT NULL)) AS places,
               list_sort(list(DISTINCT time_period) FILTER (WHERE time_period IS NOT NULL)) AS time_periods,
               min(time_identifier) AS time_identifier,
               list(DISTINCT label ORDER BY label) AS labels
        FROM annotation
        JOIN indicator USING (indicator)
        LEFT JOIN location USING (location_code)
        WHERE kind NOT IN ('suspect', 'missing_reason')
        GROUP BY kind, text, url
        ORDER BY kind, min(indicator.position), text
        """,
    )


def table_rows(con: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    """Return all rows of a table or view, sorted by all columns."""
    return rows(con, "FROM query_table($1) ORDER BY ALL", table)


def column_types(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, pl.DataType]:
    """Return the columns of a table or view with their polars types, in order."""
    return dict(rows(con, "FROM query_table($1) LIMIT 0", table).schema)


def reviews(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every extraordinary figure, those that nobody has looked at first.

    The columns of review, location_name, and the measure's label and time_identifier (null of rows about
    places).
    """
    return rows(
        con,
        """
        SELECT review.*, location_name, label, time_identifier
        FROM review
        LEFT JOIN location USING (location_code)
        LEFT JOIN indicator USING (indicator)
        ORDER BY reviewed, indicator.position, time_period DESC, location_name, "check"
        """,
    )


def known_gaps(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return what is published and not held here, with the labels of the measures it is missing of.

    periods (as numbers in first_period and last_period), only_totals, published_where, url, why,
    how_it_will_come, `indicators` and `labels` (lists).
    """
    return rows(
        con,
        """
        SELECT known_gap.* EXCLUDE (indicator),
               list(indicator ORDER BY position) AS indicators, list(label ORDER BY position) AS labels
        FROM known_gap
        JOIN indicator USING (indicator)
        GROUP BY ALL
        ORDER BY min(position), periods
        """,
    )


def release_calendar(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return when the next release of each source is due: the table release_calendar with the newest title
    and publication.
    """
    return rows(
        con,
        """
        SELECT release_calendar.*, release.title, release.published
        FROM release_calendar
        JOIN release USING (source)
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY position DESC) = 1
        ORDER BY next_expected, position
        """,
    )


def content_digests(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return name, number of rows and digest of every table: the same for the same rows in any order."""
    names = rows(
        con,
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() ORDER BY table_name",
    )["table_name"]
    query = """
        SELECT $1 AS "table", count(*) AS "rows", coalesce(sum(hash(stored)::HUGEINT), 0)::VARCHAR AS digest
        FROM query_table($1) AS stored
    """
    return pl.concat(rows(con, query, name) for name in names)
