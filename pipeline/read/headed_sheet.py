"""Excel sheets whose first row is the header; all sheets of the workbook, one under the other."""

import polars as pl

from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.read import columns, grids


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read every sheet of an Excel workbook to text, `row` counting within its sheet.

    Raises PipelineError if it is not a workbook, is empty or has a changed header in any sheet.
    """
    sheets = []
    for grid in grids.from_xlsx(content, edition.name).values():
        header, *body = grid or [[]]
        columns.check_header(header, edition)
        sheet = pl.DataFrame(body, schema=dict.fromkeys(header, pl.String), orient="row")
        sheets.append(columns.rename(sheet.with_row_index("row", offset=2), edition))
    table = pl.concat(sheets, how="diagonal") if sheets else pl.DataFrame()
    if table.is_empty():
        raise PipelineError(f"{edition.name}: the workbook has no rows.")
    return table
