"""95 % intervals of proportions, rates and differences: how far chance alone could move a figure.

The counts are complete, not a sample. An interval answers a different question: with the same number of
plans, decisions or residents under the same conditions, within which bounds would the figure usually fall?
"""

from statistics import NormalDist

import polars as pl

from schemas.units import CHANGE

ROWS = 50_000
Z_95 = NormalDist().inv_cdf(0.975)

PER = {"per 1,000": 1_000, "per 10,000": 10_000, "per 1,000 plans": 1_000}
"""Units of rates, and the number of residents or plans each is expressed per."""

TIMES = pl.col("unit").replace_strict(
    {"per cent": 100, "GBP per head": 1, "GBP per plan": 1, **PER}, default=None, return_dtype=pl.Float64
)
"""The factor that brings a quotient into the measure's unit; null for measures that are not quotients."""


def wilson(numerator: pl.Expr, denominator: pl.Expr, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """Return Wilson's score interval of a proportion, as two proportions; NaN for a denominator of 0.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
    American Statistical Association 22 (1927), 209-212; without continuity correction.
    """
    share = numerator / denominator
    spread = z**2 / denominator
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / denominator + spread / (4 * denominator)).sqrt() / (1 + spread)
    return (middle - half).clip(0, 1), (middle + half).clip(0, 1)


def byar(count: pl.Expr, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """Return Byar's approximation to the exact Poisson interval of a count, as two counts.

    Divide both by the population for a rate. N. E. Breslow and N. E. Day, Statistical methods in cancer
    research II (IARC 1987), p. 69. For counts of 10 or more it is within 0.2 % of the exact bounds; for 0 the
    lower bound is 0.
    """

    def bound(number: pl.Expr, side: int) -> pl.Expr:
        return number * (1 - 1 / (9 * number) + side * z / (3 * number.sqrt())).pow(3)

    low = pl.when(count == 0).then(0.0).otherwise(bound(count, -1))
    return low, bound(count + 1, 1)


def difference(
    figure: tuple[pl.Expr, pl.Expr, pl.Expr], other: tuple[pl.Expr, pl.Expr, pl.Expr]
) -> tuple[pl.Expr, pl.Expr]:
    """Return the interval of `figure` minus `other`, two independent figures given as (value, low, high).

    R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998), 873-890, method 10; G. Y. Zou and A. Donner, Construction of confidence limits about
    effect measures, Statistics in Medicine 27 (2008), 1693-1702, for rates too.
    """
    (value, low, high), (other_value, other_low, other_high) = figure, other
    gap = value - other_value
    down = ((value - low).pow(2) + (other_high - other_value).pow(2)).sqrt()
    up = ((high - value).pow(2) + (other_value - other_low).pow(2)).sqrt()
    return gap - down, gap + up


def ratio(
    figure: tuple[pl.Expr, pl.Expr, pl.Expr], other: tuple[pl.Expr, pl.Expr, pl.Expr]
) -> tuple[pl.Expr, pl.Expr]:
    """Return the interval of `figure` over `other`, two independent figures given as (value, low, high).

    A. Donner and G. Y. Zou, Closed-form confidence intervals for functions of the normal mean and standard
    deviation, Statistical Methods in Medical Research 21 (2012), 347-359: the bounds are the multiples of
    `other` from which `figure` differs by no more than `difference` allows. So it leaves 1 out where that
    leaves 0 out. Infinite or null where `other` can be 0.
    """
    (value, low, high), (other_value, other_low, other_high) = figure, other
    product = value * other_value

    def products(end: pl.Expr, other_end: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
        square, other_square = end * (2 * value - end), other_end * (2 * other_value - other_end)
        return square, other_square, (product.pow(2) - square * other_square).clip(0).sqrt()

    square, _, root = products(low, other_high)
    _, other_square, upper_root = products(high, other_low)
    bounded = pl.when(other_low > 0)
    lowest = (square / (product + root)).fill_nan(0)  # a figure of 0 is 0 times the other
    return bounded.then(lowest), bounded.then((product + upper_root) / other_square)


def overlap(low: pl.Expr, high: pl.Expr, other_low: pl.Expr, other_high: pl.Expr) -> pl.Expr:
    """Whether two intervals overlap; null if either is unknown."""
    return (low <= other_high) & (other_low <= high)


def log_ratio(count: pl.Expr, earlier: pl.Expr, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """Return the interval of the ratio of two independent Poisson counts, as two ratios; NaN if either is 0.

    Symmetric on the logarithm of the ratio, whose variance is 1 / count + 1 / earlier. N. E. Breslow and
    N. E. Day, Statistical methods in cancer research II (IARC 1987), p. 93.
    """
    ratio, half = count / earlier, z * (1 / count + 1 / earlier).sqrt()
    return ratio * (-half).exp(), ratio * half.exp()


def interval_from_counts(unit: pl.Expr, numerator: pl.Expr, denominator: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the 95 % interval in the measure's unit: Wilson's for percentages, Byar's for rates, else null.

    Changes in per cent have that of the ratio of their two counts, both of more than 0.

    `numerator` and `denominator` are counts of events and of the population at risk, not amounts of money.
    """
    times = unit.replace_strict(PER, default=None, return_dtype=pl.Float64)
    bounds = zip(wilson(numerator, denominator), byar(numerator), strict=True)
    low, high = (
        pl.when(unit == "per cent").then(100 * share).otherwise(times * count / denominator)
        for share, count in bounds
    )
    usable = (denominator > 0) & (numerator >= 0) & ((numerator <= denominator) | (unit != "per cent"))
    changed = (unit == CHANGE) & (denominator > 0) & (numerator > 0)
    change_low, change_high = (100 * (ratio - 1) for ratio in log_ratio(numerator, denominator))
    return (
        pl.when(changed).then(change_low).when(usable).then(low),
        pl.when(changed).then(change_high).when(usable).then(high),
    )


def from_counts(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Return the figure that two counts make in the unit of the column `unit`; null for totals and means."""
    quotient = numerator / denominator
    return pl.when(pl.col("unit") == CHANGE).then(100 * (quotient - 1)).otherwise(TIMES * quotient)


def has_interval() -> pl.Expr:
    """Whether a figure is a quotient of its published counts, from the columns of a figure and its indicator.

    False for totals, means, money and balances, for percentages published without counts, and for those that
    their published counts do not reproduce to the last printed decimal: the publisher used other counts.
    """
    recomputed = from_counts(pl.col("numerator"), pl.col("denominator"))
    rounding = 0.5000001 * pl.lit(10.0).pow(-pl.col("decimals"))
    return (
        (pl.col("counted_in") == "count")
        & ~pl.col("signed")
        & ((recomputed - pl.col("value")).abs() <= rounding).fill_null(value=False)
    )


def with_intervals(figures: pl.DataFrame, indicator: pl.DataFrame) -> pl.DataFrame:
    """Add value_low and value_high, the 95 % interval in the measure's unit, to a frame like `observation`.

    `indicator` is the warehouse's table. The interval contains the value even if that was rounded. Worked out
    for ROWS at a time: the steps between take ten columns, which would not stay in the processor's cache.
    """
    about = indicator.select("indicator", "unit", "signed", "counted_in", "decimals")
    slices = list(figures.iter_slices(ROWS)) or [figures]
    return pl.concat([_with_intervals(rows, about) for rows in slices])


def _with_intervals(figures: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    joined = figures.join(about, on="indicator", how="left", maintain_order="left")
    low, high = interval_from_counts(pl.col("unit"), pl.col("numerator"), pl.col("denominator"))
    known, value = has_interval() & low.is_not_null(), pl.col("value")
    return joined.with_columns(
        pl.when(known).then(pl.min_horizontal(low, value)).alias("value_low"),
        pl.when(known).then(pl.max_horizontal(high, value)).alias("value_high"),
    ).drop("unit", "signed", "counted_in", "decimals")
