"""Units of measures: the end of an indicator's id gives its unit."""

import re
from collections.abc import Mapping
from functools import reduce
from operator import or_
from types import MappingProxyType

import polars as pl

CHANGE = "per cent change"
"""The unit of changes since an earlier period, which can be negative and more than 100 %."""

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "_per_head_gbp": "GBP per head",
        "_per_plan_gbp": "GBP per plan",
        "_per_1000_plans": "per 1,000 plans",
        "_per_100": "per 100",
        "_per_1000": "per 1,000",
        "_per_10000": "per 10,000",
        "_change_pct": CHANGE,
        "_pct": "per cent",
        "_count": "count",
        "_gbp": "GBP",
        "_weeks": "weeks",
        "_score": "score",
    }
)
"""Suffix of an indicator's id -> its unit; the first suffix that fits counts."""

_SUFFIX = f"({'|'.join(map(re.escape, UNITS))})$"


def unit_of(indicator: pl.Expr) -> pl.Expr:
    """Return the units of indicators from their ids; null for an id that ends in none."""
    return indicator.str.extract(_SUFFIX).replace_strict(UNITS, default=None, return_dtype=pl.String)


def has_unit(indicator: pl.Expr, unit: str) -> pl.Expr:
    """Return whether indicators have this unit, as `unit_of(indicator) == unit`, but faster for many rows."""
    ends = {end for end, of in UNITS.items() if of == unit}
    others = {other for other in UNITS for end in ends if other not in ends and other.endswith(end)}
    fits, differs = (
        reduce(or_, map(indicator.str.ends_with, suffixes), pl.lit(value=False))
        for suffixes in (ends, others)
    )
    return fits & ~differs
