"""How figures changed between two periods: in their unit and in per cent, with likely ranges."""

import polars as pl

from pipeline.statistics.intervals import difference, ratio
from schemas.units import CHANGE

NOW, BEFORE = ("value", "value_low", "value_high"), ("from_value", "from_low", "from_high")
SIZES = ("change", "change_low", "change_high", "change_pct", "change_pct_low", "change_pct_high")


def with_changes(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add the columns SIZES to pairs of figures: the change with its 95 % interval, and both in per cent.

    `pairs`: value, value_low, value_high, from_value, from_low, from_high, unit, signed, and crosses_break:
    whether the two were counted in different ways, so that there is no change to tell. Changes are in the
    measure's unit, of percentages in points. Those in per cent are of the earlier figure; null for balances,
    which can change their sign, for changes, and from 0. Intervals are null where one of the two has none.
    """
    now, before = ((pl.col(value), pl.col(low), pl.col(high)) for value, low, high in (NOW, BEFORE))
    counted_alike = ~pl.col("crosses_break")
    in_per_cent = counted_alike & ~pl.col("signed") & (pl.col("unit") != CHANGE) & (pl.col("from_value") > 0)
    apart = (pl.col("value") - pl.col("from_value"), *difference(now, before))
    times = (pl.col("value") / pl.col("from_value"), *ratio(now, before))
    found = [pl.when(counted_alike).then(size) for size in apart]
    found += [pl.when(in_per_cent).then(100 * (multiple - 1)) for multiple in times]
    return pairs.with_columns(size.alias(name) for name, size in zip(SIZES, found, strict=True))
