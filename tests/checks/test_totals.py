import polars as pl
import pytest

from pipeline.checks.totals import reconcile
from pipeline.core.places import ENGLAND
from schemas.observations import COLUMNS
from tests.support.warehouses.small_observations import (
    CAMDEN,
    ENGLAND_CHECK,
    INDICATOR,
    KENT,
    LOCATION,
    LONDON,
    REGION_CHECK,
    SHARE_CHECK,
    SOUTH_EAST,
    counted,
    result,
    row,
)


def test_authorities_that_add_up_pass() -> None:
    assert result(counted(60, 10, 20, 30), ENGLAND_CHECK) == ("pass", "1 of 1 totals agree")


def test_a_sum_above_england_fails() -> None:
    found = result(counted(59, 10, 20, 30), ENGLAND_CHECK)
    assert found == (
        "fail",
        "0 of 1 totals agree; without a reason: send_appeals_count 2024 (value): 60 together, 59 published",
    )


def test_a_sum_above_england_fails_even_if_a_figure_is_missing() -> None:
    assert result(counted(29, 10, 20, None), ENGLAND_CHECK)[0] == "fail"


def test_a_gap_with_a_named_missing_authority_is_explained() -> None:
    found = result(counted(60, 20, None, None), ENGLAND_CHECK)
    assert found == (
        "explained",
        "0 of 1 totals agree. 2024: no figure for Kent, Lambeth; up to 40 left to them (send_appeals_count), "
        "of 40 possible",
    )


def test_a_gap_that_nothing_explains_fails() -> None:
    assert result(counted(61, 10, 20, 30), ENGLAND_CHECK)[0] == "fail"


def test_a_missing_authority_that_leaves_no_gap_passes() -> None:
    assert result(counted(30, 10, 20, None), ENGLAND_CHECK)[0] == "pass"


def test_money_may_differ_by_half_a_pound_per_authority() -> None:
    def money(england: float) -> list[dict[str, object]]:
        return [item | {"indicator": "dsg_gross_gbp"} for item in counted(england, 10, 20, 30)]

    assert result(money(61.5), ENGLAND_CHECK)[0] == "pass"
    assert result(money(58.5), ENGLAND_CHECK)[0] == "pass"
    assert result(money(61.6), ENGLAND_CHECK)[0] == "fail"


def test_balances_may_exceed_the_total_only_if_one_is_missing() -> None:
    def balances(england: float, lambeth: float | None) -> list[dict[str, object]]:
        return [item | {"indicator": "dsg_balance_gbp"} for item in counted(england, -10, lambeth, -30)]

    assert result(balances(-60, -20), ENGLAND_CHECK)[0] == "pass"
    found = result(balances(-60, None), ENGLAND_CHECK)
    assert found[0] == "explained"
    assert "2024: no figure for Lambeth; up to -20 left to them (dsg_balance_gbp), of 30 possible" in found[1]
    assert result(balances(-60, -10), ENGLAND_CHECK)[0] == "fail"
    for england, outcome in ((-70, "explained"), (-10, "explained"), (-75, "fail"), (-5, "fail")):
        assert result(balances(england, None), ENGLAND_CHECK)[0] == outcome


def test_amounts_per_head_are_not_summed() -> None:
    rows = [item | {"indicator": "high_needs_outturn_per_head_gbp"} for item in counted(15, 10, 20, 30)]
    table = pl.DataFrame(rows, schema=COLUMNS)
    assert reconcile(table, LOCATION, INDICATOR).filter(check=ENGLAND_CHECK).is_empty()


def test_numerators_of_balance_percentages_are_in_pounds() -> None:
    net = "dsg_balance_net_pct"

    def shares(numerator: float) -> list[dict[str, object]]:
        return [
            row(ENGLAND, -50.0, net, numerator=-30.4, denominator=60.0),
            row(CAMDEN, -50.0, net, numerator=numerator, denominator=20.0),
            row(KENT, -50.0, net, numerator=-20.0, denominator=40.0),
        ]

    assert result(shares(-10.0), ENGLAND_CHECK)[0] == "pass"
    assert result(shares(-12.0), ENGLAND_CHECK)[0] == "fail"


def test_counts_of_percentages_must_add_up_too() -> None:
    def shares(numerator: float, denominator: float) -> list[dict[str, object]]:
        pct = "ehcp_issued_20_weeks_excl_pct"
        return [
            row(ENGLAND, 50.0, pct, numerator=numerator, denominator=denominator),
            row(CAMDEN, 50.0, pct, numerator=10.0, denominator=20.0),
            row(KENT, 50.0, pct, numerator=20.0, denominator=40.0),
        ]

    assert result(shares(30, 60), ENGLAND_CHECK) == ("pass", "2 of 2 totals agree")
    assert result(shares(31, 60), ENGLAND_CHECK)[0] == "fail"
    assert result(shares(30, 61), ENGLAND_CHECK)[0] == "fail"


def test_regions_are_checked_separately() -> None:
    regions = [row(LONDON, 30), row(SOUTH_EAST, 30)]
    assert result(counted(60, 10, 20, 30) + regions, REGION_CHECK) == ("pass", "2 of 2 totals agree")
    wrong = [row(LONDON, 31), row(SOUTH_EAST, 30)]
    assert result(counted(60, 10, 20, 30) + wrong, REGION_CHECK)[0] == "fail"


def test_a_missing_authority_explains_its_own_region_only() -> None:
    found = result([*counted(60, 10, None, 30), row(LONDON, 20), row(SOUTH_EAST, 30)], REGION_CHECK)
    assert found[0] == "explained"
    assert found[1].startswith("1 of 2 totals agree. 2024: no figure for Lambeth; up to 10 left to them")
    assert (
        result([*counted(60, 10, None, 30), row(LONDON, 20), row(SOUTH_EAST, 31)], REGION_CHECK)[0] == "fail"
    )


def test_groups_within_the_total_are_not_added_to_it() -> None:
    by_sex = [item | {"breakdown_topic": "Sex", "breakdown": "Female"} for item in counted(1, 5, 5, 5)]
    assert result(counted(60, 10, 20, 30) + by_sex, ENGLAND_CHECK)[0] == "pass"


def test_editions_are_checked_separately() -> None:
    later = [item | {"release": "2025"} for item in counted(61, 10, 20, 30)]
    table = pl.DataFrame(counted(60, 10, 20, 30) + later, schema=COLUMNS)
    found = reconcile(table, LOCATION, INDICATOR).filter(check=ENGLAND_CHECK)
    assert found.select("release", "outcome").rows() == [("2024", "pass"), ("2025", "fail")]


@pytest.mark.parametrize(
    ("value", "outcome"), [(33.3, "pass"), (33.38, "pass"), (33.39, "fail"), (33.28, "fail")]
)
def test_a_percentage_equals_its_counts_within_rounding(value: float, outcome: str) -> None:
    given = row(CAMDEN, value, "ehcp_issued_20_weeks_incl_pct", numerator=100.0, denominator=300.0)
    assert result([given], SHARE_CHECK)[0] == outcome


def test_a_wrong_percentage_is_named() -> None:
    given = row(CAMDEN, 64.1, "ehcp_issued_20_weeks_incl_pct", numerator=46.0, denominator=100.0)
    assert result([given], SHARE_CHECK) == (
        "fail",
        "0 of 1 percentages agree; not ehcp_issued_20_weeks_incl_pct 2024 E09000007 Total",
    )


def test_a_percentage_of_zero_fails() -> None:
    given = row(CAMDEN, 0.0, "ehcp_issued_20_weeks_incl_pct", numerator=0.0, denominator=0.0)
    assert result([given], SHARE_CHECK)[0] == "fail"


def test_only_published_percentages_are_compared_with_their_counts() -> None:
    """The id does not matter; rates, ratios and what is annotated as worked out here are left out."""
    ids = ["made_up_pct", "ehcp_issued_ratio_pct", "ehcp_issued_share_pct", "ehc_requests_per_1000"]
    indicator = pl.DataFrame(
        {
            "indicator": ids,
            "unit": ["per cent", "per cent", "per cent", "per 1,000"],
            "derived": [False, True, False, False],
        }
    )
    annotation = pl.DataFrame(
        [("ehcp_issued_share_pct", None, None, "ours")],
        schema={
            "indicator": pl.String,
            "location_code": pl.String,
            "time_period": pl.Int32,
            "kind": pl.String,
        },
        orient="row",
    )
    rows = [row(CAMDEN, 7.0, name, numerator=10.0, denominator=100.0) for name in ids]
    found = reconcile(pl.DataFrame(rows, schema=COLUMNS), LOCATION, indicator, annotation)
    assert found.filter(check=SHARE_CHECK).select("outcome", "detail").rows() == [
        ("fail", "0 of 1 percentages agree; not made_up_pct 2024 E09000007 Total")
    ]


def test_an_unknown_place_fails() -> None:
    found = result([*counted(60, 10, 20, 30), row("E06000099", 0)], "every place is in the register")
    assert found == ("fail", "5 places; unknown: E06000099")


def test_a_repeated_figure_fails() -> None:
    rows = [*counted(60, 10, 20, 30), row(KENT, 31)]
    assert result(rows, "no figure stands twice")[0] == "fail"
