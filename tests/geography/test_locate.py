"""Finding the place of a row by its code, name or spelling at a date."""

import datetime

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.places import ENGLAND
from pipeline.geography.locate import locate
from tests.support.layouts.publishers_files import edition
from tests.support.layouts.small_register import geography


def located(alias: str, date: str, source: str = "send-appeals", release: str = "2024") -> tuple[str, bool]:
    """Location code and whether it existed at the date."""
    table = pl.DataFrame({"name": [alias], "day": [datetime.date.fromisoformat(date)]})
    found = locate(table, "name", pl.col("day"), geography(), edition(source, release))
    assert found.columns == ["name", "day", "location_code", "exists"]
    return found.select("location_code", "exists").row(0)


@pytest.mark.parametrize(
    ("alias", "date", "code"),
    [
        ("E10000002", "2025-12-31", "E06000060"),  # an old ONS code, printed long after it ended
        ("E06000060", "2019-12-31", "E06000060"),  # a new one, printed before it began
        ("E10000027", "2024-12-31", "E06000066"),
        ("E08000016", "2025-12-31", "E08000038"),
        ("825", "2019-12-31", "E06000060"),
        ("E92000001", "2025-12-31", ENGLAND),
        ("London", "2025-12-31", "E12000007"),
        ("LONDON", "2025-12-31", "E12000007"),
        ("Inner London", "2025-12-31", "E13000001"),
        ("Yorkshire & the  Humber ", "2025-12-31", "E12000003"),
        ("Durham", "2025-12-31", "E06000047"),
        ("county durham", "2025-12-31", "E06000047"),
    ],
)
def test_codes_and_spellings_are_located(alias: str, date: str, code: str) -> None:
    assert located(alias, date) == (code, True)


def test_dorset_means_the_area_of_the_date() -> None:
    assert located("Dorset", "2018-12-31") == ("E10000009", True)
    assert located("Dorset", "2019-03-31") == ("E10000009", True)
    assert located("Dorset", "2019-12-31") == ("E06000059", True)
    assert located("835", "2018-12-31") == ("E10000009", True)
    assert located("838", "2019-12-31") == ("E06000059", True)


def test_a_row_of_an_abolished_authority_is_located_and_does_not_exist() -> None:
    assert located("Northamptonshire", "2021-12-31") == ("E10000021", False)
    assert located("928", "2021-12-31") == ("E10000021", False)
    assert located("North Northamptonshire", "2020-12-31") == ("E06000061", False)


def test_authorities_exist_on_their_first_and_last_days() -> None:
    assert located("Cumbria", "2023-03-31") == ("E10000006", True)
    assert located("Cumbria", "2023-04-01") == ("E10000006", False)
    assert located("Cumberland", "2023-03-31") == ("E06000063", False)
    assert located("Cumberland", "2023-04-01") == ("E06000063", True)


def test_unknown_places_are_counted_and_the_first_five_named() -> None:
    names = ["Camden", *[f"Nowhere {n}" for n in range(7)], "Nowhere 0"]
    table = pl.DataFrame({"name": names}).with_columns(day=pl.date(2025, 12, 31))
    with pytest.raises(PipelineError) as error:
        locate(table, "name", pl.col("day"), geography(), edition("send-appeals", "2025"))
    assert str(error.value) == (
        "SEND appealable decisions rate 2024-2025.csv (2025): 7 places that the register does not know: "
        "'Nowhere 0', 'Nowhere 1', 'Nowhere 2', 'Nowhere 3', 'Nowhere 4'."
    )


def test_locate_keeps_rows_in_order_and_all_columns() -> None:
    table = pl.DataFrame({"name": ["Norfolk", "Camden", "Norfolk"], "n": [1, 2, 3]})
    found = locate(table, "name", pl.date(2025, 12, 31), geography(), edition("send-appeals", "2025"))
    assert found.select("n", "location_code").rows() == [(1, "E10000020"), (2, "E09000007"), (3, "E10000020")]
