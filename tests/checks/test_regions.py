"""Two regions whose figures are exchanged fail, though each figure is possible for either."""

import polars as pl
import pytest

from pipeline.checks.regions import regions

MEASURES = {"pupils_pct": "per cent", "residents_0_17_count": "count"}
INDICATOR = pl.DataFrame(
    {"indicator": list(MEASURES), "unit": list(MEASURES.values()), "derived": [False, False]}
)
# Shares of two councils each, and how many children live there: the regions' figures are 6.0 and 7.0 in 2021.
NORTH, SOUTH = ((5.0, 9.0), (300.0, 100.0)), ((8.0, 4.0), (300.0, 100.0))


def row(code: str, year: int, value: float | None, *, region: str | None = None, **more: object) -> dict:
    return {
        "indicator": "pupils_pct",
        "time_period": year,
        "geographic_level": "Local authority" if region else "Regional",
        "location_code": code,
        "location_name": code,
        "region_code": region,
        "value": value,
        "denominator": None,
        "suspect": None,
        "existed": True,
        "source": "made-up",
        "release": "2024",
    } | more


def figures(north: tuple[float, ...], south: tuple[float, ...], **more: object) -> pl.DataFrame:
    """The councils' shares rise by a tenth each year; `north` and `south` are what their regions print."""
    rows = []
    for region, (shares, children) in (("North", NORTH), ("South", SOUTH)):
        for number, (share, residents) in enumerate(zip(shares, children, strict=True)):
            code = f"{region} {number}"
            rows += [row(code, 2021 + year, share + 0.1 * year, region=region) for year in range(len(north))]
            rows.append(row(code, 2020, residents, region=region, indicator="residents_0_17_count"))
    for region, printed in (("North", north), ("South", south)):
        rows += [row(region, 2021 + year, value, **more) for year, value in enumerate(printed)]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col("time_period").cast(pl.Int32), pl.col("denominator").cast(pl.Float64)
    )


def test_regions_that_differ_as_their_authorities_pass() -> None:
    (found,) = regions(figures((6.0, 6.1, 6.2), (7.0, 7.1, 7.2)), INDICATOR).rows(named=True)
    assert (found["source"], found["release"]) == ("made-up", "2024")
    assert (found["outcome"], found["detail"]) == ("pass", "1 pairs of regions")


def test_exchanged_regions_fail() -> None:
    (found,) = regions(figures((7.0, 7.1, 7.2), (6.0, 6.1, 6.2)), INDICATOR).rows(named=True)
    assert found["outcome"] == "fail"
    assert found["detail"] == "1 of 1 pairs do not: North and South differ the other way round"


def test_one_odd_period_of_three_is_no_exchange() -> None:
    assert regions(figures((6.0, 6.1, 7.2), (7.0, 7.1, 6.2)), INDICATOR)["outcome"].to_list() == ["pass"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (figures((7.0, 7.1), (6.0, 6.1)), "two periods are too few"),
        (figures((7.0, 7.1, 7.2), (6.0, 6.1, 6.2), denominator=400.0), "their counts add up, or not"),
        (
            figures((7.0, 7.1, 7.2), (6.0, 6.1, 6.2)).filter(pl.col("indicator") == "pupils_pct"),
            "nobody is known to live there",
        ),
    ],
)
def test_what_cannot_be_told_has_no_row(table: pl.DataFrame, why: str) -> None:
    assert regions(table, INDICATOR).is_empty(), why
