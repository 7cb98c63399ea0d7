"""Printed claims: their answers from the real warehouse found again, and what a change reports."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.queries import claims as claim_queries
from pipeline.sources.claims import read_claims
from pipeline.warehouse.build import add_figures
from pipeline.warehouse.claims import CHECK, claim_tables
from tests.exhaustive.test_lines import ENGLAND
from tests.support.warehouses.small_schema import LEEDS, give
from tests.support.warehouses.tiny_warehouse import insert

Con = duckdb.DuckDBPyConnection
NUMBER = re.compile(r"£?[\d,]*\d(?:\.\d+)?(?:%|bn|m)?")
VERDICTS = {
    "lowest-on-record": "in part",
    "over-a-year": "as published",
    "up-80-percent": "holds for another year or count",
    "pupils-with-send": "in part",
    "bristol-2021": "holds for another year or count",
    "deficits": "in part",
    "families-win": "not published by council",
    "councils-win": "not published by council",
    "spent-fighting": "not published by council",
    "waits-unpublished": "holds for another year or count",
    "152-versions": "holds for another year or count",
    "same-need": "in part",
}


@pytest.fixture(scope="module")
def claim(con: Con) -> dict[str, dict[str, Any]]:
    return {row["claim"]: row for row in claim_queries.claims(con.cursor()).rows(named=True)}


@pytest.fixture(scope="module")
def national(con: Con) -> dict[str, dict[int, tuple[float, float]]]:
    """England's figures: value and numerator by measure and year."""
    found = con.cursor().execute(
        "SELECT indicator, time_period, value, numerator FROM figure "
        "WHERE location_code = ? AND value IS NOT NULL",
        [ENGLAND],
    )
    figures: dict[str, dict[int, tuple[float, float]]] = {}
    for indicator, period, value, numerator in found.fetchall():
        figures.setdefault(indicator, {})[period] = (value, numerator)
    return figures


def test_every_claim_has_its_verdict_and_the_answer_last_seen(claim: Mapping[str, Any], con: Con) -> None:
    assert {name: row["verdict"] for name, row in claim.items()} == VERDICTS
    assert [row["words"] for row in claim.values() if row["changed"] or not row["answer"]] == []
    checks = con.cursor().execute('SELECT outcome FROM check_result WHERE "check" = ?', [CHECK]).fetchall()
    assert Counter(checks) == {("pass",): len(VERDICTS)}
    national_only = [row for row in claim.values() if "win" in row["claim"]]
    assert all(row["address"].startswith("https://www.gov.uk/") for row in national_only)


def test_the_lowest_on_record_and_plans_over_a_year(
    claim: Mapping[str, Any], national: Mapping[str, Any]
) -> None:
    excl, incl = (national[f"ehcp_issued_20_weeks_{version}_pct"] for version in ("excl", "incl"))
    said = claim["lowest-on-record"]["answer"]
    assert NUMBER.findall(said) == [
        *("2024", f"{excl[2024][0]:.1f}%", "20", f"{incl[2024][0]:.1f}%", "2014", "2024"),
        *("2021", "2025", f"{excl[2025][0]:.1f}%", f"{incl[2025][0]:.1f}%"),
    ]
    assert "the lowest printed for 2014" in said
    assert "In 2025 it was lower" in said
    for series in (excl, incl):
        assert min((value, year) for year, (value, _) in series.items() if year <= 2024)[1] == 2024
        assert min((value, year) for year, (value, _) in series.items())[1] == 2025
    late = [national[f"ehcp_issued_over_52_weeks_{version}_pct"] for version in ("excl", "incl")]
    counts = [int(series[year][1]) for year in (2024, 2025) for series in late]
    assert all(count > 6000 for count in counts)
    numbers = NUMBER.findall(claim["over-a-year"]["answer"])
    assert [int(number.replace(",", "")) for number in numbers] == [
        *(2024, counts[0], 52, counts[1]),
        *(2025, counts[2], counts[3]),
    ]


def test_no_growth_from_a_count_of_zero() -> None:
    with duckdb.connect() as con:
        con.execute(
            """
            CREATE TABLE figure AS
            SELECT indicator, year AS time_period, 'E92000001' AS location_code,
                   if(indicator = 'ehcp_caseload_count' AND year = 2018, 0, year) AS value, NULL AS numerator
            FROM unnest(['ehcp_caseload_count', 'ehcp_and_statements_count']) AS measure(indicator),
                 unnest([2018, 2024]) AS count(year)
            """
        )
        assert claim_queries.plans_since_2018(con) is None


def test_plans_since_2018_with_and_without_statements(
    claim: Mapping[str, Any], national: Mapping[str, Any]
) -> None:
    plans = {year: value for year, (value, _) in national["ehcp_caseload_count"].items()}
    assert national["ehcp_and_statements_count"][2018][0] == 319_819
    growth = [
        f"{100 * (plans[year] / start - 1):.1f}%" for year in (2024, 2026) for start in (319_819, plans[2018])
    ]
    assert NUMBER.findall(claim["up-80-percent"]["answer"]) == [
        *("319,819", "2018", f"{plans[2018]:,.0f}"),
        *("2024", f"{plans[2024]:,.0f}", growth[0], "2018", growth[1]),
        *("2026", f"{plans[2026]:,.0f}", growth[2], "2018", growth[3]),
    ]
    assert growth[0] == "80.3%"


def test_shares_deficits_appeals_and_waits(
    claim: Mapping[str, Any], national: Mapping[str, Any], con: Con
) -> None:
    plan, support = (national[name][2025][0] for name in ("pupils_ehcp_pct", "pupils_sen_support_pct"))
    shares = [f"{share:.1f}%" for share in (plan, support, plan + support)]
    assert NUMBER.findall(claim["pupils-with-send"]["answer"]) == ["2025", *shares]
    appeals = f"{national['send_appeals_count'][2025][0]:,.0f}"
    for name in ("families-win", "councils-win"):
        assert NUMBER.findall(claim[name]["answer"]) == [appeals, "2025"]
    query = (
        "SELECT value FROM figure WHERE indicator = ? AND time_period = ? AND existed "
        "AND geographic_level = 'Local authority'"
    )
    balances = [row[0] for row in con.cursor().execute(query, ["dsg_balance_gbp", 202324]).fetchall()]
    known = [balance for balance in balances if balance is not None]
    below = [balance for balance in known if balance < 0]
    assert claim["deficits"]["answer"].startswith(
        f"At 31 March 2024, {len(below)} of the {len(known)} councils with a figure had a deficit: "
        f"£{-sum(below) / 1e9:.2f}bn together, and £{-sum(known) / 1e9:.2f}bn once"
    )
    waits = [row[0] for row in con.cursor().execute(query, ["ehcp_average_wait_incl_weeks", 2025]).fetchall()]
    given = sum(wait is not None for wait in waits)
    england = national["ehcp_average_wait_incl_weeks"]
    assert list(england) == [2025]
    assert claim["waits-unpublished"]["answer"] == (
        f"For 2025, {given} of {len(waits)} councils have an average wait; England's was "
        f"{england[2025][0]:.1f} weeks."
    )


def test_bristol_the_number_of_councils_and_the_widest_gap(claim: Mapping[str, Any], con: Con) -> None:
    bristol = con.cursor().execute(
        "SELECT value FROM figure WHERE location_name LIKE 'Bristol%' AND time_period = 2021 "
        "AND indicator LIKE 'ehcp_issued_20_weeks%' ORDER BY indicator"
    )
    values = [f"{value:.1f}%" for (value,) in bristol.fetchall()]
    assert NUMBER.findall(claim["bristol-2021"]["answer"]) == [values[0], "20", "2021", values[1]]
    assert all(32 < float(value[:-1]) < 35 for value in values)
    lives = con.cursor().execute(
        "SELECT opened, closed FROM location WHERE geographic_level = 'Local authority'"
    )
    spans = lives.fetchall()
    for day, number in (("2009-04-01", 152), ("2019-03-31", 152), ("2019-04-01", 151), ("2021-04-01", 152)):
        assert sum(str(start) <= day and (end is None or str(end) >= day) for start, end in spans) == number
    assert sum(end is None for _, end in spans) == 153
    assert claim["152-versions"]["answer"] == (
        "There have been 153 councils since 1 April 2023. There were 152 from 1 April 2009 to 31 March 2019 "
        "and from 1 April 2021 to 31 March 2023."
    )
    figures = con.cursor().execute(
        "SELECT location_code, location_name, value FROM figure WHERE time_period = 2025 AND existed "
        "AND indicator = 'ehcp_issued_20_weeks_excl_pct' AND denominator >= 30 AND suspect IS NULL "
        "AND value IS NOT NULL AND geographic_level = 'Local authority'"
    )
    shares = {code: (value, name) for code, name, value in figures.fetchall()}
    pairs = con.cursor().execute(
        "SELECT location_code, neighbour_code FROM neighbour WHERE neighbour_set LIKE 'touching%'"
    )
    (high, higher), (low, lower) = max(
        ((shares[one], shares[other]) for one, other in pairs.fetchall() if {one, other} <= shares.keys()),
        key=lambda pair: pair[0][0] - pair[1][0],
    )
    assert claim["same-need"]["answer"] == (
        f"In 2025, {higher} issued {high:.1f}% of plans within 20 weeks and its neighbour {lower} "
        f"{low:.1f}%: England's widest border gap."
    )


def test_since_names_the_first_release_that_gives_the_figure(claim: Mapping[str, Any], con: Con) -> None:
    first = con.cursor().execute(
        "SELECT title, published FROM observation JOIN release USING (source, release) "
        "WHERE location_code = ? AND indicator = 'ehcp_and_statements_count' AND time_period = 2018 "
        "AND value = 319819 ORDER BY position",
        [ENGLAND],
    )
    assert claim["up-80-percent"]["since"] == ", ".join(first.fetchall()[0])
    assert "26 June 2025" in claim["over-a-year"]["since"]
    assert claim["spent-fighting"]["since"] is None


def test_texts_of_claims_blame_nobody(claim: Mapping[str, Any]) -> None:
    forbidden = re.compile(
        r"\b(?:worst|illegal\w*|unlawful\w*|waiting list|blame\w*|lie[sd]?|false|None|nan)\b"
    )
    for row in claim.values():
        texts = [row["answer"], row["why"], row["cannot_be_checked"]]
        assert not forbidden.search(" ".join(texts)), row["claim"]
        assert all(text.endswith(".") for text in texts)


def test_every_function_answers_a_claim() -> None:
    assert set(read_claims()["function"]) == set(claim_queries.ANSWERS)


def test_another_answer_is_reported_and_one_without_figures_is_not(small: Con) -> None:
    add_figures(small)
    claims = read_claims().filter(pl.col("claim").is_in(["spent-fighting", "over-a-year"]))
    found = claim_tables(small, claims.with_columns(answer=pl.lit("As before.")))
    assert found["claim"].select("claim", "changed", "answer").rows() == [
        ("over-a-year", False, None),
        ("spent-fighting", True, "We have no figure of what appeals cost."),
    ]
    assert found["check_result"]["outcome"].to_list() == ["pass", "explained"]
    detail = found["check_result"]["detail"][1]
    assert "the answer was “As before.” and is “We have no figure of what appeals cost.”" in detail


def test_years_with_one_of_the_two_figures_are_passed_over(small: Con) -> None:
    """As where a publisher leaves one of them out."""
    on_time, over_a_year = (f"ehcp_issued_{what}" for what in ("20_weeks", "over_52_weeks"))
    for name in (on_time, over_a_year):
        for version, years in (("excl", (2014, 2024, 2025)), ("incl", (2024,))):
            measure = f"{name}_{version}_pct"
            insert(small, "indicator", indicator=measure, unit="per cent")
            for year in years:
                counts = {"numerator": year - 2000, "denominator": 100}
                give(small, ENGLAND, year - 2000, "2026", indicator=measure, time_period=year, **counts)
    add_figures(small)
    lowest, late = claim_queries.lowest_on_record(small), claim_queries.over_a_year(small)
    assert lowest is not None
    assert late is not None
    assert lowest.text == (
        "In 2024, councils issued 24.0% of plans within 20 weeks not counting exceptions, and 24.0% counting "
        "them. That was not the lowest printed for 2014 to 2024; until 2021 plans were counted in another "
        "way."
    )
    assert late.text == (
        "In 2024, 24 plans took more than 52 weeks not counting exceptions, and 24 counting them."
    )


def test_a_year_without_any_balance_is_passed_over(small: Con) -> None:
    insert(small, "indicator", indicator="dsg_balance_gbp", unit="GBP", signed=True, counted_in="GBP")
    for year, value in ((202223, -2_000_000), (202324, None)):
        give(small, LEEDS, value, "2026", indicator="dsg_balance_gbp", time_period=year)
    add_figures(small)
    said = claim_queries.deficits(small)
    assert said is not None
    assert said.text.startswith("At 31 March 2023, 1 of the 1 councils with a figure had a deficit: £2.0m")


def test_a_claim_without_its_function_is_refused(small: Con) -> None:
    claims = read_claims().head(1).with_columns(function=pl.lit("guess"))
    with pytest.raises(
        PipelineError, match=re.escape("lowest-on-record: pipeline/queries/claims.py has no f")
    ):
        claim_tables(small, claims)
