"""Figures in words; expected values are worked out by hand."""

import re

import pytest

from pages.ui.text import labels
from pipeline.text import formatting

PER_CENT = {
    "label": "EHC plans issued within 20 weeks, excluding exceptions",
    "unit": "per cent",
    "decimals": 1,
    "signed": False,
    "time_identifier": "Calendar year",
    "numerator_label": "plans issued within 20 weeks",
    "denominator_label": "plans issued, excluding exceptions",
    "counted_in": "count",
}
COUNT = PER_CENT | {"unit": "count", "decimals": 0, "denominator_label": None}
WEEKS = COUNT | {"unit": "weeks", "decimals": 1}
GRANT = COUNT | {"unit": "GBP", "time_identifier": "Financial year"}
BALANCE = GRANT | {"label": "DSG balance", "signed": True}
SHARE = BALANCE | {
    "unit": "per cent",
    "decimals": 2,
    "denominator_label": "gross DSG of the year",
    "counted_in": "GBP",
}
SPENT = PER_CENT | {"denominator_label": "special school spending", "counted_in": "GBP"}
APPEALS = PER_CENT | {
    "unit": "per 10,000",
    "numerator_label": "appeals registered",
    "denominator_label": "residents aged 0 to 17",
}
A_PLAN = GRANT | {"unit": "GBP per plan", "numerator_label": "transport", "denominator_label": "EHC plans"}
CHANGE = WEEKS | {
    "unit": "per cent change",
    "numerator_label": "plans",
    "denominator_label": "plans a year before",
}
A_HEAD = GRANT | {"unit": "GBP per head", "denominator_label": "residents aged 0 to 17"}
BALANCE_A_HEAD = A_HEAD | {"signed": True}

RELEASE = {
    "publisher": "Department for Education",
    "title": "Plans",
    "url": "https://example.org/plans",
    "published": "June 2026",
    "kind": "copy",
    "kind_note": None,
}


@pytest.mark.parametrize(
    ("pounds", "text"),
    [
        (0, "£0.0m"),
        (-1, "under £0.1m"),
        (49_999, "under £0.1m"),
        (50_001, "£0.1m"),
        (-9_450_000, "£9.4m"),
        (-9_450_001, "£9.5m"),
        (113_300_000, "£113.3m"),
        (999_940_000, "£999.9m"),
        (999_960_000, "£1.00bn"),
        (-1_443_000_000, "£1.44bn"),
        (9_950_000_000, "£9.95bn"),
    ],
)
def test_money_is_short_and_has_no_sign(pounds: float, text: str) -> None:
    assert formatting.money(pounds) == text


@pytest.mark.parametrize(
    ("value", "indicator", "text"),
    [
        (46.11, PER_CENT, "46.1%"),
        (100.0, PER_CENT, "100.0%"),
        (0.0, PER_CENT, "0.0%"),
        (26_977, COUNT, "26,977"),
        (25.6, WEEKS, "25.6 weeks"),
        (7.9e9, GRANT, "£7.90bn"),
        (None, PER_CENT, "No figure"),
        (None, BALANCE, "No figure"),
        (-9_500_000, BALANCE, "deficit of £9.5m"),
        (5_500_000, BALANCE, "surplus of £5.5m"),
        (-20_000, BALANCE, "deficit of under £0.1m"),
        (0, BALANCE, "neither deficit nor surplus"),
        (-3.26, SHARE, "deficit of 3.26%"),
        (7.14, SHARE, "surplus of 7.14%"),
        (0.004, SHARE, "neither deficit nor surplus"),
        (-0.004, SHARE, "neither deficit nor surplus"),
        (18.28, APPEALS, "18.3 per 10,000"),
        (14.8, COUNT | {"unit": "score", "decimals": 1}, "14.8"),
        (12.62, WEEKS | {"unit": "per 100"}, "12.6 per 100"),
        (5.26, WEEKS | {"unit": "per 1,000 plans"}, "5.3 per 1,000 plans"),
        (2634.4, A_PLAN, "£2,634 a plan"),
        (0.4, A_PLAN, "under £1 a plan"),
        (8.26, CHANGE, "up 8.3%"),
        (-3.21, CHANGE, "down 3.2%"),
        (-0.04, CHANGE, "unchanged"),
        (431.6, A_HEAD, "£432 a head"),
        (-431.6, BALANCE_A_HEAD, "deficit of £432 a head"),
        (0.2, BALANCE_A_HEAD, "surplus of under £1 a head"),
        (-0.4, BALANCE_A_HEAD, "deficit of under £1 a head"),
        (0.0, BALANCE_A_HEAD, "neither deficit nor surplus"),
    ],
)
def test_figures_have_a_unit_and_balances_are_in_words(
    value: float | None, indicator: formatting.Row, text: str
) -> None:
    assert formatting.figure(value, indicator) == text


def test_a_change_is_a_rise_or_a_fall() -> None:
    nouns = [formatting.as_noun(value, CHANGE) for value in (8.26, -3.21, 0.04)]
    assert nouns == ["a rise of 8.3%", "a fall of 3.2%", "no change"]
    assert formatting.difference(-2.04, CHANGE) == "2.0 percentage points"


@pytest.mark.parametrize("indicator", [BALANCE, SHARE])
@pytest.mark.parametrize("value", [-1e12, -2.5e7, -1234.5, -51, -1, -0.01, -0.001])
def test_balances_have_no_minus_sign(value: float, indicator: formatting.Row) -> None:
    texts = [formatting.figure(value, indicator), formatting.amount(value, indicator)]
    assert not re.search(
        "[-\N{MINUS SIGN}\N{EN DASH}]", "".join([*texts, formatting.bound(value, indicator)])
    )
    assert "deficit" in texts[0]


@pytest.mark.parametrize(
    ("value", "indicator", "text"),
    [
        (20, PER_CENT, "20%"),
        (-10, CHANGE, "down 10%"),
        (10, CHANGE, "10%"),
        (-20e6, BALANCE, "£20m"),
        (1000, COUNT, "1,000"),
        (25, WEEKS, "25 weeks"),
    ],
)
def test_a_bound_has_no_needless_decimals(value: float, indicator: formatting.Row, text: str) -> None:
    assert formatting.bound(value, indicator) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Isle of Wight", "the Isle of Wight"),
        ("City of London", "the City of London"),
        ("Bristol, City of", "Bristol"),
        ("Herefordshire, County of", "Herefordshire"),
        ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole"),
        ("North Somerset", "North Somerset"),
        ("East Riding of Yorkshire", "the East Riding of Yorkshire"),
    ],
)
def test_place_names_in_running_text(name: str, text: str) -> None:
    assert formatting.place_in_a_sentence(name) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("London", "London"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
        ("South West", "the South West"),
    ],
)
def test_region_names_in_running_text(name: str, text: str) -> None:
    assert formatting.region_in_a_sentence(name) == text


def figure(value: float | None, above: float | None, below: float | None) -> dict[str, float | None]:
    return {"value": value, "numerator": above, "denominator": below}


def test_counts_are_given_as_far_as_known() -> None:
    row = figure(46.1, 43_997, 95_411)
    assert formatting.counts(row, PER_CENT) == "43,997 of 95,411 plans issued, excluding exceptions"
    assert (
        formatting.counts(figure(46.1, None, 95_411), PER_CENT) == "95,411 plans issued, excluding exceptions"
    )
    assert formatting.counts(figure(46.1, 43_997, None), PER_CENT) is None
    assert formatting.counts(row, COUNT) is None
    assert formatting.counts(figure(100.0, 1, 1), PER_CENT) == "1 of 1 plan issued, excluding exceptions"
    balance = figure(-7.22, -79.5e6, 1.1e9)
    assert formatting.counts(balance, SHARE) == "of £1.10bn gross DSG of the year"


def test_counts_behind_a_rate_and_a_share_of_money() -> None:
    appeals = figure(18.28, 57, 31_180)
    assert formatting.counts(appeals, APPEALS) == "57 appeals registered, 31,180 residents aged 0 to 17"
    assert formatting.counts(figure(None, None, 31_180), APPEALS) == "31,180 residents aged 0 to 17"
    assert formatting.figure_with_counts(appeals, APPEALS) == "18.3 per 10,000"
    assert formatting.counts(figure(0.3, 1, 31_180), APPEALS) == (
        "1 appeal registered, 31,180 residents aged 0 to 17"
    )
    assert formatting.counts(figure(0.0, 0.0, 31_047), BALANCE_A_HEAD) == "31,047 residents aged 0 to 17"
    balance = figure(-431.6, -13.4e6, 31_047)
    assert formatting.counts(balance, BALANCE_A_HEAD) == "deficit of £13.4m, 31,047 residents aged 0 to 17"
    assert formatting.counts(figure(8.0, 270, 250), CHANGE) == "270 plans, 250 plans a year before"
    assert formatting.counts(figure(2634, 2_634_000, 1000), A_PLAN) == "£2.6m, 1,000 EHC plans"
    spent = figure(43.1, 14_220_000, 33_000_000)
    assert formatting.counts(spent, SPENT) == "£14.2m of £33.0m special school spending"
    assert formatting.figure_with_counts(spent, SPENT) == "43.1% (£14.2m of £33.0m)"


def test_figures_have_counts_but_balances_do_not() -> None:
    assert formatting.figure_with_counts(figure(46.1, 43_997, 95_411), PER_CENT) == "46.1% (43,997 of 95,411)"
    assert formatting.figure_with_counts(figure(46.1, None, 95_411), PER_CENT) == "46.1%"
    assert formatting.figure_with_counts(figure(None, 0, 0), PER_CENT) == "No figure"
    assert formatting.figure_with_counts(figure(-7.22, -79.5e6, 1.1e9), SHARE) == "deficit of 7.22%"


@pytest.mark.parametrize(
    ("time_period", "identifier", "text"),
    [
        (2025, "Calendar year", "2025"),
        (202324, "Financial year", "financial year 2023-24"),
        (201920, "Financial year", "financial year 2019-20"),
        (202425, "Academic year", "academic year 2024/25"),
        (2026, "January", "January 2026"),
        (2024, "Mid-year", "mid-2024"),
    ],
)
def test_periods_are_named_with_their_kind_of_year(time_period: int, identifier: str, text: str) -> None:
    assert formatting.period(time_period, identifier) == text


def test_balances_are_dated_on_the_last_day_of_the_year() -> None:
    assert formatting.indicator_period(202324, BALANCE) == "31 March 2024 (end of financial year 2023-24)"
    assert formatting.indicator_period(202324, GRANT) == "financial year 2023-24"
    assert formatting.measure_in_period(202324, BALANCE) == "DSG balance at 31 March 2024"
    assert (
        formatting.measure_in_period(2025, PER_CENT)
        == "EHC plans issued within 20 weeks, excluding exceptions, 2025"
    )
    residents = COUNT | {"label": "Residents aged 0 to 17", "time_identifier": "Mid-year"}
    assert formatting.measure_in_period(2024, residents) == "Residents aged 0 to 17, mid-2024"
    assert [formatting.period_heading(measure) for measure in (BALANCE, PER_CENT)] == ["At", "Calendar year"]
    assert formatting.period_cell(201920, BALANCE) == "31 March 2020"
    assert formatting.period_cell(201920, GRANT) == "2019-20"


def test_source_names_an_extract() -> None:
    source = "Source: Department for Education, [Plans](https://example.org/plans); published: June 2026."
    assert labels.source(RELEASE) == source
    extract = RELEASE | {"kind": "extract", "kind_note": "one line only"}
    assert labels.source(extract) == f"{source} Here: an extract of the published file (one line only)."
    short = "Source: [Plans](https://example.org/plans), June 2026"
    assert labels.source_in_short(RELEASE) == short
    assert labels.source_in_short(extract) == f"{short} (extract)"


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert formatting.capital("deficit of £1.0m at Dudley") == "Deficit of £1.0m at Dudley"
    assert formatting.capital("") == ""
