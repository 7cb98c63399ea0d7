"""Every SELECT about what had been published when, and what has changed since.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

import duckdb
import polars as pl

from pipeline.queries.figures import rows


def publications(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every release with figures: the columns of `release`, last_day and usual_month.

    `last_day` is the reference date of its newest period. `usual_month` is the month in which its source
    mostly comes or, if that is not known, the source that gives the same measures today; null if neither is.
    """
    return rows(
        con,
        """
        WITH held AS (
            SELECT observation.source, observation.release, max(reference_date) AS last_day,
                   min(month_of_today.usual_month) AS usual_month
            FROM (
                SELECT DISTINCT source, release, indicator, time_period, time_identifier
                FROM observation
            ) AS observation
            JOIN period USING (time_period, time_identifier)
            JOIN indicator ON indicator.indicator = observation.indicator
            LEFT JOIN release_calendar AS month_of_today ON month_of_today.source = indicator.source
            GROUP BY ALL
        )
        SELECT release.*, last_day, coalesce(release_calendar.usual_month, held.usual_month) AS usual_month
        FROM release
        JOIN held USING (source, release)
        LEFT JOIN release_calendar USING (source)
        ORDER BY position
        """,
    )


def changed_since(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the figures of a past moment that are others today, from the tables of `editions.tables`.

    A row a measure, period and place whose figure is shown differently: indicator, time_period,
    time_identifier, location_code, old_value and new_value, old_symbol and new_symbol, and the release of
    today's figure. What counts as a change is what the view `revision` says.
    """
    return rows(
        con,
        """
        SELECT figure.indicator, figure.time_period, figure.time_identifier, figure.location_code,
               figure.location_name, figure.value AS old_value, newest_figure.value AS new_value,
               figure.numerator AS old_numerator, newest_figure.numerator AS new_numerator,
               figure.denominator AS old_denominator, newest_figure.denominator AS new_denominator,
               figure.symbol AS old_symbol, newest_figure.symbol AS new_symbol,
               newest_figure.source AS new_source, newest_figure.release AS new_release
        FROM figure
        JOIN newest_figure USING (indicator, time_period, time_identifier, geographic_level, location_code)
        JOIN indicator USING (indicator)
        WHERE is_revised(figure.value, newest_figure.value, figure.numerator, newest_figure.numerator,
                         figure.denominator, newest_figure.denominator, figure.symbol, newest_figure.symbol,
                         decimals)
        ORDER BY indicator.position, figure.time_period, figure.location_name
        """,
    )
