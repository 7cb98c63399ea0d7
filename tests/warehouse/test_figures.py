"""The table of figures: reasons, doubt and small numbers, each rule on a handful of rows."""

import pytest

from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import (
    BALANCE,
    CAMDEN,
    CON,
    COUNT,
    ENGLAND,
    LEEDS,
    NORTHANTS,
    RATE,
    give,
)
from tests.support.warehouses.tiny_warehouse import insert


def figures(con: CON, columns: str) -> list[tuple[object, ...]]:
    warehouse_build.add_figures(con)
    return con.execute(f"SELECT location_code, {columns} FROM figure ORDER BY ALL").fetchall()


def test_a_missing_figure_has_its_reason_or_the_meaning_of_its_symbol(small: CON) -> None:
    give(small, CAMDEN, None, "2024")
    give(small, LEEDS, None, "2024")
    give(small, ENGLAND, 50.0, "2024")
    reason = {"indicator": RATE, "kind": "missing_reason", "text": "Withdrawn."}
    insert(small, "annotation", **reason, location_code=CAMDEN, time_period=2022)
    insert(small, "annotation", **reason | {"text": "Other year."}, location_code=LEEDS, time_period=2021)
    assert figures(small, "not_ranked, missing_reason") == [
        (LEEDS, "missing", "Unavailable."),
        (CAMDEN, "missing", "Withdrawn."),
        (ENGLAND, None, None),
    ]


def test_a_reason_for_an_existing_figure_is_not_shown(small: CON) -> None:
    give(small, CAMDEN, 50.0, "2024")
    insert(small, "annotation", indicator=RATE, kind="missing_reason", text="Late.", location_code=CAMDEN)
    assert figures(small, "not_ranked, missing_reason") == [(CAMDEN, None, None)]


def test_a_suspect_figure_keeps_its_value_and_has_a_reason(small: CON) -> None:
    give(small, CAMDEN, 3.8, "2024", denominator=4410.0)
    give(small, LEEDS, 3.0, "2024", denominator=4410.0)
    for text in ("Exchanged.", "Again."):
        where = {"location_code": CAMDEN, "time_period": 2022}
        insert(small, "annotation", indicator=RATE, kind="suspect", text=text, **where)
    assert figures(small, "value, not_ranked, suspect") == [
        (LEEDS, 3.0, None, None),
        (CAMDEN, 3.8, "suspect", "Again. Exchanged."),
    ]


def test_an_annotation_without_a_place_applies_to_all_places(small: CON) -> None:
    give(small, CAMDEN, None, "2024")
    give(small, CAMDEN, None, "2024", time_period=2023)
    insert(small, "annotation", indicator=RATE, kind="missing_reason", text="From 2023.", time_period=2022)
    assert figures(small, "time_period, missing_reason") == [
        (CAMDEN, 2022, "From 2023."),
        (CAMDEN, 2023, "Unavailable."),
    ]


@pytest.mark.parametrize(
    ("denominator", "reason"), [(29.0, "small"), (30.0, None), (0.0, "small"), (None, None)]
)
def test_a_percentage_of_fewer_than_30_is_small(
    small: CON, denominator: float | None, reason: str | None
) -> None:
    give(small, CAMDEN, 50.0, "2024", denominator=denominator)
    assert figures(small, "not_ranked") == [(CAMDEN, reason)]


@pytest.mark.parametrize("unit", ["GBP per head", "per 1,000", "per 10,000"])
def test_a_rate_among_fewer_than_2000_residents_is_small(small: CON, unit: str) -> None:
    small.execute("UPDATE indicator SET unit = ? WHERE indicator = ?", [unit, RATE])
    give(small, CAMDEN, 50.0, "2024", numerator=1, denominator=1_999)
    give(small, LEEDS, 50.0, "2024", numerator=1, denominator=2_000)
    assert figures(small, "not_ranked") == [(LEEDS, None), (CAMDEN, "small")]


def test_counts_and_balances_are_never_small(small: CON) -> None:
    give(small, CAMDEN, 5.0, "2024", indicator=COUNT)
    give(small, CAMDEN, -5.0, "2024", indicator=BALANCE, denominator=20.0)
    assert figures(small, "indicator, not_ranked") == [(CAMDEN, BALANCE, None), (CAMDEN, COUNT, None)]


def test_an_abolished_authority_with_a_row_did_not_exist(small: CON) -> None:
    for year in (2020, 2021):
        give(small, NORTHANTS, 85.0, "2024", time_period=year, indicator=COUNT)
    give(small, NORTHANTS, 1.0, "2024", time_period=202021, time_identifier="Financial year")
    give(small, ENGLAND, 1.0, "2024")
    assert figures(small, "time_period, existed") == [
        (NORTHANTS, 2020, True),
        (NORTHANTS, 2021, False),
        (NORTHANTS, 202021, True),
        (ENGLAND, 2022, True),
    ]


def test_figures_are_totals_of_the_serving_release_only(small: CON) -> None:
    give(small, ENGLAND, 50.0, "2024")
    give(small, ENGLAND, 49.0, "2025")
    give(small, ENGLAND, 60.0, "2025", breakdown_topic="Sex", breakdown="Female")
    assert figures(small, "release, value") == [(ENGLAND, "2025", 49.0)]
