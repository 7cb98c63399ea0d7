"""A share of England or a region that its authorities cannot have together fails."""

import polars as pl
import pytest

from pipeline.checks.areas import areas

INDICATOR = pl.DataFrame({"indicator": ["on_time_pct", "plans_count"], "unit": ["per cent", "count"]})
LEVELS = {"E92000001": "National", "E12000001": "Regional", "E12000002": "Regional"}
# Standard deviations: 12.2 in England, 7.9 in the first region, 7.9 in the second.
FIRST, SECOND = [40.0, 45.0, 50.0, 55.0, 60.0], [60.0, 65.0, 70.0, 75.0, 80.0]


def figures(
    england: float, first: float, second: float, indicator: str = "on_time_pct", without: int = 0
) -> pl.DataFrame:
    """Two regions of five councils; `without` of the second region's have no figure."""
    of_areas = [
        (code, LEVELS[code], None, value)
        for code, value in zip(LEVELS, (england, first, second), strict=True)
    ]
    of_councils = [
        (f"E{region}{number}", "Local authority", region, None if is_second and number < without else value)
        for is_second, (region, values) in enumerate([("E12000001", FIRST), ("E12000002", SECOND)])
        for number, value in enumerate(values)
    ]
    columns = ["location_code", "geographic_level", "region_code", "value"]
    return pl.DataFrame([*of_areas, *of_councils], schema=columns, orient="row").with_columns(
        indicator=pl.lit(indicator),
        location_name="location_code",
        time_period=pl.lit(2025, pl.Int32),
        existed=pl.lit(value=True),
        suspect=pl.lit(None, pl.String),
        source=pl.lit("made-up"),
        release=pl.lit("2026"),
    )


def test_suspect_figures_of_authorities_are_left_out() -> None:
    of_first = (pl.col("region_code") == "E12000001") & (pl.col("geographic_level") == "Local authority")
    doubted = figures(70.0, 41.0, 79.0).with_columns(
        pl.when(of_first).then(900.0).otherwise("value").alias("value"),
        suspect=pl.when(of_first).then(pl.lit("The region's total.")),
    )
    assert areas(doubted, INDICATOR)["outcome"].to_list() == ["pass"]
    assert areas(doubted.with_columns(suspect=pl.lit(None)), INDICATOR)["outcome"].to_list() == ["fail"]


def test_areas_among_their_authorities_pass() -> None:
    (row,) = areas(figures(62.0, 41.0, 79.0), INDICATOR).rows(named=True)
    assert (row["outcome"], row["detail"]) == ("pass", "3 figures")


@pytest.mark.parametrize(
    ("england", "first", "second", "detail"),
    [
        (
            *(60.0, 70.0, 50.0),
            "2 of 3 are not: on_time_pct 2025 of E12000001 is 70, "
            "its authorities have 40 to 60, 50 on average; "
            "on_time_pct 2025 of E12000002 is 50, "
            "its authorities have 60 to 80, 70 on average",
        ),
        (
            *(70.0, 50.0, 70.0),
            "1 of 3 are not: on_time_pct 2025 of E92000001 is 70, "
            "its authorities have 40 to 80, 60 on average",
        ),
        (
            *(0.6, 50.0, 70.0),
            "1 of 3 are not: on_time_pct 2025 of E92000001 is 0.6, "
            "its authorities have 40 to 80, 60 on average",
        ),
    ],
)
def test_an_area_outside_its_authorities_fails(
    england: float, first: float, second: float, detail: str
) -> None:
    (row,) = areas(figures(england, first, second), INDICATOR).rows(named=True)
    assert (row["outcome"], row["detail"]) == ("fail", detail)


def test_an_area_of_which_most_authorities_have_no_figure_is_not_compared() -> None:
    (row,) = areas(figures(55.0, 50.0, 20.0, without=3), INDICATOR).rows(named=True)
    assert (row["outcome"], row["detail"]) == ("pass", "2 figures")


def test_counts_are_not_compared() -> None:
    assert areas(figures(590.0, 250.0, 340.0, "plans_count"), INDICATOR).is_empty()
