"""Every SELECT of the records that leave the project: a figure with everything known about it.

Each function takes a DuckDB connection with the warehouse's tables in scope and returns a polars frame.
"""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND, NEWEST_STATISTICAL, TOUCHING
from pipeline.queries.asking import Only
from pipeline.queries.figures import rows

_FLAGS = """
    SELECT indicator, time_period, location_code,
           string_agg(DISTINCT kind, ' ' ORDER BY kind) AS flags,
           string_agg(DISTINCT text, ' ' ORDER BY text)
               FILTER (WHERE (annotated_code IS NOT NULL OR annotated_period IS NOT NULL)
                       AND kind <> 'suspect') AS notes
    FROM (
        SELECT chosen.indicator, chosen.time_period, chosen.location_code, kind, text,
               annotation.location_code AS annotated_code, annotation.time_period AS annotated_period
        FROM (SELECT DISTINCT indicator, time_period, location_code FROM chosen) AS chosen
        JOIN annotation
          ON annotation.indicator = chosen.indicator
         AND coalesce(annotation.location_code, chosen.location_code) = chosen.location_code
         AND coalesce(annotation.time_period, chosen.time_period) = chosen.time_period
        WHERE kind <> 'missing_reason'
    )
    GROUP BY ALL
"""
_ORDER = """
    ORDER BY indicator.position,
             array_position(['National', 'Regional', 'Sub-region'], chosen.geographic_level) NULLS LAST,
             chosen.location_name, chosen.location_code, chosen.time_period
"""


def records(
    con: duckdb.DuckDBPyConnection,
    indicators: Sequence[str] | None = None,
    location_codes: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the figures of these measures and places (None = all), each with what it is compared with.

    The columns of `figure`, and those that `pipeline/publish/data/record_columns.py` explains. By measure;
    England, then regions, then authorities by name; oldest first.
    """
    return rows(
        con,
        f"""
        WITH series AS (
            SELECT figure.*,
                   lag(CASE WHEN value IS NOT NULL THEN time_period END IGNORE NULLS) OVER earlier
                       AS previous_period,
                   lag(value IGNORE NULLS) OVER earlier AS previous_value
            FROM figure
            WHERE ($1 IS NULL OR list_contains($1, indicator))
              AND ($2 IS NULL OR list_contains($2, location_code))
            WINDOW earlier AS (PARTITION BY indicator, location_code ORDER BY time_period)
        ), chosen AS (
            SELECT * FROM series
        ), flagged AS ({_FLAGS}), compared AS (
            FROM group_comparison
            WHERE neighbour_set IN ($4, $5) AND ($1 IS NULL OR list_contains($1, indicator))
              AND ($2 IS NULL OR list_contains($2, location_code))
        )
        SELECT chosen.*, indicator.label AS indicator_label, indicator.unit, indicator.decimals,
               indicator.numerator_label, indicator.denominator_label,
               location.slug, region.location_name AS region_name,
               flagged.flags, flagged.notes,
               ranking.rank, ranking.ranked, ranking.rank_low, ranking.rank_high,
               ceil(4.0 * ranking.rank / ranking.ranked)::INTEGER AS quartile,
               chosen.value - chosen.previous_value AS change,
               mover.change_low, mover.change_high,
               CASE WHEN chosen.previous_period IS NOT NULL THEN EXISTS (
                   FROM annotation
                   WHERE kind = 'series_break' AND annotation.indicator = chosen.indicator
                     AND annotation.time_period > chosen.previous_period
                     AND annotation.time_period <= chosen.time_period
               ) END AS crosses_break,
               england.value AS england_value, own_region.value AS region_value,
               likest.pooled AS statistical_neighbours_pooled, likest.mean AS statistical_neighbours_mean,
               likest.used AS statistical_neighbours_used,
               touching.pooled AS touching_neighbours_pooled, touching.mean AS touching_neighbours_mean,
               touching.used AS touching_neighbours_used,
               release.title AS source_title, release.published, release.url AS source_url, release.licence
        FROM chosen
        JOIN indicator USING (indicator)
        JOIN location USING (location_code)
        LEFT JOIN location AS region ON region.location_code = chosen.region_code
        LEFT JOIN flagged USING (indicator, time_period, location_code)
        LEFT JOIN ranking USING (indicator, time_period, location_code)
        LEFT JOIN mover ON mover.indicator = chosen.indicator AND mover.location_code = chosen.location_code
         AND mover.time_period = chosen.time_period AND mover.from_period = chosen.previous_period
        LEFT JOIN figure AS england ON england.location_code = $3
         AND england.indicator = chosen.indicator AND england.time_period = chosen.time_period
        LEFT JOIN figure AS own_region ON own_region.location_code = chosen.region_code
         AND own_region.indicator = chosen.indicator AND own_region.time_period = chosen.time_period
        LEFT JOIN compared AS likest ON likest.neighbour_set = $4
         AND likest.indicator = chosen.indicator AND likest.time_period = chosen.time_period
         AND likest.location_code = chosen.location_code
        LEFT JOIN compared AS touching ON touching.neighbour_set = $5
         AND touching.indicator = chosen.indicator AND touching.time_period = chosen.time_period
         AND touching.location_code = chosen.location_code
        LEFT JOIN release ON release.source = chosen.source AND release.release = chosen.release
        {_ORDER}
        """,  # noqa: S608 - no part of the query is the caller's
        None if indicators is None else Only("indicator", tuple(indicators)),
        None if location_codes is None else Only("location_code", tuple(location_codes)),
        ENGLAND,
        NEWEST_STATISTICAL,
        TOUCHING,
    )


def group_records(
    con: duckdb.DuckDBPyConnection,
    indicators: Sequence[str],
    breakdown_topic: str,
    location_codes: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return the figures of these measures by group (age, sex, ethnicity) within the total, without ranks."""
    return rows(
        con,
        f"""
        WITH chosen AS (
            FROM group_figure
            WHERE list_contains($1, indicator) AND breakdown_topic = $2
              AND ($3 IS NULL OR list_contains($3, location_code))
        ), flagged AS ({_FLAGS})
        SELECT chosen.*, indicator.label AS indicator_label, indicator.unit, indicator.decimals,
               indicator.numerator_label, indicator.denominator_label,
               location.slug, region.location_name AS region_name, flagged.flags, flagged.notes,
               release.title AS source_title, release.published, release.url AS source_url, release.licence
        FROM chosen
        JOIN indicator USING (indicator)
        JOIN location USING (location_code)
        LEFT JOIN location AS region ON region.location_code = chosen.region_code
        LEFT JOIN flagged USING (indicator, time_period, location_code)
        LEFT JOIN release ON release.source = chosen.source AND release.release = chosen.release
        {_ORDER}, try_cast(regexp_extract(breakdown, '[0-9]+') AS INTEGER) NULLS LAST, breakdown
        """,  # noqa: S608 - no part of the query is the caller's
        list(indicators),
        breakdown_topic,
        None if location_codes is None else list(location_codes),
    )


def holdings(
    con: duckdb.DuckDBPyConnection,
    indicators: Sequence[str] | None = None,
    location_codes: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Return which place has which measure, where either is among these (None = all).

    Columns indicator, slug, and whether the row is `of_measures` and `of_places`; by measure, then slug.
    """
    return rows(
        con,
        """
        SELECT DISTINCT indicator.position, indicator, slug,
               $1 IS NULL OR list_contains($1, indicator) AS of_measures,
               $2 IS NULL OR list_contains($2, location_code) AS of_places
        FROM figure
        JOIN indicator USING (indicator)
        JOIN location USING (location_code)
        WHERE of_measures OR of_places
        ORDER BY ALL
        """,
        None if indicators is None else list(indicators),
        None if location_codes is None else list(location_codes),
    )


def topics(con: duckdb.DuckDBPyConnection, indicators: Sequence[str]) -> list[str]:
    """Return the topics by which these measures are split: 'Sex', 'Ethnicity'."""
    query = "SELECT DISTINCT breakdown_topic FROM group_figure WHERE list_contains(?, indicator) ORDER BY ALL"
    return rows(con, query, list(indicators))["breakdown_topic"].to_list()


def places(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every place with figures: names, level, codes of its region and sub-region, last day."""
    return rows(
        con,
        """
        SELECT location_code, slug, location_name, geographic_level, region_code, sub_region_code, closed
        FROM location
        WHERE location_code IN (SELECT location_code FROM figure)
        ORDER BY array_position(['National', 'Regional', 'Sub-region'], geographic_level) NULLS LAST,
                 location_name, opened
        """,
    )


def notes_on_measures(con: duckdb.DuckDBPyConnection, indicators: Sequence[str]) -> pl.DataFrame:
    """Return the annotations of these measures for every place: indicator, time_period, kind, text."""
    return rows(
        con,
        """
        SELECT DISTINCT indicator, position, time_period, kind, text
        FROM annotation
        JOIN indicator USING (indicator)
        WHERE list_contains(?, indicator) AND location_code IS NULL AND kind <> 'missing_reason'
        ORDER BY position, time_period NULLS FIRST, kind, text
        """,
        list(indicators),
    )
