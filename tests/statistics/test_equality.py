"""Gaps between groups against plain Python: crude and pooled, masked and judged."""

import math
import random
from collections.abc import Sequence

import polars as pl
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pipeline.statistics import equality
from pipeline.statistics.equality import AGE, ETHNICITY, SEX, broad_group, gaps

Cell = tuple[str, int, str, int, int]
"""Authority, year, group, events and people."""


def compare(*cells: Cell) -> dict[str, dict[str, object]]:
    return {row["group"]: row for row in gaps(counted(cells)).filter(breakdown_topic=SEX).rows(named=True)}


def counted(cells: Sequence[Cell]) -> pl.DataFrame:
    columns = ["location_code", "time_period", "group", "numerator", "denominator"]
    counts = pl.DataFrame(list(cells), schema=columns, orient="row")
    return counts.with_columns(
        pl.col("numerator", "denominator").cast(pl.Float64), breakdown_topic=pl.lit(SEX)
    )


def plain(strata: list[tuple[int, int, int, int]]) -> tuple[float, float, float]:
    """Mantel and Haenszel's difference with Sato's interval, in points, from events and people of both."""
    weight = sum(n1 * n0 / (n1 + n0) for _, n1, _, n0 in strata)
    gap = sum((a * n0 - c * n1) / (n1 + n0) for a, n1, c, n0 in strata) / weight
    p = sum((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2 for a, n1, c, n0 in strata)
    q = sum((a * (n0 - c) + c * (n1 - a)) / (2 * (n1 + n0)) for a, n1, c, n0 in strata)
    half = 1.959963984540054 * math.sqrt(gap * p + q) / weight
    return 100 * gap, 100 * (gap - half), 100 * (gap + half)


def newcombe(*counts: int) -> tuple[float, float]:
    """Newcombe's interval of a difference in points, of events and people twice, by statsmodels."""
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    return 100 * low, 100 * high


def test_in_one_place_and_year_the_gap_is_the_difference_of_two_percentages() -> None:
    """60 of 100 and 90 of 200: 15 points."""
    found = compare(("A", 2024, "Female", 60, 100), ("A", 2024, "Male", 90, 200))
    female, male = found["Female"], found["Male"]
    assert (female["value"], male["value"]) == (60, 45)
    assert female["gap"] == pytest.approx(15)
    assert (female["gap_low"], female["gap_high"]) == pytest.approx(newcombe(60, 100, 90, 200))
    assert (female["outcome"], male["outcome"]) == ("higher", "lower")
    assert male["gap"] == pytest.approx(-15)


@pytest.mark.parametrize(
    ("theirs", "others", "low", "high"),
    [
        ((0, 10), (0, 20), -16.11, 27.75),
        ((0, 10), (0, 10), -27.75, 27.75),
        ((10, 10), (0, 20), 67.91, 100),
        ((56, 70), (48, 80), 5.24, 33.39),
    ],
)
def test_intervals_of_one_place_are_those_newcombe_prints(
    theirs: tuple[int, int], others: tuple[int, int], low: float, high: float
) -> None:
    """R. G. Newcombe, differences of independent proportions (1998), table II, method 10."""
    counts = counted([("A", 2024, "Female", *theirs), ("A", 2024, "Male", *others)])
    both = counts.with_columns(c=pl.col("numerator").reverse(), n0=pl.col("denominator").reverse())
    row = (
        both.filter(group="Female")
        .select(
            (100 * end).alias(name)
            for name, end in zip(("low", "high"), equality.limits_of_few(), strict=True)
        )
        .row(0)
    )
    assert row == pytest.approx((low, high), abs=0.01)


@pytest.mark.parametrize("share", [0, 1])
def test_where_both_groups_are_at_an_end_the_interval_has_a_width(share: int) -> None:
    """No plan in time, or all, of 400 girls and 900 boys: no gap, but one of a point or less is possible."""
    n, m = 400 * share, 900 * share
    found = compare(("A", 2024, "Female", n, 400), ("A", 2024, "Male", m, 900))["Female"]
    assert found["gap"] == pytest.approx(0)
    low, high = newcombe(n, 400, m, 900)
    assert -1 < low < 0 < high < 1
    assert (found["gap_low"], found["gap_high"]) == pytest.approx((low, high))
    assert found["outcome"] == "no clear difference"


def test_two_years_of_one_place_are_combined_from_wilsons_limits() -> None:
    """Worked out in plain Python after Zou, Huang and Zhang; a year without boys says nothing of a gap."""
    strata = [(20, 40, 50, 60), (30, 30, 80, 120)]
    cells: list[Cell] = [("A", 2022, "Female", 3, 8), ("A", 2022, "Male", 0, 0)]
    for year, (a, n1, c, n0) in enumerate(strata, 2023):
        cells += [("A", year, "Female", a, n1), ("A", year, "Male", c, n0)]
    weights = [n1 * n0 / (n1 + n0) for _, n1, _, n0 in strata]
    gap = down = up = 0.0
    for weight, (a, n1, c, n0) in zip(weights, strata, strict=True):
        share = 100 * weight / sum(weights)
        (low, high), (other_low, other_high) = (
            proportion_confint(*side, method="wilson") for side in ((a, n1), (c, n0))
        )
        gap += share * (a / n1 - c / n0)
        down += share**2 * ((a / n1 - low) ** 2 + (other_high - c / n0) ** 2)
        up += share**2 * ((high - a / n1) ** 2 + (c / n0 - other_low) ** 2)
    expected = (gap, gap - math.sqrt(down), gap + math.sqrt(up))
    assert gaps_shown(cells) == pytest.approx(expected)


def gaps_shown(cells: list[Cell]) -> tuple[float, float, float]:
    """The gap of girls with its limits as given for a place, where it is shown even if it is wide."""
    (row,) = equality.gaps_by_place(counted(cells), "Female").rows(named=True)
    return row["gap"], row["gap_low"], row["gap_high"]


def test_a_gap_that_only_comes_from_where_groups_live_is_none() -> None:
    """In both places the two are alike; most girls live in the quicker one."""
    found = compare(
        ("Quick", 2024, "Female", 720, 800), ("Quick", 2024, "Male", 180, 200),
        ("Slow", 2024, "Female", 40, 200), ("Slow", 2024, "Male", 160, 800),
    )  # fmt: skip
    assert (found["Female"]["value"], found["Male"]["value"]) == (76, 34)
    assert found["Female"]["gap"] == pytest.approx(0)
    assert found["Female"]["outcome"] == "no clear difference"


def test_pooled_gaps_are_those_of_the_formula() -> None:
    chance = random.Random(7)
    cells: list[Cell] = []
    strata = []
    for place in "ABCDEFGH":
        for year in (2023, 2024):
            n1, n0 = chance.randint(1, 60), chance.randint(1, 90)
            a, c = chance.randint(0, n1), chance.randint(0, n0)
            strata.append((a, n1, c, n0))
            cells += [(place, year, "Female", a, n1), (place, year, "Male", c, n0)]
    female = compare(*cells)["Female"]
    gap, low, high = plain(strata)
    assert low < gap < high
    if female["outcome"] == "too few to say":
        assert low < 0 < high
        assert low <= -10 or high >= 10
    else:
        assert (female["gap"], female["gap_low"], female["gap_high"]) == pytest.approx((gap, low, high))


@pytest.mark.parametrize(
    ("events", "people", "others", "outcome"),
    [
        (15, 29, (60, 100), "too few to say"),  # fewer than 30
        (20, 40, (55, 100), "too few to say"),  # a gap of 10 points cannot be ruled out
        (700, 1400, (7000, 14000), "no clear difference"),
        (1400, 2000, (7000, 14000), "higher"),
    ],
)
def test_what_can_be_said(events: int, people: int, others: tuple[int, int], outcome: str) -> None:
    female = compare(("A", 2024, "Female", events, people), ("A", 2024, "Male", *others))["Female"]
    assert female["outcome"] == outcome
    assert (female["gap"] is None) == (outcome == "too few to say")
    assert female["denominator"] == people


@pytest.mark.parametrize(("events", "people"), [(9, 100), (5, 9), (95, 100), (1, 1), (0, 9)])
def test_counts_below_ten_are_masked_for_the_group_and_say_nothing_of_the_others(
    events: int, people: int
) -> None:
    found = compare(("A", 2024, "Female", events, people), ("A", 2024, "Male", 100, 200))
    assert {found["Female"][name] for name in ("numerator", "denominator", "value", "gap", "gap_low")} == {
        None
    }
    assert [found[group]["outcome"] for group in ("Female", "Male")] == ["too few to say"] * 2
    assert found["Male"]["value"] == 50


def test_masks_apply_to_the_sums() -> None:
    found = compare(
        ("A", 2023, "Female", 6, 20), ("A", 2023, "Male", 50, 100),
        ("A", 2024, "Female", 6, 20), ("A", 2024, "Male", 50, 100),
    )  # fmt: skip
    assert (found["Female"]["numerator"], found["Female"]["denominator"]) == (12, 40)


def test_no_event_at_all_is_shown() -> None:
    found = compare(("A", 2024, "Female", 0, 100), ("A", 2024, "Male", 50, 100))
    assert (found["Female"]["value"], found["Female"]["outcome"]) == (0, "lower")


def test_a_topic_without_counts_has_rows_without_an_outcome() -> None:
    texts = ("location_code", "breakdown_topic", "group")
    numbers = ("time_period", "numerator", "denominator")
    found = gaps(pl.DataFrame(schema=dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Float64)))
    assert found["outcome"].to_list() == [None] * 12


@pytest.mark.parametrize(
    ("topic", "breakdown", "group"),
    [
        (SEX, "Female", "Female"),
        (SEX, "Unknown", None),
        (AGE, "age 2 and under", "Under 5"),
        (AGE, "age 4", "Under 5"),
        (AGE, "age 5", "5 to 10"),
        (AGE, "age 15", "11 to 15"),
        (AGE, "age 20 and over", "16 and over"),
        (AGE, "Unknown", None),
        (ETHNICITY, "Asian - Chinese", "Asian"),
        (ETHNICITY, "White - White British", "White British"),
        (ETHNICITY, "White - Gypsy/Roma", "Other White"),
        (ETHNICITY, "Any other ethnic group", "Any other ethnic group"),
        (ETHNICITY, "Unclassified", None),
    ],
)
def test_published_groups_are_put_together(topic: str, breakdown: str, group: str | None) -> None:
    assert broad_group(topic, breakdown) == group
