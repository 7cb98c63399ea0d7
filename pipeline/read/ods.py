"""OpenDocument workbooks: numbers as stored, percentages and texts as LibreOffice shows them.

Parses content.xml itself, because DfE's files lack the mimetype entry that other readers require.
"""

import functools
import re
from collections.abc import Mapping

from pipeline.core.errors import PipelineError
from pipeline.read import limits, workbook
from pipeline.read.workbook import Cells, Events, Grid, WorkbookError

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TYPE = f"{_OFFICE}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PARAGRAPH = f"{_TEXT}p"
_SPACES = (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break")
_HIDDEN = (f"{_TEXT}note-body", f"{_OFFICE}annotation")  # the citation of a note is shown, its body is not


def read(content: bytes, name: str, sheet: str) -> Grid:
    """Read the cells of one sheet; white space in texts is collapsed, as are line breaks and tabs.

    Raises PipelineError if the workbook cannot be read, has no such sheet, or the sheet is too large.
    """
    with workbook.readable("OpenDocument workbook", name):
        sheets = _sheets(content)
        if sheet not in sheets:
            raise PipelineError(f"{name}: no sheet {sheet!r}; it has {', '.join(sheets)}.")
        return workbook.grid(sheets[sheet], sheet)


@functools.lru_cache(maxsize=2)  # editions of five years are sheets of one workbook, in turn with others
def _sheets(content: bytes) -> dict[str, Cells]:
    events = _Content()
    with workbook.opened(content) as book:
        workbook.parse(book, "content.xml", events)
    return events.sheets


class _Content(Events):
    """`sheets`: the texts of each sheet by row and column."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, Cells] = {}
        self._sheet = ""
        self._cells: Cells = {}
        self._closed_cells = 0  # of the sheets before
        self._row = self._column = 0
        self._rows_repeated = 1
        self._in_row: dict[int, str] = {}
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._path: list[str] = []  # elements within the cell

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._cell is not None:
            self._path.append(tag)
            if tag == _PARAGRAPH and len(self._path) == 1:
                self._paragraphs.append("")
            elif tag in _SPACES:
                self.data(" ")
        elif tag == f"{_TABLE}table":
            self._sheet, self._cells, self._row = attributes.get(f"{_TABLE}name", ""), {}, 0
        elif tag == f"{_TABLE}table-row":
            self._rows_repeated = _repeated(attributes, f"{_TABLE}number-rows-repeated")
            self._in_row, self._column = {}, 0
        elif tag in _CELLS:
            self._cell, self._paragraphs = dict(attributes), []

    def closed(self, tag: str) -> None:
        if self._path:
            self._path.pop()
        elif self._cell is not None:
            repeated = _repeated(self._cell, f"{_TABLE}number-columns-repeated")
            if text := _shown(self._cell, " ".join(self._paragraphs)):
                self._check(repeated)
                self._in_row.update(dict.fromkeys(range(self._column, self._column + repeated), text))
            self._column += repeated
            self._cell = None
        elif tag == f"{_TABLE}table-row":
            self._check(len(self._in_row) * self._rows_repeated)
            for row in range(self._row, self._row + (self._rows_repeated if self._in_row else 0)):
                self._cells.update({(row, column): text for column, text in self._in_row.items()})
            self._row += self._rows_repeated
        elif tag == f"{_TABLE}table":
            self.sheets[self._sheet] = self._cells
            self._closed_cells += len(self._cells)

    def data(self, text: str) -> None:
        if self._path and self._path[0] == _PARAGRAPH and not any(tag in _HIDDEN for tag in self._path):
            self._paragraphs[-1] += text

    def _check(self, more: int) -> None:
        if self._closed_cells + len(self._cells) + more > limits.SHEET_CELLS:
            raise WorkbookError(f"up to sheet {self._sheet!r} it has more than {limits.SHEET_CELLS:,} cells")


def _shown(cell: Mapping[str, str], text: str) -> str:
    """The stored number of a cell; the displayed text of a percentage, an error, or any other cell."""
    text = " ".join(text.split())
    if cell.get(_TYPE) == "percentage":
        return text
    stored = cell.get(f"{_OFFICE}value", "").strip()
    if stored and stored.lower() != "nan":
        return stored
    return text or " ".join(cell.get(f"{_OFFICE}string-value", "").split())


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise WorkbookError(f"{text[:20]!r} is not a number of repetitions")
    return int(text)
