"""A figure of a size that its unit does not allow fails, whatever else is known of it."""

import polars as pl
import pytest

from pipeline.checks.bounds import bounds

UNITS = {
    "on_time_pct": "per cent",
    "wait_weeks": "weeks",
    "spend_per_head_gbp": "GBP per head",
    "spend_gbp": "GBP",
    "balance_gbp": "GBP",
}
INDICATOR = pl.DataFrame({"indicator": list(UNITS), "unit": list(UNITS.values())}).with_columns(
    signed=pl.col("indicator") == "balance_gbp"
)
COUNCILS = 40


def figures(indicator: str, values: list[float], not_ranked: str | None = None) -> pl.DataFrame:
    """Forty councils; the first have the values given, the others the last of them."""
    every = values + values[-1:] * (COUNCILS - len(values))
    return pl.DataFrame({"value": every}).with_columns(
        indicator=pl.lit(indicator),
        time_period=pl.lit(2025, pl.Int32),
        geographic_level=pl.lit("Local authority"),
        location_code=pl.format("E{}", pl.int_range(pl.len())),
        location_name=pl.format("Council {}", pl.int_range(pl.len())),
        existed=pl.lit(value=True),
        not_ranked=pl.lit(not_ranked, pl.String),
        source=pl.lit("made-up"),
        release=pl.lit("2026"),
    )


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        ("on_time_pct", [0.0, 100.0, 0.4, 52.0]),
        ("wait_weeks", [0.0, 200.0, 24.0]),
        ("spend_per_head_gbp", [51.0, 4_999.0, 0.0, 500.0]),
        ("spend_gbp", [0.0, 1e9, 5_000.0, 1_200_000.0]),
        ("balance_gbp", [0.0, 4e7, -5.0, -3_300_000.0]),
    ],
)
def test_possible_figures_pass(indicator: str, values: list[float]) -> None:
    (row,) = bounds(figures(indicator, values), INDICATOR).rows(named=True)
    assert (row["outcome"], row["detail"]) == ("pass", "40 figures")


@pytest.mark.parametrize(
    ("indicator", "values", "detail"),
    [
        (
            "on_time_pct",
            [100.1, 52.0],
            "1 of 40 are not: on_time_pct 2025 of Council 0, 100.1, is not from 0 to 100 %",
        ),
        (
            "on_time_pct",
            [0.9, 0.52],
            "40 of 40 are not: on_time_pct 2025 of Council 0, 0.9, is below 1 % in every",
        ),
        (
            "wait_weeks",
            [223.0, 24.0],
            "1 of 40 are not: wait_weeks 2025 of Council 0, 223, is not from 0 to 200 weeks",
        ),
        ("spend_gbp", [-1.0, 5e6], "1 of 40 are not: spend_gbp 2025 of Council 0, -1, is negative"),
        # The least and the most of the published tables in thousands, and the least a thousandfold.
        (
            "spend_gbp",
            [1_202.0],
            "40 of 40 are not: spend_gbp 2025 of Council 0, 1,202, is not in pounds, to",
        ),
        ("spend_gbp", [306e3], "40 of 40 are not: spend_gbp 2025 of Council 0, 306,000, is not in pounds"),
        ("spend_gbp", [1.2e9], "40 of 40 are not: spend_gbp 2025 of Council 0, 1,200,000,000, is not in p"),
        ("balance_gbp", [-3_309.0], "40 of 40 are not: balance_gbp 2025 of Council 0, -3,309, is not in p"),
        (
            "spend_per_head_gbp",
            [5_001.0, 500.0],
            "1 of 40 are not: spend_per_head_gbp 2025 of Council 0, 5,001",
        ),
        (
            "spend_per_head_gbp",
            [49.0, 500.0],
            "1 of 40 are not: spend_per_head_gbp 2025 of Council 0, 49, is more",
        ),
    ],
)
def test_an_impossible_figure_fails(indicator: str, values: list[float], detail: str) -> None:
    (row,) = bounds(figures(indicator, values), INDICATOR).rows(named=True)
    assert row["outcome"] == "fail"
    assert row["detail"].startswith(detail)


def test_a_suspect_or_small_figure_is_not_compared_with_the_median() -> None:
    table = pl.concat(
        [figures("spend_per_head_gbp", [500.0]), figures("spend_per_head_gbp", [1.0], "small").head(1)]
    )
    assert bounds(table, INDICATOR)["outcome"].to_list() == ["pass"]


def test_balances_may_have_any_size() -> None:
    balances = INDICATOR.with_columns(signed=pl.lit(value=True))
    assert bounds(figures("on_time_pct", [-150.0, 5.0]), balances).is_empty()
    assert bounds(figures("spend_gbp", [-1e9, 5e6]), balances)["outcome"].to_list() == ["pass"]
