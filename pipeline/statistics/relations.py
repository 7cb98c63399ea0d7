"""The correlation of two measures, and authorities that meet a list of conditions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.statistics.intervals import Z_95

ENGLAND: Literal["England"] = "England"
MIN_PAIRS = 4

ASSOCIATION = (
    "That two measures go together does not mean that one brings about the other: both can follow from "
    "something else, and what holds among authorities need not hold for the children in them."
)


@dataclass(frozen=True)
class Correlation:
    """The correlation of two measures over `pairs` authorities; None where it is undefined.

    `pearson` (of the values, with its 95 % interval) and `spearman` (of their ranks) lie between -1 and 1.
    """

    pairs: int
    pearson: float | None
    low: float | None
    high: float | None
    spearman: float | None


def correlation(pairs: pl.DataFrame) -> Correlation:
    """Correlate the columns `x` and `y`, one row per authority; rows with a missing value are left out.

    Authorities are not weighted by size. The interval is R. A. Fisher's (On the probable error of a
    coefficient of correlation, Metron 1 (1921), 3-32): atanh(r) plus and minus 1.96 over the root of n - 3.
    """
    known = pairs.drop_nulls(["x", "y"])
    varying = known.height >= MIN_PAIRS and known["x"].n_unique() > 1 and known["y"].n_unique() > 1
    if not varying:
        return Correlation(known.height, None, None, None, None)
    pearson, spearman = known.select(
        pl.corr("x", "y").clip(-1, 1), pl.corr("x", "y", method="spearman").clip(-1, 1).alias("ranks")
    ).row(0)
    if abs(pearson) == 1:
        return Correlation(known.height, pearson, pearson, pearson, spearman)
    half = Z_95 / math.sqrt(known.height - 3)
    middle = math.atanh(pearson)
    return Correlation(known.height, pearson, math.tanh(middle - half), math.tanh(middle + half), spearman)


@dataclass(frozen=True)
class Condition:
    """A condition on a figure: `Condition("ehcp_issued_20_weeks_excl_pct", 2025, "<", 40)`.

    `than` is a number in the measure's unit (a deficit is negative), or ENGLAND: the published national
    figure of the same measure and period.
    """

    indicator: str
    time_period: int
    relation: Literal["<", "<=", ">", ">="]
    than: float | Literal["England"]


def judge(figures: pl.DataFrame, national: pl.DataFrame, conditions: Sequence[Condition]) -> pl.DataFrame:
    """Test every authority against every condition: one row per authority and condition.

    `figures`: indicator, time_period, location_code, value, value_low, value_high, not_ranked, of the
    candidate authorities. `national`: indicator, time_period, value. `condition` is the condition's index,
    `than` the number that figures are compared with. `met` is null if the figure cannot be checked; then
    `not_judged` is the reason: a value of `not_ranked`, or 'no England figure'. beyond_chance: whether the
    figure's 95 % interval excludes `than`; null if it has no interval.
    """
    return pl.concat(
        [_judge_condition(figures, national, number, item) for number, item in enumerate(conditions)]
        or [_judge_condition(figures, national, 0, Condition("", 0, "<", 0.0)).clear()]
    )


def _judge_condition(
    figures: pl.DataFrame, national: pl.DataFrame, number: int, condition: Condition
) -> pl.DataFrame:
    same = {"indicator": condition.indicator, "time_period": condition.time_period}
    national_values = national.filter(**same)["value"].to_list() or [None]
    than = national_values[0] if condition.than == ENGLAND else condition.than
    limit = pl.lit(than, dtype=pl.Float64)
    value = pl.col("value")
    outcomes = {"<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit}
    met = outcomes[condition.relation]
    reason = pl.lit(None if than is not None else "no England figure", dtype=pl.String)
    places = figures.select("location_code").unique(maintain_order=True)
    judged = places.join(figures.filter(**same), on="location_code", how="left", maintain_order="left")
    why = pl.when(value.is_null()).then(pl.lit("missing")).otherwise(pl.col("not_ranked"))
    return judged.select(
        pl.lit(number, dtype=pl.Int32).alias("condition"),
        "location_code",
        "value",
        limit.alias("than"),
        pl.coalesce(reason, why).alias("not_judged"),
        pl.when(pl.coalesce(reason, why).is_null()).then(met).alias("met"),
        ((pl.col("value_low") > limit) | (pl.col("value_high") < limit)).alias("beyond_chance"),
    )


def authorities_meeting_all(judged: pl.DataFrame) -> tuple[list[str], list[str]]:
    """Return the authorities that meet every condition, and those that fail none but have unjudged ones.

    `judged` is the frame returned by `judge`; both lists contain location codes in its order.
    """
    met = pl.col("met")
    outcome = judged.group_by("location_code", maintain_order=True).agg(
        met.fill_null(value=False).all().alias("all_met"),
        met.fill_null(value=True).all().alias("none_failed"),
    )
    meeting = outcome.filter("all_met")["location_code"].to_list()
    undecided = outcome.filter(pl.col("none_failed") & ~pl.col("all_met"))["location_code"].to_list()
    return meeting, undecided
