"""The unit of a measure, read from the end of its id in two ways."""

import polars as pl
import pytest

from schemas.units import UNITS, has_unit, unit_of

IDS = pl.DataFrame(
    {
        "indicator": [
            *(f"plans{end}" for end in UNITS),
            *("dsg_balance_gbp", "plans_change_pct", "plans_per_head_gbp", "plans_pct_of_all", "_count", ""),
        ]
    }
)


@pytest.mark.parametrize("unit", UNITS.values())
def test_has_unit_is_as_unit_of(unit: str) -> None:
    """A suffix that ends another one (_gbp, _per_head_gbp) does not match its units."""
    found = IDS.select(
        has=has_unit(pl.col("indicator"), unit),
        of=(unit_of(pl.col("indicator")) == unit).fill_null(value=False),
    )
    assert found["has"].to_list() == found["of"].to_list()
    assert found["has"].any()
