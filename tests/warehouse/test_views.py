"""The rules of the views, each on a handful of rows in the real schema."""

import pytest

from pipeline.warehouse import build as warehouse_build
from tests.support.small_schema import BALANCE, CAMDEN, CON, COUNT, ENGLAND, LEEDS, NORTHANTS, RATE, give
from tests.support.tiny_warehouse import insert


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


def revisions(con: CON) -> list[tuple[object, ...]]:
    columns = "old_release, new_release, old_value, new_value, old_symbol, new_symbol"
    return con.execute(f"SELECT {columns} FROM revision ORDER BY ALL").fetchall()


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
    counts = small.execute(f"SELECT old_{count}, new_{count} FROM revision").fetchall()
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
    named = small.execute("SELECT old_source, old_release, new_source, new_release FROM revision").fetchall()
    assert named == [("returns", "2023", "plans", "2024")]


def figures(con: CON, columns: str) -> list[tuple[object, ...]]:
    warehouse_build.add_figures(con)
    return con.execute(f"SELECT location_code, {columns} FROM figure ORDER BY ALL").fetchall()


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
