"""The view of revisions, and what is kept of withdrawn cells, each rule on a handful of rows."""

import pytest

from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import CAMDEN, CON, COUNT, ENGLAND, LEEDS, RATE, give
from tests.support.warehouses.tiny_warehouse import insert


def revisions(con: CON) -> list[tuple[object, ...]]:
    columns = "old_release, new_release, old_value, new_value, old_symbol, new_symbol"
    return con.execute(f"SELECT {columns} FROM changed_figure ORDER BY ALL").fetchall()


def test_a_changed_figure_is_a_revision(small: CON) -> None:
    give(small, CAMDEN, 40.0, "2024")
    give(small, CAMDEN, 41.0, "2026")
    assert revisions(small) == [("2024", "2026", 40.0, 41.0, None, None)]


def test_a_changed_symbol_is_a_revision(small: CON) -> None:
    give(small, CAMDEN, None, "2024")
    give(small, CAMDEN, None, "2025", symbol="c")
    assert revisions(small) == [("2024", "2025", None, None, "x", "c")]


def test_a_figure_withdrawn_and_restored_is_two_revisions(small: CON) -> None:
    for release, value in (("2024", 40.0), ("2025", None), ("2026", 40.0)):
        give(small, CAMDEN, value, release)
    assert revisions(small) == [
        ("2024", "2025", 40.0, None, None, "x"),
        ("2025", "2026", None, 40.0, "x", None),
    ]


def test_nothing_else_is_a_revision(small: CON) -> None:
    for release in ("2024", "2025"):
        give(small, CAMDEN, 40.0, release)
        give(small, LEEDS, None, release)
    give(small, ENGLAND, 40.0, "2024")
    give(small, ENGLAND, 41.0, "2025", time_period=2023)
    give(small, LEEDS, 1.0, "2024", indicator=COUNT)
    assert revisions(small) == []


def test_a_value_with_other_decimals_is_not_a_revision(small: CON) -> None:
    small.execute("UPDATE indicator SET decimals = 1")
    give(small, CAMDEN, 47.665, "2024")
    give(small, CAMDEN, 47.7, "2025")
    give(small, LEEDS, 47.7, "2024")
    give(small, LEEDS, 47.8, "2025")
    assert revisions(small) == [("2024", "2025", 47.7, 47.8, None, None)]


@pytest.mark.parametrize("count", ["numerator", "denominator"])
def test_a_changed_count_under_an_equal_percentage_is_a_revision(small: CON, count: str) -> None:
    small.execute("UPDATE indicator SET decimals = 1")
    for release, changed in (("2024", 100), ("2025", 101)):
        give(small, CAMDEN, 50.0, release, **{"numerator": 50, "denominator": 100} | {count: changed})
    counts = small.execute(f"SELECT old_{count}, new_{count} FROM changed_figure").fetchall()
    assert counts == [(100, 101)]


@pytest.mark.parametrize("count", ["numerator", "denominator"])
def test_a_count_withheld_by_the_newer_release_is_a_revision(small: CON, count: str) -> None:
    give(small, CAMDEN, None, "2024", **{count: 695})
    give(small, CAMDEN, None, "2025")
    assert revisions(small) == [("2024", "2025", None, None, "x", "x")]


def test_another_symbol_with_the_same_counts_is_not_a_revision(small: CON) -> None:
    give(small, CAMDEN, None, "2024", numerator=0, denominator=0, symbol="z")
    give(small, CAMDEN, None, "2025", numerator=0, denominator=0)
    assert revisions(small) == []


def test_a_count_added_by_the_newer_release_is_not_a_revision(small: CON) -> None:
    give(small, CAMDEN, 50.0, "2024")
    give(small, CAMDEN, 50.0, "2025", numerator=50, denominator=100)
    assert revisions(small) == []


def test_an_authority_dropped_by_the_newer_release_is_recorded(small: CON) -> None:
    give(small, CAMDEN, 50.0, "2024")
    give(small, CAMDEN, None, "2025", symbol="absent")
    assert revisions(small) == [("2024", "2025", 50.0, None, None, "absent")]


def test_differences_from_a_parallel_table_are_not_revisions(small: CON) -> None:
    small.execute("UPDATE release SET parallel = true WHERE release = '2024'")
    for release, value in (("2024", 40.0), ("2025", 41.0), ("2026", 42.0)):
        give(small, CAMDEN, value, release)
    assert revisions(small) == [("2025", "2026", 41.0, 42.0, None, None)]
    compared = small.execute("SELECT old_release, revised FROM comparison ORDER BY 1").fetchall()
    assert compared == [("2024", True), ("2025", True)]


def test_an_edition_that_prints_x_for_england_revises_nothing(small: CON) -> None:
    for release, value in (("2024", 50.0), ("2025", None), ("2026", 51.0)):
        give(small, ENGLAND, value, release)
        give(small, CAMDEN, value, release)
    assert revisions(small) == [("2024", "2026", 50.0, 51.0, None, None)] * 2


def test_releases_of_different_sources_are_compared_in_order(small: CON) -> None:
    insert(small, "release", source="returns", release="2023", position=0)
    give(small, CAMDEN, 40.0, "2023", source="returns")
    give(small, CAMDEN, 41.0, "2024")
    named = small.execute(
        "SELECT old_source, old_release, new_source, new_release FROM changed_figure"
    ).fetchall()
    assert named == [("returns", "2023", "plans", "2024")]


def test_the_doubt_about_the_later_figure_is_said_with_it(small: CON) -> None:
    """It is that of the figure which is shown: what came between is not in doubt by it."""
    doubt = "Far from the years before and after."
    for release, value in (("2024", 40.0), ("2025", 41.0), ("2026", 90.0)):
        give(small, CAMDEN, value, release)
    give(small, LEEDS, 50.0, "2025")
    give(small, LEEDS, 51.0, "2026")
    insert(small, "annotation", indicator=RATE, location_code=CAMDEN, kind="suspect", text=doubt)
    warehouse_build.add_figures(small)
    found = small.execute("SELECT location_code, new_release, suspect FROM revision ORDER BY ALL").fetchall()
    assert found == [(LEEDS, "2026", None), (CAMDEN, "2025", None), (CAMDEN, "2026", doubt)]


SEX = {"breakdown_topic": "Sex", "breakdown": "Female"}


def kept(con: CON, code: str, release: str = "2024") -> tuple[object, ...] | None:
    """Return what is kept of an earlier release once the derived tables are made."""
    warehouse_build.add_figures(con)
    return earlier(con, code, release)


def earlier(con: CON, code: str, release: str) -> tuple[object, ...] | None:
    columns = "value, numerator, denominator, symbol"
    query = f"SELECT {columns} FROM observation WHERE location_code = ? AND release = ?"
    return con.execute(query, [code, release]).fetchone()


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 1), (30, 60)])
def test_a_withdrawn_cell_about_a_group_is_not_repeated(small: CON, numerator: int, denominator: int) -> None:
    for release in ("2024", "2025"):
        give(small, ENGLAND, 50.0, release, **SEX)
    give(small, CAMDEN, 50.0, "2024", numerator=numerator, denominator=denominator, **SEX)
    give(small, CAMDEN, None, "2025", **SEX)
    assert kept(small, CAMDEN) == (None, None, None, "withdrawn")
    assert revisions(small) == [("2024", "2025", None, None, "withdrawn", "x")]


def test_a_cell_about_a_group_without_a_row_in_the_later_release_is_not_repeated(small: CON) -> None:
    for release in ("2024", "2025"):
        give(small, ENGLAND, 50.0, release, **SEX)
    give(small, CAMDEN, 100.0, "2024", numerator=1, denominator=1, **SEX)
    assert kept(small, CAMDEN) == (None, None, None, "withdrawn")


@pytest.mark.parametrize(
    ("numerator", "denominator", "repeated"),
    [(183, 193, True), (1, 1, False), (9, 40, False), (0, 40, True), (10, 20, True)],
)
def test_a_withdrawn_total_of_fewer_than_ten_is_not_repeated(
    small: CON, numerator: int, denominator: int, repeated: bool
) -> None:
    for release in ("2024", "2025"):
        give(small, ENGLAND, 50.0, release)
    give(small, CAMDEN, 94.8, "2024", numerator=numerator, denominator=denominator)
    give(small, CAMDEN, None, "2025")
    whole = (94.8, numerator, denominator, None)
    assert kept(small, CAMDEN) == (whole if repeated else (None, None, None, "withdrawn"))


def test_a_withdrawn_count_below_ten_is_not_repeated(small: CON) -> None:
    for code, count in ((CAMDEN, 4.0), (LEEDS, 40.0)):
        give(small, code, count, "2024", indicator=COUNT)
        give(small, code, None, "2025", indicator=COUNT)
    give(small, ENGLAND, 44.0, "2025", indicator=COUNT)
    assert kept(small, CAMDEN) == (None, None, None, "withdrawn")
    assert earlier(small, LEEDS, "2024") == (40.0, None, None, None)


def test_a_revised_cell_about_a_group_is_kept(small: CON) -> None:
    for release, share in (("2024", 100.0), ("2025", 50.0)):
        give(small, ENGLAND, 50.0, release, **SEX)
        give(small, CAMDEN, share, release, numerator=1, denominator=100 / share, **SEX)
    assert kept(small, CAMDEN) == (100.0, 1.0, 1.0, None)
