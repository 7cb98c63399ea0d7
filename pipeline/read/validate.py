"""Run a schema over a frame and turn what fails into one sentence."""

from collections.abc import Mapping

import pandera.errors
import pandera.polars as pa
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition
from schemas.observations import KEY, OBSERVATION
from schemas.published import LAYOUTS

MOST_COLUMNS_NAMED = 5
TWICE = "multiple_fields_uniqueness"  # pandera's name for rows that share what must be unique


def published(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check a text frame against its layout's schema and return it unchanged.

    Structure first: columns that the layout needs and the edition does not give. Then content. Raises
    PipelineError with one sentence a column, naming it as published, with the first offender and its row, and
    one about rows that stand twice.
    """
    schema = LAYOUTS[edition.layout]
    missing = [
        name for name, column in schema.columns.items() if column.required and name not in table.columns
    ]
    if missing:
        raise PipelineError(f"{edition.name}: no column gives {', '.join(missing)}; see {edition.file}.")
    failures = _failures(table, schema)
    if failures.is_empty():
        return table
    as_published = {ours: old for old, ours in edition.columns.items()}
    twice = failures.filter(check=TWICE)
    sentences = [
        f"column {as_published.get(str(column), column)}, {_rows(cases.height)} {_told(cases['check'][0])}: "
        f"first {cases['failure_case'][0]!r} at row {table['row'][cases['index'][0]]}"
        for (column,), cases in failures.filter(pl.col("check") != TWICE).group_by(
            "column", maintain_order=True
        )
    ]
    if not twice.is_empty():
        sentences.insert(0, _repeated(table, twice["index"].to_list(), list(schema.unique or [])))
    more = len(sentences) - MOST_COLUMNS_NAMED
    tail = f"; and {more} more columns" if more > 0 else ""
    raise PipelineError(f"{edition.name}: {'; '.join(sentences[:MOST_COLUMNS_NAMED])}{tail}.")


def observations(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Check observations against the tidy contract and return them unchanged; `name` says whose they are."""
    failures = _failures(table, OBSERVATION)
    if failures.is_empty():
        return table
    first = failures.row(0, named=True)
    where = ""
    if first["index"] is not None and first["index"] < table.height:
        row = table.row(first["index"], named=True)
        where = "; first: " + ", ".join(str(row[column]) for column in KEY if column in row)
    rule = {TWICE: "a figure stands twice"}.get(first["check"], first["check"])
    raise PipelineError(f"{name}: {_rows(failures.height)} not as observations must be ({rule}){where}.")


def columns(table: pl.DataFrame, wanted: Mapping[str, type[pl.DataType]], name: str) -> pl.DataFrame:
    """Check that a table has just these columns and types, and return it unchanged; `name` says whose."""
    if dict(table.schema) != {column: kind() for column, kind in wanted.items()}:
        raise PipelineError(f"{name}: the rows have {dict(table.schema)} instead of {dict(wanted)}.")
    return table


def _failures(table: pl.DataFrame, schema: pa.DataFrameSchema) -> pl.DataFrame:
    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        failures: pl.DataFrame = error.failure_cases
        return failures
    return pl.DataFrame()


def _repeated(table: pl.DataFrame, at: list[int], unique: list[str]) -> str:
    first = table.row(at[0], named=True)
    which = ", ".join(repr(first[name]) for name in unique)
    return f"{len(at):,} rows stand twice: first {which} at row {first['row']}"


def _told(check: str) -> str:
    return "empty" if check == "not_nullable" else check


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number:,} rows are"
