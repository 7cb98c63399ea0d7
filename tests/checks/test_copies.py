"""An authority whose newest figures are copies, digit for digit, is listed; agreement by chance is not."""

from collections.abc import Mapping

import polars as pl
import pytest

from pipeline.checks.copies import COPY_OF_BEFORE, COPY_OF_OTHER, copies

KENT, SURREY = "E10000016", "E10000030"
# Requests and plans of two years; seven digits or so in each year.
FIGURES = {(KENT, 2024): (1_234, 2_467), (KENT, 2025): (1_301, 2_530), (SURREY, 2025): (987, 1_958)}


def figures(
    changed: Mapping[tuple[str, int], tuple[float, float]],
) -> pl.DataFrame:
    rows = [
        {
            "indicator": indicator,
            "time_period": period,
            "location_code": place,
            "value": float(value),
            "numerator": None,
            "denominator": None,
        }
        for (place, period), values in (FIGURES | dict(changed)).items()
        for indicator, value in zip(("requests_count", "plans_count"), values, strict=True)
    ]
    return pl.DataFrame(
        rows, schema_overrides={"numerator": pl.Float64, "denominator": pl.Float64}
    ).with_columns(
        pl.col("time_period").cast(pl.Int32),
        source=pl.lit("made-up"),
        release=pl.lit("2026"),
        decimals=pl.lit(0),
        derived=pl.lit(value=False),
    )


def listed(table: pl.DataFrame) -> list[tuple[object, ...]]:
    return copies(table).select("check", "location_code", "time_period", "indicator", "what").rows()


def test_figures_of_their_own_are_not_listed() -> None:
    assert listed(figures({})) == []


def test_the_figures_of_the_year_before_are_listed_once() -> None:
    (row,) = listed(figures({(KENT, 2025): FIGURES[KENT, 2024]}))
    assert row == (COPY_OF_BEFORE, KENT, 2025, "plans_count", "2 figures of the release")


def test_the_figures_of_another_authority_are_listed_of_both() -> None:
    found = listed(figures({(SURREY, 2025): FIGURES[KENT, 2025]}))
    assert [row[:2] for row in found] == [(COPY_OF_OTHER, KENT), (COPY_OF_OTHER, SURREY)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((1_234, 2_467), (1_234, 2_468)),
        ((0, 1_234), (0, 1_234)),
        ((12, 24), (12, 24)),
        ((4_062, 4_062), (4_062, 4_062)),
    ],
    ids=["one figure is new", "zeros are no evidence", "small counts agree by chance", "one figure twice"],
)
def test_what_may_be_chance_is_not_listed(before: tuple[float, float], now: tuple[float, float]) -> None:
    assert listed(figures({(KENT, 2024): before, (KENT, 2025): now})) == []


def test_shares_are_told_by_their_counts() -> None:
    """54.9 % twice is chance, 1,234 of 2,247 twice is a copy."""
    share = {"indicator": "in_time_pct", "value": 54.9, "location_code": KENT}
    rows = [
        share | {"time_period": year, "numerator": 1_234.0, "denominator": 2_247.0} for year in (2024, 2025)
    ]
    one = pl.DataFrame(rows).with_columns(
        pl.col("time_period").cast(pl.Int32),
        source=pl.lit("made-up"),
        release=pl.lit("2026"),
        decimals=pl.lit(1),
        derived=pl.lit(value=False),
    )
    assert [row[0] for row in listed(one)] == [COPY_OF_BEFORE]
    without = one.with_columns(numerator=pl.lit(None, pl.Float64), denominator=pl.lit(None, pl.Float64))
    assert listed(without) == []
