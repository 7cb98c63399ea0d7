"""A CSV file with one header row, as Explore education statistics publishes its data sets."""

import csv
import io

import polars as pl

from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.read import columns


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read a UTF-8 CSV file (with or without a byte order mark) to text; empty cells are ''.

    Raises PipelineError for another encoding, rows of unequal length, an empty file and a changed header.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(f"{edition.name}: not UTF-8 text (byte {error.start}).") from error
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        columns.check_header(header, edition)
        rows = [[lines.line_num, *cells] for cells in lines if cells]
    except csv.Error as error:
        raise PipelineError(
            f"{edition.name}: not a readable CSV table: row {lines.line_num}: {error}."
        ) from error
    for number, *cells in rows:
        if len(cells) != len(header):
            raise PipelineError(
                f"{edition.name}: row {number} has {len(cells)} cells where the header has {len(header)}."
            )
    if not rows:
        raise PipelineError(f"{edition.name}: the table has a header but no rows.")
    schema = {"row": pl.UInt32} | dict.fromkeys(header, pl.String)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return columns.rename(table.with_columns(pl.col(pl.String).str.strip_chars()), edition)
