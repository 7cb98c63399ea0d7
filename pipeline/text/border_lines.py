"""A border gap as a sentence to copy: both councils with figure and number, year and definition."""

import re

from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.clauses import CLAUSES

_OF_PLANS = re.compile(r"(\{\} of EHC plans .+), ((?:not )?counting exceptions)")


def border_line(gap: Row, indicator: Row, time_period: int) -> str:
    """Return the sentence on a row of queries.variation.border_gaps."""
    of_plans = _OF_PLANS.fullmatch(CLAUSES.get(indicator["indicator"], ""))
    if of_plans:
        return _on_plans(gap, indicator, time_period, *of_plans.groups())
    sides = [_side(gap, side, indicator) for side in ("high", "low")]
    heading = formatting.measure_in_period(time_period, indicator)
    return f"{heading}: {sides[0]}, and across the border {sides[1]}."


def _on_plans(gap: Row, indicator: Row, time_period: int, clause: str, counting: str) -> str:
    """Return both councils' shares of plans in a sentence of their own.

    As in 'In 2025, 98.6% of EHC plans came within 20 weeks in Barnsley and 5.0% across the border in
    Derbyshire, not counting exceptions (of 428 and 1,431 plans).'
    """
    high, low = (formatting.figure(gap[f"{side}_value"], indicator) for side in ("high", "low"))
    here, there = (formatting.place_in_a_sentence(gap[f"{side}_name"]) for side in ("high", "low"))
    numbers = [gap[f"{side}_denominator"] for side in ("high", "low")]
    counted = "" if None in numbers else f" (of {numbers[0]:,.0f} and {numbers[1]:,.0f} plans)"
    return (
        f"{formatting.when(time_period, indicator)}, {clause.format(high)} in {here} and {low} across the "
        f"border in {there}, {counting}{counted}."
    )


def _side(gap: Row, side: str, indicator: Row) -> str:
    """Return one council with its figure: '98.6% in Barnsley (of 428 plans issued)'."""
    figure = formatting.figure(gap[f"{side}_value"], indicator)
    name = formatting.place_in_a_sentence(gap[f"{side}_name"])
    return f"{figure} in {name}{_behind(gap[f'{side}_denominator'], indicator)}"


def _behind(number: float | None, indicator: Row) -> str:
    """Return what a figure rests on, in brackets with a space before: ' (of 428 plans issued)'."""
    if number is None or indicator["signed"] or not indicator["denominator_label"]:
        return ""
    noun = indicator["denominator_label"].partition(",")[0]
    return f" (of {number:,.0f} {noun})" if indicator["unit"] == "per cent" else f" ({number:,.0f} {noun})"
