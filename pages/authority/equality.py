"""Timeliness by sex, age and ethnicity: gaps between groups within an authority, its region and England."""

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import labels
from pipeline.core.places import ENGLAND
from pipeline.core.thresholds import CLEAR_GAP, MASKED_BELOW
from pipeline.queries import equality as equality_queries
from pipeline.statistics.equality import AGE, ETHNICITY, HIGHER, LOWER, NO_DIFFERENCE, SEX, TOO_FEW
from pipeline.text import formatting
from pipeline.text.formatting import Row

TOPICS = {SEX: "Sex", AGE: "Age", ETHNICITY: "Ethnicity"}
ABOUT = (
    "Each group is compared with all other groups of the same council and year. Region and England add "
    "up those gaps. So no group looks better or worse because it lives where councils are quicker. In "
    f"brackets is the likely range. “No clear difference” rules out a gap of {CLEAR_GAP} points, “too "
    "few to say” does not. Among twelve comparisons, chance alone often makes one look clear. Counts "
    f"from 1 to {MASKED_BELOW - 1} are not shown. A gap does not say why."
)


def table(code: str, name: str, indicator: Row) -> DownloadableTable | None:
    """Return the groups of an authority, and the gaps there, in its region and in England; None if none is
    held.
    """
    return connection.cached(_table, code, name, indicator["indicator"])


def _table(_con: duckdb.DuckDBPyConnection, code: str, name: str, measure: str) -> DownloadableTable | None:
    place, indicator = lookups.authorities()[code], lookups.indicators()[measure]
    own = _gaps(measure, code)
    if own["outcome"].null_count() == own.height:
        return None
    region, england = (_gaps(measure, area) for area in (place["region_code"], ENGLAND))
    rows = own.rows(named=True)
    shown = pl.DataFrame(
        {
            "Group": [f"{TOPICS[row['breakdown_topic']]}: {row['group']}" for row in rows],
            name: [_figure(row, indicator) for row in rows],
            "Compared with the others there": [_gap(row) for row in rows],
            f"The same within {formatting.region_in_a_sentence(place['region_name'])}": [
                _gap(row) for row in region.rows(named=True)
            ],
            "The same within England": [_gap(row) for row in england.rows(named=True)],
        }
    )
    what = formatting.in_a_sentence(indicator["label"])
    return DownloadableTable(
        f"{name}: {what}, by sex, age and ethnicity, {years(code, indicator)}",
        shown,
        own.drop("breakdown_topic", "group"),
        about=[indicator["definition"], ABOUT],
        numbers={name: "value"},
        measures={measure: indicator},
    )


def answer(code: str, indicator: Row) -> str:
    """Return a sentence on how many groups differ clearly in the authority, and on how many nothing can be
    said.
    """
    own = _gaps(indicator["indicator"], code)
    found = [row for row in own.rows(named=True) if row["outcome"] in (HIGHER, LOWER)]
    few = own.filter(pl.col("outcome").is_null() | (pl.col("outcome") == TOO_FEW)).height
    clear = (
        f"clearly {formatting.listed([_named(row) for row in found])} than for the others"
        if found
        else "no group differs clearly from the others"
    )
    return (
        f"In {years(code, indicator)}, the newest years with figures by group: {clear}. {few} of "
        f"{own.height} groups are too small to compare."
    )


def years(code: str, indicator: Row) -> str:
    """Return the pooled years in words: '2023 and 2024'."""
    counted = connection.cached(equality_queries.counts, indicator["indicator"])
    held = equality_queries.years_within(counted, code)
    return formatting.listed([str(year) for year in held])


def _gaps(measure: str, area: str) -> pl.DataFrame:
    return connection.cached(_gaps_of_area, measure, area)


def _gaps_of_area(_con: duckdb.DuckDBPyConnection, measure: str, area: str) -> pl.DataFrame:
    return equality_queries.gaps_within(connection.cached(equality_queries.counts, measure), area)


def _named(row: Row) -> str:
    return f"{row['outcome']} for {row['group']}"


def _figure(row: Row, indicator: Row) -> str:
    return labels.MASKED if row["value"] is None else formatting.figure_with_counts(row, indicator)


def _gap(row: Row) -> str:
    """Return '3.2 points lower (0.1 to 6.0)', 'no clear difference' or 'too few to say'."""
    if row["outcome"] in (None, TOO_FEW, NO_DIFFERENCE):
        return row["outcome"] or TOO_FEW
    low, high = sorted(abs(row[end]) for end in ("gap_low", "gap_high"))
    return f"{abs(row['gap']):.1f} points {row['outcome']} ({low:.1f} to {high:.1f})"
