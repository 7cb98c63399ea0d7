"""How far apart authorities lie, and how much of that is more than chance."""

import math
from statistics import NormalDist

import polars as pl

from pipeline.core.tables import MEASURE_AND_PERIOD
from pipeline.statistics.intervals import TIMES, Z_95

Z_998 = NormalDist().inv_cdf(0.999)
QUANTILES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}


def spread(figures: pl.DataFrame) -> pl.DataFrame:
    """Describe how each measure is spread over the ranked authorities of a period: one row each.

    `figures`: indicator, time_period, value, numerator, denominator, value_low, unit, signed, all of them
    ranked. Percentiles are interpolated between the two nearest values (type 7 of R. J. Hyndman and Y. Fan,
    Sample quantiles in statistical packages, The American Statistician 50 (1996), 361-365).

    highest_tenth and lowest_tenth are the figures of the authorities at or beyond the 90th and 10th
    percentile taken together: pooled from their counts where all have them (`tenths` says 'pooled'), else
    their mean ('mean'). tenth_ratio is the one over the other; null for balances and where the lower is 0.
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
        _together(value >= pl.col("p90")).alias("highest_tenth"),
        _together(value <= pl.col("p10")).alias("lowest_tenth"),
        pl.when(_has_counts()).then(pl.lit("pooled")).otherwise(pl.lit("mean")).alias("tenths"),
        pl.col("signed").first(),
    )
    comparable = ~pl.col("signed") & (pl.col("lowest_tenth") > 0)
    ratio = pl.when(comparable).then(pl.col("highest_tenth") / pl.col("lowest_tenth")).alias("tenth_ratio")
    return described.join(
        tenths.select(*MEASURE_AND_PERIOD, "highest_tenth", "lowest_tenth", "tenths", ratio),
        on=MEASURE_AND_PERIOD,
        how="left",
    )


def _has_counts() -> pl.Expr:
    """Whether every figure of a group is made up of counts that can be added."""
    return pl.col("value_low").is_not_null().all()


def _together(which: pl.Expr) -> pl.Expr:
    times = TIMES.first()
    pooled = times * pl.col("numerator").filter(which).sum() / pl.col("denominator").filter(which).sum()
    return pl.when(_has_counts()).then(pooled).otherwise(pl.col("value").filter(which).mean())


def share_below(figures: pl.DataFrame, limits: dict[str, float]) -> pl.DataFrame:
    """What share of all counted below the line belongs to authorities under a limit, in per cent.

    `figures`: indicator, time_period, value, denominator. One row a measure and period, with `counted` (the
    sum of all denominators) and a column for each named limit.
    """
    known = figures.filter(pl.col("value").is_not_null() & pl.col("denominator").is_not_null())
    counted = pl.col("denominator").sum()
    shares = [
        (100 * pl.col("denominator").filter(pl.col("value") < limit).sum() / counted).alias(name)
        for name, limit in limits.items()
    ]
    return known.group_by(MEASURE_AND_PERIOD, maintain_order=True).agg(counted.alias("counted"), *shares)


def on_even_scale(figures: pl.DataFrame) -> pl.DataFrame:
    """Add `scaled` and `variance`: the figure where chance moves all alike, and how much it does.

    Percentages: arc sine of the root, after F. J. Anscombe, The transformation of Poisson, binomial and
    negative-binomial data, Biometrika 35 (1948), 246-254: asin(sqrt((r + 3/8) / (n + 3/4))), variance
    1 / (4n + 2). Rates: the root of (count + 3/8) over residents (in the measure's unit), variance 1 / 4 of
    one of those.
    """
    above, below = pl.col("numerator"), pl.col("denominator")
    residents = below / TIMES
    arc = ((above + 0.375) / (below + 0.75)).sqrt().arcsin()
    per_cent = pl.col("unit") == "per cent"
    return figures.with_columns(
        pl.when(per_cent).then(arc).otherwise(((above + 0.375) / residents).sqrt()).alias("scaled"),
        pl.when(per_cent).then(1 / (4 * below + 2)).otherwise(1 / (4 * residents)).alias("variance"),
    )


def in_unit(scaled: pl.Expr) -> pl.Expr:
    """Bring a number back from the even scale into the measure's unit."""
    share = 100 * scaled.clip(0, math.pi / 2).sin().pow(2)
    return pl.when(pl.col("unit") == "per cent").then(share).otherwise(scaled.clip(lower_bound=0).pow(2))


def over_dispersion(figures: pl.DataFrame) -> pl.DataFrame:
    """How much more figures differ than chance would make them: one row a measure and period.

    `figures`: indicator, time_period, numerator, denominator, unit, all of them made up of counts. On the
    even scale (`on_even_scale`), weighted with the inverse of the variance:

    centre   the weighted mean, in the measure's unit.
    phi      Cochran's Q over its degrees of freedom: 1 = no more than chance, 4 = four times the variance.
    tau2     the variance between authorities beyond chance, on the even scale. R. DerSimonian and N. Laird,
             Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986), 177-188; for indicators
             of services see D. J. Spiegelhalter, Handling over-dispersion of performance indicators, Quality
             and Safety in Health Care 14 (2005), 347-351. Without winsorising: all variation is to count.
    beyond_chance_low, beyond_chance_high
             centre minus and plus the root of tau2, in the measure's unit: between these about two thirds
             of authorities would lie if chance were taken away.
    scv      systematic component of variation: 100 times the variance of observed over expected counts
             beyond that of Poisson counts. K. McPherson and others, Small-area variations in the use of
             common surgical procedures, New England Journal of Medicine 307 (1982), 1310-1314; the measure
             of the NHS Atlas of Variation.
    """
    above, below = pl.col("numerator"), pl.col("denominator")
    weight = 1 / pl.col("variance")
    centre = ((pl.col("scaled") * weight).sum() / weight.sum()).over(MEASURE_AND_PERIOD)
    expected = below * (above.sum() / below.sum()).over(MEASURE_AND_PERIOD)
    parts = on_even_scale(figures).with_columns(weight=weight, centre=centre, expected=expected)
    excess = ((above - pl.col("expected")) / pl.col("expected")).pow(2) - 1 / pl.col("expected")
    summed = parts.group_by(MEASURE_AND_PERIOD, maintain_order=True).agg(
        pl.col("unit").first(),
        pl.col("centre").first(),
        (pl.len() - 1).cast(pl.Float64).alias("free"),
        (pl.col("weight") * (pl.col("scaled") - pl.col("centre")).pow(2)).sum().alias("q"),
        (pl.col("weight").sum() - pl.col("weight").pow(2).sum() / pl.col("weight").sum()).alias("scale"),
        (100 * excess.mean()).alias("scv"),
    )
    tau2 = ((pl.col("q") - pl.col("free")) / pl.col("scale")).clip(lower_bound=0)
    return (
        summed.filter(pl.col("free") > 0)
        .with_columns(phi=pl.col("q") / pl.col("free"), tau2=tau2)
        .select(
            *MEASURE_AND_PERIOD,
            in_unit(pl.col("centre")).alias("centre"),
            "phi",
            "tau2",
            in_unit(pl.col("centre") - pl.col("tau2").sqrt()).alias("beyond_chance_low"),
            in_unit(pl.col("centre") + pl.col("tau2").sqrt()).alias("beyond_chance_high"),
            pl.when(pl.col("scv").is_finite()).then(pl.col("scv")).alias("scv"),
            pl.col("centre").alias("scaled_centre"),
        )
    )


def funnel(figures: pl.DataFrame, dispersion: pl.DataFrame) -> pl.DataFrame:
    """Between which limits a figure of so many would lie, were the authority like the others.

    `figures` as for `over_dispersion`, with location_code and value; `dispersion` is what that gave. Around
    the centre, on the even scale, by 1.96 and 3.09 standard deviations of chance and tau2 together
    (Spiegelhalter, as above; Funnel plots for comparing institutional performance, Statistics in Medicine 24
    (2005), 1185-1202): low_95, high_95, low_998, high_998, in the measure's unit. `standing` is 'within' the
    limits, or 'above' or 'below' those of '95' or '99.8'.
    """
    placed = on_even_scale(figures).join(
        dispersion.select(*MEASURE_AND_PERIOD, "scaled_centre", "tau2"), on=MEASURE_AND_PERIOD
    )
    deviation = (pl.col("variance") + pl.col("tau2")).sqrt()
    limits = placed.with_columns(
        in_unit(pl.col("scaled_centre") - Z_95 * deviation).alias("low_95"),
        in_unit(pl.col("scaled_centre") + Z_95 * deviation).alias("high_95"),
        in_unit(pl.col("scaled_centre") - Z_998 * deviation).alias("low_998"),
        in_unit(pl.col("scaled_centre") + Z_998 * deviation).alias("high_998"),
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
