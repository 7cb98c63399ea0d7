"""How figures of a measure are shown in workbooks: decimals, units, and signs in words, always in black."""

from typing import NamedTuple

import polars as pl

from pipeline.text.formatting import Row
from schemas.units import CHANGE

_DEFICIT = ("surplus of ", "deficit of ", "neither deficit nor surplus")
_GROWTH = ("up ", "down ", "unchanged")


class NumberFormat(NamedTuple):
    """Decimals, what stands before and after a number, and what is said of positive, negative and zero.

    Without `words`, a negative number has a minus.
    """

    decimals: int = 0
    before: str = ""
    after: str = ""
    words: tuple[str, str, str] | None = None

    @property
    def code(self) -> str:
        """The format in the language of Excel."""
        digits = "#,##0" + (f".{'0' * self.decimals}" if self.decimals else "")
        after = _quoted(self.after)
        if self.words is None:
            return f"{_quoted(self.before)}{digits}{after}"
        positive, negative, zero = self.words
        signed = [f"{_quoted(word + self.before)}{digits}{after}" for word in (positive, negative)]
        return ";".join([*signed, _quoted(zero)])


COUNT = NumberFormat()
MAX_DECIMALS = 6


def decimals_of(column: pl.Series) -> int:
    """Return how many decimals show every number of a column, at most MAX_DECIMALS."""
    if not column.dtype.is_float():
        return 0
    for decimals in range(MAX_DECIMALS):
        if ((column.round(decimals) - column).abs() < 10**-MAX_DECIMALS / 2).all():
            return decimals
    return MAX_DECIMALS


def of_figures(measure: Row) -> NumberFormat:
    """Return the format of a measure's figures: 46.1, £9,450,119, deficit of £9,450,119, up 3.2%."""
    before, after = ("£" if measure["unit"].startswith("GBP") else ""), ""
    words = None
    if measure["signed"] or measure["unit"] == CHANGE:
        words = _DEFICIT if measure["signed"] else _GROWTH
        after = "%" if measure["unit"].startswith("per cent") else ""
    return NumberFormat(measure["decimals"], before, after, words)


def of_changes(measure: Row) -> NumberFormat:
    """Return the format of a change in a measure's figures: up 3.2, down £9,450,119."""
    before = "£" if measure["unit"].startswith("GBP") else ""
    return NumberFormat(measure["decimals"], before, "", _GROWTH)


def of_differences(measure: Row) -> NumberFormat:
    """Return the format of how far two of a measure's figures are apart: 3.2, £9,450,119."""
    return NumberFormat(measure["decimals"], "£" if measure["unit"].startswith("GBP") else "")


def of_numerators(measure: Row) -> NumberFormat:
    """Return the format of what is divided: a count, or money, with the sign of balances in words."""
    is_money = measure["counted_in"] == "GBP" or measure["unit"].startswith("GBP")
    return NumberFormat(0, "£", "", _DEFICIT if measure["signed"] else None) if is_money else COUNT


def of_denominators(measure: Row) -> NumberFormat:
    """Return the format of what figures are divided by: a count, or money."""
    return NumberFormat(0, "£") if measure["counted_in"] == "GBP" else COUNT


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""
