"""Sentences of leads that no shipped figure calls for; tests/exhaustive reads all others."""

import pytest

from pipeline.text.leads.kinds import Kind
from pipeline.text.leads.sentences import OF_MONEY, caution, lead_sentence
from tests.support.reading.figures_in_words import Row

NAMES = {"E10000008": "Devon", "E06000046": "Isle of Wight"}
REFUSED = {
    "indicator": "ehc_requests_refused_pct",
    "label": "Requests for an EHC needs assessment that were refused",
    "unit": "per cent",
    "decimals": 1,
    "time_identifier": "Calendar year",
    "signed": False,
    "counted_in": "count",
    "numerator_label": "requests refused",
    "denominator_label": "requests received",
}
BALANCE = {
    **REFUSED,
    "indicator": "dsg_balance_pct",
    "label": "DSG balance as a percentage of the year's gross DSG",
    "decimals": 2,
    "time_identifier": "Financial year",
    "signed": True,
    "counted_in": "GBP",
    "numerator_label": "DSG balance",
    "denominator_label": "gross DSG of the year (March publication)",
}


def lead(kind: Kind, **more: object) -> Row:
    figure = {"location_code": "E10000008", "time_period": 2025, "value": 50.0, "england": 26.6, "z": 9.0}
    ranks = {"rank_low": None, "rank_high": None, "ranked": None, "polarity": "neutral"}
    counts = {"numerator": 200.0, "denominator": 400.0, "among": 152, "sharing": 1}
    return {"kind": kind, **figure, **ranks, **counts, **more}


@pytest.mark.parametrize(
    ("sharing", "end"),
    [(1, ""), (2, " The same is true of 1 other."), (4, " The same is true of 3 others.")],
)
def test_unusually_many_refusals(sharing: int, end: str) -> None:
    assert lead_sentence(lead(Kind.UNUSUALLY_MANY, sharing=sharing), REFUSED, NAMES) == (
        "Devon had an unusually high share of requests for an education, health and care (EHC) needs "
        "assessment that were refused in 2025: 50.0% (200 of 400 requests received; England: "
        f"26.6%). Chance and the usual differences between 152 authorities do not explain it.{end}"
    )


def test_a_figure_that_was_revised() -> None:
    row = lead(Kind.REVISED, location_code="E06000046", old_value=41.25, z=None)
    assert lead_sentence(row, REFUSED, NAMES) == (
        "The figure for the Isle of Wight in 2025 for the share of requests for an education, "
        "health and care (EHC) needs assessment that were refused was revised from 41.2% to 50.0% (200 of "
        "400 requests received)."
    )
    assert caution(row, REFUSED, []) is None


def test_a_deficit_that_passed_a_quarter_of_the_grant() -> None:
    row = lead(
        Kind.PASSED_A_QUARTER,
        time_period=202425,
        value=-27.5,
        numerator=-110e6,
        denominator=400e6,
        from_value=-22.0,
        from_period=202324,
        z=None,
    )
    assert lead_sentence(row, BALANCE, NAMES) == (
        "In Devon, the dedicated schools grant (DSG) deficit passed a quarter of the year's gross DSG: a "
        "deficit of 27.50% at 31 March 2025 (of £400.0m gross DSG of the year), after a deficit of 22.00% at "
        "31 March 2024."
    )
    assert caution(row, BALANCE, ["No balance for 2021-22."]) == f"{OF_MONEY} No balance for 2021-22."


@pytest.mark.parametrize(
    ("kind", "polarity", "said"),
    [
        (Kind.HIGHEST, "higher_is_better", "between 1st and 4th highest"),
        (Kind.LOWEST, "lower_is_better", "between 1st and 4th lowest"),
        (Kind.LOWEST, "neutral", "between 149th and 152nd lowest"),
        (Kind.HIGHEST, "lower_is_better", "between 149th and 152nd highest"),
    ],
)
def test_possible_places_are_counted_from_the_end_that_is_told(kind: Kind, polarity: str, said: str) -> None:
    row = lead(kind, rank_low=1, rank_high=4, ranked=152, polarity=polarity)
    assert caution(row, REFUSED, []) == f"Allowing for chance, its place is {said}."


@pytest.mark.parametrize(
    ("indicator", "unit", "said"),
    [
        ("dsg_balance_gbp", "GBP", "Amounts in pounds mostly show how large a place is."),
        ("special_school_exclusions_per_100", "per 100", "one or two can decide the rate."),
    ],
)
def test_what_else_may_explain_an_untested_figure_is_said(indicator: str, unit: str, said: str) -> None:
    measure = {**REFUSED, "indicator": indicator, "unit": unit}
    assert (caution(lead(Kind.HIGHEST, z=None), measure, []) or "").endswith(said)
