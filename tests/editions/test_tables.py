"""The tables as they were then, on a handful of figures."""

import datetime
from collections.abc import Sequence

import pytest

from pipeline.editions.asked import Then
from pipeline.editions.order import Edition
from pipeline.editions.tables import fill
from pipeline.queries import editions as edition_queries
from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import CAMDEN, CON, COUNT, ENGLAND, LEEDS, RATE, give
from tests.support.warehouses.tiny_warehouse import insert

DAY = datetime.date(2025, 6, 26)
PER_HEAD, HEADS = "plans_per_head", "heads_count"


def go_back(con: CON, *releases: str) -> None:
    """Build the tables of today, then use those of a moment at which these releases had been published."""
    warehouse_build.add_figures(con)
    edition = Edition("plans", "plans", releases[-1], "Plans", DAY, None, 1)
    then = Then("plans", DAY, edition, frozenset(("plans", release) for release in releases), 1)
    fill(con, then, "memory.main")


def shown(con: CON, indicator: str = RATE) -> dict[str, tuple[float | None, str]]:
    """Return value and release of each place, of the table figure."""
    rows = con.execute("SELECT location_code, value, release FROM figure WHERE indicator = ?", [indicator])
    return {code: (value, release) for code, value, release in rows.fetchall()}


@pytest.mark.parametrize(
    ("releases", "camden", "england"),
    [
        (["2024"], (40.0, "2024"), (50.0, "2024")),
        (["2024", "2025"], (41.0, "2025"), (51.0, "2025")),
        # The edition of 2026 gives nothing for England, so it takes nothing back.
        (["2024", "2025", "2026"], (41.0, "2025"), (51.0, "2025")),
    ],
)
def test_the_newest_release_by_then_that_gives_england_is_shown(
    small: CON, releases: Sequence[str], camden: tuple[float, str], england: tuple[float, str]
) -> None:
    for release, own, of_all in (("2024", 40.0, 50.0), ("2025", 41.0, 51.0), ("2026", None, None)):
        give(small, CAMDEN, own, release)
        give(small, ENGLAND, of_all, release)
    go_back(small, *releases)
    assert shown(small) == {CAMDEN: camden, ENGLAND: england}


def test_a_figure_withdrawn_since_is_there_then_and_counted_as_changed(small: CON) -> None:
    for release, own in (("2024", 40.0), ("2025", None)):
        give(small, CAMDEN, own, release)
        give(small, LEEDS, 30.0, release)
        give(small, ENGLAND, 50.0, release)
    go_back(small, "2024")
    assert shown(small)[CAMDEN] == (40.0, "2024")
    changed = edition_queries.changed_since(small)
    assert changed.select("location_code", "old_value", "new_value", "new_symbol", "new_release").rows() == [
        (CAMDEN, 40.0, None, "x", "2025")
    ]


def test_measures_and_periods_of_later_releases_are_not_there(small: CON) -> None:
    give(small, CAMDEN, 40.0, "2024")
    give(small, CAMDEN, 40.0, "2025", time_period=2023)
    give(small, CAMDEN, 7.0, "2025", indicator=COUNT)
    go_back(small, "2024")
    assert small.execute("SELECT indicator, time_period FROM figure").fetchall() == [(RATE, 2022)]
    assert small.execute("SELECT time_period FROM period").fetchall() == [(2022,)]
    assert small.execute("SELECT release FROM release WHERE release <> '2024'").fetchall() == [("2026",)]


def test_ranks_and_spread_are_worked_out_from_the_figures_of_then(small: CON) -> None:
    for release, camden, leeds in (("2024", 40.0, 30.0), ("2025", 20.0, 30.0)):
        for code, own in ((CAMDEN, camden), (LEEDS, leeds)):
            give(small, code, own, release, numerator=own, denominator=100)
    go_back(small, "2024")
    ranks = small.execute("SELECT location_code, rank, ranked FROM ranking ORDER BY rank").fetchall()
    assert ranks == [(CAMDEN, 1, 2), (LEEDS, 2, 2)]
    assert small.execute("SELECT highest, lowest FROM spread").fetchall() == [(40.0, 30.0)]
    assert small.execute("SELECT count(*) FROM lead").fetchone() == (0,)


@pytest.mark.parametrize(
    ("heads_in", "releases", "per_head"),
    [
        ("2024", ["2024"], {CAMDEN: (5.0, "2024"), LEEDS: (None, "2024")}),
        ("2025", ["2024"], {}),  # what they are divided by came later
        ("2025", ["2024", "2025"], {CAMDEN: (5.0, "2024"), LEEDS: (None, "2024")}),
    ],
)
def test_a_ratio_needs_what_it_is_divided_by_to_have_been_published(
    small: CON, heads_in: str, releases: Sequence[str], per_head: dict[str, tuple[float | None, str]]
) -> None:
    ratio = {"ratio_numerator": COUNT, "ratio_denominator": HEADS, "derived": True}
    insert(small, "indicator", indicator=PER_HEAD, unit="per 1,000", counted_in="count", **ratio)
    insert(small, "indicator", indicator=HEADS, unit="count", counted_in="count")
    give(small, CAMDEN, 4.0, heads_in, indicator=HEADS)
    give(small, CAMDEN, 5.0, "2024", indicator=PER_HEAD, numerator=20, denominator=4)
    give(small, LEEDS, None, "2024", indicator=PER_HEAD, symbol="undivided")
    go_back(small, *releases)
    assert shown(small, PER_HEAD) == per_head


def test_a_ratio_over_a_number_revised_since_is_left_out(small: CON) -> None:
    ratio = {"unit": "per 1,000", "ratio_denominator": HEADS}
    insert(small, "indicator", indicator=PER_HEAD, counted_in="count", **ratio)
    insert(small, "indicator", indicator=HEADS, unit="count", counted_in="count")
    for code, then, now in ((CAMDEN, 5.0, 4.0), (LEEDS, 4.0, 4.0)):
        give(small, code, then, "2024", indicator=HEADS)
        give(small, code, now, "2025", indicator=HEADS)
        give(small, code, 5.0, "2024", indicator=PER_HEAD, numerator=20, denominator=4)
    go_back(small, "2024")
    assert shown(small, PER_HEAD) == {LEEDS: (5.0, "2024")}
