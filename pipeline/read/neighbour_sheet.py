"""Workbooks of statistical neighbours: one row per authority with ten pairs of code and closeness."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, spreadsheet
from pipeline.sources import required
from pipeline.sources.catalogue import Edition

CODE_HEADING = "LA number"
FORMER = "Old SNs:"


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the sheet to text, with a column `part`: 'former' in the rows below 'Old SNs:', else 'now'.

    The heading SNP occurs ten times and is numbered like the SN before it. Raises PipelineError if the header
    is missing or has changed, or no row follows it.
    """
    sheet = required.sheet(edition)
    grid = spreadsheet.from_xlsx(content, edition.name, sheet)[sheet]
    header_at = next((at for at, row in enumerate(grid) if CODE_HEADING in row), None)
    if header_at is None:
        raise PipelineError(f"{edition.name}: no row has the heading {CODE_HEADING!r}.")
    header = _numbered(grid[header_at])
    code_at = header.index(CODE_HEADING)
    former_at = next((at for at, row in enumerate(grid) if FORMER in row), len(grid))
    body = [
        {"row": at + 1, "part": "now" if at < former_at else "former", **dict(zip(header, row, strict=False))}
        for at, row in enumerate(grid)
        if at > header_at and row[code_at]
    ]
    if not body:
        raise PipelineError(f"{edition.name}: no row follows the header.")
    names = [name for name in header if name]
    table = pl.DataFrame(body, schema={"row": pl.UInt32, "part": pl.String} | dict.fromkeys(names, pl.String))
    return columns.rename(table.drop("part"), edition).with_columns(table["part"])


def _numbered(header: list[str]) -> list[str]:
    """Number headings: SN1, SNP, SN2, SNP -> SN1, SNP1, SN2, SNP2."""
    return [
        f"SNP{header[at - 1].removeprefix('SN')}" if name == "SNP" and at else name
        for at, name in enumerate(header)
    ]
