"""The spread of a measure over authorities, and how much of it exceeds chance."""

import math
from statistics import NormalDist

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import TIMES, Z_95
from schemas.units import CHANGE

Z_998 = NormalDist().inv_cdf(0.999)
QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}


def spread(figures: pl.DataFrame) -> pl.DataFrame:
    """Describe the spread of each measure over the ranked authorities: one row per measure and period.

    `figures`: indicator, time_period, value, numerator, denominator, value_low, unit, signed; ranked figures
    only. Percentiles are interpolated between the two nearest values (type 7 of R. J. Hyndman and Y. Fan,
    Sample quantiles in statistical packages, The American Statistician 50 (1996), 361-365).

    highest_tenth and lowest_tenth are the combined figures of the authorities at or beyond the 90th and 10th
    percentile: pooled from their counts if all have counts (`tenths` is 'pooled'), else their mean ('mean').
    tenth_ratio is highest_tenth divided by lowest_tenth; null for balances and changes, and if lowest_tenth
    is 0.
    """
    value = pl.col("value")
    described = figures.group_by(MEASURE_AND_PERIOD, maintain_order=True).agg(
        pl.len().cast(pl.Int32).alias("authorities"),
        value.min().alias("lowest"),
        *(value.quantile(share, interpolation="linear").alias(name) for name, share in QUANTILES.items()),
        value.max().alias("highest"),
        (value.max() - value.min()).alias("value_range"),
    )
    placed = figures.join(described.select(*MEASURE_AND_PERIOD, "p10", "p90"), on=MEASURE_AND_PERIOD)
    tenths = placed.group_by(MEASURE_AND_PERIOD).agg(
        _tenth_figure(value >= pl.col("p90")).alias("highest_tenth"),
        _tenth_figure(value <= pl.col("p10")).alias("lowest_tenth"),
        pl.when(_has_counts()).then(pl.lit("pooled")).otherwise(pl.lit("mean")).alias("tenths"),
        pl.col("signed").first(),
        is_change=pl.col("unit").first() == CHANGE,
    )
    comparable = ~pl.col("signed") & ~pl.col("is_change") & (pl.col("lowest_tenth") > 0)
    ratio = pl.when(comparable).then(pl.col("highest_tenth") / pl.col("lowest_tenth")).alias("tenth_ratio")
    return described.join(
        tenths.select(*MEASURE_AND_PERIOD, "highest_tenth", "lowest_tenth", "tenths", ratio),
        on=MEASURE_AND_PERIOD,
        how="left",
    )


def _has_counts() -> pl.Expr:
    """Whether every figure in the group is a quotient of counts that can be summed."""
    return pl.col("value_low").is_not_null().all()


def _tenth_figure(which: pl.Expr) -> pl.Expr:
    quotient = pl.col("numerator").filter(which).sum() / pl.col("denominator").filter(which).sum()
    is_change = pl.col("unit").first() == CHANGE
    pooled = pl.when(is_change).then(100 * (quotient - 1)).otherwise(TIMES.first() * quotient)
    return pl.when(_has_counts()).then(pooled).otherwise(pl.col("value").filter(which).mean())


def share_below(figures: pl.DataFrame, limits: dict[str, float]) -> pl.DataFrame:
    """Return the percentage of the total denominator that belongs to authorities below each limit.

    `figures`: indicator, time_period, value, denominator. One row per measure and period, with `counted` (the
    sum of all denominators) and a column for each named limit.
    """
    known = figures.filter(pl.col("value").is_not_null() & pl.col("denominator").is_not_null())
    counted = pl.col("denominator").sum()
    shares = [
        (100 * pl.col("denominator").filter(pl.col("value") < limit).sum() / counted).alias(name)
        for name, limit in limits.items()
    ]
    return known.group_by(MEASURE_AND_PERIOD, maintain_order=True).agg(counted.alias("counted"), *shares)


def stabilise_variance(figures: pl.DataFrame) -> pl.DataFrame:
    """Add `scaled` and `variance`: the figure on a variance-stabilised scale, and its sampling variance.

    Percentages: arcsine of the square root, after F. J. Anscombe, The transformation of Poisson, binomial and
    negative-binomial data, Biometrika 35 (1948), 246-254: asin(sqrt((r + 3/8) / (n + 3/4))), variance
    1 / (4n + 2). Rates: square root of (count + 3/8) / N, variance 1 / (4 N), with N in units of the rate's
    1,000 or 10,000 residents.
    """
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    residents = denominator / TIMES
    arcsine = ((numerator + 0.375) / (denominator + 0.75)).sqrt().arcsin()
    per_cent = pl.col("unit") == "per cent"
    return figures.with_columns(
        pl.when(per_cent).then(arcsine).otherwise(((numerator + 0.375) / residents).sqrt()).alias("scaled"),
        pl.when(per_cent).then(1 / (4 * denominator + 2)).otherwise(1 / (4 * residents)).alias("variance"),
    )


def from_stabilised(scaled: pl.Expr) -> pl.Expr:
    """Transform a number on the variance-stabilised scale back into the measure's unit."""
    share = 100 * scaled.clip(0, math.pi / 2).sin().pow(2)
    return pl.when(pl.col("unit") == "per cent").then(share).otherwise(scaled.clip(lower_bound=0).pow(2))


def over_dispersion(figures: pl.DataFrame) -> pl.DataFrame:
    """Estimate the over-dispersion of each measure: one row per measure and period.

    `figures`: indicator, time_period, numerator, denominator, unit; figures with counts only. On the
    variance-stabilised scale (`stabilise_variance`), with inverse-variance weights:

    centre   the weighted mean, in the measure's unit.
    phi      Cochran's Q over its degrees of freedom: 1 = no more than chance, 4 = four times the variance.
    tau2     the between-authority variance, on the stabilised scale. R. DerSimonian and N. Laird,
             Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986), 177-188; for indicators
             of services see D. J. Spiegelhalter, Handling over-dispersion of performance indicators, Quality
             and Safety in Health Care 14 (2005), 347-351. Not winsorised: all variation counts.
    beyond_chance_low, beyond_chance_high
             centre minus and plus the square root of tau2, in the measure's unit: without chance variation
             about two thirds of authorities would lie between these bounds.
    scv      systematic component of variation: 100 times the variance of observed over expected counts
             in excess of the Poisson variance. K. McPherson and others, Small-area variations in the use of
             common surgical procedures, New England Journal of Medicine 307 (1982), 1310-1314; the measure
             of the NHS Atlas of Variation.
    """
    numerator, denominator = pl.col("numerator"), pl.col("denominator")
    weight = 1 / pl.col("variance")
    centre = ((pl.col("scaled") * weight).sum() / weight.sum()).over(MEASURE_AND_PERIOD)
    expected = denominator * (numerator.sum() / denominator.sum()).over(MEASURE_AND_PERIOD)
    weighted = stabilise_variance(figures).with_columns(weight=weight, centre=centre, expected=expected)
    excess = ((numerator - pl.col("expected")) / pl.col("expected")).pow(2) - 1 / pl.col("expected")
    summed = weighted.group_by(MEASURE_AND_PERIOD, maintain_order=True).agg(
        pl.col("unit").first(),
        pl.col("centre").first(),
        (pl.len() - 1).cast(pl.Float64).alias("degrees"),
        (pl.col("weight") * (pl.col("scaled") - pl.col("centre")).pow(2)).sum().alias("q"),
        (pl.col("weight").sum() - pl.col("weight").pow(2).sum() / pl.col("weight").sum()).alias("scale"),
        (100 * excess.mean()).alias("scv"),
    )
    tau2 = ((pl.col("q") - pl.col("degrees")) / pl.col("scale")).clip(lower_bound=0)
    return (
        summed.filter(pl.col("degrees") > 0)
        .with_columns(phi=pl.col("q") / pl.col("degrees"), tau2=tau2)
        .select(
            *MEASURE_AND_PERIOD,
            from_stabilised(pl.col("centre")).alias("centre"),
            "phi",
            "tau2",
            from_stabilised(pl.col("centre") - pl.col("tau2").sqrt()).alias("beyond_chance_low"),
            from_stabilised(pl.col("centre") + pl.col("tau2").sqrt()).alias("beyond_chance_high"),
            pl.when(pl.col("scv").is_finite()).then(pl.col("scv")).alias("scv"),
            pl.col("centre").alias("scaled_centre"),
        )
    )


def funnel(figures: pl.DataFrame, dispersion: pl.DataFrame) -> pl.DataFrame:
    """Return the funnel-plot limits of every figure, given its denominator: one row per figure.

    `figures` as for `over_dispersion`, with location_code and value; `dispersion` is the result of that. The
    limits lie 1.96 and 3.09 standard deviations (sampling variance plus tau2) around the centre, on the
    stabilised scale (Spiegelhalter, as above; Funnel plots for comparing institutional performance,
    Statistics in Medicine 24 (2005), 1185-1202): low_95, high_95, low_998, high_998, in the measure's unit.
    `standing` is 'within', 'above 95', 'above 99.8', 'below 95' or 'below 99.8'.
    """
    placed = stabilise_variance(figures).join(
        dispersion.select(*MEASURE_AND_PERIOD, "scaled_centre", "tau2"), on=MEASURE_AND_PERIOD
    )
    deviation = (pl.col("variance") + pl.col("tau2")).sqrt()
    limits = placed.with_columns(
        from_stabilised(pl.col("scaled_centre") - Z_95 * deviation).alias("low_95"),
        from_stabilised(pl.col("scaled_centre") + Z_95 * deviation).alias("high_95"),
        from_stabilised(pl.col("scaled_centre") - Z_998 * deviation).alias("low_998"),
        from_stabilised(pl.col("scaled_centre") + Z_998 * deviation).alias("high_998"),
    )
    value = pl.col("value")
    standing = (
        pl.when(value > pl.col("high_998"))
        .then(pl.lit("above 99.8"))
        .when(value > pl.col("high_95"))
        .then(pl.lit("above 95"))
        .when(value < pl.col("low_998"))
        .then(pl.lit("below 99.8"))
        .when(value < pl.col("low_95"))
        .then(pl.lit("below 95"))
        .otherwise(pl.lit("within"))
    )
    bounds = ["low_998", "low_95", "high_95", "high_998"]
    return limits.select(*MEASURE_AND_PERIOD, "location_code", *bounds, standing.alias("standing"))


def plain_limits(figures: pl.DataFrame) -> pl.DataFrame:
    """Add plain_low and plain_high: the 95% limits of a funnel that takes chance for the only difference.

    `figures`: unit, denominator and centre, that of `over_dispersion`; the limits are in the measure's unit.
    They lie 1.96 sampling standard deviations around the centre, on the stabilised scale: those of `funnel`
    with a tau2 of 0 (D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in
    Medicine 24 (2005), 1185-1202). With large denominators they call most authorities outliers, which is why
    those of `funnel` are wider: the same, Handling over-dispersion of performance indicators, Quality and
    Safety in Health Care 14 (2005), 347-351.
    """
    counted = figures.with_columns(numerator=pl.col("denominator"))
    deviation = pl.col("variance").sqrt()
    centre = pl.col("centre")
    per_cent = pl.col("unit") == "per cent"
    scaled = pl.when(per_cent).then((centre / 100).clip(0, 1).sqrt().arcsin()).otherwise(centre.sqrt())
    return figures.with_columns(
        stabilise_variance(counted).select(
            plain_low=from_stabilised(scaled - Z_95 * deviation),
            plain_high=from_stabilised(scaled + Z_95 * deviation),
        )
    )
