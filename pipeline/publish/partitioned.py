"""All tables as Parquet in folders, as engines for large data read them where they lie: DuckDB, Spark, Trino.

    figure/indicator=dsg_balance_gbp/part-0.parquet     tables with measures: a folder for each
    location/part-0.parquet                             all others

The name of the folder is the column `indicator`, which the files themselves do not have.
"""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.publish.asked import Asked
from pipeline.publish.data import data_sets, tables

KEY = "indicator"
OWN_TABLE = "indicator"
FILE = "part-0.parquet"


def write(con: duckdb.DuckDBPyConnection, folder: Path, names: Sequence[str] = ()) -> dict[str, int]:
    """Write every published table, or those named, into a new folder; return how many files each has.

    Raises PipelineError if there is something at the folder already, or it cannot be written to.
    """
    if folder.exists():
        raise PipelineError(f"{folder} is there already: name a new folder.")
    aside = folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")
    try:
        written = {
            name: _table(data_sets.table(con, Asked({"table": name})).table, name, aside / name)
            for name in names or tables.published(con)
        }
        aside.rename(folder)
    except OSError as error:
        raise PipelineError(f"{folder} could not be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def _table(table: pl.DataFrame, name: str, folder: Path) -> int:
    """Write a table, by measure if it has measures; return the number of files."""
    if KEY not in table.columns or name == OWN_TABLE or table[KEY].null_count():
        _file(table, folder)
        return 1
    parts = table.partition_by(KEY, maintain_order=True, include_key=False, as_dict=True)
    for (measure,), part in parts.items():
        _file(part, folder / f"{KEY}={measure}")
    return len(parts)


def _file(table: pl.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True)
    table.write_parquet(folder / FILE, statistics=True)
