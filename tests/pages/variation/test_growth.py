"""Measures of growth can be chosen like any other, and examples of the filter stay at hand."""

import duckdb
import pytest

from tests.support.reading.page_views import View, drawn, faults, hovers_of
from tests.support.reading.variation_views import charts, first_row, said

PLANS, GROWTH, GROWTH_5 = (
    "ehcp_and_statements_count",
    "ehcp_caseload_change_pct",
    "ehcp_caseload_5_year_change_pct",
)
GROWING = (GROWTH, GROWTH_5, "ehc_requests_change_pct", "send_appeals_change_pct")
LEEDS = "E08000035"


def test_growth_is_among_the_measures_and_agrees_with_the_counts(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("variation", show="scatter", measure=GROWTH, year=2022, by=GROWTH_5, by_year=2022, la=LEEDS)
    assert faults(app) == []
    assert app.selectbox(key="measure").value == GROWTH
    offered = app.selectbox(key="measure").options
    for words in ("Plans, change in a year", "Plans, change in 5 years", "Requests, change in a year"):
        assert any(words in option for option in offered), words
    now, year_before, five_before = (
        first_row(
            con,
            "SELECT value FROM figure WHERE indicator = ? AND time_period = ? AND location_code = ?",
            PLANS,
            year,
            LEEDS,
        )[0]
        for year in (2022, 2021, 2017)
    )
    (dot,) = {hover for hover in hovers_of(charts(app)[0]) if hover.startswith("Leeds: ")}
    for before in (year_before, five_before):
        assert f"up {100 * (now / before - 1):.1f}%" in dot


@pytest.mark.parametrize("show", ["spread", "movers", "cliffs", "funnel"])
def test_every_section_draws_growth_or_says_why_not(view: View, show: str) -> None:
    for measure in GROWING[:2]:
        app = view("variation", show=show, measure=measure, la=LEEDS)
        assert faults(app) == [], measure
        if show == "funnel":
            assert "it is a change between two periods" in said(app)
        else:
            assert charts(app), measure


def test_a_count_leads_to_its_growth(view: View) -> None:
    app = view("variation", measure=PLANS, year=2022)
    queries = [message.query_string for message in drawn(app, "page_link")]
    for measure in (GROWTH, GROWTH_5):
        assert any(f"measure={measure}" in query and "year=2022" in query for query in queries), measure


def test_examples_of_the_filter_stay_and_set_it(view: View) -> None:
    where = "ehcp_issued_20_weeks_excl_pct~2024~below~25"
    app = view("variation", show="filter", where=where, la=LEEDS)
    assert faults(app) == []
    examples = [
        message
        for message in drawn(app, "page_link")
        if "where=" in message.query_string and where not in message.query_string
    ]
    assert [message.label for message in examples] == [
        "All London boroughs under 40% on time and above England on appeals",
        "Deficit over 10% of the grant and fewer than half of plans on time",
        "Refuse more requests than England does, and have more appeals for their children",
    ]
    assert "ehcp_issued_20_weeks_excl_pct~2025~below~40~~send_appeal_rate_reviews_pct~2025~above~england" in (
        examples[0].query_string
    )
    assert f"la={LEEDS}" in examples[0].query_string


def test_the_filter_says_how_many_meet_it_by_more_than_chance(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    below, beyond = con.execute(
        """
        SELECT count(*), count(*) FILTER (value_high < 25)
        FROM figure
        WHERE indicator = 'ehcp_issued_20_weeks_excl_pct' AND time_period = 2024 AND not_ranked IS NULL
          AND existed AND geographic_level = 'Local authority' AND value < 25
        """
    ).fetchall()[0]
    where = "ehcp_issued_20_weeks_excl_pct~2024~below~25"
    app = view("variation", show="filter", where=where)
    assert below > beyond > 0
    assert f"{below} of 153 authorities meet the condition, {beyond} by more than chance." in said(app)
