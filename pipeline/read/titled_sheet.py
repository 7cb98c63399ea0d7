"""OpenDocument sheets with a title and notes above their header row."""

import polars as pl

from pipeline import needed
from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.read import columns, grids


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the edition's sheet to text; the header is the row in which most known headings stand.

    Raises PipelineError if no row has two of them, if the header has changed, or if no row follows it.
    """
    grid = grids.from_ods(content, edition.name, needed.sheet(edition))
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
