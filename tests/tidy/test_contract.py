"""The contract of observations: columns, types, and each rule."""

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy import contract
from schemas.observations import COLUMNS

GOOD = {
    "indicator": "ehcp_issued_20_weeks_excl_pct",
    "time_period": 2025,
    "time_identifier": "Calendar year",
    "geographic_level": "Local authority",
    "location_code": "E09000007",
    "breakdown_topic": "Total",
    "breakdown": "Total",
    "value": 50.0,
    "numerator": 45.0,
    "denominator": 90.0,
    "symbol": None,
    "source": "ehcp-timeliness",
    "release": "2026",
}


def observations(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS)


def test_valid_observations_are_returned_unchanged() -> None:
    table = observations(
        GOOD,
        GOOD
        | {"location_code": "E06000059", "value": None, "numerator": 0.0, "denominator": 0.0, "symbol": "x"},
        GOOD | {"indicator": "dsg_balance_pct", "value": -15.31},
        GOOD | {"indicator": "dsg_balance_gbp", "value": -9450119.0},
        GOOD | {"geographic_level": "Sub-region", "value": 100.0},
    )
    assert contract.observations(table, "All editions together") is table


BROKEN = {
    "value and symbol": ({"symbol": "x"}, "has both a value and a symbol, or neither"),
    "neither value nor symbol": ({"value": None}, "has both a value and a symbol, or neither"),
    "over 100 %": ({"value": 100.1}, "has a percentage outside 0 to 100"),
    "share below 0": ({"value": -0.1}, "has a percentage outside 0 to 100"),
    "rate over 100 %": (
        {"indicator": "send_appeal_rate_pct", "value": 101.0},
        "has a percentage outside 0 to 100",
    ),
    "count below 0": ({"indicator": "send_appeals_count", "value": -1.0}, "has a negative count"),
    "an infinite denominator": ({"denominator": float("inf")}, "has a figure that is not finite"),
    "not a number": (
        {"indicator": "dsg_balance_gbp", "value": float("nan")},
        "has a figure that is not finite",
    ),
    "unknown level": ({"geographic_level": "District"}, "not one of National, Regional"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_of_the_tidy_contract(name: str) -> None:
    change, words = BROKEN[name]
    with pytest.raises(PipelineError) as error:
        contract.observations(observations(GOOD | {"release": "2025"}, GOOD | change), "plans.csv (2026)")
    message = str(error.value)
    assert message.startswith("plans.csv (2026): 1 row is invalid (")
    assert words in message


def test_the_first_invalid_observation_is_named() -> None:
    with pytest.raises(
        PipelineError,
        match="first: ehcp_issued_20_weeks_excl_pct, 2025, Calendar year, District, E09000007, Total",
    ):
        contract.observations(observations(GOOD, GOOD | {"geographic_level": "District"}), "plans")


def test_a_repeated_key_is_refused() -> None:
    with pytest.raises(PipelineError, match="2 rows are invalid"):
        contract.observations(observations(GOOD, GOOD | {"value": 51.0}), "plans")


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.drop("symbol"),
        lambda table: table.with_columns(note=pl.lit("")),
        lambda table: table.select(sorted(table.columns)),
        lambda table: table.with_columns(pl.col("value").cast(pl.Float32)),
        lambda table: table.with_columns(source=pl.lit(None, pl.String)),
    ],
    ids=["column missing", "column too many", "another order", "another type", "no source"],
)
def test_missing_extra_and_reordered_columns_are_refused(change) -> None:
    with pytest.raises(PipelineError, match=r"^plans: "):
        contract.observations(change(observations(GOOD)), "plans")


def test_a_symbol_without_a_meaning_is_refused() -> None:
    unknown = GOOD | {"location_code": "E06000059", "value": None, "symbol": "?"}
    with pytest.raises(PipelineError) as error:
        contract.observations(observations(GOOD, unknown), "plans")
    assert str(error.value) == "plans: '?' in place of a figure is not in data/reference/symbol.csv."
