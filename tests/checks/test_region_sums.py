"""England's total is the sum of its nine regions, even where an authority has no figure."""

import polars as pl
import pytest

from pipeline.checks.region_sums import CHECK
from pipeline.checks.totals import reconcile
from pipeline.core.places import ENGLAND
from schemas.observations import COLUMNS
from tests.support.warehouses.small_observations import (
    ENGLAND_CHECK,
    INDICATOR,
    LOCATION,
    counted,
    result,
    row,
)

NINE = [f"E1200000{number}" for number in range(1, 10)]


def regional(*figures: float | None, **more: object) -> list[dict[str, object]]:
    return [row(code, figure, **more) for code, figure in zip(NINE, figures, strict=False)]


def test_regions_that_add_up_pass() -> None:
    rows = [*counted(60, 10, 20, 30), *regional(0, 0, 0, 0, 0, 0, 30, 30, 0)]
    assert result(rows, CHECK) == ("pass", "1 of 1 totals agree")


@pytest.mark.parametrize("england", [58, 63])
def test_a_total_that_a_missing_authority_would_explain_fails(england: int) -> None:
    """Kent may have had up to 20, as another authority did, which leaves room for both totals."""
    rows = [*counted(england, 20, 20, None), *regional(0, 0, 0, 0, 0, 0, 40, 20, 0)]
    assert result(rows, ENGLAND_CHECK)[0] != "pass"
    assert result(rows, CHECK) == (
        "fail",
        "0 of 1 totals agree; without a note on England's figure: send_appeals_count 2024 (value): "
        f"60 in the regions together, {england} in England's row",
    )


def test_counts_of_a_percentage_are_compared_too() -> None:
    share = {"indicator": "ehcp_mainstream_pct", "numerator": 5.0, "denominator": 10.0}
    england = row(ENGLAND, 50, **share | {"numerator": 46.0, "denominator": 90.0})
    found = result([england, *regional(*[50.0] * 9, **share)], CHECK)
    assert found[0] == "fail"
    assert "1 of 2 totals agree" in found[1]
    assert "(numerator): 45 in the regions together, 46 in England's row" in found[1]


def test_money_may_differ_by_half_a_pound_a_region() -> None:
    def outcome(england: float) -> str:
        money = {"indicator": "dsg_gross_gbp"}
        return result([row(ENGLAND, england, **money), *regional(*[10.0] * 9, **money)], CHECK)[0]

    assert [outcome(england) for england in (85.5, 94.5, 94.6)] == ["pass", "pass", "fail"]


def test_a_note_on_englands_figure_explains_a_difference() -> None:
    rows = [row(ENGLAND, 91), *regional(*[10.0] * 9)]
    note = {"indicator": "send_appeals_count", "location_code": ENGLAND, "time_period": 2024}
    annotation = pl.DataFrame([note | {"kind": "caveat"}], schema_overrides={"time_period": pl.Int32})
    found = reconcile(pl.DataFrame(rows, schema=COLUMNS), LOCATION, INDICATOR, annotation).filter(check=CHECK)
    assert found["outcome"].to_list() == ["explained"]
    assert "with a note: send_appeals_count 2024 (value): 90 in the regions" in found["detail"].item()


@pytest.mark.parametrize("figures", [[10.0] * 8, [*[10.0] * 8, None]])
def test_without_all_nine_regions_there_is_nothing_to_compare(figures: list[float | None]) -> None:
    table = pl.DataFrame([row(ENGLAND, 91), *regional(*figures)], schema=COLUMNS)
    assert reconcile(table, LOCATION, INDICATOR).filter(check=CHECK).is_empty()
