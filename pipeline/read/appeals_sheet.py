"""Appeal-rate tables: a block of columns per year, with years in one row and headings in the next."""

import re
from itertools import pairwise

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import spreadsheet
from pipeline.read.spreadsheet import Grid
from pipeline.sources.catalogue import Edition

_YEAR = re.compile(r"20[0-9][0-9]")
_FOOTNOTES = re.compile(r"(?<=[^0-9\s,])[0-9,]+$")  # 'Appeals registered4', 'Cumbria8', 'England Total4,9'


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read a CSV file, or a sheet of an OpenDocument workbook, to long text: one row per place and year.

    Columns: la_name, la_code ('' if the table has none), time_period and the year's figures. Region headings
    are left out; the last row is England's. Footnote digits at the end of names and headings are removed.

    Raises PipelineError if years, headings or England's row are not found, a heading is unknown, a row is
    truncated, or a figure has no heading.
    """
    grid = (
        spreadsheet.from_csv(content, edition.name)
        if edition.sheet is None
        else spreadsheet.from_ods(content, edition.name, edition.sheet)
    )
    years_at = next((at for at, row in enumerate(grid) if sum(map(_is_year, row)) >= 2), None)
    if years_at is None or years_at + 1 == len(grid):
        raise PipelineError(f"{edition.name}: no row of years is followed by headings.")
    figures = _figure_columns(grid[years_at], grid[years_at + 1], edition)
    first = next(at for at, cell in enumerate(grid[years_at]) if _is_year(cell))  # after names and codes
    rows = []
    headed = {column for columns in figures.values() for column in columns.values()}
    for at, cells in _authority_rows(grid, years_at + 2, edition):
        name, code = without_footnotes(cells[0]), cells[1] if first > 1 else ""
        if len(cells) <= max(headed):
            raise PipelineError(f"{edition.name}: row {at + 1} ({name}) ends before its last figure.")
        stray = [column for column in range(first, len(cells)) if cells[column] and column not in headed]
        if stray:
            raise PipelineError(
                f"{edition.name}: row {at + 1} ({name}) has {cells[stray[0]]!r} in column "
                f"{stray[0] + 1}, which has no heading."
            )
        for year, columns in figures.items():
            texts = {ours: cells[column] for ours, column in columns.items()}
            rows.append({"row": at + 1, "la_name": name, "la_code": code, "time_period": year, **texts})
    names = dict.fromkeys(["la_name", "la_code", "time_period", *edition.columns.values()], pl.String)
    return pl.DataFrame(rows, schema={"row": pl.UInt32, **names})


def without_footnotes(name: str) -> str:
    """Remove footnote digits: 'Cumbria8' -> 'Cumbria', 'England Total4,9' -> 'England Total'."""
    return _FOOTNOTES.sub("", name.strip()).strip()


def _is_year(cell: str) -> bool:
    return _YEAR.fullmatch(cell) is not None


def _figure_columns(years: list[str], headings: list[str], edition: Edition) -> dict[str, dict[str, int]]:
    """Return year -> our column name -> column number."""
    starts = [at for at, cell in enumerate(years) if _is_year(cell)]
    if starts[-1] >= len(headings):
        raise PipelineError(f"{edition.name}: the row of headings ends before those of {years[starts[-1]]}.")
    figures: dict[str, dict[str, int]] = {}
    for start, end in pairwise([*starts, len(headings)]):
        for column in range(start, end):
            heading = without_footnotes(headings[column]).lower()
            if not heading:
                continue
            if heading not in edition.columns:
                raise PipelineError(
                    f"{edition.name}: unknown heading {headings[column]!r}; see {edition.file}."
                )
            ours = edition.columns[heading]
            if ours in figures.setdefault(years[start], {}):
                raise PipelineError(
                    f"{edition.name}: the heading {headings[column]!r} occurs twice under {years[start]}."
                )
            figures[years[start]][ours] = column
    missing = set(edition.columns.values()) - {ours for year in figures.values() for ours in year}
    if missing:
        raise PipelineError(
            f"{edition.name}: no heading gives {', '.join(sorted(missing))}; see {edition.file}."
        )
    return figures


def _authority_rows(grid: Grid, first: int, edition: Edition) -> list[tuple[int, list[str]]]:
    """Return the rows from `first` to England's, without region headings (no figures) and blank rows."""
    rows = []
    for at, cells in enumerate(grid[first:], start=first):
        if not any(cells[1:]):
            continue
        rows.append((at, cells))
        if without_footnotes(cells[0]).lower() == "england total":
            return rows
    raise PipelineError(f"{edition.name}: no row 'England Total' closes the table.")
