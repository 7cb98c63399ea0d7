"""Spreadsheets and irregular CSV files as grids: lists of rows of text cells, nothing skipped."""

import csv
import io

from pipeline.core.errors import PipelineError
from pipeline.read import csv_text, limits, ods, xlsx
from pipeline.read.workbook import Grid

__all__ = ["Grid", "from_csv", "from_ods", "from_xlsx"]

from_ods = ods.read
from_xlsx = xlsx.read


def from_csv(content: bytes, name: str) -> Grid:
    """Read the cells of a UTF-8 CSV file; PipelineError for another encoding, invalid CSV, too many rows."""
    text = csv_text.decoded(content, "utf-8", name)
    lines = csv.reader(io.StringIO(text, newline=""))
    grid: Grid = []
    try:
        for cells in lines:
            grid.append([cell.strip() for cell in cells])
            if len(grid) > limits.SHEET_ROWS or len(cells) > limits.SHEET_COLUMNS:
                raise PipelineError(
                    f"{name}: more than {limits.SHEET_ROWS:,} rows or {limits.SHEET_COLUMNS:,} columns, "
                    "too many to be read."
                )
    except csv.Error as error:
        raise PipelineError(f"{name}: not a readable CSV table: {error}.") from error
    return grid
