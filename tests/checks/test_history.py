"""A measure that jumps fails unless a note explains it; single extraordinary figures are listed."""

import polars as pl
import pytest

from pipeline.checks.extraordinary import CHANGE, review
from pipeline.checks.history import CHECK, columns_keep

REVIEWED = {
    **dict.fromkeys(["check", "indicator", "location_code"], pl.String),
    "time_period": pl.Int32,
    **dict.fromkeys(["figure", "note"], pl.String),
}
NOTHING = pl.DataFrame(schema=REVIEWED)
MEASURE = {"indicator": "plans_count", "unit": "count", "signed": False, "headline": False}
INDICATOR = pl.DataFrame([MEASURE | {"derived": False, "decimals": 0}])

SYMBOL = pl.DataFrame({"symbol": ["x"], "meaning": ["Not available."]})


def figures(**newest: float) -> pl.DataFrame:
    """Forty authorities over five years, rising by a few per cent; those named have another newest figure."""
    rows = []
    for number in range(40):
        code = f"E{number:08}"
        for year in range(2020, 2025):
            value = (1_000 + 50 * number) * 1.03 ** (year - 2020) * (1 + 0.01 * ((number * 7 + year) % 5))
            if year == 2024:
                value = newest.get(code, value * newest.get("times", 1))
            rows.append({"location_code": code, "time_period": year, "value": float(round(value))})
    return pl.DataFrame(rows).with_columns(
        pl.col("time_period").cast(pl.Int32),
        indicator=pl.lit("plans_count"),
        source=pl.lit("made-up"),
        release=pl.lit("2025"),
        geographic_level=pl.lit("Local authority"),
        existed=pl.lit(value=True),
        numerator=pl.lit(None, pl.Float64),
        denominator=pl.lit(None, pl.Float64),
        suspect=pl.lit(None, pl.String),
        missing_reason=pl.lit(None, pl.String),
        symbol=pl.lit(None, pl.String),
    )


@pytest.mark.parametrize("times", [1000.0, 0.001, 2.5])
def test_another_unit_fails(times: float) -> None:
    (row,) = columns_keep(figures(times=times), INDICATOR, NOTHING).rows(named=True)
    assert row["outcome"] == "fail"
    assert "plans_count 2024" in row["detail"]


@pytest.mark.parametrize(("copied", "outcome"), [(40, "fail"), (37, "fail"), (36, "pass")])
def test_a_period_that_mostly_repeats_the_one_before_fails(copied: int, outcome: str) -> None:
    before = dict(figures().filter(time_period=2023).select("location_code", "value").iter_rows())
    newest = {f"E{number:08}": before[f"E{number:08}"] for number in range(copied)}
    (row,) = columns_keep(figures(**newest), INDICATOR, NOTHING).rows(named=True)
    assert row["outcome"] == outcome
    assert ("are the figures of the period before" in row["detail"]) is (outcome == "fail")


def test_shuffled_places_fail() -> None:
    order = [f"E{number:08}" for number in range(40)]
    turned = dict(zip(order, [2_000.0 - 40 * number for number in range(40)], strict=True))
    (row,) = columns_keep(figures(**turned), INDICATOR, NOTHING).rows(named=True)
    assert row["outcome"] == "fail"
    assert "rank correlation" in row["detail"]


def test_a_column_without_figures_fails() -> None:
    is_newest = pl.col("time_period") == 2024
    marked = figures().with_columns(value=pl.when(is_newest).then(None).otherwise("value"))
    (row,) = columns_keep(marked, INDICATOR, NOTHING).rows(named=True)
    assert row["outcome"] == "fail"
    assert "plans_count 2024 (0 authorities have a figure, 40 had one before)" in row["detail"]


def test_an_ordinary_year_passes_and_lists_nothing_far_off() -> None:
    ordinary = figures()
    assert columns_keep(ordinary, INDICATOR, NOTHING)["outcome"].to_list() == ["pass"]
    assert review(ordinary, INDICATOR, SYMBOL, NOTHING).is_empty()


def test_a_noted_jump_is_explained() -> None:
    note = {"check": CHECK, "indicator": "plans_count", "location_code": None, "time_period": 2024}
    noted = pl.DataFrame([note | {"figure": "", "note": "Counted in another way."}], schema=REVIEWED)
    (row,) = columns_keep(figures(times=3.0), INDICATOR, noted).rows(named=True)
    assert row["outcome"] == "explained"
    assert row["detail"].endswith("Counted in another way.")


def test_one_authority_times_ten_is_listed_until_a_person_has_looked_at_that_figure() -> None:
    jumped = figures(E00000007=13_500.0)
    assert columns_keep(jumped, INDICATOR, NOTHING)["outcome"].to_list() == ["pass"]
    (row,) = review(jumped, INDICATOR, SYMBOL, NOTHING).rows(named=True)
    assert (row["check"], row["location_code"], row["time_period"]) == (CHANGE, "E00000007", 2024)
    assert (row["now"], row["reviewed"]) == (13_500, False)
    note = {"check": CHANGE, "indicator": "plans_count", "location_code": "E00000007", "time_period": 2024}
    seen = pl.DataFrame([note | {"figure": "13500.0", "note": "A merger."}], schema=REVIEWED)
    assert review(jumped, INDICATOR, SYMBOL, seen)["reviewed"].to_list() == [True]
    assert review(figures(E00000007=14_000.0), INDICATOR, SYMBOL, seen)["reviewed"].to_list() == [False]
