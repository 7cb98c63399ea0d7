"""Which tables of the warehouse leave the project, and in which forms."""

import duckdb
import polars as pl

from pipeline.publish.data import data_dictionary

# The views to include; the others can be derived from the tables.
VIEWS = ("border_gap", "group_comparison", "mover", "revision")
# Map documents are of no use elsewhere, and outlines do not fit into a spreadsheet cell.
LEFT_OUT = {"parquet": {"map_layer"}, "csv": {"map_layer", "boundary_vintage"}}


def published(con: duckdb.DuckDBPyConnection, form: str = "parquet") -> list[str]:
    """Return the names of the tables that are published in a form."""
    tables = data_dictionary.tables(con)
    names = tables.filter(~pl.col("is_view") | pl.col("table").is_in(VIEWS))["table"]
    return [name for name in names if name not in LEFT_OUT.get(form, set())]
