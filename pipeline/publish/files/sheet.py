"""A workbook as it is shown: sheets with a title, sentences and one table each; written by xlsx and ods."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.publish.files.number_format import NumberFormat

Value = str | int | float | bool | datetime.date | None


class Cell(NamedTuple):
    """A value and, of a number, how it is shown; `link` is the name of the sheet that it leads to."""

    value: Value
    number: NumberFormat | None = None
    link: str | None = None


EMPTY = Cell(None)
"""The cell without a value: half of all."""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title in the first cell, sentences below it, and at most one table.

    `frozen` is the number of columns that stay in sight; `widths` are in characters.
    """

    name: str
    title: str
    sentences: Sequence[str] = ()
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[int] = ()
    frozen: int = 0

    @property
    def first_row(self) -> int:
        """The row of the table's header, counted from 0."""
        return 1 + len(self.sentences)


class Workbook(NamedTuple):
    """Sheets in order, and the title of the file."""

    title: str
    sheets: Sequence[Sheet]
