"""Data sets of the SEN2 return beside timeliness, one schema a layout: under our names."""

from collections.abc import Mapping

import pandera.polars as pa

SEN2: Mapping[str, pa.DataFrameSchema] = {}
