"""What is verified of the figures to show, each rule on a handful of rows in the real schema."""

import pytest

from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import CAMDEN, CON, COUNT, ENGLAND, LEEDS, RATE, give
from tests.support.warehouses.tiny_warehouse import insert

HEADLINES = "missing figures of headline measures have a reason"
ABSENT = "an authority without a row has a reason why"
FIT = "reasons and doubts fit their figures"


def verify(con: CON) -> None:
    con.execute("UPDATE indicator SET source = 'plans', decimals = 1")
    warehouse_build.add_figures(con)
    con.execute(warehouse_build.CHECKS.read_text(encoding="utf-8"))


def results(con: CON, name: str) -> list[tuple[str, str | None, str, str]]:
    query = 'SELECT source, release, outcome, detail FROM check_result WHERE "check" = ? ORDER BY ALL'
    return con.execute(query, [name]).fetchall()


def checked(con: CON, name: str) -> list[tuple[str, str | None, str, str]]:
    verify(con)
    return results(con, name)


def note(con: CON, code: str | None, kind: str = "missing_reason", period: int | None = 2022) -> None:
    row = {"indicator": RATE, "location_code": code, "time_period": period, "kind": kind, "text": "So it is."}
    insert(con, "annotation", **row)


def headline(con: CON) -> None:
    con.execute("UPDATE indicator SET headline = true WHERE indicator = ?", [RATE])


@pytest.mark.parametrize(("place", "period"), [(CAMDEN, 2022), (CAMDEN, None), (None, 2022), (None, None)])
def test_a_missing_figure_of_a_headline_measure_with_its_reason_passes(small: CON, place, period) -> None:
    headline(small)
    give(small, CAMDEN, None, "2024")
    note(small, place, period=period)
    assert checked(small, HEADLINES) == [("plans", "2024", "pass", "1 missing, each with its reason")]


@pytest.mark.parametrize(("place", "period"), [(LEEDS, 2022), (CAMDEN, 2023)])
def test_a_missing_figure_of_a_headline_measure_without_a_reason_is_reported(
    small: CON, place, period
) -> None:
    headline(small)
    give(small, CAMDEN, None, "2024")
    note(small, place, period=period)
    words = f"no missing_reason in annotations.csv for Camden (E09000007) 2022: {RATE}"
    assert checked(small, HEADLINES) == [("plans", "2024", "explained", words)]


def test_other_measures_may_lack_a_reason_but_not_a_row(small: CON) -> None:
    give(small, CAMDEN, None, "2024")
    give(small, LEEDS, None, "2024", symbol="absent")
    assert checked(small, HEADLINES) == []
    words = f"no row and no missing_reason in annotations.csv for Leeds (E08000035) 2022: {RATE}"
    assert results(small, ABSENT) == [("plans", "2024", "fail", words)]


def test_a_row_that_is_not_served_needs_no_reason(small: CON) -> None:
    headline(small)
    for release, value in (("2024", None), ("2025", 50.0)):
        give(small, ENGLAND, value, release)
        give(small, CAMDEN, value, release)
    assert checked(small, HEADLINES) == []


@pytest.mark.parametrize(("kind", "value"), [("missing_reason", None), ("suspect", 50.0)])
def test_reasons_of_missing_and_doubts_of_published_figures_are_valid(small: CON, kind: str, value) -> None:
    give(small, CAMDEN, value, "2024")
    note(small, CAMDEN, kind)
    assert checked(small, FIT) == [("plans", None, "pass", "1 of them")]


@pytest.mark.parametrize(("kind", "value"), [("missing_reason", 50.0), ("suspect", None)])
def test_reasons_of_published_and_doubts_of_missing_figures_are_out_of_date(
    small: CON, kind: str, value
) -> None:
    give(small, CAMDEN, value, "2024")
    note(small, CAMDEN, kind)
    assert checked(small, FIT) == [("plans", None, "explained", f"no longer needed: {RATE} 2022 Camden")]


def test_each_release_is_compared_with_the_previous_one(small: CON) -> None:
    for release, camden, leeds in (("2024", 50.0, 60.0), ("2025", 50.0, None), ("2026", 51.0, None)):
        give(small, CAMDEN, camden, release)
        give(small, LEEDS, leeds, release)
        give(small, CAMDEN, 100.0, release, indicator=COUNT)
    assert checked(small, "figures are those of plans 2024") == [
        ("plans", "2025", "explained", f"2 of 3 figures agree; not {RATE} 1 (1 withdrawn)")
    ]
    assert results(small, "figures are those of plans 2025") == [
        ("plans", "2026", "explained", f"2 of 3 figures agree; not {RATE} 1")
    ]
