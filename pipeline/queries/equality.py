"""Every SELECT about groups of children within places: by sex, age and ethnicity."""

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND
from pipeline.queries.figures import rows
from pipeline.statistics.equality import broad_group, gaps

TOPIC_AND_BREAKDOWN = ["breakdown_topic", "breakdown"]


def by_group(con: duckdb.DuckDBPyConnection, indicator: str, area: str) -> pl.DataFrame:
    """Compare the groups of children in an authority, or within the authorities of a region or of England.

    The indicator is a percentage with counts by group. Returns the columns of statistics.equality.gaps, all
    years together. Figures that are suspect are left out, and authorities in years in which they did not
    exist.
    """
    return gaps(_counts(con, indicator, area))


def years(con: duckdb.DuckDBPyConnection, indicator: str, area: str) -> list[int]:
    """Return the ascending years that `by_group` puts together."""
    return _counts(con, indicator, area)["time_period"].unique().sort().to_list()


def _counts(con: duckdb.DuckDBPyConnection, indicator: str, area: str) -> pl.DataFrame:
    published = rows(
        con,
        """
        SELECT location_code, time_period, breakdown_topic, breakdown, numerator, denominator
        FROM group_figure
        WHERE indicator = ? AND geographic_level = 'Local authority' AND existed AND suspect IS NULL
          AND numerator IS NOT NULL AND denominator IS NOT NULL AND (? IN (location_code, region_code) OR ?)
        """,
        indicator,
        area,
        area == ENGLAND,
    )
    named = published.select(TOPIC_AND_BREAKDOWN).unique()
    groups = [broad_group(*names) for names in named.iter_rows()]
    named = named.with_columns(group=pl.Series(groups, dtype=pl.String)).drop_nulls("group")
    return (
        published.join(named, on=TOPIC_AND_BREAKDOWN)
        .group_by("location_code", "time_period", "breakdown_topic", "group")
        .agg(pl.col("numerator", "denominator").sum())
    )
