"""Files on residents, pupils, neighbours and inspections, one schema a layout: under our names."""

from collections.abc import Mapping

import pandera.polars as pa

PEOPLE: Mapping[str, pa.DataFrameSchema] = {}
