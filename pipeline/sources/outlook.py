"""What is published and not held here, and when the next figures are due: two tables that people edit."""

import datetime
import re
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.core.periods import spans_two_years
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.reference import expand_patterns, read_table, refuse

GAPS = "known_gaps.csv"
GAP_COLUMNS = ("indicators", "periods", "published_where", "url", "why", "how_it_will_come")
ONLY_TOTALS = "England and its regions"
"""In `periods`, alone or after a comma: figures of authorities are held, those of larger areas are not."""
_PERIOD = r"(?:January |mid-)?(\d{4}(?:-\d\d)?)"
_PERIODS = re.compile(rf"(before )?{_PERIOD}(?: to {_PERIOD}| (and later))?")
CALENDAR = "release_calendar.csv"
CALENDAR_COLUMNS = ("source", "usual_month", "next_expected", "known_since")
MONTHS = [datetime.date(2000, month, 1).strftime("%B") for month in range(1, 13)]


def read_known_gaps(catalogue: Catalogue, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read known_gaps.csv and expand its patterns: one row per indicator, with the columns of `known_gap`.

    Raises PipelineError, besides what read_table refuses, for a pattern that matches no indicator, and for
    periods that are not written as in '2022-23', '2025 to 2026', '2024-25 and later', 'before 2024-25' or
    'January 2026', with or without ', England and its regions'.
    """
    columns = dict.fromkeys(GAP_COLUMNS, pl.String)
    table = read_table(folder, GAPS, columns, filled=GAP_COLUMNS, key=["indicators", "periods"])
    words = pl.col("periods").str.strip_suffix(ONLY_TOTALS)
    table = table.with_columns(span=words.str.strip_suffix(", "), only_totals=words != pl.col("periods"))
    wrong = table.filter((pl.col("span") != "") & ~pl.col("span").str.contains(f"^{_PERIODS.pattern}$"))
    refuse(GAPS, wrong, "periods {periods!r} are not written as in '2022-23' or '2024-25 and later'")
    ends = [_first_and_last(span) for span in table["span"]]
    schema = {"first_period": pl.Int32, "last_period": pl.Int32}
    table = table.hstack(pl.DataFrame(ends, schema=schema, orient="row"))
    known = [indicator.indicator for indicator in catalogue.indicators]
    more = (*schema, "only_totals")
    return expand_patterns(table, known, GAPS).select("indicator", *GAP_COLUMNS[1:], *more)


def _first_and_last(span: str) -> tuple[int | None, int | None]:
    """Return the first and the last period of a span in words; None where it is open."""
    found = _PERIODS.fullmatch(span)
    if not found:
        return None, None
    first, last = (int(period.replace("-", "")) if period else None for period in found.group(2, 3))
    if found[1] and first:
        return None, first - (101 if spans_two_years(first) else 1)
    return first, None if found[4] else last or first


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
