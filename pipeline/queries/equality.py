"""Every SELECT about groups of children within places: by sex, age and ethnicity."""

import duckdb
import polars as pl

from pipeline.core.places import ENGLAND
from pipeline.core.thresholds import MASKED_BELOW, SMALL_DENOMINATOR
from pipeline.queries.figures import rows
from pipeline.statistics.equality import TOPIC_OF, broad_group, gaps, gaps_by_place

TOPIC_AND_BREAKDOWN = ["breakdown_topic", "breakdown"]
FEW = (
    f"Too few to say: fewer than {SMALL_DENOMINATOR} in the group or among the others, or a count below "
    f"{MASKED_BELOW} would show"
)
NONE_BY_GROUP = "We have no figures by group for this period"


def by_group(
    con: duckdb.DuckDBPyConnection, indicator: str, area: str, time_period: int | None = None
) -> pl.DataFrame:
    """Compare the groups of children in an authority, or within the authorities of a region or of England.

    The indicator is a percentage with counts by group. Returns the columns of statistics.equality.gaps, of
    one period or of all together. Figures that are suspect are left out, and authorities in years in which
    they did not exist.
    """
    return gaps_within(counts(con, indicator), area, time_period)


def gaps_within(counted: pl.DataFrame, area: str, time_period: int | None = None) -> pl.DataFrame:
    """Return `by_group` from `counts` of all authorities."""
    within = _within(counted, area)
    return gaps(within if time_period is None else within.filter(time_period=time_period))


def _within(counted: pl.DataFrame, area: str) -> pl.DataFrame:
    if area == ENGLAND:
        return counted
    return counted.filter((pl.col("location_code") == area) | (pl.col("region_code") == area))


def by_council(con: duckdb.DuckDBPyConnection, indicator: str, time_period: int, group: str) -> pl.DataFrame:
    """Compare a group with the others of its topic in every authority that existed in the period.

    Returns the columns of statistics.equality.gaps_by_place, with location_name, the widest gap upwards first
    and those without a gap last, by name; `why` is why there is none, null where there is one.
    """
    counted = counts(con, indicator).filter(time_period=time_period, breakdown_topic=TOPIC_OF[group])
    compared = gaps_by_place(counted, group)
    places = rows(
        con,
        """
        SELECT figure.location_code, figure.location_name,
               coalesce(figure.suspect, by_group.missing_reason, figure.missing_reason) AS reason
        FROM figure
        LEFT JOIN (
            SELECT location_code, max(missing_reason) AS missing_reason
            FROM group_figure
            WHERE indicator = $1 AND time_period = $2 AND breakdown_topic = $3
            GROUP BY location_code
        ) AS by_group USING (location_code)
        WHERE indicator = $1 AND time_period = $2 AND geographic_level = 'Local authority' AND existed
        """,
        indicator,
        time_period,
        TOPIC_OF[group],
    )
    is_few = pl.col("location_code").is_in(counted["location_code"].unique().to_list())
    why = (
        pl.when(pl.col("gap").is_not_null())
        .then(None)
        .when(is_few)
        .then(pl.lit(FEW))
        .otherwise(pl.coalesce("reason", pl.lit(NONE_BY_GROUP)))
    )
    return (
        places.join(compared, on="location_code", how="left")
        .with_columns(why=why)
        .drop("reason")
        .sort(pl.col("gap"), pl.col("location_name"), descending=[True, False], nulls_last=True)
    )


def periods(con: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    """Return the measures with counts by group, in list order, with the ascending periods that have them."""
    found = rows(
        con,
        """
        SELECT indicator, list_sort(list(DISTINCT time_period)) AS time_periods
        FROM group_figure JOIN indicator USING (indicator)
        WHERE denominator IS NOT NULL
        GROUP BY indicator, position
        ORDER BY position
        """,
    )
    return dict(found.rows())


def years(con: duckdb.DuckDBPyConnection, indicator: str, area: str) -> list[int]:
    """Return the ascending years that `by_group` puts together."""
    return years_within(counts(con, indicator), area)


def years_within(counted: pl.DataFrame, area: str) -> list[int]:
    """Return `years` from `counts` of all authorities."""
    return _within(counted, area)["time_period"].unique().sort().to_list()


def counts(con: duckdb.DuckDBPyConnection, indicator: str) -> pl.DataFrame:
    """Return the counts of each group in every authority and year, as statistics.equality.gaps reads them.

    With region_code.
    """
    published = rows(
        con,
        """
        SELECT location_code, region_code, time_period, breakdown_topic, breakdown, numerator, denominator
        FROM group_figure
        WHERE indicator = ? AND geographic_level = 'Local authority' AND existed AND suspect IS NULL
          AND numerator IS NOT NULL AND denominator IS NOT NULL
        """,
        indicator,
    )
    named = published.select(TOPIC_AND_BREAKDOWN).unique()
    groups = [broad_group(*names) for names in named.iter_rows()]
    named = named.with_columns(group=pl.Series(groups, dtype=pl.String)).drop_nulls("group")
    return (
        published.join(named, on=TOPIC_AND_BREAKDOWN)
        .group_by("location_code", "region_code", "time_period", "breakdown_topic", "group")
        .agg(pl.col("numerator", "denominator").sum())
    )
