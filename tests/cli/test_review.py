"""The lines about figures to review."""

from typing import Any

import polars as pl

from pipeline.cli.review import MAX_NAMED, review_lines, run_lines, run_summary

ROW: dict[str, Any] = {
    "check": "unusual",
    "indicator": "dsg_balance_gbp",
    "time_period": 202324,
    "time_identifier": "Financial year",
    "location_name": "Devon",
    "before": -1_500_000.0,
    "now": None,
    "expected": "-2 to -1",
    "what": "far off",
}
LINE = "  Devon, dsg_balance_gbp 2023-24: unusual (-1,500,000 -> missing, usually -2 to -1; far off)"


def unreviewed(number: int) -> pl.DataFrame:
    return pl.DataFrame([ROW] * number, schema_overrides={"now": pl.Float64})


def test_a_figure_is_named_with_its_period_as_people_write_it() -> None:
    assert review_lines(unreviewed(7)) == [LINE] * 7


def test_a_place_is_named_without_a_figure() -> None:
    place = pl.DataFrame([ROW | {"indicator": None, "time_period": None, "time_identifier": None}])
    assert review_lines(place) == ["  Devon: unusual (far off)"]


def test_a_live_run_names_the_first_figures() -> None:
    heading = "Extraordinary figures that wait for review: "
    assert run_lines(unreviewed(1)) == [f"{heading}1", LINE]
    assert run_lines(unreviewed(MAX_NAMED)) == [f"{heading}{MAX_NAMED}", *[LINE] * MAX_NAMED]
    assert run_lines(unreviewed(MAX_NAMED + 1)) == [
        f"{heading}{MAX_NAMED + 1}; `status` lists all",
        *[LINE] * MAX_NAMED,
    ]


def test_nothing_is_reported_once_all_figures_are_reviewed() -> None:
    assert run_lines(unreviewed(1).clear()) == []
    assert run_summary(unreviewed(1).clear()) == {"count": 0, "first": []}


def test_the_summary_has_the_count_and_the_first_figures() -> None:
    names = ("indicator", "location_name", "time_period", "before", "now", "check")
    summary = run_summary(unreviewed(MAX_NAMED + 2))
    assert summary == {"count": MAX_NAMED + 2, "first": [{name: ROW[name] for name in names}] * MAX_NAMED}
