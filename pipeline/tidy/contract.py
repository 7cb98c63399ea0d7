"""Check tidy tables against their columns and rules, without pandera, which takes long to import."""

import functools
from collections.abc import Mapping

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.sources.reference import read_symbols
from schemas.observations import COLUMNS, FAULTS, KEY, is_repeated

MAX_LISTED = 5


def observations(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Check observations against schemas.observations and return them unchanged.

    `name` identifies their file in messages. Raises PipelineError with the first rule that is broken, how
    many rows break it, and the first of them, or with symbols that have no meaning.
    """
    columns(table, COLUMNS, name)
    faults = FAULTS | {"a figure occurs twice": pl.lit(is_repeated(table))}
    counts = table.select(is_faulty.sum().alias(fault) for fault, is_faulty in faults.items())
    for fault, count in counts.row(0, named=True).items():
        if count:
            first = table.filter(faults[fault]).select(KEY).row(0)
            rows = "1 row is" if count == 1 else f"{count:,} rows are"
            raise PipelineError(f"{name}: {rows} invalid ({fault}); first: {', '.join(map(str, first))}.")
    unknown = table.filter(~pl.col("symbol").is_in(_symbols()))["symbol"].unique().sort()
    if len(unknown):
        listed = ", ".join(map(repr, unknown.head(MAX_LISTED)))
        raise PipelineError(f"{name}: {listed} in place of a figure is not in data/reference/symbol.csv.")
    return table


@functools.cache
def _symbols() -> list[str]:
    return read_symbols()["symbol"].to_list()


def columns(table: pl.DataFrame, wanted: Mapping[str, type[pl.DataType]], name: str) -> pl.DataFrame:
    """Check that a table has exactly these columns and types in this order, and return it unchanged.

    `name` identifies its file in messages. Raises PipelineError with the columns that it has.
    """
    if list(table.schema.items()) != [(column, kind()) for column, kind in wanted.items()]:
        raise PipelineError(f"{name}: the rows have {dict(table.schema)} instead of {dict(wanted)}.")
    return table
