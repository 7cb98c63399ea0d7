"""Resources as bytes and as tables."""

import io
from typing import Any

import duckdb
import polars as pl

from pipeline.publish import resources

Con = duckdb.DuckDBPyConnection


TEXT = {"old_la_code": pl.String, "symbol": pl.String}


def content(con: Con, path: str, **parameters: str) -> bytes:
    """The bytes of a resource; `from_` stands for the parameter `from`."""
    return resources.answer(
        con.cursor(), path, {name.rstrip("_"): value for name, value in parameters.items()}
    ).content


def table(con: Con, path: str, **parameters: str) -> pl.DataFrame:
    """A resource as Parquet, read back."""
    return pl.read_parquet(io.BytesIO(content(con, f"{path}.parquet", **parameters)))


def figure(rows: pl.DataFrame, indicator: str, period: int, slug: str) -> dict[str, Any]:
    """The row of a figure."""
    return rows.filter(indicator=indicator, time_period=period, slug=slug).row(0, named=True)
