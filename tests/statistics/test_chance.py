"""Tests against chance, against exact ones of scipy."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipeline.statistics.chance import (
    discoveries,
    p_value,
    z_of_changes,
    z_of_figures,
    z_proportions,
    z_rates,
)
from tests.support import seed


def array(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=float)


def p_of(z: np.ndarray) -> float:
    return float(p_value(pl.Series(z))[0])


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"),
    [(420, 428, 1300, 1431), (9, 30, 2, 35), (250, 500, 210, 500), (0, 300, 12, 250), (40, 40, 30, 40)],
)
def test_two_proportions_as_by_fishers_exact_test(k1: int, n1: int, k2: int, n2: int) -> None:
    z = z_proportions((array(k1), array(n1)), (array(k2), array(n2)))
    exact = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue
    assert math.copysign(1, z[0]) == (1 if k1 / n1 > k2 / n2 else -1)
    assert math.log10(p_of(z)) == pytest.approx(math.log10(exact), rel=0.05, abs=0.3)


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2"), [(1756, 355_390, 43, 46_271), (4, 9_000, 22, 10_000), (0, 5_000, 20, 5_000)]
)
def test_two_rates_as_by_the_exact_binomial_test(k1: int, n1: int, k2: int, n2: int) -> None:
    z = z_rates((array(k1), array(n1)), (array(k2), array(n2)))
    exact = stats.binomtest(k1, k1 + k2, n1 / (n1 + n2)).pvalue
    assert math.log10(p_of(z)) == pytest.approx(math.log10(exact), rel=0.05, abs=0.3)


@pytest.mark.parametrize(("k", "n"), [((0, 0), (50, 60)), ((50, 60), (50, 60)), ((3, 3), (60, 60))])
def test_equal_figures_are_no_standard_error_apart(k: tuple[int, int], n: tuple[int, int]) -> None:
    z = z_proportions((array(k[0]), array(n[0])), (array(k[1]), array(n[1])))
    assert z[0] == 0


def test_a_change_like_englands_is_no_standard_error_from_it() -> None:
    """From 40 % to 50 % are the same odds ratio as from 4 of 10 to 5 of 10."""
    units = ["per cent", "per 10,000", "per cent change", "weeks"]
    counts = {
        "k": [500.0, 300.0, 5.0, 5.0],
        "n": [1000.0, 10_000.0, 6.0, 6.0],
        "k0": [400.0, 100.0, 5.0, 5.0],
        "n0": [1000.0, 10_000.0, 6.0, 6.0],
    }
    there = {f"there_{name}": numbers for name, numbers in counts.items()}
    figures = pl.DataFrame({"unit": units, **counts, **there})
    own, elsewhere = (("k", "n"), ("k0", "n0")), (("there_k", "there_n"), ("there_k0", "there_n0"))
    assert z_of_changes(figures, own, elsewhere).to_list() == [0, 0, None, None]
    assert z_of_figures(figures, ("k", "n"), ("k0", "n0")).round(1).to_list()[:2] == [4.5, 10.2]


def test_changes_without_difference_are_found_no_more_often_than_told() -> None:
    """Shares drawn twice from rates that move as England's do: one in a hundred is at p of 0.01 or less."""
    random = np.random.default_rng(seed.generator("changes").getrandbits(32))
    n = random.integers(30, 600, 4000).astype(float)
    before, now = 0.5, 0.62
    frame = pl.DataFrame(
        {
            "unit": ["per cent"] * n.size,
            "n": n,
            "k": random.binomial(n.astype(int), now).astype(float),
            "k0": random.binomial(n.astype(int), before).astype(float),
            "whole": np.full(n.size, 1e6),
            "there": np.full(n.size, now * 1e6),
            "there0": np.full(n.size, before * 1e6),
        }
    )
    z = z_of_changes(frame, (("k", "n"), ("k0", "n")), (("there", "whole"), ("there0", "whole")))
    found = (p_value(z) <= 0.01).sum()
    assert 0 < found <= stats.binom.ppf(0.9999, n.size, 0.01)


def test_discoveries_are_those_of_benjamini_and_hochberg() -> None:
    random = np.random.default_rng(seed.generator("discoveries").getrandbits(32))
    p = np.concatenate([random.uniform(size=300), random.uniform(size=60) ** 6])
    frame = pl.DataFrame({"kind": ["a"] * 300 + ["b"] * 60, "p": p}).with_columns(
        found=discoveries(pl.col("p"), 0.05, ["kind"])
    )
    for kind, part in ((kind, frame.filter(kind=kind)) for kind in "ab"):
        expected = stats.false_discovery_control(part["p"].to_numpy()) <= 0.05
        assert part["found"].to_list() == expected.tolist(), kind


def test_without_counts_nothing_is_tested() -> None:
    frame = pl.DataFrame({"kind": ["a", "a"], "p": [0.001, None]})
    assert frame.select(discoveries(pl.col("p"), 0.01, ["kind"])).to_series().to_list() == [True, None]
    assert p_value(pl.Series([None, 0.0, -1.96], dtype=pl.Float64)).round(2).to_list() == [None, 1.0, 0.05]
