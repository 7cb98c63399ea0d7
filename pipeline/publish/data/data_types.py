"""The type of a column, in words that Data Package and CSV on the Web share."""

import polars as pl
from polars.datatypes import DataType


def name_of(dtype: DataType) -> str:
    """Return 'string', 'integer', 'number', 'boolean', 'date' or 'datetime'; lists are text in CSV."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    names = {pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime"}
    return names.get(dtype.base_type(), "string")
