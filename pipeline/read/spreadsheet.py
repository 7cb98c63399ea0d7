"""Spreadsheets and irregular CSV files as grids: lists of rows of text cells, nothing skipped."""

import csv
import functools
import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import fastexcel

from pipeline.core.errors import PipelineError

Grid = list[list[str]]

MAX_ROWS = 2_000  # some sheets claim a million rows, repeated and empty
MAX_COLUMNS = 100

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value"
_TYPE = f"{_VALUE}-type"


def from_csv(content: bytes, name: str) -> Grid:
    """Read the cells of a UTF-8 CSV file; PipelineError for another encoding or invalid CSV."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(f"{name}: not UTF-8 text (byte {error.start}).") from error
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise PipelineError(f"{name}: not a readable CSV table: {error}.") from error


def from_xlsx(content: bytes, name: str, sheet: str | None = None) -> dict[str, Grid]:
    """Read the cells of one sheet of an Excel workbook, or of all; PipelineError if it cannot be read."""
    try:
        workbook = fastexcel.read_excel(content)
        names = workbook.sheet_names if sheet is None else [sheet]
        return {
            sheet_name: [
                ["" if cell is None else cell.strip() for cell in row]
                for row in workbook.load_sheet(sheet_name, header_row=None, dtypes="string")
                .to_polars()
                .rows()
            ]
            for sheet_name in names
        }
    except fastexcel.FastExcelError as error:
        raise PipelineError(f"{name}: not a readable workbook: {str(error).splitlines()[0]}") from error


def from_ods(content: bytes, name: str, sheet: str) -> Grid:
    """Read the cells of one sheet of an OpenDocument workbook; numbers as stored, percentages as displayed.

    Parses content.xml, because DfE's files lack the mimetype entry that other readers require. PipelineError
    if the workbook cannot be read or has no such sheet.
    """
    try:
        tables = _ods_tables(content)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise PipelineError(f"{name}: not a readable OpenDocument workbook: {error}.") from error
    if sheet not in tables:
        raise PipelineError(f"{name}: no sheet {sheet!r}; it has {', '.join(tables)}.")
    grid: Grid = []
    for row in tables[sheet].iter(f"{_TABLE}table-row"):
        cells = list(_ods_cells(row))[:MAX_COLUMNS]
        repeated = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        grid += [cells] * min(repeated, MAX_ROWS - len(grid))
        if len(grid) >= MAX_ROWS:
            break
    return grid


@functools.lru_cache(maxsize=1)  # several editions are sheets of one workbook
def _ods_tables(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # The parser (expat 2.4.1 or later) refuses entity bombs by itself.
        document = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314
    return {table.get(f"{_TABLE}name", ""): table for table in document.iter(f"{_TABLE}table")}


def _ods_cells(row: ElementTree.Element) -> Iterator[str]:
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = " ".join("".join(line.itertext()) for line in cell.findall(f"{_TEXT}p"))
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            stored = text if cell.get(_TYPE) == "percentage" else cell.get(_VALUE, text)
            yield from [stored.strip()] * min(repeated, MAX_COLUMNS)
