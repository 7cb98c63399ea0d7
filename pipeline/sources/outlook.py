"""Tables that people edit: what is published and not held here, when figures are due, own corrections."""

import datetime
import re
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.core.periods import spans_two_years
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.reference import check_places, expand_patterns, read_table, refuse

GAPS = "known_gaps.csv"
GAP_COLUMNS = ("indicators", "periods", "published_where", "url", "why", "how_it_will_come")
ONLY_TOTALS = "England and its regions"
"""In `periods`, alone or after a comma: figures of authorities are held, those of larger areas are not."""
_PERIOD = r"(?:January |mid-)?(\d{4}(?:-\d\d)?)"
_PERIODS = re.compile(rf"(before )?{_PERIOD}(?: to {_PERIOD}| (and later))?")
CALENDAR = "release_calendar.csv"
CALENDAR_COLUMNS = ("source", "usual_month", "next_expected", "known_since")
CORRECTIONS = "corrections.csv"
CORRECTIONS_FILE = {
    "correction": pl.String,
    "corrected_on": pl.String,
    "indicators": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
    "text": pl.String,
}
CORRECTIONS_FILLED = ("correction", "corrected_on", "indicators", "text")
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
    """Read release_calendar.csv: source, usual_month, next_expected (2027-06 or 2027-06-24) and known_since.

    Raises PipelineError, besides what read_table refuses, for an unknown source, for a month or day that is
    none, and for a month that is not the usual one unless the day is known.
    """
    columns = dict.fromkeys(CALENDAR_COLUMNS, pl.String)
    table = read_table(folder, CALENDAR, columns, filled=CALENDAR_COLUMNS, key=["source"])
    sources = {edition.source for edition in catalogue.editions}
    refuse(CALENDAR, table.filter(~pl.col("source").is_in(sources)), "{source!r} is not a source")
    for row in table.rows(named=True):
        try:
            due = first_day(row["next_expected"])
        except ValueError as error:
            raise PipelineError(
                f"{CALENDAR}, row {row['row']}: {row['next_expected']!r} is not a month like 2027-06 "
                "or a day like 2027-06-24."
            ) from error
        is_month = row["next_expected"] == f"{due:%Y-%m}"
        if is_month and MONTHS[due.month - 1] != row["usual_month"]:
            raise PipelineError(
                f"{CALENDAR}, row {row['row']}: {row['next_expected']} is not in {row['usual_month']}."
            )
    return table.drop("row")


def first_day(expected: str) -> datetime.date:
    """Return the day on which a release is expected, or the first of its month; ValueError if neither."""
    is_month = len(expected) == len("2027-06")
    return datetime.datetime.strptime(expected, "%Y-%m" if is_month else "%Y-%m-%d").date()


def read_corrections(catalogue: Catalogue, location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read corrections.csv, the errors of this project that were corrected: a row of `correction` each.

    `correction` is its id and never changes, since feeds name it. `indicators` has patterns such as
    `ehcp_issued_*`, separated by spaces; an empty place means every one. Raises PipelineError, besides what
    read_table refuses, for an id with other characters than a-z, 0-9 and -, a day that is none, a pattern
    that matches no indicator, and a code that does not belong to the place named.
    """
    table = read_table(folder, CORRECTIONS, CORRECTIONS_FILE, filled=CORRECTIONS_FILLED, key=["correction"])
    wrong = table.filter(~pl.col("correction").str.contains("^[a-z0-9]+(-[a-z0-9]+)*$"))
    refuse(CORRECTIONS, wrong, "{correction!r} is not an id of small letters, digits and hyphens")
    day = pl.col("corrected_on").str.to_date("%Y-%m-%d", strict=False)
    refuse(CORRECTIONS, table.filter(day.is_null()), "{corrected_on!r} is not a day like 2026-11-30")
    check_places(table, location, CORRECTIONS)
    known = [indicator.indicator for indicator in catalogue.indicators]
    expanded = expand_patterns(table, known, CORRECTIONS)
    listed = expanded.group_by("row", maintain_order=True).agg(pl.col("indicator").alias("of"))
    return (
        table.with_columns(corrected_on=day)
        .join(listed, on="row", maintain_order="left")
        .sort("corrected_on", "correction")
        .select("correction", "corrected_on", "location_code", "text", indicators="of")
    )
