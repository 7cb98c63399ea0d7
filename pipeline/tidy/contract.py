"""Check tidy tables against their columns and rules, without pandera, which takes long to import."""

from collections.abc import Mapping

import polars as pl

from pipeline.core.errors import PipelineError
from schemas.observations import COLUMNS, FAULTS, KEY


def observations(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Check observations against schemas.observations and return them unchanged.

    `name` identifies their file in messages. Raises PipelineError with the first rule that is broken, how
    many rows break it, and the first of them.
    """
    columns(table, COLUMNS, name)
    faults = FAULTS | {"a figure occurs twice": pl.struct(KEY).is_duplicated()}
    counts = table.select(is_faulty.sum().alias(fault) for fault, is_faulty in faults.items())
    for fault, count in counts.row(0, named=True).items():
        if count:
            first = table.filter(faults[fault]).select(KEY).row(0)
            rows = "1 row is" if count == 1 else f"{count:,} rows are"
            raise PipelineError(f"{name}: {rows} invalid ({fault}); first: {', '.join(map(str, first))}.")
    return table


def columns(table: pl.DataFrame, wanted: Mapping[str, type[pl.DataType]], name: str) -> pl.DataFrame:
    """Check that a table has exactly these columns and types in this order, and return it unchanged.

    `name` identifies its file in messages. Raises PipelineError with the columns that it has.
    """
    if list(table.schema.items()) != [(column, kind()) for column, kind in wanted.items()]:
        raise PipelineError(f"{name}: the rows have {dict(table.schema)} instead of {dict(wanted)}.")
    return table
