"""The views that compare authorities, over a table `figure` that a test gives."""

import duckdb
import polars as pl

from pipeline.core.schema import SCHEMA, VARIATION


def over(figure: pl.DataFrame, **tables: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    """Return a database with these tables (others are empty) and the views of warehouse/variation.sql.

    Columns of `figure` that a test does not give are those of an authority that existed.
    """
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    given = {"geographic_level": pl.lit("Local authority"), "existed": pl.lit(value=True)}
    missing = {name: value for name, value in given.items() if name not in figure.columns}
    tables = {"figure": figure.with_columns(**missing), **tables}
    for name, table in tables.items():
        con.register("given", table.to_arrow())
        con.execute(f"CREATE OR REPLACE TABLE {name} AS FROM given")
    con.execute(VARIATION.read_text(encoding="utf-8"))
    return con
