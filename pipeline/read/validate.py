"""Validate frames against schemas and describe failures in one sentence."""

import pandera.errors
import pandera.polars as pa
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Edition
from schemas.published import LAYOUTS

MAX_COLUMNS_LISTED = 5
NOT_UNIQUE = "multiple_fields_uniqueness"  # pandera's name for rows that repeat a unique key


def published(table: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Validate a text frame against its layout's schema and return it unchanged.

    Missing columns are reported first, before content is checked. The PipelineError names each wrong column
    as published, with the first wrong cell and its row, and rows that repeat a unique key.
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
    repeated = failures.filter(check=NOT_UNIQUE)
    sentences = [
        f"column {as_published.get(str(column), column)}, {_rows(cases.height)} {_rule(cases['check'][0])}: "
        f"first {cases['failure_case'][0]!r} at row {table['row'][cases['index'][0]]}"
        for (column,), cases in failures.filter(pl.col("check") != NOT_UNIQUE).group_by(
            "column", maintain_order=True
        )
    ]
    if not repeated.is_empty():
        sentences.insert(0, _repeated(table, repeated["index"].to_list(), list(schema.unique or [])))
    more = len(sentences) - MAX_COLUMNS_LISTED
    tail = f"; and {more} more columns" if more > 0 else ""
    raise PipelineError(f"{edition.name}: {'; '.join(sentences[:MAX_COLUMNS_LISTED])}{tail}.")


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
    return f"{len(at):,} rows repeat a key: first {which} at row {first['row']}"


def _rule(check: str) -> str:
    return "empty" if check == "not_nullable" else check


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number:,} rows are"
