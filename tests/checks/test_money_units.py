"""Tables of money that are plainly not of the same thing fail; a few amended figures are explained."""

import polars as pl
import pytest

from pipeline.checks.differences import differences
from pipeline.checks.money import money_checks
from schemas.observations import COLUMNS

YEAR = 202122
CODES = [f"E08{at:06}" for at in range(20)]
LOCATION = pl.DataFrame({"location_code": CODES, "location_name": CODES})
GBP, SPENT, BLOCK = "dsg_balance_gbp", "high_needs_outturn_gbp", "high_needs_block_gbp"
WHOLE = ("s251-outturn", "2024-25")
Amounts = dict[tuple[str, tuple[str, str]], float]

# What each check compares: figures of an authority by indicator and edition, the one to be changed first.
COMPARED: dict[str, Amounts] = {
    "dsg_balance_gbp and the whole": {(GBP, WHOLE): -9e6, (GBP, ("dsg-balance", "2023-24")): -9e6},
    "high_needs_outturn_gbp and the whole": {
        (SPENT, WHOLE): 5e7,
        (SPENT, ("high-needs-outturn", "2021-22")): 5e7,
    },
    "workbook of five years": {
        (BLOCK, ("dsg-allocations", "2021-22-amalgam")): 6e7,
        (BLOCK, ("dsg-allocations", "2021-22")): 6e7,
    },
    "pounds give DfE's percentage": {
        (GBP, WHOLE): -9e6,
        ("dsg_gross_gbp", ("dsg-gross", "2024-03")): 2e8,
        ("dsg_balance_pct", ("dsg-balance", "2021-22")): -4.5,
    },
    "in the workbook and by line": {
        (SPENT, ("high-needs-outturn", "2021-22")): 4e7,
        ("high_needs_outturn_with_places_gbp", ("high-needs-benchmarking", "2021-22")): 5e7,
        ("high_needs_places_outturn_gbp", ("high-needs-benchmarking", "2021-22")): 1e7,
    },
    "specialist spending": {
        (SPENT, ("high-needs-outturn", "2021-22")): 4e7,
        ("specialist_spend_gbp", ("specialist-spend", "2021-22")): 2.2e7,
    },
}


def outcome(check: str, times: float, changed: int) -> str:
    """Of the check, where the first figure of so many authorities is so many times what it should be."""
    rows = [
        {
            "indicator": indicator,
            "time_period": YEAR,
            "time_identifier": "Financial year",
            "geographic_level": "Local authority",
            "location_code": code,
            "breakdown_topic": "Total",
            "breakdown": "Total",
            "value": value * (times if column == 0 and at < changed else 1),
            "source": edition[0],
            "release": edition[1],
        }
        for at, code in enumerate(CODES)
        for column, ((indicator, edition), value) in enumerate(COMPARED[check].items())
    ]
    found = money_checks(pl.DataFrame(rows, schema=COLUMNS), LOCATION)
    (only,) = found.filter(pl.col("check").str.contains(check, literal=True))["outcome"]
    return str(only)


@pytest.mark.parametrize("check", COMPARED)
def test_equal_figures_pass(check: str) -> None:
    assert outcome(check, 1, 20) == "pass"


@pytest.mark.parametrize("times", [1000, 1 / 1000, 7, 1 / 3])
@pytest.mark.parametrize("check", COMPARED)
def test_another_unit_or_line_fails(check: str, times: float) -> None:
    assert outcome(check, times, 20) == "fail"


@pytest.mark.parametrize("check", COMPARED)
def test_a_few_amended_figures_are_explained(check: str) -> None:
    assert outcome(check, 1 / 2, 3) == "explained"


def outcome_of(*pairs: tuple[float, float], tolerance: float = 1.0) -> str:
    table = pl.DataFrame(pairs, schema=["value", "other"], orient="row")
    return differences(table.with_columns(location_name=pl.lit("Kent"), time_period=YEAR), tolerance)[0]


def test_at_most_a_fifth_of_the_pairs_may_be_far_apart() -> None:
    same, far, near = (100.0, 100.0), (100.0, 90.0), (100.0, 97.0)
    assert outcome_of(*[same] * 8, far, far) == "explained"
    assert outcome_of(*[same] * 7, far, far, far) == "fail"
    assert outcome_of(*[same] * 7, near, near, near) == "explained"


def test_tables_of_the_same_returns_agree_in_half_of_the_pairs() -> None:
    """A small column in the place of another shifts every figure by less than what is far."""
    same, near = (100.0, 100.0), (100.0, 99.0)
    for pairs, expected in (([same] * 5 + [near] * 5, "explained"), ([same] * 4 + [near] * 6, "fail")):
        table = pl.DataFrame(pairs, schema=["value", "other"], orient="row").with_columns(
            location_name=pl.lit("Kent"), time_period=YEAR
        )
        assert differences(table, 0.5, least_agree=0.5)[0] == expected
        assert differences(table, 0.5)[0] == "explained"


def test_a_small_shift_of_every_figure_fails() -> None:
    assert outcome_of(*[(101.5, 100.0)] * 9) == "explained"
    assert outcome_of(*[(103.0, 100.0)] * 9) == "fail"
    assert outcome_of(*[(97.0, 100.0)] * 9) == "fail"


def test_opposite_signs_in_more_than_a_fifth_fail() -> None:
    assert outcome_of(*[(-100.0, -100.0)] * 7, *[(100.0, -100.0)] * 3) == "fail"


def test_rounding_of_small_figures_does_not_move_the_median() -> None:
    assert outcome_of(*[(0.04, 0.03)] * 8, (5.2, 5.2), (7.3, 7.2), tolerance=0.011) == "explained"


def test_zeros_in_one_table_fail() -> None:
    assert outcome_of(*[(0.0, 9e6)] * 9) == "fail"
