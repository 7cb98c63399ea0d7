"""DfE's high needs benchmarking workbook: authorities on the left, then titled blocks of figures."""

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.read import columns, spreadsheet
from pipeline.sources import required
from pipeline.sources.catalogue import Edition

PLACE = ["Region", "LA code", "LA name"]
CODE = "la code"


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read authorities and blocks to text; columns of figures are called 'title of the block: heading'.

    A block runs from its title to the first column without a heading in the next row; columns outside blocks
    are left out. Raises PipelineError if the sheet is of another year, the headings are not found, a heading
    is unknown, or there are no authorities.
    """
    sheet = required.sheet(edition)
    grid = spreadsheet.from_xlsx(content, edition.name, sheet)[sheet]
    left = min((at for row in grid for at, cell in enumerate(row) if cell), default=0)  # of the table
    grid = [row[left:] for row in grid]
    places_at = next((at for at, row in enumerate(grid) if row[:3] == PLACE), None)
    if places_at is None or places_at < 2:
        raise PipelineError(f"{edition.name}: no row has the headings {', '.join(PLACE)}.")
    _check_year(next(filter(any, grid)), edition)
    blocks = _blocks(grid[places_at - 2], grid[places_at - 1])
    first = min(blocks, default=len(grid[places_at]))
    places = {at: _plain(name) for at, name in enumerate(grid[places_at][:first]) if name}
    names = places | blocks
    columns.check_header(list(names.values()), edition)
    code_at = next(at for at, name in names.items() if name == CODE)
    body = [
        {"row": at + 1, **{name: row[column] for column, name in names.items()}}
        for at, row in enumerate(grid)
        if at > places_at and row[code_at]
    ]
    if not body:
        raise PipelineError(f"{edition.name}: sheet {sheet!r} has no rows.")
    schema = {"row": pl.UInt32} | dict.fromkeys(names.values(), pl.String)
    return columns.rename(pl.DataFrame(body, schema=schema), edition)


def _check_year(cells: list[str], edition: Edition) -> None:
    year = period_label(required.period(edition), "Financial year")
    if cells[:2] != ["Year", year]:
        raise PipelineError(f"{edition.name}: the sheet begins with {cells[:2]}, not with the year {year}.")


def _blocks(titles: list[str], headings: list[str]) -> dict[int, str]:
    """Return column number -> 'title: heading'."""
    blocks = {}
    for start, title in enumerate(titles):
        if not title:
            continue
        for column in range(start, len(headings)):
            if not headings[column]:
                break
            blocks[column] = f"{_plain(title)}: {_plain(headings[column])}"
    return blocks


def _plain(heading: str) -> str:
    return " ".join(heading.split()).lower()
