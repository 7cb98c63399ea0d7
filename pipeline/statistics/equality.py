"""Gaps between groups of children in the same place and year: by sex, age and ethnicity."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from pipeline.core.thresholds import CLEAR_GAP, MASKED_BELOW, SMALL_DENOMINATOR
from pipeline.statistics.intervals import Z_95, difference, wilson

SEX, AGE, ETHNICITY = "Sex", "Child or young persons age", "Ethnicity"
AGE_BANDS: Mapping[str, int] = {"Under 5": 4, "5 to 10": 10, "11 to 15": 15, "16 and over": 99}
"""Bands and the last year of age in them."""
ETHNIC_GROUPS = ("Asian", "Black", "Mixed", "White British", "Other White", "Any other ethnic group")
GROUPS: Mapping[str, tuple[str, ...]] = {
    SEX: ("Female", "Male"),
    AGE: tuple(AGE_BANDS),
    ETHNICITY: ETHNIC_GROUPS,
}
"""Topic -> the groups that are compared, in order."""
TOPIC_OF: Mapping[str, str] = {group: topic for topic, groups in GROUPS.items() for group in groups}
"""Group -> its topic."""
SIDES = ("numerator", "denominator", "c", "n0")
"""Events and people of the group, events and people among all others."""
HIGHER, LOWER, NO_DIFFERENCE, TOO_FEW = "higher", "lower", "no clear difference", "too few to say"


def broad_group(topic: str, breakdown: str) -> str | None:
    """Return the group of GROUPS that a published one belongs to; None for 'Unknown', 'Unclassified'."""
    if topic == AGE:
        age = re.search(r"\d+", breakdown)
        return next((band for band, last in AGE_BANDS.items() if age and int(age[0]) <= last), None)
    if topic == ETHNICITY and breakdown.startswith("White - "):
        return "White British" if breakdown == "White - White British" else "Other White"
    group = breakdown.partition(" - ")[0]
    return group if group in GROUPS.get(topic, ()) else None


def gaps(counts: pl.DataFrame) -> pl.DataFrame:
    """Compare each group with the others of its topic in the same authority and year.

    `counts`: location_code, time_period, breakdown_topic, group, numerator, denominator. Returns a row for
    each of GROUPS, with nulls if it has no counts. numerator and denominator: sums over places and years.
    In percentage points: `value`, and `gap` to all other groups of the topic with its 95 % interval gap_low
    and gap_high. The gap is that of Mantel and Haenszel, so that places and years with higher figures for
    everybody make no gap. Its interval is limits_of_few for one authority, limits_of_many for several.
    `outcome`: 'higher' or 'lower' where the interval leaves out 0, 'no clear difference' where
    it also leaves out gaps of CLEAR_GAP points, else 'too few to say', as always below SMALL_DENOMINATOR;
    there the gap is null. Counts, value and gap are null where a count below MASKED_BELOW would show.

    N. Mantel and W. Haenszel, Journal of the National Cancer Institute 22 (1959), 719-748; S. Greenland and
    J. M. Robins, Biometrics 41 (1985), 55-68, for differences.
    """
    one = counts["location_code"].n_unique() == 1
    compared = _judged(_compared(counts, [], limits_of_few() if one else limits_of_many()))
    order = pl.DataFrame(
        [(topic, group) for topic, groups in GROUPS.items() for group in groups],
        schema={"breakdown_topic": pl.String, "group": pl.String},
        orient="row",
    )
    known, said = ~pl.col("masked"), pl.col("outcome") != TOO_FEW
    return order.join(compared, on=["breakdown_topic", "group"], how="left", maintain_order="left").select(
        "breakdown_topic",
        "group",
        *(pl.when(known).then(name).alias(name) for name in ("numerator", "denominator", "value")),
        *(pl.when(said).then(name).alias(name) for name in ("gap", "gap_low", "gap_high")),
        "outcome",
    )


def gaps_by_place(counts: pl.DataFrame, group: str) -> pl.DataFrame:
    """Compare one group with the others of its topic in each authority, as `gaps` does in all of them.

    Returns a row per authority with counts of the group: location_code; numerator, denominator and value of
    the group, others_numerator, others_denominator and others_value of all others; gap, gap_low, gap_high and
    outcome. All numbers but the gap are null where a count below MASKED_BELOW would show, the gap where there
    is none to tell: there, and where either side has fewer than SMALL_DENOMINATOR. Unlike in `gaps`, it is
    given where its interval is wide: that interval shows that it is 'too few to say'.
    """
    found = _judged(_compared(counts, ["location_code"], limits_of_few()).filter(group=group))
    others = pl.col("c"), pl.col("n0")
    shown = ~(is_masked(pl.col("numerator"), pl.col("denominator")) | is_masked(*others))
    numbers = {
        "numerator": pl.col("numerator"),
        "denominator": pl.col("denominator"),
        "value": pl.col("value"),
        "others_numerator": others[0],
        "others_denominator": others[1],
        "others_value": 100 * others[0] / others[1],
    }
    return found.select(
        "location_code",
        *(pl.when(shown).then(column).alias(name) for name, column in numbers.items()),
        *(pl.when(~pl.col("few")).then(name).alias(name) for name in ("gap", "gap_low", "gap_high")),
        "outcome",
    )


def _compared(counts: pl.DataFrame, per: Sequence[str], limits: tuple[pl.Expr, pl.Expr]) -> pl.DataFrame:
    """Return counts and gaps of every group by the columns `per`, and whether they are few or masked.

    `limits` are those of the gap, aggregated over strata: places and years.
    """
    stratum = ["location_code", "time_period", "breakdown_topic"]
    a, n1 = pl.col("numerator"), pl.col("denominator")
    c, n0 = a.sum().over(stratum) - a, n1.sum().over(stratum) - n1
    strata = counts.with_columns(c=c, n0=n0).filter(pl.col("denominator") > 0)
    c, n0 = pl.col("c"), pl.col("n0")
    summed = strata.group_by(*per, "breakdown_topic", "group").agg(
        pl.col(SIDES).sum(), gap=_gap(), gap_low=limits[0], gap_high=limits[1]
    )
    few = is_masked(a, n1) | is_masked(c, n0) | pl.min_horizontal("denominator", "n0").lt(SMALL_DENOMINATOR)
    return summed.with_columns(
        pl.col("gap", "gap_low", "gap_high") * 100, value=100 * a / n1, few=few, masked=is_masked(a, n1)
    )


def _weight() -> pl.Expr:
    """Mantel and Haenszel's weight of a stratum."""
    n1, n0 = pl.col("denominator"), pl.col("n0")
    return n1 * n0 / (n1 + n0)


def _gap() -> pl.Expr:
    """The weighted difference of two proportions."""
    a, n1, c, n0 = (pl.col(name) for name in SIDES)
    return ((a * n0 - c * n1) / (n1 + n0)).sum() / _weight().sum()


def limits_of_few() -> tuple[pl.Expr, pl.Expr]:
    """The limits of a gap over few strata; they have a width where all figures are 0 % or 100 %, too.

    Of one stratum R. G. Newcombe's of a difference of two proportions with Wilson's limits: Interval
    estimation for the difference between independent proportions, Statistics in Medicine 17 (1998), 873-890,
    method 10. Of several: G. Y. Zou, W. Huang and X. Zhang, A note on confidence interval estimation for a
    linear function of binomial proportions, Computational Statistics and Data Analysis 53 (2009), 1080-1085.
    """
    return difference(_average("numerator", "denominator"), _average("c", "n0"))


def _average(events: str, people: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """The weighted mean of proportions over strata, with its limits."""
    weight = _weight() / _weight().sum()
    figure = pl.col(events) / pl.col(people)
    low, high = wilson(pl.col(events), pl.col(people))
    # A stratum without people on one side has weight 0, and no figure there.
    mean, below, above = (
        (weight * size).fill_nan(0).pow(power).sum()
        for size, power in ((figure, 1), (figure - low, 2), (high - figure, 2))
    )
    return mean, mean - below.sqrt(), mean + above.sqrt()


def limits_of_many() -> tuple[pl.Expr, pl.Expr]:
    """The limits of a gap over many strata, which may be small.

    Variance: T. Sato, On the variance estimator for the Mantel-Haenszel risk difference, Biometrics 45
    (1989), 1323-1324.
    """
    a, n1, c, n0 = (pl.col(name) for name in SIDES)
    both = n1 + n0
    p = ((n1.pow(2) * c - n0.pow(2) * a + n1 * n0 * (n0 - n1) / 2) / both.pow(2)).sum()
    q = ((a * (n0 - c) + c * (n1 - a)) / (2 * both)).sum()
    half = Z_95 * (_gap() * p + q).clip(0).sqrt() / _weight().sum()
    return _gap() - half, _gap() + half


def _judged(compared: pl.DataFrame) -> pl.DataFrame:
    """Add the outcome."""
    low, high = pl.col("gap_low"), pl.col("gap_high")
    return compared.with_columns(
        outcome=pl.when("few")
        .then(pl.lit(TOO_FEW))
        .when(low > 0)
        .then(pl.lit(HIGHER))
        .when(high < 0)
        .then(pl.lit(LOWER))
        .when((low > -CLEAR_GAP) & (high < CLEAR_GAP))
        .then(pl.lit(NO_DIFFERENCE))
        .otherwise(pl.lit(TOO_FEW))
    )


def is_masked(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Return whether people, events or people without one are fewer than MASKED_BELOW, and not none."""
    counted = (numerator, denominator, denominator - numerator)
    return pl.any_horizontal(count.is_between(1, MASKED_BELOW - 1) for count in counted)
