"""Every SELECT about what changed for a place: new figures, revisions, withdrawals, corrections.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND
from pipeline.queries.asking import Only
from pipeline.queries.figures import rows

GIVEN, WITHDRAWN, WITHHELD, REVISED = "given", "withdrawn", "withheld", "revised"


def new_figures(con: duckdb.DuckDBPyConnection, location_code: str) -> pl.DataFrame:
    """Return what each release was the first to publish of a place: a row for each release and measure.

    location_code, source, release, indicator, headline, `given` (how many figures are new), `time_period`
    (the newest of them, or of the missing ones if none is given), `reference_date` of that period. By
    release, headline measures first, totals after what is compared. Groups and parallel tables do not count.
    """
    return rows(
        con,
        """
        WITH first_given AS (
            SELECT indicator, time_period, time_identifier, edition.source, edition.release
            FROM edition
            JOIN release USING (source, release, position)
            WHERE breakdown_topic = 'Total' AND NOT parallel
            QUALIFY edition.position = min(edition.position)
                OVER (PARTITION BY indicator, time_period, time_identifier)
        )
        SELECT location_code, first_given.source, first_given.release, indicator,
               any_value(indicator.headline) AS headline,
               count(observation.value) AS given,
               coalesce(max(time_period) FILTER (WHERE observation.value IS NOT NULL), max(time_period))
                   AS time_period,
               max(reference_date) AS reference_date
        FROM first_given
        JOIN observation USING (indicator, time_period, time_identifier, source, release)
        JOIN figure USING (indicator, time_period, location_code)
        JOIN period USING (time_period, time_identifier)
        JOIN indicator USING (indicator)
        WHERE ($1 IS NULL OR list_contains($1, location_code)) AND breakdown_topic = 'Total' AND existed
        GROUP BY ALL
        ORDER BY location_code, first_given.source, first_given.release, NOT any_value(indicator.headline),
                 any_value(unit IN ('count', 'GBP') AND NOT signed), any_value(indicator.position)
        """,
        Only("location_code", (location_code,)),
    )


def figures_of(
    con: duckdb.DuckDBPyConnection, wanted: pl.DataFrame, location_code: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of `figure`, with those of `ranking`, of a place and of England.

    `wanted` names them by `indicator` and `time_period`.
    """
    query = """
        SELECT figure.*, rank, ranked, tied, rank_low, rank_high, not_ranked_reason
        FROM figure
        LEFT JOIN ranking USING (indicator, time_period, location_code)
        WHERE location_code = $1 AND list_contains($2, indicator || ' ' || time_period)
    """
    keys = [f"{indicator} {period}" for indicator, period in wanted["indicator", "time_period"].iter_rows()]
    return rows(con, query, location_code, keys), rows(con, query, ENGLAND, keys)


def revisions(con: duckdb.DuckDBPyConnection, location_codes: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the totals of these places (None = all) that a later release changed, one a row.

    source and release (the later one), indicator, time_period, location_code, location_name, slug,
    geographic_level, what (GIVEN, WITHDRAWN, WITHHELD or REVISED), old_value and new_value, suspect (why the
    later figure is in doubt, or null). What a figure that was withdrawn or withheld said is not repeated:
    its old_value is null. In list order of measures; England, then regions, then authorities by name.
    """
    return rows(
        con,
        """
        SELECT * EXCLUDE (position, shown_old), CASE WHEN what = 'revised' THEN shown_old END AS old_value
        FROM (
            SELECT new_source AS source, new_release AS release, revision.indicator, revision.time_period,
                   revision.location_code, location.location_name, slug, revision.geographic_level,
                   CASE WHEN new_value IS NULL AND (old_value IS NOT NULL OR old_symbol = 'withdrawn')
                        THEN 'withdrawn'
                        WHEN old_value IS NULL AND new_value IS NOT NULL THEN 'given'
                        WHEN new_value IS NULL THEN 'withheld'
                        ELSE 'revised' END AS what,
                   old_value AS shown_old, new_value, suspect, indicator.position
            FROM revision
            JOIN location ON location.location_code = revision.location_code
            JOIN indicator ON indicator.indicator = revision.indicator
            WHERE revision.breakdown_topic = 'Total'
              AND ($1 IS NULL OR list_contains($1, revision.location_code))
        )
        ORDER BY source, release, position, time_period DESC,
                 array_position(['National', 'Regional', 'Sub-region'], geographic_level) NULLS LAST,
                 location_name, location_code
        """,
        None if location_codes is None else Only("location_code", tuple(location_codes)),
    )


def corrections(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the table `correction`, oldest first."""
    return rows(con, "FROM correction ORDER BY corrected_on, correction")


def releases(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return the releases that have figures, with `newest_day`, the reference date of the newest of them."""
    return rows(
        con,
        """
        SELECT release.*, newest_day
        FROM release
        JOIN (
            SELECT source, release, max(reference_date) AS newest_day
            FROM observation JOIN period USING (time_period, time_identifier)
            GROUP BY source, release
        ) USING (source, release)
        ORDER BY source, position
        """,
    )
