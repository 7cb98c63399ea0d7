"""Time periods: 2024 is a calendar year (or a January), 202324 the financial year to 31 March 2024."""

import polars as pl

JANUARY = "January"
MID_YEAR = "Mid-year"


def reference_date(time_period: str = "time_period", time_identifier: str = "time_identifier") -> pl.Expr:
    """Return the reference date of a period, from the two named columns.

    31 December for calendar years, 1 January for January counts, 30 June for mid-year estimates, the closing
    31 March for financial years.
    """
    period = pl.col(time_period)
    is_january = pl.col(time_identifier) == JANUARY
    is_mid_year = pl.col(time_identifier) == MID_YEAR
    two_years = period > 9999
    year = pl.when(two_years).then(period // 100 + 1).otherwise(period)
    month = pl.when(two_years).then(3).when(is_january).then(1).when(is_mid_year).then(6).otherwise(12)
    day = pl.when(is_january).then(1).when(is_mid_year).then(30).otherwise(31)
    return pl.date(year, month, day)


def period_label(time_period: int, time_identifier: str) -> str:
    """Format a period for people: '2025', '2023-24', 'January 2026', 'mid-2024'."""
    if time_period > 9999:
        return f"{time_period // 100}-{time_period % 100:02d}"
    before = {JANUARY: f"{JANUARY} ", MID_YEAR: "mid-"}.get(time_identifier, "")
    return f"{before}{time_period}"


def boundary_year(time_period: int, time_identifier: str) -> int:
    """Return the year whose boundaries apply on a period's reference date; authorities change on 1 April.

    2024 -> 2024 (31 December), 202324 -> 2023 (31 March 2024), January 2026 -> 2025.
    """
    if time_period > 9999:
        return time_period // 100
    return time_period - 1 if time_identifier == JANUARY else time_period


def every_period(first: int, last: int) -> list[int]:
    """List the periods from first to last, published or not: 201920 to 202324 are five."""
    if first > 9999:
        return [year * 100 + (year + 1) % 100 for year in range(first // 100, last // 100 + 1)]
    return list(range(first, last + 1))
