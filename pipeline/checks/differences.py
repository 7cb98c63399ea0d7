"""Are two tables of the same money the same, nearly the same, or plainly not of the same thing?"""

from collections.abc import Callable

import polars as pl

from pipeline.core.periods import period_label

Outcome = tuple[str, str]  # 'pass', 'explained' or 'fail', and the sentence

# Two tables of one thing differ where a return was amended: in few places, or by little everywhere. A wrong
# unit, line or sign differs in most places by much. The published tables keep well within these limits: none
# has a seventh of its pairs further apart than 1%, and no median is further than 0.1% from the other table.
FAR = 0.05  # apart by more than this share of the larger figure
MOST_FAR = 0.2  # of the pairs
MEDIAN_APART = 0.02


def differences(
    compared: pl.DataFrame,
    tolerance: float,
    reason: Callable[[pl.DataFrame], str] | None = None,
    *,
    in_points: bool = False,
) -> Outcome:
    """Outcome and sentence for pairs of `value` and `other`, which should be within the tolerance.

    A difference is explained as long as the two tables can be of the same thing; `reason` says of the
    differing pairs what is known of them.
    """
    size = pl.max_horizontal(pl.col("value").abs(), pl.col("other").abs())
    apart = compared.with_columns(gap=(pl.col("value") - pl.col("other")).abs(), size=size)
    differing = apart.filter(pl.col("gap") > tolerance).sort("gap", descending=True)
    agree = f"{apart.height - differing.height} of {apart.height} agree"
    if differing.is_empty():
        return "pass", agree
    largest = differing.row(0, named=True)
    much = f"{largest['gap']:,.2f} percentage points" if in_points else f"£{largest['gap']:,.0f}"
    told = [
        f"{agree}; the largest difference is {much} ({largest['location_name']}, "
        f"{financial_year(largest['time_period'])})",
        *_far_apart(differing),
        *([reason(differing)] if reason else []),
    ]
    if of_another_thing := _of_another_thing(apart, differing, tolerance):
        return "fail", "; ".join([*told, of_another_thing])
    return "explained", "; ".join(told)


def _far_apart(differing: pl.DataFrame) -> list[str]:
    far = differing.filter(_is_far()).height
    opposite = differing.filter(pl.col("value").sign() * pl.col("other").sign() < 0).height
    return [
        *([f"more than {FAR:.0%} apart: {far}"] if far else []),
        *([f"with opposite signs: {opposite}"] if opposite else []),
    ]


def _of_another_thing(apart: pl.DataFrame, differing: pl.DataFrame, tolerance: float) -> str:
    """What shows that the tables are not of the same thing; empty if nothing does."""
    if differing.filter(_is_far()).height > MOST_FAR * apart.height:
        return f"more than {MOST_FAR:.0%} of the pairs are that far apart"
    # Where the tolerance is no more than the median may be off, rounding cannot move it.
    sized = apart.filter(
        pl.min_horizontal(pl.col("value").abs(), pl.col("other").abs()) > tolerance / MEDIAN_APART
    )
    median = sized.select((pl.col("value") / pl.col("other")).median().alias("times"))["times"].item()
    if median is not None and abs(median - 1) > MEDIAN_APART:
        return f"the median is {median:.3f} times the other table's figure"
    return ""


def _is_far() -> pl.Expr:
    return pl.col("gap") > FAR * pl.col("size")


def financial_year(time_period: int) -> str:
    """202324 -> '2023-24'."""
    return period_label(time_period, "Financial year")
