"""Sheets with a header row: the first row in Excel workbooks, a row below notes in OpenDocument."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, spreadsheet
from pipeline.sources import required
from pipeline.sources.catalogue import Edition


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read all sheets of an Excel workbook to text; `row` is counted within each sheet.

    Blank rows are ignored. Raises PipelineError for any other file, an empty workbook, and a changed header
    in any sheet.
    """
    sheets = []
    for grid in spreadsheet.from_xlsx(content, edition.name).values():
        (_, header), *body = [(at, row) for at, row in enumerate(grid, start=1) if any(row)] or [(1, [])]
        columns.check_header(header, edition)
        unique = {name: header.index(name) for name in header}
        rows = [(number, *(row[at] for at in unique.values())) for number, row in body]
        schema = {"row": pl.UInt32} | dict.fromkeys(unique, pl.String)
        sheets.append(columns.rename(pl.DataFrame(rows, schema=schema, orient="row"), edition))
    table = pl.concat(sheets, how="diagonal") if sheets else pl.DataFrame()
    if table.is_empty():
        raise PipelineError(f"{edition.name}: the workbook has no rows.")
    return table


def read_titled(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the edition's sheet to text; the header is the row with the most known headings.

    Raises PipelineError if no row has at least two of them, the header has changed, or no row follows it.
    """
    grid = spreadsheet.from_ods(content, edition.name, required.sheet(edition))
    known = [sum(cell.lower() in edition.columns for cell in row) for row in grid]
    if max(known, default=0) < 2:
        raise PipelineError(f"{edition.name}: no header in sheet {edition.sheet!r}; see {edition.file}.")
    header_at = known.index(max(known))
    header = [cell for cell in grid[header_at] if cell]
    columns.check_header(header, edition)
    places = {name: grid[header_at].index(name) for name in header}
    body = [
        {"row": at + 1, **{name: row[place] if place < len(row) else "" for name, place in places.items()}}
        for at, row in enumerate(grid)
        if at > header_at and any(row)
    ]
    if not body:
        raise PipelineError(f"{edition.name}: sheet {edition.sheet!r} has no rows.")
    table = pl.DataFrame(body, schema={"row": pl.UInt32} | dict.fromkeys(header, pl.String))
    return columns.rename(table, edition)
