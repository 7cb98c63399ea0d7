"""Files on outturn, spending and balances, one schema a layout: under our names."""

from collections.abc import Mapping

import pandera.polars as pa

MONEY: Mapping[str, pa.DataFrameSchema] = {}
