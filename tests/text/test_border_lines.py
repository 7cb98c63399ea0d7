"""A border gap as a sentence to copy."""

from pipeline.text.border_lines import border_line
from tests.support.warehouses.golden import EXCL
from tests.text.test_leads import BALANCE, REFUSED

GAP = {"high_name": "Barnsley", "high_value": 98.6, "low_name": "Isle of Wight", "low_value": 5.0}


def test_both_councils_figures_year_and_definition_are_named() -> None:
    gap = {**GAP, "high_denominator": 428.0, "low_denominator": 1431.0}
    assert border_line(gap, REFUSED, 2025) == (
        "Requests for an EHC needs assessment that were refused, 2025: 98.6% in Barnsley "
        "(of 428 requests received), and across the border 5.0% in the Isle of Wight (of 1,431 requests "
        "received)."
    )


def test_a_balance_is_said_in_words_without_what_it_is_divided_by() -> None:
    gap = {**GAP, "high_value": 1.5, "low_value": -12.0, "high_denominator": 1e8, "low_denominator": 2e8}
    line = border_line(gap, BALANCE, 202324)
    assert (
        "surplus of 1.50% in Barnsley, and across the border deficit of 12.00% in the Isle of Wight" in line
    )


def test_a_share_of_plans_is_one_sentence_that_says_what_is_left_out() -> None:
    gap = {**GAP, "high_denominator": 428.0, "low_denominator": 1431.0}
    on_time = {**REFUSED, "indicator": EXCL}
    assert border_line(gap, on_time, 2025) == (
        "In 2025, 98.6% of EHC plans came within 20 weeks in Barnsley and 5.0% across the border in the Isle "
        "of Wight, not counting exceptions (of 428 and 1,431 plans)."
    )
