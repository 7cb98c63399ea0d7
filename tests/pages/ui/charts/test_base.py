"""Trends as Plotly figures: lines, gaps and marks."""

from itertools import pairwise
from typing import Any

import duckdb
import pytest

from pages.ui.charts.base import Series, period_axis, trend
from pipeline.queries import figures as figure_queries
from tests.text.test_formatting import BALANCE, COUNT, PER_CENT

BRIGHTON = "E06000043"


def row(time_period: int, value: float | None, **other: object) -> dict[str, Any]:
    return {
        "time_period": time_period,
        "value": value,
        "numerator": None,
        "denominator": None,
        "not_ranked": "missing" if value is None else None,
    } | other


def rows(*periods: int) -> list[dict[str, Any]]:
    return [row(period, 40.0 + number) for number, period in enumerate(periods)]


def joined(figure: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the pairs of neighbouring years that are joined by a line."""
    return {
        (left, right)
        for trace in figure["data"]
        for (left, low), (right, high) in pairwise(zip(trace["x"], trace["y"], strict=True))
        if low is not None and high is not None
    }


def test_no_line_crosses_a_break() -> None:
    lines = [Series("Here", rows(2019, 2020, 2021, 2022, 2023), main=True)]
    unbroken, broken = trend(lines, PER_CENT, []), trend(lines, PER_CENT, [2022])
    assert joined(unbroken) - joined(broken) == {("2021", "2022")}
    assert [trace["x"] for trace in broken["data"]] == [["2019", "2020", "2021"], ["2022", "2023"]]
    (shape,), (note,) = broken["layout"]["shapes"], broken["layout"]["annotations"]
    assert shape["x0"] == shape["x1"] == note["x"] == 2.5  # between the third and the fourth year
    assert note["text"].split("<br>") == [" counted", " differently"]
    assert unbroken["layout"]["shapes"] == []


def test_the_axis_goes_on_to_the_last_mark_and_breaks_there_are_not_drawn() -> None:
    lines = [Series("Here", rows(2019, 2020, 2021), main=True)]
    figure = trend(lines, PER_CENT, [2023], [(2022, "Write-off"), (2024, "Override ends")])
    axis = figure["layout"]["xaxis"]["categoryarray"]
    assert axis == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [3, 5]
    assert all(shape["x0"] == shape["x1"] for shape in figure["layout"]["shapes"])
    notes = figure["layout"]["annotations"]
    assert [note["text"].strip() for note in notes] == ["Write-off", "Override<br>ends"]
    assert notes[0]["y"] > notes[1]["y"]
    assert figure["data"][0]["x"] == ["2019", "2020", "2021"]


def test_without_figures_there_is_nothing_to_mark() -> None:
    figure = trend([], PER_CENT, [], [(2022, "Write-off")])
    assert figure["layout"]["shapes"] == figure["layout"]["xaxis"]["categoryarray"] == []


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        ([str(year) for year in range(2014, 2021)], 7),
        ([str(year) for year in range(2014, 2026)], 6),
        (["2019-20"] * 9, 3),
    ],
)
def test_periods_are_labelled_as_often_as_a_phone_has_room(labels: list[str], shown: int) -> None:
    ticks = period_axis(labels)["tickvals"]
    assert len(ticks) == shown
    assert labels[-1] in ticks


@pytest.mark.parametrize("first", [2018, 2019, 2024])
def test_break_outside_the_years_shown_is_not_drawn(first: int) -> None:
    figure = trend([Series("Here", rows(2019, 2020, 2021), main=True)], PER_CENT, [first])
    assert len(figure["data"]) == 1
    assert figure["layout"]["shapes"] == []


def test_each_predecessor_is_a_separate_dashed_line() -> None:
    lines = [
        Series("Here", rows(2023, 2024), main=True),
        Series("Before", rows(2021, 2022), former=0),
        Series("Also before", rows(2021), former=1),
        Series("England", rows(2021, 2022, 2023, 2024)),
    ]
    figure = trend(lines, PER_CENT, [])
    drawn = {trace["name"]: trace for trace in figure["data"]}
    assert {name: trace["line"]["dash"] for name, trace in drawn.items()} == {
        "Here": "solid",
        "Before": "dash",
        "Also before": "dashdot",
        "England": "dot",
    }
    assert drawn["Here"]["y"][:2] == drawn["Before"]["y"][2:] == [None, None]
    assert (
        drawn["Before"]["line"]["color"]
        == drawn["Here"]["line"]["color"]
        != drawn["England"]["line"]["color"]
    )


def test_2021_and_2022_of_a_real_authority_are_not_joined(con: duckdb.DuckDBPyConnection) -> None:
    with con.cursor() as cursor:
        figures = figure_queries.figures(cursor).filter(
            location_code=BRIGHTON, indicator="ehcp_issued_20_weeks_excl_pct"
        )
        notes = figure_queries.annotations(cursor, "ehcp_issued_20_weeks_excl_pct")
    breaks = notes.filter(kind="series_break")["time_period"].to_list()
    figure = trend([Series("Brighton and Hove", figures.rows(named=True), main=True)], PER_CENT, breaks)
    pairs = joined(figure)
    assert ("2021", "2022") not in pairs
    assert {("2020", "2021"), ("2022", "2023"), ("2024", "2025")} <= pairs
    assert not any("2021" in trace["x"] and "2022" in trace["x"] for trace in figure["data"])


def test_years_without_a_figure_keep_their_place_and_leave_a_gap() -> None:
    own = [row(201920, -1e6), row(202021, -2e6), row(202122, -3e6), row(202324, -4e6)]
    figure = trend([Series("Here", own, main=True)], BALANCE, [])
    (trace,) = figure["data"]
    assert trace["x"] == ["2019-20", "2020-21", "2021-22", "2022-23", "2023-24"]
    assert trace["y"] == [-1e6, -2e6, -3e6, None, -4e6]
    assert trace["connectgaps"] is False
    assert trace["text"][3] == "Here: No figure"
    assert "deficit of £3.0m" in trace["text"][2]


def test_the_years_of_every_line_are_in_order_on_the_axis() -> None:
    lines = [Series("Here", rows(2022, 2023), main=True), Series("England", rows(2019, 2020, 2023))]
    figure = trend(lines, PER_CENT, [])
    assert figure["layout"]["xaxis"]["categoryarray"] == ["2019", "2020", "2021", "2022", "2023"]
    assert {tuple(trace["x"]) for trace in figure["data"]} == {("2019", "2020", "2021", "2022", "2023")}
    assert figure["data"][-1]["name"] == "Here"  # drawn last, on top


def test_broken_line_has_one_legend_entry() -> None:
    figure = trend([Series("Here", rows(2020, 2021, 2022), main=True)], PER_CENT, [2021, 2022])
    assert [trace["showlegend"] for trace in figure["data"]] == [True, False, False]
    assert {trace["legendgroup"] for trace in figure["data"]} == {"Here"}


def test_incomparable_figures_have_a_hollow_marker() -> None:
    own = [
        row(2021, 50.0),
        row(2022, 60.0, not_ranked="suspect"),
        row(2023, 100.0, not_ranked="small", numerator=4.0, denominator=4.0),
    ]
    (trace,) = trend([Series("Here", own, main=True)], PER_CENT, [])["data"]
    assert trace["marker"]["symbol"] == ["circle", "circle-open", "circle-open"]
    assert "4 of 4 plans issued" in trace["text"][2]


def test_lines_differ_in_more_than_colour() -> None:
    lines = [Series("Here", rows(2022, 2023), main=True), Series("England", rows(2022, 2023))]
    other, own = (trace["line"] for trace in trend(lines, PER_CENT, [])["data"])
    assert (own["dash"], other["dash"]) == ("solid", "dot")
    assert own["width"] > other["width"]


def test_no_figures_make_an_empty_chart() -> None:
    assert trend([Series("Here", [], main=True)], PER_CENT, [2022])["layout"]["shapes"] == []


@pytest.mark.parametrize("indicator", [PER_CENT, COUNT, BALANCE])
@pytest.mark.parametrize("highest", [0, 1, 1.8, 3, 7, 46.1, 100, 1_800, 400_000, 1.8e6, 9.5e6, 113.3e6])
def test_no_two_ticks_of_an_axis_have_the_same_label(indicator: dict[str, Any], highest: float) -> None:
    value = -highest if indicator["signed"] else highest
    axis = trend([Series("Here", [row(202122, value)], main=True)], indicator, [])["layout"]["yaxis"]
    assert len(set(axis["ticktext"])) == len(axis["ticktext"]) > 1, axis["ticktext"]
    assert not any(label.startswith(("-", "\N{MINUS SIGN}")) for label in axis["ticktext"])


def test_ticks_of_a_balance_say_which_side_is_which() -> None:
    own = [row(202021, -20e6), row(202122, 20e6)]
    axis = trend([Series("Here", own, main=True)], BALANCE, [])["layout"]["yaxis"]
    assert axis["ticktext"] == ["deficit £20m", "deficit £10m", "0", "surplus £10m", "surplus £20m"]


def test_plotly_gets_plain_values_only() -> None:
    figure = trend([Series("Here", rows(2022, 2023), main=True)], PER_CENT, [])
    assert {type(value) for trace in figure["data"] for value in trace["y"]} == {float}
