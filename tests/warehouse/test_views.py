"""Which edition serves, and the views, each rule on a handful of rows in the real schema."""

import pytest

from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import BALANCE, CAMDEN, CON, COUNT, ENGLAND, RATE, give
from tests.support.warehouses.tiny_warehouse import insert


def latest(con: CON, code: str, indicator: str = RATE) -> list[tuple[object, ...]]:
    query = "SELECT release, value, symbol FROM latest_observation WHERE location_code = ? AND indicator = ?"
    return con.execute(query, [code, indicator]).fetchall()


def test_a_newer_edition_supersedes(small: CON) -> None:
    for release, value in (("2024", 1.0), ("2025", 2.0)):
        give(small, ENGLAND, value, release)
        give(small, CAMDEN, value, release)
    assert latest(small, CAMDEN) == [("2025", 2.0, None)]


def test_an_edition_that_prints_x_for_england_supersedes_nothing(small: CON) -> None:
    give(small, ENGLAND, 50.0, "2024")
    give(small, CAMDEN, 40.0, "2024")
    give(small, ENGLAND, None, "2025")
    give(small, CAMDEN, None, "2025")
    assert latest(small, ENGLAND) == [("2024", 50.0, None)]
    assert latest(small, CAMDEN) == [("2024", 40.0, None)]


def test_a_single_authority_changed_to_x_is_withdrawn(small: CON) -> None:
    give(small, ENGLAND, 50.0, "2024")
    give(small, CAMDEN, 94.8, "2024")
    give(small, ENGLAND, 49.9, "2025")
    give(small, CAMDEN, None, "2025")
    assert latest(small, CAMDEN) == [("2025", None, "x")]


def test_an_authority_missing_in_a_newer_edition_is_not_taken_from_the_older(small: CON) -> None:
    give(small, ENGLAND, 50.0, "2024")
    give(small, CAMDEN, 94.8, "2024")
    give(small, ENGLAND, 49.9, "2025")
    assert latest(small, CAMDEN) == []


def test_if_england_is_x_in_every_edition_the_newest_is_served(small: CON) -> None:
    give(small, ENGLAND, None, "2024")
    give(small, ENGLAND, None, "2025")
    assert latest(small, ENGLAND) == [("2025", None, "x")]


def test_if_no_edition_prints_england_the_newest_is_served(small: CON) -> None:
    give(small, CAMDEN, 1.0, "2024", indicator=BALANCE)
    give(small, CAMDEN, 2.0, "2025", indicator=BALANCE)
    assert latest(small, CAMDEN, BALANCE) == [("2025", 2.0, None)]


def test_periods_and_measures_are_superseded_separately(small: CON) -> None:
    give(small, ENGLAND, 1.0, "2024", time_period=2021)
    give(small, ENGLAND, 2.0, "2024", time_period=2022)
    give(small, ENGLAND, 3.0, "2025", time_period=2022)
    give(small, ENGLAND, 4.0, "2024", time_period=2022, indicator=COUNT)
    given = small.execute(
        "SELECT indicator, time_period, release, value FROM latest_observation ORDER BY ALL"
    )
    assert given.fetchall() == [
        (COUNT, 2022, "2024", 4.0),
        (RATE, 2021, "2024", 1.0),
        (RATE, 2022, "2025", 3.0),
    ]


def test_an_edition_without_breakdowns_keeps_those_of_the_earlier_one(small: CON) -> None:
    by_sex = {"breakdown_topic": "Sex", "breakdown": "Female"}
    give(small, ENGLAND, 50.0, "2024")
    give(small, ENGLAND, 51.0, "2024", **by_sex)
    give(small, ENGLAND, 49.0, "2025")
    assert sorted(latest(small, ENGLAND)) == [("2024", 51.0, None), ("2025", 49.0, None)]


def test_outlines_are_listed_in_every_year_of_their_vintage(small: CON) -> None:
    give(small, ENGLAND, 1.0, "2024", time_period=202324, time_identifier="Financial year")
    outline = {"location_code": CAMDEN, "geometry": "{}"}
    insert(small, "boundary_vintage", **outline, first_year=2014, last_year=2019)
    insert(small, "boundary_vintage", **outline, first_year=2022, last_year=None)
    warehouse_build.add_figures(small)
    years = small.execute("SELECT year FROM boundary ORDER BY year").fetchall()
    assert [year for (year,) in years] == [2014, 2015, 2016, 2017, 2018, 2019, 2022, 2023, 2024]


@pytest.mark.slow
@pytest.mark.parametrize("view", ["border_gap", "mover", "group_comparison", "group_member"])
def test_a_few_rows_of_a_view_are_given_at_once(con: CON, view: str) -> None:
    """A view over a subquery that is stored and read twice would wait for ever."""
    assert len(con.cursor().execute(f"FROM {view} LIMIT 500000").fetchmany(5)) == 5
    none = f"FROM {view} ANTI JOIN location USING (location_code) LIMIT 1"
    if view != "border_gap":
        assert con.cursor().execute(none).fetchall() == []
