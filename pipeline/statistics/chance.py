"""How far chance alone could bring about a difference between counts, and many such questions at once."""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.statistics.intervals import PER
from schemas.units import CHANGE

Array = NDArray[np.float64]
Counts = tuple[Array, Array]
"""Events, and those among whom they are counted."""


def z_proportions(first: Counts, second: Counts, expected: Counts | None = None) -> Array:
    """Return how many standard errors apart two proportions are; positive if the first is the higher.

    The signed root of the deviance of a logistic model, with Yates's continuity correction: P. McCullagh and
    J. A. Nelder, Generalized linear models (2nd ed., 1989), p. 39; F. Yates, Contingency tables involving
    small numbers and the chi-squared test, Journal of the Royal Statistical Society (Supplement) 1 (1934),
    217-235. It is 0 if nobody or everybody is counted in both. `expected` are two proportions whose odds
    ratio is that of the two if there were nothing to explain; without them, it is 1.
    """
    (k1, n1), (k2, n2) = first, second
    total = k1 + k2
    with np.errstate(all="ignore"):
        if expected is None:
            mean = total * n1 / (n1 + n2)
        else:
            odds = [share / (1 - share) for share in expected]
            # The shift of both logits with which as many are expected as were counted solves a quadratic.
            linear = n1 * odds[0] + n2 * odds[1] - total * (odds[0] + odds[1])
            square = odds[0] * odds[1] * (n1 + n2 - total)
            shift = 2 * total / (linear + np.sqrt(linear**2 + 4 * square * total))
            mean = n1 * odds[0] * shift / (1 + odds[0] * shift)
        seen = _corrected(k1, mean)
        cells = [
            (seen, mean),
            (n1 - seen, n1 - mean),
            (total - seen, total - mean),
            (n2 - total + seen, n2 - total + mean),
        ]
        return _signed_root(cells, k1 - mean)


def z_rates(first: Counts, second: Counts) -> Array:
    """Return how many standard errors apart two rates of Poisson counts are, as `z_proportions`.

    Given their sum, the first count is binomial: J. Przyborowski and H. Wilenski, Homogeneity of results in
    testing samples from Poisson series, Biometrika 31 (1940), 313-323. Multiply the populations by what is
    expected of each to compare with something else than equal rates.
    """
    (k1, n1), (k2, n2) = first, second
    total = k1 + k2
    with np.errstate(all="ignore"):
        mean = total * n1 / (n1 + n2)
        seen = _corrected(k1, mean)
        return _signed_root([(seen, mean), (total - seen, total - mean)], k1 - mean)


def _corrected(count: Array, mean: Array) -> Array:
    """Return the count half a unit nearer to its mean, not beyond it."""
    off: Array = np.sign(count - mean) * np.clip(np.abs(count - mean) - 0.5, 0, None)
    return mean + off


def _signed_root(cells: list[tuple[Array, Array]], sign: Array) -> Array:
    deviance = 2 * sum(np.where(seen > 0, seen * np.log(seen / mean), 0.0) for seen, mean in cells)
    root = np.sqrt(np.clip(deviance, 0, None)) * np.sign(sign)
    certain: Array = np.where(np.isinf(root), 0.0, root)
    return certain


def z_of_figures(figures: pl.DataFrame, own: tuple[str, str], other: tuple[str, str]) -> pl.Series:
    """Return how far each figure is from another one of the measure: `z_proportions` or `z_rates` by `unit`.

    `own` and `other` name the columns of numerator and denominator; of changes in per cent those are the
    counts after and before. Null where a count is, and for units that are no quotients of counts.
    """
    (k1, n1), (k2, n2) = (_columns(figures, names) for names in (own, other))
    return _by_unit(
        figures["unit"],
        z_proportions((k1, n1), (k2, n2)),
        z_rates((k1, n1), (k2, n2)),
        z_rates((k1, k2), (n1, n2)),
    )


def z_of_changes(
    figures: pl.DataFrame,
    own: tuple[tuple[str, str], tuple[str, str]],
    elsewhere: tuple[tuple[str, str], tuple[str, str]],
) -> pl.Series:
    """Return how far the change of each figure is from the change elsewhere, as `z_of_figures`.

    `own` and `elsewhere` name the counts now and before. Those elsewhere are taken as fixed: they are
    England's, which are much larger. Null for changes in per cent, too.
    """
    (now, before), (there, there_before) = (
        [_columns(figures, names) for names in pair] for pair in (own, elsewhere)
    )
    with np.errstate(all="ignore"):
        rate, rate_before = (count / among for count, among in (there, there_before))
    return _by_unit(
        figures["unit"],
        z_proportions(now, before, (rate, rate_before)),
        z_rates((now[0], now[1] * rate), (before[0], before[1] * rate_before)),
        None,
    )


def _columns(figures: pl.DataFrame, names: tuple[str, str]) -> Counts:
    first, second = (figures[name].cast(pl.Float64).to_numpy() for name in names)
    return first, second


def _by_unit(unit: pl.Series, of_shares: Array, of_rates: Array, of_changes: Array | None) -> pl.Series:
    z = np.full(len(unit), math.nan)
    by_unit = [(["per cent"], of_shares), (list(PER), of_rates)]
    if of_changes is not None:
        by_unit.append(([CHANGE], of_changes))
    for units, values in by_unit:
        here = unit.is_in(units).to_numpy()
        z[here] = values[here]
    return pl.Series("z", z).fill_nan(None)


def p_value(z: pl.Series) -> pl.Series:
    """Return the two-sided probability that chance alone leads as far from 0; null where z is null."""
    chances = [None if score is None else math.erfc(abs(score) / math.sqrt(2)) for score in z]
    return pl.Series("p", chances, pl.Float64)


def discoveries(p: pl.Expr, rate: float, within: list[str]) -> pl.Expr:
    """Whether each p-value is a discovery at a false discovery rate, among those that share `within`.

    Y. Benjamini and Y. Hochberg, Controlling the false discovery rate: a practical and powerful approach to
    multiple testing, Journal of the Royal Statistical Society B 57 (1995), 289-300. Null where p is null.
    """
    allowed = rate * p.rank("max").over(within) / p.count().over(within)
    largest = pl.when(p <= allowed).then(p).max().over(within)
    return pl.when(p.is_not_null()).then((p <= largest).fill_null(value=False))
