"""Compare two tables of the same amounts: equal, explained differences, or not the same quantity."""

from collections.abc import Callable

import polars as pl

from pipeline.core.periods import period_label

Outcome = tuple[str, str]  # 'pass', 'explained' or 'fail', and the sentence

# Two tables of the same quantity differ where returns were amended: in few places, or everywhere by little. A
# wrong unit, line or sign makes large differences in most places. The published tables are well within these
# limits: in none does a seventh of the pairs differ by more than 1%, and medians differ by at most 0.1%.
FAR = 0.05  # a pair that differs by more than this share of the larger figure is far apart
MAX_FAR = 0.2  # share of pairs that are far apart
MAX_MEDIAN = 0.02  # difference of the median of value / other from 1


def differences(
    compared: pl.DataFrame,
    tolerance: float,
    reason: Callable[[pl.DataFrame], str] | None = None,
    *,
    in_points: bool = False,
    least_agree: float = 0.0,
) -> Outcome:
    """Return outcome and sentence for pairs of `value` and `other` that should agree within the tolerance.

    Differences are explained if both tables can be of the same quantity, else they fail; `reason` makes a
    remark on the differing pairs. `in_points`: the figures are percentages, not GBP. `least_agree`: the share
    of pairs that agree at the least, of tables that were made from the same returns.
    """
    size = pl.max_horizontal(pl.col("value").abs(), pl.col("other").abs())
    apart = compared.with_columns(gap=(pl.col("value") - pl.col("other")).abs(), size=size)
    differing = apart.filter(pl.col("gap") > tolerance).sort("gap", descending=True)
    agree = f"{apart.height - differing.height} of {apart.height} agree"
    if differing.is_empty():
        return "pass", agree
    largest = differing.row(0, named=True)
    amount = f"{largest['gap']:,.2f} percentage points" if in_points else f"£{largest['gap']:,.0f}"
    remarks = [
        f"{agree}; the largest difference is {amount} ({largest['location_name']}, "
        f"{financial_year(largest['time_period'])})",
        *_far_apart(differing),
        *([reason(differing)] if reason else []),
    ]
    if apart.height - differing.height < least_agree * apart.height:
        return "fail", "; ".join([*remarks, f"fewer than {least_agree:.0%} of the pairs agree"])
    if mismatch := _mismatch(apart, differing, tolerance):
        return "fail", "; ".join([*remarks, mismatch])
    return "explained", "; ".join(remarks)


def _far_apart(differing: pl.DataFrame) -> list[str]:
    far = differing.filter(_is_far()).height
    opposite = differing.filter(pl.col("value").sign() * pl.col("other").sign() < 0).height
    return [
        *([f"more than {FAR:.0%} apart: {far}"] if far else []),
        *([f"with opposite signs: {opposite}"] if opposite else []),
    ]


def _mismatch(apart: pl.DataFrame, differing: pl.DataFrame, tolerance: float) -> str:
    """Describe evidence that the tables are not of the same quantity; empty if there is none."""
    if differing.filter(_is_far()).height > MAX_FAR * apart.height:
        return f"more than {MAX_FAR:.0%} of the pairs are that far apart"
    # Only figures that are large compared with the tolerance, so that rounding cannot move the median.
    sized = apart.filter(
        pl.min_horizontal(pl.col("value").abs(), pl.col("other").abs()) > tolerance / MAX_MEDIAN
    )
    median = sized.select((pl.col("value") / pl.col("other")).median().alias("times"))["times"].item()
    if median is not None and abs(median - 1) > MAX_MEDIAN:
        return f"the median is {median:.3f} times the other table's figure"
    return ""


def _is_far() -> pl.Expr:
    return pl.col("gap") > FAR * pl.col("size")


def financial_year(time_period: int) -> str:
    """Format a financial year: 202324 -> '2023-24'."""
    return period_label(time_period, "Financial year")
