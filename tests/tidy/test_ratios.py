"""Ratios of made-up measures; what is expected is worked out by hand."""

from typing import Any

import polars as pl
import pytest

from pipeline.sources.indicator import Indicator, Ratio
from pipeline.tidy.ratios import derive_ratios
from schemas.observations import COLUMNS
from tests.support.layouts.files_people import children_csv, children_row
from tests.support.layouts.publishers_files import ESTABLISHED, appeals_csv, edition
from tests.support.layouts.tidied import CAMDEN, tidied

ABOVE, BELOW = "things_count", "people_count"


def indicator(times: int = 10_000) -> Indicator:
    return Indicator(
        indicator="things_per_10000",
        label="Things",
        short_label="Things",
        phrase="had {value} things",
        topic="tribunal",
        unit="per 10,000",
        decimals=1,
        time_identifier="Calendar year",
        polarity="neutral",
        definition="Things.",
        source="things",
        class_breaks=[1],
        ratio=Ratio(numerator=ABOVE, denominator=BELOW, times=times),
    )


def row(
    name: str,
    period: int,
    value: float | None,
    *,
    identifier: str = "Calendar year",
    place: tuple[str, str] = ("Local authority", "E09000007"),
    symbol: str | None = None,
    release: str = "1",
    breakdown: str = "Total",
) -> dict[str, Any]:
    key = dict(zip(COLUMNS, [name, period, identifier, *place, "Total", breakdown], strict=False))
    return key | {
        **dict.fromkeys(["numerator", "denominator"]),
        "value": value,
        "symbol": symbol,
        "source": name,
        "release": release,
    }


def people(year: int, value: float | None, **others: Any) -> dict[str, Any]:
    symbol = "x" if value is None else None
    return row(BELOW, year, value, identifier="Mid-year", **({"symbol": symbol} | others))


def ratios(*rows: dict[str, Any], times: int = 10_000) -> list[dict[str, Any]]:
    return derive_ratios(pl.DataFrame(list(rows), schema=COLUMNS), [indicator(times)]).rows(named=True)


def ratio(*rows: dict[str, Any], times: int = 10_000) -> tuple[float | None, ...]:
    (found,) = ratios(*rows, times=times)
    return found["value"], found["numerator"], found["denominator"], found["symbol"]


@pytest.mark.parametrize(
    ("period", "identifier", "below"),
    [
        (2024, "Calendar year", 2_500),  # the January that follows
        (202324, "Financial year", 2_400),  # the January in the year
        (202425, "Financial year", 2_500),
        (2025, "January", 2_500),
    ],
)
def test_plans_are_counted_in_the_january_at_the_end_of_a_period(
    period: int, identifier: str, below: float
) -> None:
    plans = [row(BELOW, year, count, identifier="January") for year, count in ((2024, 2_400), (2025, 2_500))]
    assert ratio(row(ABOVE, period, 50, identifier=identifier), *plans, times=1_000) == (
        1_000 * 50 / below,
        50,
        below,
        None,
    )


@pytest.mark.parametrize(("period", "identifier"), [(2025, "Calendar year"), (202526, "Financial year")])
def test_plans_of_an_earlier_january_are_not_used(period: int, identifier: str) -> None:
    plans = row(BELOW, 2025, 2_500, identifier="January")
    assert ratios(row(ABOVE, period, 50, identifier=identifier), plans) == []


ESTIMATES = [people(2021, 10_000), people(2022, 20_000), people(2023, 40_000), people(2024, 50_000)]


@pytest.mark.parametrize(
    ("period", "identifier", "below"),
    [
        (2022, "Calendar year", 20_000),  # mid-2022
        (202223, "Financial year", 20_000),  # begins in April 2022
        (2023, "January", 20_000),  # the middle of the year before
        (2024, "Calendar year", 50_000),
        (2025, "Calendar year", 50_000),  # mid-2025 is not out: one year back
        (202526, "Financial year", 50_000),
        (2025, "January", 50_000),
        (2026, "January", 50_000),  # mid-2025 is not out: one year back
    ],
)
def test_residents_are_of_the_year_that_belongs_to_the_period(
    period: int, identifier: str, below: float
) -> None:
    assert ratio(row(ABOVE, period, 100, identifier=identifier), *ESTIMATES) == (
        10_000 * 100 / below,
        100,
        below,
        None,
    )


@pytest.mark.parametrize(
    ("period", "identifier"),
    [
        (2026, "Calendar year"),
        (202627, "Financial year"),
        (2027, "January"),
        (2020, "Calendar year"),
        (202021, "Financial year"),
        (2021, "January"),
    ],
)
def test_a_period_without_an_estimate_of_its_year_or_the_one_before_is_left_out(
    period: int, identifier: str
) -> None:
    assert ratios(row(ABOVE, period, 100, identifier=identifier), *ESTIMATES) == []


def test_a_gap_between_estimates_is_not_bridged() -> None:
    assert ratios(row(ABOVE, 2022, 100), people(2021, 10), people(2023, 10)) == []


def test_without_any_estimate_there_is_no_ratio() -> None:
    assert ratios(row(ABOVE, 2022, 100)) == []


@pytest.mark.parametrize("times", [1, 100, 1_000, 10_000])
def test_the_ratio_is_times_numerator_over_denominator(times: int) -> None:
    assert ratio(row(ABOVE, 2024, 5), *ESTIMATES, times=times)[0] == pytest.approx(times * 5 / 50_000)


def test_a_missing_numerator_keeps_its_symbol() -> None:
    assert ratio(row(ABOVE, 2024, None, symbol="blank"), *ESTIMATES) == (None, None, 50_000, "blank")


def test_a_place_without_a_denominator_has_the_symbol_undivided() -> None:
    elsewhere = ("Local authority", "E09000001")
    assert ratio(row(ABOVE, 2024, 5, place=elsewhere), *ESTIMATES) == (None, 5, None, "undivided")
    assert ratio(row(ABOVE, 2024, 5), people(2024, None)) == (None, 5, None, "undivided")


def test_a_missing_figure_of_a_place_without_a_denominator_keeps_its_symbol() -> None:
    row_above = row(ABOVE, 2024, None, symbol="x", place=("Local authority", "E09000001"))
    assert ratio(row_above, *ESTIMATES) == (None, None, None, "x")


def test_nothing_is_divided_by_zero() -> None:
    assert ratio(row(ABOVE, 2024, 5), people(2024, 0)) == (None, 5, 0, "none")
    assert ratio(row(ABOVE, 2024, 0), people(2024, 0)) == (None, 0, 0, "none")


def test_zero_of_many_is_zero() -> None:
    assert ratio(row(ABOVE, 2024, 0), *ESTIMATES) == (0, 0, 50_000, None)


def test_england_and_regions_are_divided_by_their_own_residents() -> None:
    places = {"E92000001": "National", "E12000007": "Regional", "E09000007": "Local authority"}
    above = [row(ABOVE, 2024, 10, place=(level, code)) for code, level in places.items()]
    sizes = {"E92000001": 1_000_000, "E12000007": 100_000, "E09000007": 10_000}
    below = [people(2024, sizes[code], place=(level, code)) for code, level in places.items()]
    found = {figure["location_code"]: figure["value"] for figure in ratios(*above, *below)}
    assert found == pytest.approx({"E92000001": 0.1, "E12000007": 1, "E09000007": 10})


def test_every_release_of_the_numerator_has_a_ratio() -> None:
    found = ratios(row(ABOVE, 2024, 5), row(ABOVE, 2024, 10, release="2"), *ESTIMATES)
    assert [(figure["source"], figure["release"], figure["value"]) for figure in found] == [
        (ABOVE, "1", 1),
        (ABOVE, "2", 2),
    ]


def test_the_later_of_two_denominators_is_used() -> None:
    assert ratio(row(ABOVE, 2024, 5), *ESTIMATES, people(2024, 25_000, release="2"))[2] == 25_000


def test_an_earlier_denominator_is_used_if_the_later_is_missing() -> None:
    assert ratio(row(ABOVE, 2024, 5), *ESTIMATES, people(2024, None, release="2"))[2] == 50_000


def test_breakdowns_have_no_ratio() -> None:
    assert ratios(row(ABOVE, 2024, 5, breakdown="Girls"), *ESTIMATES) == []


@pytest.mark.parametrize(("period", "identifier"), [(2024, "Calendar year"), (202324, "Financial year")])
def test_a_denominator_of_the_same_kind_of_period_has_the_same_period(period: int, identifier: str) -> None:
    above = row(ABOVE, period, 5, identifier=identifier)
    assert ratio(above, row(BELOW, period, 50_000, identifier=identifier))[:3] == (1, 5, 50_000)


def test_appeals_of_former_dorset_are_not_divided_by_residents_of_new_dorset() -> None:
    """The table of appeals has one row of Dorset: to 2018 it holds those of the old area."""
    blocks = [(2018, ESTABLISHED), (2019, ESTABLISHED)]
    cells = ["50", "1,000", "5.00%", "60", "1,200", "5.00%"]
    england = ["England Total", "", *["100", "2,000", "5.00%"] * 2]
    described = edition("send-appeals", "2024")
    only = described.model_copy(
        update={"columns": {k: v for k, v in described.columns.items() if "development" not in k}}
    )
    appeals = tidied(appeals_csv(blocks, [["Dorset6", "838", *cells], england]), only)
    children = tidied(
        children_csv(
            [
                children_row(("Dorset", "E10000009", "835"), 2018, 80_000),
                children_row(("Dorset", "E06000059", "838"), 2019, 60_000),
                children_row(CAMDEN, 2018, 1),
            ]
        ),
        edition("residents", "2012 to 2024"),
    )
    together = pl.concat([appeals.observations, children.observations])
    described_ratio = indicator().model_copy(
        update={
            "ratio": Ratio(numerator="send_appeals_count", denominator="residents_0_17_count", times=10_000)
        }
    )
    found = derive_ratios(together, [described_ratio]).drop_nulls("value")
    assert found.select("time_period", "location_code", "value").rows() == [
        (2018, "E10000009", 6.25),
        (2019, "E06000059", 10),
    ]
