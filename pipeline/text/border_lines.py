"""A border gap as a sentence to copy: both councils with figure and number, year, definition and source."""

from pipeline.text import formatting
from pipeline.text.formatting import Row


def border_line(gap: Row, indicator: Row, time_period: int, publisher: str) -> str:
    """Return the sentence on a row of queries.variation.border_gaps."""
    sides = [_side(gap, side, indicator) for side in ("high", "low")]
    heading = formatting.measure_in_period(time_period, indicator)
    return f"{heading}: {sides[0]}, and across the border {sides[1]}. Source: {publisher}."


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
