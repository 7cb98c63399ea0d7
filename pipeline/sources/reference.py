"""Small tables that a person may edit (data/reference), as the warehouse keeps them."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.sources.catalogue import Catalogue

KINDS = ("missing_reason", "suspect", "approximate", "ours", "series_break", "caveat", "policy")

ANNOTATION_FILE = {
    "indicators": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
    "time_period": pl.Int32,
    "kind": pl.String,
    "text": pl.String,
    "url": pl.String,
    "source": pl.String,
}
ANNOTATION_COLUMNS = ["indicator", "location_code", "time_period", "kind", "text", "url", "source"]


def read_table(folder: Path, name: str, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """Read a CSV table of data/reference with just these columns; empty cells are null.

    Raises PipelineError if the file is not there, a column is missing or unknown, a row has more cells than
    the header (a comma in a text that is not in quotes), or a cell is not of its column's type.
    """
    try:
        table = pl.read_csv(folder / name, schema_overrides=dict(columns))
    except FileNotFoundError as error:
        raise PipelineError(f"There is no table {folder / name}.") from error
    except pl.exceptions.PolarsError as error:
        raise PipelineError(f"{name} cannot be read: {str(error).splitlines()[0]}.") from error
    if set(table.columns) != set(columns):
        raise PipelineError(
            f"{name} must have the columns {', '.join(columns)}; it has {', '.join(table.columns)}."
        )
    return table.select(list(columns))


def read_annotations(catalogue: Catalogue, location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read annotations.csv, one row an indicator, place and period that a sentence belongs to.

    Its column `indicators` holds patterns like `ehcp_issued_*`, separated by spaces; an empty place or period
    means every one, and a row with a source holds only while figures of that source are served. Raises
    PipelineError for a pattern that fits no indicator, an unknown kind or source, an empty text, and a place
    whose code and name do not belong together.
    """
    table = read_table(folder, "annotations.csv", ANNOTATION_FILE).with_row_index("row", offset=2)
    _check_kinds(table)
    _check_texts(table)
    _check_sources(table, {edition.source for edition in catalogue.editions})
    _check_places(table, location)
    known = [indicator.indicator for indicator in catalogue.indicators]
    expanded = [
        _matching(patterns, known, row) for row, patterns in table.select("row", "indicators").iter_rows()
    ]
    return (
        table.with_columns(indicator=pl.Series(expanded, dtype=pl.List(pl.String)))
        .explode("indicator")
        .select(ANNOTATION_COLUMNS)
    )


def _matching(patterns: str | None, known: list[str], row: int) -> list[str]:
    if not patterns:
        raise PipelineError(f"annotations.csv, row {row}: no indicator is named.")
    found: dict[str, None] = {}
    for pattern in patterns.split():
        fitting = [name for name in known if fnmatchcase(name, pattern)]
        if not fitting:
            raise PipelineError(f"annotations.csv, row {row}: no indicator fits {pattern!r}.")
        found |= dict.fromkeys(fitting)
    return list(found)


def _check_kinds(table: pl.DataFrame) -> None:
    other = table.filter(~pl.col("kind").is_in(KINDS))
    if not other.is_empty():
        raise PipelineError(
            f"annotations.csv, row {other['row'][0]}: "
            f"kind {other['kind'][0]!r} is none of {', '.join(KINDS)}."
        )


def _check_texts(table: pl.DataFrame) -> None:
    without = table.filter(pl.col("text").is_null())
    if not without.is_empty():
        raise PipelineError(f"annotations.csv, row {without['row'][0]}: there is no text.")


def _check_sources(table: pl.DataFrame, known: set[str]) -> None:
    other = table.drop_nulls("source").filter(~pl.col("source").is_in(known))
    if not other.is_empty():
        raise PipelineError(
            f"annotations.csv, row {other['row'][0]}: {other['source'][0]!r} is no source of the catalogue."
        )


def _check_places(table: pl.DataFrame, location: pl.DataFrame) -> None:
    nameless = table.filter(pl.col("location_code").is_null() & pl.col("location_name").is_not_null())
    if not nameless.is_empty():
        raise PipelineError(
            f"annotations.csv, row {nameless['row'][0]}: {nameless['location_name'][0]} is named without its "
            "location_code; an empty code means every place."
        )
    named = table.filter(pl.col("location_code").is_not_null()).join(
        location.select("location_code", right_name="location_name"),
        on="location_code",
        how="left",
        maintain_order="left",
    )
    wrong = named.filter(pl.col("right_name").is_null() | (pl.col("right_name") != pl.col("location_name")))
    if not wrong.is_empty():
        row = wrong.row(0, named=True)
        raise PipelineError(
            f"annotations.csv, row {row['row']}: {row['location_code']} is "
            f"{row['right_name'] or 'no place of the register'}, not {row['location_name']}."
        )


def read_symbols(folder: Path = REFERENCE) -> pl.DataFrame:
    """Read symbol.csv: what each mark in place of a figure means; PipelineError for one that stands twice."""
    symbols = read_table(folder, "symbol.csv", {"symbol": pl.String, "meaning": pl.String})
    twice = symbols.filter(symbols["symbol"].is_duplicated())
    if not twice.is_empty():
        raise PipelineError(f"symbol.csv has the symbol {twice['symbol'][0]!r} twice.")
    return symbols
