"""Frames into DuckDB and out of it without pyarrow, which takes a third of a second to import."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl


class _Stream:
    """A table as DuckDB reads it."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the table as a stream of the Arrow PyCapsule interface."""
        return self._table.__arrow_c_stream__(requested_schema)


def insert(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pl.DataFrame]) -> None:
    """Add the rows of frames to the tables of these names, column by column of the same name."""
    for name, table in tables.items():
        con.register("incoming", _Stream(table))
        con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")  # noqa: S608 - names are ours
        con.unregister("incoming")


def read(con: duckdb.DuckDBPyConnection, query: str, folder: Path) -> pl.DataFrame:
    """Return the rows of a query, in their order, by way of a file in the folder."""
    path = folder / "rows.parquet"
    con.sql(query).write_parquet(str(path), compression="uncompressed")
    return pl.read_parquet(path)


def read_all(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, pl.DataFrame]:
    """Return every table, its rows in their order, by way of a file in the folder."""
    names = con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    return {name: read(con, f"FROM {name}", folder) for (name,) in names}
