"""The short sentence of a lead: kinds whose words differ, on made-up figures; tests/exhaustive reads all."""

import pytest

from pipeline.text.leads.kinds import Kind
from pipeline.text.leads.summaries import lead_summary
from tests.text.test_leads import BALANCE, NAMES, REFUSED, lead

NORTH_WEST = "E12000002"
ON_TIME = {
    **REFUSED,
    "indicator": "ehcp_issued_20_weeks_excl_pct",
    "label": "EHC plans issued within 20 weeks, excluding exceptions",
}
REQUESTS = {
    **REFUSED,
    "indicator": "ehc_requests_change_pct",
    "label": "Change in requests for an EHC needs assessment since the year before",
    "unit": "per cent change",
}
CHANGED = {"from_value": 60.0, "from_period": 2024, "england_from": 30.0, "group_code": None}


@pytest.mark.parametrize(
    ("kind", "more", "notable"),
    [
        (Kind.HIGHEST, {"rank": 1, "group_code": None}, "the highest in England"),
        (Kind.HIGHEST, {"rank": 3, "group_code": None}, "the 3rd highest in England"),
        (Kind.LOWEST_IN_REGION, {"rank": 1, "group_code": NORTH_WEST}, "the lowest in the North West"),
        (
            Kind.HIGHEST_OF_TYPE,
            {"rank": 1, "group_code": "County", "among": 21},
            "the highest of 21 counties",
        ),
        (Kind.BELOW_NEIGHBOURS, {"among": 10}, "below all of 9 similar councils"),
        (Kind.UNUSUALLY_MANY, {}, "unusually high"),
        (
            Kind.STEEPEST_FALL,
            {"rank": 2, **CHANGED},
            "down from 60.0% in 2024, the 2nd steepest fall in England",
        ),
        (Kind.AGAINST_A_FALL, CHANGED, "up from 60.0% in 2024, while England's fell"),
        (Kind.THREE_FALLS, CHANGED, "down three years running, from 60.0% in 2024"),
        (Kind.HIGHEST_SO_FAR, {"figures": 4, "first_period": 2022}, "the highest of 4 figures since 2022"),
        (
            Kind.FIRST_BELOW_HALF,
            {"first_period": 2022},
            "below one half for the first time in figures from 2022 on",
        ),
        (
            Kind.FIRST_ABOVE_ENGLAND,
            {"first_period": 2022},
            "above England's 26.6% for the first time in figures from 2022 on",
        ),
        (Kind.REVISED, {"old_value": 41.25}, "revised from 41.2%"),
    ],
)
def test_what_is_notable_follows_the_figure(kind: Kind, more: dict[str, object], notable: str) -> None:
    names = {**NAMES, NORTH_WEST: "North West"}
    assert lead_summary(lead(kind, **more), ON_TIME, names) == (
        f"In Devon in 2025, 50.0% of EHC plans came within 20 weeks, not counting exceptions: {notable}."
    )


def test_a_change_is_said_as_a_verb() -> None:
    fell = lead(Kind.LOWEST, value=-10.7, rank=1, group_code=None)
    assert lead_summary(fell, REQUESTS, NAMES) == (
        "In Devon in 2025, requests for an assessment fell by 10.7% in a year: the steepest fall in England."
    )


def test_a_deficit_that_passed_a_quarter() -> None:
    row = lead(Kind.PASSED_A_QUARTER, time_period=202425, value=-27.5, from_value=-22.0, from_period=202324)
    assert lead_summary(row, BALANCE, NAMES) == (
        "In Devon at 31 March 2025, the schools grant had a deficit of 27.50% of a year's grant: past "
        "a quarter, after a deficit of 22.00% at 31 March 2024."
    )


def test_a_gap_names_both_sides_the_higher_first() -> None:
    row = lead(Kind.WIDEST_GAP, value=5.0, other_value=98.6, other_code="E06000046", rank=2)
    assert lead_summary(row, ON_TIME, NAMES) == (
        "In 2025, 98.6% of EHC plans came within 20 weeks, not counting exceptions, in the Isle of Wight and "
        "5.0% in Devon: England's 2nd widest border gap."
    )


def test_a_withdrawn_figure_is_said_to_be() -> None:
    assert lead_summary(lead(Kind.WITHDRAWN, value=None), ON_TIME, NAMES) == (
        f"The figure for Devon in 2025 for {ON_TIME['label']}, was withdrawn."
    )


def test_a_measure_without_words_of_its_own_is_said_by_its_label() -> None:
    other = {**REFUSED, "indicator": "new_pct", "label": "Plans that are new"}
    assert lead_summary(lead(Kind.UNUSUALLY_MANY), other, NAMES) == (
        "In Devon in 2025, the share of plans that are new came to 50.0%: unusually high."
    )


@pytest.mark.parametrize(
    ("including", "end"),
    [(None, "excluding exceptions."), (59.0, "excluding exceptions; including them it is 59.0%.")],
)
def test_a_missing_figure_names_the_one_that_counts_exceptions(including: float | None, end: str) -> None:
    of_all = ON_TIME | {"label": "EHC plans issued within 20 weeks, including exceptions"}
    other = {"counterpart": {"value": including}, "counterpart_indicator": of_all if including else None}
    assert lead_summary(lead(Kind.MISSING, **other), ON_TIME, NAMES) == (
        f"No figure is published for Devon in 2025 for EHC plans issued within 20 weeks, {end}"
    )
