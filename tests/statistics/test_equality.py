"""Gaps between groups against plain Python: crude and pooled, masked and judged."""

import math
import random

import polars as pl
import pytest

from pipeline.statistics.equality import AGE, ETHNICITY, SEX, broad_group, gaps

Cell = tuple[str, int, str, int, int]
"""Authority, year, group, events and people."""


def compare(*cells: Cell) -> dict[str, dict[str, object]]:
    columns = ["location_code", "time_period", "group", "numerator", "denominator"]
    counts = pl.DataFrame(list(cells), schema=columns, orient="row")
    counts = counts.with_columns(
        pl.col("numerator", "denominator").cast(pl.Float64), breakdown_topic=pl.lit(SEX)
    )
    return {row["group"]: row for row in gaps(counts).filter(breakdown_topic=SEX).rows(named=True)}


def plain(strata: list[tuple[int, int, int, int]]) -> tuple[float, float, float]:
    """Mantel and Haenszel's difference with Sato's interval, in points, from events and people of both."""
    weight = sum(n1 * n0 / (n1 + n0) for _, n1, _, n0 in strata)
    gap = sum((a * n0 - c * n1) / (n1 + n0) for a, n1, c, n0 in strata) / weight
    p = sum((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / (n1 + n0) ** 2 for a, n1, c, n0 in strata)
    q = sum((a * (n0 - c) + c * (n1 - a)) / (2 * (n1 + n0)) for a, n1, c, n0 in strata)
    half = 1.959963984540054 * math.sqrt(gap * p + q) / weight
    return 100 * gap, 100 * (gap - half), 100 * (gap + half)


def test_in_one_place_and_year_the_gap_is_the_difference_of_two_percentages() -> None:
    """60 of 100 and 90 of 200: 15 points, with a variance of 0.6 * 0.4 / 100 + 0.45 * 0.55 / 200."""
    found = compare(("A", 2024, "Female", 60, 100), ("A", 2024, "Male", 90, 200))
    half = 1.959963984540054 * math.sqrt(0.24 / 100 + 0.2475 / 200)
    female, male = found["Female"], found["Male"]
    assert (female["value"], male["value"]) == (60, 45)
    assert female["gap"] == pytest.approx(15)
    assert (female["gap_low"], female["gap_high"]) == pytest.approx((15 - 100 * half, 15 + 100 * half))
    assert (female["outcome"], male["outcome"]) == ("higher", "lower")
    assert male["gap"] == pytest.approx(-15)


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
