"""Parquet files of one long table with a column that names the measure of each row."""

import io

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, limits
from pipeline.sources.catalogue import Edition

WHOLE_NUMBER = r"^([0-9]+)\.0$"


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the rows of the edition's `measures` as text; empty cells are '', and 301.0 is '301'.

    Raises PipelineError for a file that is not Parquet or too large, a changed header, columns that are
    neither texts nor numbers, and a measure without rows.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(content))
        schema = lazy.collect_schema()
        columns.check_header(schema.names(), edition)
        if lazy.select(pl.len()).collect().item() * len(schema) > limits.PARQUET_CELLS:
            raise PipelineError(
                f"{edition.name}: more than {limits.PARQUET_CELLS:,} cells, too many to be read."
            )
        named = next(name for name in schema if edition.columns.get(name.strip().lower()) == "measure")
        wanted = (
            lazy.with_row_index("row", offset=1)
            .filter(pl.col(named).cast(pl.String).is_in(list(edition.measures)))
            .collect()
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise PipelineError(f"{edition.name}: not a readable Parquet table.") from error
    table = columns.rename(wanted.with_columns(_as_text(name) for name in schema), edition)
    found = set(table["measure"])
    missing = [name for name in edition.measures if name not in found]
    if missing:
        raise PipelineError(f"{edition.name}: no row is of {', '.join(missing)}; see {edition.file}.")
    return table


def _as_text(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars().fill_null("")
    return text.str.replace(WHOLE_NUMBER, "$1").alias(name)
