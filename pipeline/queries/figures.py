"""Every SELECT of figures for pages, exports and the command line.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.core.suggestions import did_you_mean
from pipeline.queries import asking
from pipeline.queries.asking import Only


def rows(con: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> pl.DataFrame:
    """Run a query with these parameters and return its rows; of `Only` it gets the values as a list."""

    def ask() -> pl.DataFrame:
        given = [list(one.values) if isinstance(one, Only) else one for one in parameters]
        found: pl.DataFrame = con.sql(query, params=given).pl()
        return found

    return asking.answer(query, parameters, ask)


def indicators(con: duckdb.DuckDBPyConnection, named: Sequence[str] | None = None) -> pl.DataFrame:
    """Return every indicator in list order, with the ascending `time_periods` that have authority figures.

    Only those that are `named`, if any are.
    """
    return rows(
        con,
        """
        SELECT indicator.*, periods.time_periods
        FROM indicator
        JOIN (
            SELECT indicator, list_sort(list(DISTINCT time_period)) AS time_periods
            FROM figure
            WHERE geographic_level = 'Local authority' AND value IS NOT NULL
                AND ($1 IS NULL OR list_contains($1, indicator))
            GROUP BY indicator
        ) AS periods USING (indicator)
        ORDER BY indicator.position
        """,
        None if named is None else list(named),
    )


def described(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every indicator in list order, also those of which no figure is held."""
    return rows(con, "FROM indicator ORDER BY position")


def get_indicator(con: duckdb.DuckDBPyConnection, indicator: str) -> dict[str, Any]:
    """Return the row of `indicators` for this id; raise PipelineError if there is none."""
    found = indicators(con, [indicator]).rows(named=True)
    if not found:
        known = indicators(con)["indicator"].to_list()
        raise PipelineError(f"There is no indicator {indicator!r}. {did_you_mean(indicator, known)}")
    return found[0]


def figures_of_period(
    con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, level: str = LOCAL_AUTHORITY
) -> pl.DataFrame:
    """Return an indicator's figures in a period: the columns of `figure` and region_name, by place name."""
    return rows(
        con,
        """
        SELECT figure.*, region.location_name AS region_name
        FROM figure
        LEFT JOIN location AS region ON region.location_code = figure.region_code
        WHERE indicator = ? AND time_period = ? AND figure.geographic_level = ?
        ORDER BY figure.location_name
        """,
        indicator,
        time_period,
        level,
    )


def groups(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return the groups of an indicator: breakdown_topic, breakdown (ages ascending) and time_periods."""
    return rows(
        con,
        """
        SELECT breakdown_topic, breakdown, list_sort(list(DISTINCT time_period)) AS time_periods
        FROM group_figure
        WHERE indicator = ?
        GROUP BY breakdown_topic, breakdown
        ORDER BY breakdown_topic,
                 try_cast(regexp_extract(breakdown, '[0-9]+') AS INTEGER) NULLS LAST, breakdown
        """,
        indicator,
    )


def figures_of_place(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return every figure of a place: the columns of `figure`, in list order, oldest first."""
    return rows(
        con,
        """
        SELECT figure.*
        FROM figure
        JOIN indicator USING (indicator)
        WHERE location_code = ?
        ORDER BY indicator.position, time_period
        """,
        location_code,
    )


def balances(con: duckdb.DuckDBPyConnection, indicator: str = "dsg_balance_gbp") -> pl.DataFrame:
    """Return the balances of all authorities together, one row a period, ascending.

    time_period; the numbers of `authorities` that existed, with_figure, in_deficit and in_surplus; in the
    indicator's unit total_deficit (negative), total_surplus and net, of those with a figure: meaningful for
    pounds only.
    """
    return rows(
        con,
        """
        SELECT time_period, count(*) AS authorities, count(value) AS with_figure,
               count(*) FILTER (WHERE value < 0) AS in_deficit,
               count(*) FILTER (WHERE value > 0) AS in_surplus,
               sum(value) FILTER (WHERE value < 0) AS total_deficit,
               sum(value) FILTER (WHERE value > 0) AS total_surplus,
               sum(value) AS net
        FROM figure
        WHERE indicator = ? AND geographic_level = 'Local authority' AND existed
        GROUP BY time_period
        ORDER BY time_period
        """,
        indicator,
    )


def annotations(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return all annotations of an indicator: location_code, location_name, time_period, kind, text, url."""
    return rows(
        con,
        """
        SELECT annotation.location_code, location_name, time_period, kind, text, url
        FROM annotation
        LEFT JOIN location USING (location_code)
        WHERE indicator = ?
        ORDER BY kind, time_period, location_name, text
        """,
        indicator,
    )


def releases(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every release, in the order in which they supersede each other."""
    return rows(con, "SELECT * FROM release ORDER BY position")


def unreviewed(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the extraordinary figures that nobody has reviewed: rows of `review`.

    Further columns are `location_name` and `time_identifier`.
    """
    return rows(
        con,
        """
        SELECT review.* EXCLUDE (reviewed, note), location_name, (
            SELECT any_value(time_identifier) FROM observation WHERE observation.indicator = review.indicator
        ) AS time_identifier
        FROM review LEFT JOIN location USING (location_code)
        WHERE NOT reviewed
        ORDER BY "check", indicator, time_period, location_name
        """,
    )


def checks(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every row of check_result: failures first, then explained results, then passes."""
    return rows(
        con,
        """
        SELECT * FROM check_result
        ORDER BY CASE outcome WHEN 'fail' THEN 0 WHEN 'explained' THEN 1 ELSE 2 END, source, release, "check"
        """,
    )
