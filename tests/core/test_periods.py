import datetime

import polars as pl
import pytest

from pipeline.core.periods import (
    boundary_year,
    day_label,
    period_label,
    reference_date,
    reference_day,
    with_dates,
)

PERIODS = [
    (2024, "Calendar year", datetime.date(2024, 12, 31), "2024", 2024),
    (201920, "Financial year", datetime.date(2020, 3, 31), "2019-20", 2019),
    (202324, "Financial year", datetime.date(2024, 3, 31), "2023-24", 2023),
    (209900, "Financial year", datetime.date(2100, 3, 31), "2099-00", 2099),
    (202009, "Financial year", datetime.date(2021, 3, 31), "2020-09", 2020),
    (202425, "Academic year", datetime.date(2025, 8, 31), "2024/25", 2025),
    (2026, "January", datetime.date(2026, 1, 1), "January 2026", 2025),
]


@pytest.mark.parametrize(("period", "identifier", "day", "label", "year"), PERIODS)
def test_each_kind_of_period(period: int, identifier: str, day: datetime.date, label: str, year: int) -> None:
    table = pl.DataFrame({"time_period": [period], "time_identifier": [identifier]})
    assert table.select(reference_date()).item() == day
    assert reference_day(period, identifier) == day
    assert period_label(period, identifier) == label
    assert boundary_year(period, identifier) == year
    dated = with_dates(pl.concat([table, table]))
    assert dated.rows() == [(period, identifier, day, year)]


def test_reference_date_of_other_columns() -> None:
    table = pl.DataFrame({"year": [2024], "kind": ["January"]})
    assert table.select(reference_date("year", "kind")).item() == datetime.date(2024, 1, 1)


def test_boundary_year_is_that_of_the_last_change_before_the_reference_date() -> None:
    """Authorities change on 1 April, so the vintage of a day before that is the year before."""
    for period, identifier, day, _, year in PERIODS:
        assert year == (day.year if day.month > 3 else day.year - 1), (period, identifier)


def test_a_day_has_no_leading_zero() -> None:
    assert day_label(datetime.date(2024, 4, 1)) == "1 April 2024"
