"""Known figures against the warehouse of the shipped snapshot: these need no published files."""

import duckdb
import pytest

from pipeline.queries import figures as figure_queries
from tests.support.warehouses.golden import (
    APPEALS,
    AUTHORITIES,
    AUTHORITY_ROWS,
    DEFICITS,
    EXCL,
    HIGH_NEEDS,
    INCL,
    MISSING,
    NET_BALANCES,
    ON_TIME,
    SUSPECT,
    ask,
)

Con = duckdb.DuckDBPyConnection


@pytest.mark.parametrize("year", ON_TIME)
def test_england_within_20_weeks(con: Con, year: int) -> None:
    assert (
        tuple(ask(con.cursor(), "England", version, year)["value"] for version in (EXCL, INCL))
        == ON_TIME[year]
    )


def test_england_2025_with_its_counts(con: Con) -> None:
    counts = [
        (
            ask(con.cursor(), "England", name, 2025)["numerator"],
            ask(con.cursor(), "England", name, 2025)["denominator"],
        )
        for name in (INCL, EXCL)
    ]
    assert counts == [(46_498, 102_203), (43_997, 95_411)]
    assert ask(con.cursor(), "England", "ehcp_issued_over_52_weeks_incl_pct", 2025)["numerator"] == 10_365


@pytest.mark.parametrize("year", APPEALS)
def test_englands_appeals(con: Con, year: int) -> None:
    appeals, decisions = APPEALS[year]
    assert ask(con.cursor(), "England", "send_appeals_count", year)["value"] == appeals
    if decisions:
        rate = ask(con.cursor(), "England", "send_appeal_rate_pct", year)
        assert (rate["numerator"], rate["denominator"]) == (appeals, decisions)
        assert rate["value"] == pytest.approx(100 * appeals / decisions)


@pytest.mark.parametrize(("year", "decisions"), [(2024, 364_912), (2025, 405_735)])
def test_englands_decisions_on_the_annual_review_method(con: Con, year: int, decisions: int) -> None:
    assert ask(con.cursor(), "England", "send_appeal_rate_reviews_pct", year)["denominator"] == decisions


@pytest.mark.parametrize("year", DEFICITS)
def test_deficits(con: Con, year: int) -> None:
    in_deficit, with_figure, millions = DEFICITS[year]
    found = figure_queries.balances(con.cursor()).filter(time_period=year).row(0, named=True)
    assert (found["in_deficit"], found["with_figure"]) == (in_deficit, with_figure)
    assert round(-found["total_deficit"] / 1e6) == millions


@pytest.mark.parametrize("year", NET_BALANCES)
def test_the_net_balance_of_england(con: Con, year: int) -> None:
    authorities, in_surplus, surpluses, net = NET_BALANCES[year]
    found = figure_queries.balances(con.cursor()).filter(time_period=year).row(0, named=True)
    assert (found["authorities"], found["in_surplus"]) == (authorities, in_surplus)
    assert round(found["total_surplus"] / 1e6) == surpluses
    assert round(found["net"] / 1e6) == net


def test_gloucestershires_deficit_in_pounds(con: Con) -> None:
    assert ask(con.cursor(), "Gloucestershire", "dsg_balance_gbp", 202122)["value"] == pytest.approx(
        -17e6, abs=0.1e6
    )


@pytest.mark.parametrize("year", HIGH_NEEDS)
def test_the_high_needs_block_of_england(con: Con, year: int) -> None:
    value = ask(con.cursor(), "England", "high_needs_block_gbp", year)["value"]
    assert round(value / 1e9, 2) == HIGH_NEEDS[year]


@pytest.mark.parametrize("year", AUTHORITY_ROWS)
def test_published_rows_of_authorities(con: Con, year: int) -> None:
    figures = figure_queries.figures_of_period(con.cursor(), EXCL, year)
    assert figures["symbol"].ne_missing("absent").sum() == AUTHORITY_ROWS[year]
    existing = {2019: 151, 2020: 151, 2021: 152, 2022: 152}.get(year, 153)
    assert (figures.height, figures["existed"].sum()) == (existing, existing)


@pytest.mark.parametrize(("name", "indicator", "year"), AUTHORITIES)
def test_figures_of_authorities(con: Con, name: str, indicator: str, year: int) -> None:
    decimals = 2 if indicator == "dsg_balance_pct" else 1
    value = ask(con.cursor(), name, indicator, year)["value"]
    assert round(value, decimals) == AUTHORITIES[name, indicator, year]


@pytest.mark.parametrize(("name", "indicator", "year"), MISSING)
def test_missing_figures_have_a_reason(con: Con, name: str, indicator: str, year: int) -> None:
    symbol, words = MISSING[name, indicator, year]
    figure = ask(con.cursor(), name, indicator, year)
    assert (figure["value"], figure["symbol"], figure["not_ranked"]) == (None, symbol, "missing")
    assert words in str(figure["missing_reason"])


@pytest.mark.parametrize(("name", "indicator", "year"), sorted(SUSPECT))
def test_suspect_figures_are_shown_and_not_ranked(con: Con, name: str, indicator: str, year: int) -> None:
    figure = ask(con.cursor(), name, indicator, year)
    assert figure["value"] is not None
    assert figure["not_ranked"] == "suspect"
    assert figure["suspect"]


def test_the_exchanged_counties_are_kept_as_published(con: Con) -> None:
    decisions = [
        ask(con.cursor(), name, "send_appeal_rate_pct", 2024)["denominator"]
        for name in ("Cambridgeshire", "Central Bedfordshire")
    ]
    assert decisions == [4_410, 8_246]


def test_every_missing_percentage_of_timeliness_has_its_own_reason(con: Con) -> None:
    """Not just what 'x' means: what the publisher says of this very figure, or that it says nothing.

    That a change has no earlier figure is a reason of its own.
    """
    bare = con.cursor().execute(
        """
        SELECT location_name, indicator, time_period FROM figure JOIN symbol USING (symbol)
        WHERE indicator LIKE 'ehcp_%' AND existed AND missing_reason = symbol.meaning AND symbol <> 'earlier'
        """
    )
    assert bare.fetchall() == []


def test_old_dorset_and_new_dorset_are_two_series(con: Con) -> None:
    years = con.cursor().execute(
        "SELECT location_code, min(time_period), max(time_period) FROM figure "
        "WHERE indicator = 'send_appeals_count' AND location_name = 'Dorset' AND time_period <= 2025 "
        "GROUP BY ALL ORDER BY ALL"
    )
    assert years.fetchall() == [("E06000059", 2019, 2025), ("E10000009", 2014, 2018)]


def test_a_balance_is_never_negative_zero(con: Con) -> None:
    signs = con.cursor().execute("SELECT DISTINCT value::VARCHAR FROM observation WHERE value = 0").fetchall()
    assert signs == [("0.0",)]


def test_a_mean_of_few_plans_is_small(con: duckdb.DuckDBPyConnection) -> None:
    found = con.cursor().execute(
        """
        SELECT location_name, denominator FROM figure
        WHERE indicator = 'ehcp_average_wait_incl_weeks' AND time_period = 2025 AND not_ranked = 'small'
        ORDER BY location_name
        """
    )
    assert found.fetchall() == [("City of London", 4), ("Isles of Scilly", 1)]
