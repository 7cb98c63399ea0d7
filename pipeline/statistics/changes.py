"""How figures changed between two periods: in their unit and in per cent, with likely ranges."""

import polars as pl

from pipeline.core.thresholds import SMALL_BASE
from pipeline.statistics.intervals import difference, ratio
from schemas.units import CHANGE

NOW = ("value", "value_low", "value_high", "numerator", "denominator")
BEFORE = ("from_value", "from_low", "from_high", "from_numerator", "from_denominator")
IN_PER_CENT = ("change_per_cent", "change_per_cent_low", "change_per_cent_high")
SIZES = ("change", "change_low", "change_high", *IN_PER_CENT)


def with_changes(pairs: pl.DataFrame) -> pl.DataFrame:
    """Add the columns SIZES to pairs of figures: the change with its 95 % interval, and both in per cent.

    `pairs`: the columns NOW and BEFORE, unit, signed, and crosses_break: whether the two were counted in
    different ways, so that there is no change to tell. Changes are in the measure's unit, of percentages in
    points. Those in per cent are of the earlier figure, worked out from counts where there are any, since
    published percentages are rounded; null for balances, which can change their sign, for changes, from 0,
    and from fewer than SMALL_BASE cases. Intervals are null where one of the two has none.
    """
    now, before = ((pl.col(names[0]), pl.col(names[1]), pl.col(names[2])) for names in (NOW, BEFORE))
    counted_alike = ~pl.col("crosses_break")
    if_total = pl.when(pl.col("unit") == "count").then("from_value").otherwise(SMALL_BASE)
    cases = pl.coalesce("from_numerator", if_total)
    of_enough = (pl.col("from_value") > 0) & (cases >= SMALL_BASE)
    in_per_cent = counted_alike & ~pl.col("signed") & (pl.col("unit") != CHANGE) & of_enough
    counted = [pl.col(names[3]) / pl.col(names[4]) for names in (NOW, BEFORE)]
    exact = pl.when(pl.col("denominator") > 0, pl.col("from_denominator") > 0).then(counted[0] / counted[1])
    apart = (pl.col("value") - pl.col("from_value"), *difference(now, before))
    times = (pl.coalesce(exact, pl.col("value") / pl.col("from_value")), *ratio(now, before))
    found = [pl.when(counted_alike).then(size) for size in apart]
    found += [pl.when(in_per_cent).then(100 * (multiple - 1)) for multiple in times]
    return pairs.with_columns(size.alias(name) for name, size in zip(SIZES, found, strict=True))
