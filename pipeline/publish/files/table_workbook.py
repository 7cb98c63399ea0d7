"""A table of any columns as a workbook for people: cover, notes, sources, and the table on a sheet.

`workbook` is for records of figures, which it also lays out by period.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.core.licence import ATTRIBUTION
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.files import workbook
from pipeline.publish.files.csv_file import flat
from pipeline.publish.files.number_format import NumberFormat, decimals_of
from pipeline.publish.files.sheet import Cell, Sheet, Workbook


def build(data_set: DataSet, version: str, cells: Mapping[str, Sequence[Cell]] | None = None) -> Workbook:
    """Return the workbook of a table; `version` says of when it is.

    `cells` are the cells of columns that are not shown as they are stored.
    """
    table = _table(data_set, cells or {})
    others = [
        *([workbook.notes(data_set.notes)] if data_set.notes else []),
        *([workbook.sources_of(data_set)] if data_set.sources else []),
    ]
    contents = workbook.contents([*others, table])
    return Workbook(data_set.title, [_cover(data_set, version), contents, *others, table])


def _cover(data_set: DataSet, version: str) -> Sheet:
    return Sheet(
        "Cover",
        data_set.title,
        [
            "Figures are as published. A doubtful one is shown and flagged; a missing one says why.",
            *(["The publications are in the sheet Sources: cite these first."] if data_set.sources else []),
            f"Put together by Postcode Lottery, {version}.",
            *ATTRIBUTION,
        ],
    )


def _table(data_set: DataSet, cells: Mapping[str, Sequence[Cell]]) -> Sheet:
    frame = flat(data_set.table)
    columns = [cells.get(column.name) or _cells(column) for column in frame.iter_columns()]
    rows = list(zip(*columns, strict=True))
    sentences = ["This sheet has one table. A blank cell means that there is nothing to say there."]
    return workbook.fitted(
        Sheet("Table", data_set.title, sentences, _headings(frame.columns), rows, frozen=1)
    )


def _headings(names: Sequence[str]) -> list[str]:
    """Return the names as headings, which in a table of Excel differ by more than case and blanks."""
    found: dict[str, str] = {}
    for name in names:
        heading, number = name.strip(), 1
        while heading.lower() in found:
            number += 1
            heading = f"{name.strip()} ({number})"
        found[heading.lower()] = heading
    return list(found.values())


def _cells(column: pl.Series) -> list[Cell]:
    """Return the cells of a column: numbers with the decimals that they have, periods as they are written."""
    if column.dtype.is_integer() and "period" in column.name:
        return [Cell(None if value is None else str(value)) for value in column]
    number = NumberFormat(decimals_of(column))
    return [_cell(value, number) for value in column]


def _cell(value: Any, number: NumberFormat) -> Cell:
    if isinstance(value, bool):
        return Cell("Yes" if value else "No")
    return Cell(value, number if isinstance(value, int | float) else None)
