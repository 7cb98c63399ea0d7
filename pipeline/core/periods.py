"""Time periods: 2024 is a calendar year (or a January), 202324 a financial or academic year."""

import datetime
import re
from functools import lru_cache
from typing import overload

import polars as pl

JANUARY = "January"
MID_YEAR = "Mid-year"
ACADEMIC_YEAR = "Academic year"
LAST_SINGLE_YEAR = 9999
_WRITTEN = re.compile(r"20(\d\d)(?:[-/]?(\d\d))?")


@overload
def spans_two_years(time_period: int) -> bool: ...


@overload
def spans_two_years(time_period: pl.Expr) -> pl.Expr: ...


def spans_two_years(time_period: int | pl.Expr) -> bool | pl.Expr:
    """Return whether a period is written with two years: 202324, not 2024."""
    return time_period > LAST_SINGLE_YEAR


def reference_date(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the reference date of a period, from the two named columns.

    31 December for calendar years, 1 January for January counts, 30 June for mid-year estimates, the closing
    31 March for financial years and 31 August for academic years.
    """
    period = pl.col(time_period)
    is_january = pl.col(time_identifier) == JANUARY
    is_mid_year = pl.col(time_identifier) == MID_YEAR
    two_years = spans_two_years(period)
    year = pl.when(two_years).then(period // 100 + 1).otherwise(period)
    is_academic = pl.col(time_identifier) == ACADEMIC_YEAR
    closing_month = pl.when(is_academic).then(8).otherwise(3)
    month = (
        pl.when(two_years)
        .then(closing_month)
        .when(is_january)
        .then(1)
        .when(is_mid_year)
        .then(6)
        .otherwise(12)
    )
    day = pl.when(is_january).then(1).when(is_mid_year).then(30).otherwise(31)
    return pl.date(year, month, day)


def first_day(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the first day of a period, from the two named columns.

    1 January for calendar years and January counts, 30 June for mid-year estimates, 1 April for financial and
    1 September for academic years.
    """
    period = pl.col(time_period)
    two_years = spans_two_years(period)
    is_academic = pl.col(time_identifier) == ACADEMIC_YEAR
    opening_month = pl.when(is_academic).then(9).otherwise(4)
    is_mid_year = pl.col(time_identifier) == MID_YEAR
    month = pl.when(two_years).then(opening_month).when(is_mid_year).then(6).otherwise(1)
    day = pl.when(is_mid_year).then(30).otherwise(1)
    return pl.date(pl.when(two_years).then(period // 100).otherwise(period), month, day)


def last_day(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the last day of a period: its reference date, but for January counts 31 January."""
    is_january = pl.col(time_identifier) == JANUARY
    day = reference_date(time_period, time_identifier)
    return pl.when(is_january).then(day.dt.offset_by("30d")).otherwise(day)


def boundary_years(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the year whose boundaries apply on a period's reference date; authorities change on 1 April.

    2024 -> 2024 (31 December), January 2026 -> 2025, 202324 -> 2023 for a financial year (31 March 2024) and
    2024 for an academic year (31 August 2024).
    """
    return reference_date(time_period, time_identifier).dt.offset_by("-3mo").dt.year()


def following_january(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the year of the January nearest to a period's end: 2024 -> 2025, 202324 -> 2024 (financial)."""
    return reference_date(time_period, time_identifier).dt.offset_by("1d").dt.year()


@lru_cache(maxsize=1024)
def boundary_year(time_period: int, time_identifier: str) -> int:
    """Return the year whose boundaries apply to one period, as `boundary_years`."""
    year: int = _one_period(time_period, time_identifier).select(boundary_years()).item()
    return year


@lru_cache(maxsize=1024)
def reference_day(time_period: int, time_identifier: str) -> datetime.date:
    """Return the reference date of one period, as `reference_date`."""
    day: datetime.date = _one_period(time_period, time_identifier).select(reference_date()).item()
    return day


def _one_period(time_period: int, time_identifier: str) -> pl.DataFrame:
    return pl.DataFrame({"time_period": [time_period], "time_identifier": [time_identifier]})


def with_dates(periods: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct periods of a table with `reference_date` and `boundary_year`."""
    return (
        periods.select("time_period", "time_identifier")
        .unique()
        .sort("time_identifier", "time_period")
        .with_columns(reference_date=reference_date(), boundary_year=boundary_years())
    )


def period_label(time_period: int, time_identifier: str) -> str:
    """Format a period for people: '2025', '2023-24', '2023/24', 'January 2026', 'mid-2024'."""
    if spans_two_years(time_period):
        dash = "/" if time_identifier == ACADEMIC_YEAR else "-"
        return f"{time_period // 100}{dash}{time_period % 100:02d}"
    before = {JANUARY: f"{JANUARY} ", MID_YEAR: "mid-"}.get(time_identifier, "")
    return f"{before}{time_period}"


def read_period(text: str) -> int | None:
    """Return a period from how people write it, '2025', '2023-24' or '2023/24'; None if it is none."""
    match = _WRITTEN.fullmatch(text)
    if not match or (match[2] and int(match[2]) != (int(match[1]) + 1) % 100):
        return None
    return int(re.sub("[-/]", "", text))


def period_in_path(time_period: int) -> str:
    """Return a period as part of an address, which `read_period` reads: '2025', '2023-24'."""
    if spans_two_years(time_period):
        return f"{time_period // 100}-{time_period % 100:02}"
    return f"{time_period}"


def opening_year(time_period: int) -> int:
    """Return the year in which a period begins: 202324 -> 2023, 2024 -> 2024."""
    return time_period // 100 if spans_two_years(time_period) else time_period


def every_period(first: int, last: int) -> list[int]:
    """List the periods from first to last, published or not: 201920 to 202324 are five."""
    if spans_two_years(first):
        return [year * 100 + (year + 1) % 100 for year in range(first // 100, last // 100 + 1)]
    return list(range(first, last + 1))


def day_label(day: datetime.date) -> str:
    """Format a day for people: '1 April 2024'."""
    return f"{day.day} {day:%B %Y}"


def expected_label(expected: str) -> str:
    """Format when a release is expected: 'June 2027' for '2027-06', '24 June 2027' for '2027-06-24'."""
    if len(expected) == len("2027-06"):
        return f"{datetime.date.fromisoformat(f'{expected}-01'):%B %Y}"
    return day_label(datetime.date.fromisoformat(expected))
