"""DSG allocation workbooks (OpenDocument): columns identified by letters [A] to [J] below their headings."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, spreadsheet
from pipeline.sources import required
from pipeline.sources.catalogue import Edition

# Words that the heading above a letter must contain, and the words for its unit.
HEADINGS = {"[c]": "high needs block", "[e]": "total dsg allocation"}
UNIT_WORDS = {1: "(£s)", 1_000_000: "(£ million)"}


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the allocations sheet to text: la_code (or a region's name), la_name and the lettered columns.

    Raises PipelineError if the letters are not found, or if a heading does not name the expected figure and
    the edition's unit.
    """
    grid = spreadsheet.from_ods(content, edition.name, required.sheet(edition))
    letters_at = next((at for at, row in enumerate(grid) if "[C]" in row), None)
    if letters_at is None or letters_at == 0:
        raise PipelineError(
            f"{edition.name}: no row of column letters [A], [B], [C] in sheet {edition.sheet!r}."
        )
    letters = [cell.lower() for cell in grid[letters_at]]
    places = {0: "code", 1: "name"} | {
        column: letter for column, letter in enumerate(letters) if letter and column > 1
    }
    used = list(places.values())
    columns.check_header(used, edition)
    _check_headings(dict(zip(letters, grid[letters_at - 1], strict=False)), edition)
    body = [
        {"row": at + 1, **{name: row[column] for column, name in places.items() if column < len(row)}}
        for at, row in enumerate(grid)
        if at > letters_at and row and row[0]
    ]
    if not body:
        raise PipelineError(f"{edition.name}: sheet {edition.sheet!r} has no rows.")
    schema = {"row": pl.UInt32} | dict.fromkeys(used, pl.String)
    return columns.rename(pl.DataFrame(body, schema=schema).fill_null(""), edition)


def _check_headings(headings: dict[str, str], edition: Edition) -> None:
    for letter, words in HEADINGS.items():
        heading = headings.get(letter, "")
        if words not in heading.lower():
            raise PipelineError(f"{edition.name}: column {letter} is headed {heading!r}, not {words!r}.")
        if UNIT_WORDS[edition.gbp_per_unit] not in heading.lower():
            raise PipelineError(
                f"{edition.name}: column {letter} is headed {heading!r}, "
                f"not in {UNIT_WORDS[edition.gbp_per_unit]} as {edition.file} says."
            )
