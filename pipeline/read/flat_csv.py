"""CSV files with one header row, as Explore education statistics publishes its data sets."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, csv_text, limits
from pipeline.sources.catalogue import Edition

if TYPE_CHECKING:
    import _csv

MAX_LABELS_LISTED = 10

Row = tuple[int, list[str]]  # number in the file, cells


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read a CSV file in the edition's encoding, with or without a byte order mark; empty cells are ''.

    Keeps the columns that the edition uses and the rows that match its `only`; rows without a text, such as
    the rows of commas that spreadsheets leave behind, are ignored. Raises PipelineError for another encoding,
    rows of unequal length, an empty file, too many rows or cells, a changed header, and an `only` that no row
    matches.
    """
    text = csv_text.decoded(content, edition.encoding, edition.name)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        csv_text.require_commas(header, edition.name)
        columns.check_header(header, edition)
        rows = list(_rows(lines, edition))
    except csv.Error as error:
        raise PipelineError(
            f"{edition.name}: not a readable CSV table: row {lines.line_num}: {error}."
        ) from error
    for number, cells in rows:
        if len(cells) != len(header):
            raise PipelineError(
                f"{edition.name}: row {number} has {len(cells)} cells where the header has {len(header)}."
            )
    if not rows:
        raise PipelineError(f"{edition.name}: the table has a header but no rows.")
    wanted = _wanted(rows, header, edition)
    table = pl.DataFrame({"row": pl.Series([number for number, _ in wanted], dtype=pl.UInt32)})
    texts = [
        pl.Series(name, [cells[at] for _, cells in wanted], dtype=pl.String)
        for at, name in enumerate(header)
        if name.strip().lower() in edition.columns
    ]
    return columns.rename(
        table.with_columns(texts).with_columns(pl.col(pl.String).str.strip_chars()), edition
    )


def _rows(lines: "_csv.Reader", edition: Edition) -> Iterator[Row]:
    """Yield rows that have a text in any cell."""
    left = limits.CELLS
    for count, cells in enumerate(lines, start=1):
        left -= len(cells)
        if count > limits.ROWS or left < 0:
            raise PipelineError(
                f"{edition.name}: more than {limits.ROWS:,} rows or {limits.CELLS:,} cells, too many "
                "to be read."
            )
        if any(map(str.strip, cells)):
            yield lines.line_num, cells


def _wanted(rows: list[Row], header: list[str], edition: Edition) -> list[Row]:
    """Return the rows that match the edition's `only`."""
    ours = [edition.columns.get(name.strip().lower()) for name in header]
    for name, label in edition.only.items():
        if name not in ours:
            raise PipelineError(f"{edition.name}: no column gives {name}; see {edition.file}.")
        at = ours.index(name)
        texts = {cells[at] for _, cells in rows}
        found = sorted({text.strip() for text in texts})
        meant = {text for text in texts if text.strip() == label}
        rows = [row for row in rows if row[1][at] in meant]
        if not rows:
            raise PipelineError(
                f"{edition.name}: no row has {label!r} as its {name}, as {edition.file} says; there are "
                f"{', '.join(map(repr, found[:MAX_LABELS_LISTED]))}."
            )
    return rows
