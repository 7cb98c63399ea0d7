"""What is published and not held here, and when the next figures are due: two tables that people edit."""

import datetime
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.reference import expand_patterns, read_table, refuse

GAPS = "known_gaps.csv"
GAP_COLUMNS = ("indicators", "periods", "published_where", "url", "why", "how_it_will_come")
CALENDAR = "release_calendar.csv"
CALENDAR_COLUMNS = ("source", "usual_month", "next_expected", "known_since")
MONTHS = [datetime.date(2000, month, 1).strftime("%B") for month in range(1, 13)]


def read_known_gaps(catalogue: Catalogue, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read known_gaps.csv and expand its patterns: one row per indicator, with the columns of `known_gap`.

    Raises PipelineError, besides what read_table refuses, for a pattern that matches no indicator.
    """
    columns = dict.fromkeys(GAP_COLUMNS, pl.String)
    table = read_table(folder, GAPS, columns, filled=GAP_COLUMNS, key=["indicators", "periods"])
    known = [indicator.indicator for indicator in catalogue.indicators]
    return expand_patterns(table, known, GAPS).select("indicator", *GAP_COLUMNS[1:])


def read_release_calendar(catalogue: Catalogue, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read release_calendar.csv: source, usual_month, next_expected (2027-06) and known_since.

    Raises PipelineError, besides what read_table refuses, for an unknown source, and for a month that is none
    or not the usual one.
    """
    columns = dict.fromkeys(CALENDAR_COLUMNS, pl.String)
    table = read_table(folder, CALENDAR, columns, filled=CALENDAR_COLUMNS, key=["source"])
    sources = {edition.source for edition in catalogue.editions}
    refuse(CALENDAR, table.filter(~pl.col("source").is_in(sources)), "{source!r} is not a source")
    for row in table.rows(named=True):
        try:
            month = datetime.date.fromisoformat(f"{row['next_expected']}-01")
        except ValueError as error:
            raise PipelineError(
                f"{CALENDAR}, row {row['row']}: {row['next_expected']!r} is not a month like 2027-06."
            ) from error
        if MONTHS[month.month - 1] != row["usual_month"]:
            raise PipelineError(
                f"{CALENDAR}, row {row['row']}: {row['next_expected']} is not in {row['usual_month']}."
            )
    return table.drop("row")
