"""Changes and remainders of made-up measures; what is expected is worked out by hand."""

import datetime
from typing import Any

import polars as pl
import pytest

from pipeline.sources.indicator import Change, Indicator
from pipeline.tidy.changes import derive_changes, derive_remainders
from schemas.observations import COLUMNS

CAMDEN, DORSET, OLD_DORSET = "E09000007", "E06000059", "E10000009"
DAY = datetime.date
PLACES = {
    "location": pl.DataFrame(
        {
            "location_code": ["E92000001", CAMDEN, OLD_DORSET, DORSET],
            "opened": [None, DAY(2009, 1, 1), DAY(2009, 1, 1), DAY(2019, 4, 1)],
            "closed": [None, None, DAY(2019, 3, 31), None],
        },
        schema_overrides={"closed": pl.Date},
    ),
    "location_change": pl.DataFrame(
        {
            "effective": [DAY(2019, 4, 1), DAY(2021, 4, 1)],
            "kind": ["boundary change", "recode"],
            "from_code": [OLD_DORSET, CAMDEN],
            "to_code": [DORSET, CAMDEN],
        }
    ),
}
ABOUT: dict[str, Any] = {
    "label": "Plans",
    "short_label": "Plans",
    "phrase": "saw {value}",
    "topic": "plans",
    "decimals": 1,
    "time_identifier": "Calendar year",
    "polarity": "neutral",
    "definition": "Plans.",
    "source": "plans",
    "class_breaks": [1],
}


def row(period: int, value: float | None, place: str = CAMDEN, release: str = "1") -> dict[str, Any]:
    level = "National" if place == "E92000001" else "Local authority"
    key = ["plans_count", period, "Calendar year", level, place, "Total", "Total"]
    symbol = "x" if value is None else None
    return dict(zip(COLUMNS, [*key, value, None, None, symbol, "plans", release], strict=True))


def changes(
    *rows: dict[str, Any],
    years: int = 1,
    breaks: tuple[int, ...] = (),
    tables: dict[str, pl.DataFrame] = PLACES,
) -> list[tuple[Any, ...]]:
    """Return period, value, numerator, denominator and symbol of every change."""
    indicator = Indicator(
        indicator="plans_change_pct",
        unit="per cent change",
        change=Change.model_construct(of="plans_count", years=years),
        **ABOUT,
    )
    noted = pl.DataFrame(
        [("plans_count", "series_break", year) for year in breaks],
        schema={"indicator": pl.String, "kind": pl.String, "time_period": pl.Int32},
        orient="row",
    )
    found = derive_changes(pl.DataFrame(list(rows), schema=COLUMNS), [indicator], noted, tables)
    return found.select("time_period", "value", "numerator", "denominator", "symbol").rows()


def test_a_change_is_in_per_cent_of_the_earlier_count() -> None:
    assert changes(row(2023, 200), row(2024, 250)) == [(2024, pytest.approx(25), 250, 200, None)]
    assert changes(row(2023, 200), row(2024, 150)) == [(2024, pytest.approx(-25), 150, 200, None)]


def test_a_change_over_five_years_needs_the_period_five_years_before() -> None:
    rows = [row(2018, 100), row(2019, 110), row(2023, 250)]
    assert changes(*rows, years=5) == [(2023, pytest.approx(150), 250, 100, None)]


@pytest.mark.parametrize(("years", "periods"), [(1, [2019, 2020, 2021, 2023, 2024]), (2, [2020, 2021, 2024])])
def test_no_change_crosses_a_break(years: int, periods: list[int]) -> None:
    rows = [row(year, 100) for year in range(2018, 2025)]
    found = changes(*rows, years=years, breaks=(2022,))
    assert [period for period, *_ in found] == periods


def test_a_missing_figure_keeps_its_symbol_and_a_missing_earlier_one_is_said() -> None:
    assert changes(row(2023, 200), row(2024, None)) == [(2024, None, None, 200, "x")]
    assert changes(row(2023, None), row(2024, 250)) == [(2024, None, 250, None, "earlier")]
    assert changes(row(2023, 0), row(2024, 250)) == [(2024, None, 250, 0, "none")]


def test_an_area_of_other_boundaries_has_no_change() -> None:
    """Dorset lost Christchurch on 1 April 2019 and has another code since; a recode changes no area."""
    new = [row(2018, 100, CAMDEN), row(2018, 100, DORSET), row(2019, 110, DORSET), row(2020, 121, DORSET)]
    assert changes(*new) == [(2019, None, 110, None, "earlier"), (2020, pytest.approx(10), 121, 110, None)]
    assert changes(row(2020, 100), row(2021, 110)) == [(2021, pytest.approx(10), 110, 100, None)]


def test_a_transfer_of_a_part_is_a_change_of_area() -> None:
    part = PLACES["location_change"].with_columns(kind=pl.lit("transfer"))
    found = changes(row(2020, 100), row(2021, 110), tables=PLACES | {"location_change": part})
    assert found == [(2021, None, 110, None, "earlier")]


def test_the_earlier_figure_is_of_the_same_release_or_of_the_last_with_england() -> None:
    england = [row(2023, 900, "E92000001", release) for release in ("1", "2")]
    rows = [*england, row(2023, 100, release="1"), row(2023, 200, release="2")]
    third = [row(2023, 300, release="3"), row(2023, None, "E92000001", "3")]
    same = changes(*rows, row(2024, 150, release="1"))
    assert [line[3] for line in same] == [100]
    other = changes(*rows, *third, row(2024, 150, release="4"))
    assert [line[3] for line in other] == [200]


def test_a_remainder_is_what_a_percentage_does_not_count() -> None:
    late = Indicator(indicator="plans_late_count", unit="count", remainder_of="plans_on_time_pct", **ABOUT)
    share = row(2024, 40) | {"indicator": "plans_on_time_pct", "numerator": 20, "denominator": 50}
    excepted = row(2023, None) | {"indicator": "plans_on_time_pct", "numerator": 0, "denominator": 0}
    found = derive_remainders(pl.DataFrame([share, excepted], schema=COLUMNS), [late])
    assert found.select("indicator", "time_period", "value", "numerator", "denominator", "symbol").rows() == [
        ("plans_late_count", 2024, 30, None, None, None),
        ("plans_late_count", 2023, None, None, None, "x"),
    ]
