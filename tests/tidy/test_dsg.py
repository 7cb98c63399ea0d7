import math

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from pipeline.tidy.dsg import derive_balances
from tests.support.layouts.files_money import net_deficits_csv
from tests.support.layouts.publishers_files import (
    DEFICIT_HEADER,
    Row,
    allocation,
    allocations_ods,
    deficits_xlsx,
    edition,
    gross_xlsx,
    line_193_csv,
    workbook,
)
from tests.support.layouts.tidied import CAMDEN, ENGLAND, counts, figure, outcome, tidied

GROUPS = ["LONDON", "METROPOLITAN AUTHORITIES", "UNITARY AUTHORITIES", "UPPER TIER AUTHORITIES"]
LONDON = "E12000007"
WEST_BERKSHIRE = "E06000037"
GLOUCESTERSHIRE = "E10000013"
BLOCK = "high_needs_block_gbp"
GBP = "dsg_balance_gbp"
PCT = "dsg_balance_pct"


def allocated(*rows: Row, release: str = "2023-24") -> Tidy:
    described = edition("dsg-allocations", release)
    unit = "(£s)" if described.gbp_per_unit == 1 else "(£ million)"
    return tidied(allocations_ods(rows, unit=unit, sheet=described.sheet or ""), described)


def returned(*rows: Row) -> Tidy:
    return tidied(line_193_csv(rows), edition("dsg-balance", "2023-24"))


def balances(*rows: Row) -> Tidy:
    return tidied(deficits_xlsx(rows), edition("dsg-balance", "2021-22"))


def grants(*rows: Row) -> Tidy:
    return tidied(gross_xlsx(rows), edition("dsg-gross", "2024-03"))


def test_the_high_needs_block_is_before_deductions_in_pounds() -> None:
    table = allocated(allocation("ENGLAND", "", 9952172126), allocation("202", "Camden", 55017590))
    assert figure(table, BLOCK, ENGLAND, 202324)["value"] == 9952172126
    assert counts(figure(table, BLOCK, CAMDEN[1], 202324)) == (55017590, None, None, None)
    assert figure(table, BLOCK, CAMDEN[1], 202324)["time_identifier"] == "Financial year"


def test_a_sheet_in_millions_becomes_pounds() -> None:
    rows = allocation("ENGLAND", "", 6279.1231393204043), allocation("202", "Camden", 36.625157115640988)
    table = allocated(*rows, release="2019-20")
    assert figure(table, BLOCK, ENGLAND, 201920)["value"] == pytest.approx(6_279_123_139.32, abs=0.01)
    assert figure(table, BLOCK, CAMDEN[1], 201920)["value"] == pytest.approx(36_625_157.12, abs=0.01)


def test_london_printed_twice_is_one_region() -> None:
    rows = [allocation(name, "", 500) for name in ("LONDON", "London")]
    table = allocated(allocation("ENGLAND", "", 900), allocation("202", "Camden", 500), *rows)
    regional = table.observations.filter(geographic_level="Regional")
    assert regional.select("location_code", "value").rows() == [(LONDON, 500)]


def test_london_printed_twice_with_different_figures_is_refused() -> None:
    rows = [allocation("LONDON", "", 500), allocation("London", "", 501)]
    with pytest.raises(PipelineError, match="two different rows for 'LONDON'"):
        allocated(allocation("ENGLAND", "", 900), *rows)


def test_totals_by_type_of_authority_are_left_out() -> None:
    rows = [allocation(name, "", 100) for name in GROUPS]
    table = allocated(allocation("ENGLAND", "", 900), allocation("202", "Camden", 100), *rows)
    given = table.observations.drop_nulls("value")["location_code"]
    assert sorted(given) == [CAMDEN[1], LONDON, ENGLAND]


def test_a_missing_row_of_england_fails_a_check() -> None:
    name = "England's row is there"
    assert outcome(allocated(allocation("ENGLAND", "", 1)), name) == ("pass", "1 of 1 years")
    assert outcome(allocated(allocation("202", "Camden", 1)), name) == ("fail", "0 of 1 years")


def test_authorities_without_a_row_are_absent() -> None:
    table = allocated(allocation("ENGLAND", "", 900), allocation("202", "Camden", 100))
    for code in ("E09000001", "E06000053"):  # City of London, Isles of Scilly
        assert counts(figure(table, BLOCK, code, 202324)) == (None, None, None, "absent")


def test_a_positive_deficit_becomes_a_negative_balance() -> None:
    table = returned([WEST_BERKSHIRE, "West Berkshire", 9450119], [CAMDEN[1], "Camden", -12])
    assert figure(table, GBP, WEST_BERKSHIRE, 202324)["value"] == -9450119
    assert figure(table, GBP, CAMDEN[1], 202324)["value"] == 12


def test_zeros_and_blanks_of_line_193_are_missing_with_different_symbols() -> None:
    table = returned(
        ["E06000063", "Cumberland", 0], ["E06000060", "Buckinghamshire", ""], [CAMDEN[1], "Camden", 5]
    )
    assert counts(figure(table, GBP, "E06000063", 202324)) == (None, None, None, "zero")
    assert counts(figure(table, GBP, "E06000060", 202324)) == (None, None, None, "blank")
    assert figure(table, GBP, "E09000001", 202324)["symbol"] == "absent"
    assert outcome(table, "returned a balance") == ("pass", "1 of 3 rows have one")


def test_dfes_percentage_changes_its_sign() -> None:
    national = [202122, "National", "England", "", 2.26]
    table = balances(national, [202122, "Local authority", "South West", "Gloucestershire", 3.26])
    assert figure(table, PCT, GLOUCESTERSHIRE, 202122)["value"] == -3.26
    assert figure(table, PCT, ENGLAND, 202122)["value"] == -2.26
    assert outcome(table, "opposite signs") == ("pass", "2 rows")


def test_the_percentage_of_the_net_grant_is_another_measure() -> None:
    rows = [202122, "National", "", "", 4.15], [202122, "Local authority", "Inner London", "Camden", -7.68]
    table = tidied(net_deficits_csv(*rows), edition("dsg-balance-net", "2021-22"))
    assert counts(figure(table, "dsg_balance_net_pct", CAMDEN[1], 202122)) == (7.68, None, None, None)
    assert figure(table, "dsg_balance_net_pct", ENGLAND, 202122)["value"] == -4.15
    assert table.observations.filter(indicator=PCT).is_empty()


def test_inner_london_is_a_sub_region() -> None:
    rows = [202122, "Regional", "Inner London", "", 4.37], [202122, "Regional", "South West", "", 14.07]
    table = tidied(net_deficits_csv(*rows), edition("dsg-balance-net", "2021-22")).observations
    given = table.drop_nulls("value").select("location_code", "geographic_level", "value").rows()
    assert given == [("E12000009", "Regional", -14.07), ("E13000001", "Sub-region", -4.37)]


def test_inconsistent_signs_fail_a_check() -> None:
    rows = [[202122, "Local authority", "London", "Camden", 3.26, 3.26, "2021-22"]]
    table = tidied(workbook({"Sheet 1": [DEFICIT_HEADER, *rows]}), edition("dsg-balance", "2021-22"))
    assert outcome(table, "opposite signs") == ("fail", "1 rows differ")


def test_a_zero_balance_is_unsigned_zero() -> None:
    rows = [[year, "Local authority", "London", "Camden", 0.0] for year in (202021, 202122)]
    table = balances(*rows)  # two: polars treats a single row otherwise
    value = figure(table, PCT, CAMDEN[1], 202122)["value"]
    assert value == 0
    assert math.copysign(1, value) == 1


def test_dorset_by_name_means_the_area_of_the_year() -> None:
    rows = [[year, "Local authority", "South West", "Dorset", 15.31] for year in (201819, 201920)]
    table = balances(*rows).observations.drop_nulls("value")
    assert table.select("time_period", "location_code").rows() == [
        (201819, "E10000009"),
        (201920, "E06000059"),
    ]


def test_the_gross_grant_of_several_years() -> None:
    rows = ["ENGLAND", "", 44867520326.84, 201920], ["202", "Camden", 172446978.02, 201920]
    table = grants(*rows, *[[name, "", 5, 201920] for name in GROUPS], ["London", "", 5, 201920])
    assert figure(table, "dsg_gross_gbp", ENGLAND, 201920)["value"] == 44867520326.84
    assert figure(table, "dsg_gross_gbp", CAMDEN[1], 201920)["value"] == 172446978.02
    assert figure(table, "dsg_gross_gbp", LONDON, 201920)["value"] == 5


def derived(*tables: Tidy) -> Tidy:
    together = pl.concat([table.observations for table in tables])
    return Tidy(derive_balances(together), pl.DataFrame())


def test_pounds_are_calculated_from_the_percentage_of_the_gross_grant() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202122], ["916", "Gloucestershire", 521_472_393.0, 202122])
    table = derived(grant, balances([202122, "Local authority", "South West", "Gloucestershire", 3.26]))
    pounds = figure(table, GBP, GLOUCESTERSHIRE, 202122)
    assert pounds["value"] == pytest.approx(-17_000_000, abs=1)
    assert (pounds["source"], pounds["release"]) == ("dsg-balance", "2021-22")


def test_the_percentage_is_calculated_from_pounds_and_the_gross_grant() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202324], ["869", "West Berkshire", 150_000_000, 202324])
    table = derived(grant, returned([WEST_BERKSHIRE, "West Berkshire", 9450119]))
    value, above, below, symbol = counts(figure(table, PCT, WEST_BERKSHIRE, 202324))
    assert value == pytest.approx(-6.300079)
    assert (above, below, symbol) == (-9450119, 150_000_000, None)


def test_zero_per_cent_is_unsigned_zero_pounds() -> None:
    years = (202021, 202122)
    grant = grants(["ENGLAND", "", 5e10, 202122], *[["202", "Camden", 2e8, year] for year in years])
    table = derived(grant, balances(*[[year, "Local authority", "London", "Camden", 0.0] for year in years]))
    value = figure(table, GBP, CAMDEN[1], 202122)["value"]
    assert (value, math.copysign(1, value)) == (0, 1)


def test_a_balance_missing_in_one_unit_is_missing_in_the_other() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202324], ["942", "Cumberland", 2e8, 202324])
    table = derived(grant, returned(["E06000063", "Cumberland", 0]))
    assert counts(figure(table, PCT, "E06000063", 202324)) == (None, None, None, "zero")
    assert counts(figure(table, PCT, "E09000001", 202324)) == (None, None, None, "absent")


def test_no_percentage_is_calculated_for_a_year_in_which_dfe_prints_it() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202324], ["202", "Camden", 200, 202324])
    printed = balances([202324, "Local authority", "London", "Camden", 3.0])
    table = derived(grant, printed, returned([CAMDEN[1], "Camden", 10]))
    assert set(table.observations["indicator"]) == {GBP}


def test_a_year_without_any_gross_grant_is_left_out() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202122], ["202", "Camden", 200, 202122])
    assert derived(grant, returned([CAMDEN[1], "Camden", 10])).observations.is_empty()


def test_nothing_is_derived_for_england() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202122])
    table = derived(grant, balances([202122, "National", "England", "", 2.26]))
    assert table.observations.filter(location_code=ENGLAND).is_empty()


def test_a_balance_without_a_gross_grant_is_refused() -> None:
    grant = grants(["ENGLAND", "", 5e10, 202122])
    with pytest.raises(PipelineError, match="There is no gross DSG for E09000007"):
        derived(grant, balances([202122, "Local authority", "London", "Camden", 1.0]))
