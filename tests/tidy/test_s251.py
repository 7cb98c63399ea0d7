import math

import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from pipeline.tidy.dsg import derive_balances
from tests.support.layouts.files_money import (
    LABELS,
    S251_HEADER,
    s251_csv,
    s251_england,
    s251_row,
    s251_rows,
    services_csv,
)
from tests.support.layouts.publishers_files import Cell, edition, gross_xlsx
from tests.support.layouts.tidied import CAMDEN, DORSET, ENGLAND, NORFOLK, counts, figure, outcome, tidied

WHOLE = edition("s251-outturn", "2024-25").model_copy(update={"member": None})
GBP, PCT, NET = "dsg_balance_gbp", "dsg_balance_pct", "dsg_balance_net_pct"
SPENT = "high_needs_outturn_gbp"
YEAR = 202324
BUCKINGHAMSHIRE = ("Buckinghamshire", "E06000060", "825")
CITY = ("City of London", "E09000001", "201")


def outturn(*rows: dict[str, Cell]) -> Tidy:
    return tidied(s251_csv(rows), WHOLE)


def camden(year: int = YEAR, **amounts: Cell) -> Tidy:
    return outturn(*s251_england(year), *s251_rows(CAMDEN, year, **amounts))


def test_a_positive_deficit_becomes_a_negative_balance() -> None:
    table = camden(deficit=9_450_119)
    assert counts(figure(table, GBP, CAMDEN[1], YEAR)) == (-9_450_119, None, None, None)
    assert figure(camden(deficit=-12), GBP, CAMDEN[1], YEAR)["value"] == 12
    assert figure(table, GBP, ENGLAND, YEAR)["value"] == -5


def test_grant_lines_are_gross_and_high_needs_lines_are_net() -> None:
    table = camden(deficit=40, grant=200, top_up=10, academies=20, pfi=3)
    assert figure(table, SPENT, CAMDEN[1], YEAR)["value"] == 33  # gross would be 54
    assert counts(figure(table, NET, CAMDEN[1], YEAR)) == (-20, -40, 200, None)


def test_years_before_2019_20_have_an_outturn_but_no_balance() -> None:
    table = outturn(*s251_england(201819), *s251_england(201920))
    balances = table.observations.filter(indicator=GBP).drop_nulls("value")
    assert balances["time_period"].to_list() == [201920]
    assert figure(table, SPENT, ENGLAND, 201819)["value"] == 33


def test_editions_in_millions_become_pounds() -> None:
    millions = WHOLE.model_copy(update={"gbp_per_unit": 1_000_000})
    rows = [*s251_england(202021, grant=26_500.5), *s251_rows(CAMDEN, 202021, deficit=1.25, top_up=0.5)]
    table = tidied(s251_csv(rows), millions)
    assert figure(table, GBP, CAMDEN[1], 202021)["value"] == -1_250_000
    assert figure(table, SPENT, CAMDEN[1], 202021)["value"] == pytest.approx(23_500_000)
    assert outcome(table, "size of pounds") == ("pass", "1 of 1 years")


def test_millions_taken_for_pounds_fail_a_check() -> None:
    rows = [*s251_england(202021, grant=26_500.5), *s251_england(202122)]
    assert outcome(outturn(*rows), "size of pounds") == ("fail", "1 of 2 years")


@pytest.mark.parametrize("mark", [":", "z", "x", "c", "u", "N/A"])
def test_a_symbol_is_never_zero(mark: str) -> None:
    table = camden(deficit=mark, top_up=mark, academies=mark, pfi=mark)
    assert counts(figure(table, GBP, CAMDEN[1], YEAR)) == (None, None, None, mark)
    assert counts(figure(table, NET, CAMDEN[1], YEAR)) == (None, None, None, mark)
    assert counts(figure(table, SPENT, CAMDEN[1], YEAR)) == (None, None, None, mark)


def test_an_empty_cell_is_never_zero() -> None:
    table = camden(deficit="", top_up="")
    assert counts(figure(table, GBP, CAMDEN[1], YEAR)) == (None, None, None, "blank")
    assert counts(figure(table, SPENT, CAMDEN[1], YEAR)) == (None, None, None, "blank")


def test_one_missing_line_makes_the_sum_missing() -> None:
    assert counts(figure(camden(academies="x"), SPENT, CAMDEN[1], YEAR)) == (None, None, None, "x")


def test_a_line_that_is_not_applicable_is_not_missing() -> None:
    assert figure(camden(pfi="z"), SPENT, CAMDEN[1], YEAR)["value"] == 30


def test_a_place_that_lacks_a_line_has_no_sum() -> None:
    rows = [row for row in s251_rows(CAMDEN, YEAR) if row["category_of_expenditure"] != LABELS["1.2.2"]]
    table = outturn(*s251_england(YEAR), *rows)
    assert counts(figure(table, SPENT, CAMDEN[1], YEAR)) == (None, None, None, "absent")
    assert figure(table, GBP, CAMDEN[1], YEAR)["value"] == -5


def test_a_place_without_a_balance_is_absent() -> None:
    rows = [row for row in s251_rows(CAMDEN, YEAR) if row["category_of_expenditure"] != LABELS["1.9.3"]]
    table = outturn(*s251_england(YEAR), *rows)
    assert figure(table, GBP, CAMDEN[1], YEAR)["symbol"] == "absent"


def test_a_zero_balance_with_a_grant_is_unsigned_zero() -> None:
    table = outturn(
        *s251_england(YEAR), *s251_rows(CAMDEN, YEAR, deficit=0), *s251_rows(NORFOLK, YEAR, deficit=0)
    )
    value = figure(table, GBP, CAMDEN[1], YEAR)["value"]
    assert (value, math.copysign(1, value)) == (0, 1)
    assert figure(table, NET, CAMDEN[1], YEAR)["value"] == 0


@pytest.mark.parametrize("grant", [0, "x", ""])
def test_zeros_in_both_lines_mean_no_return(grant: Cell) -> None:
    table = camden(deficit=0, grant=grant, top_up=0, academies=0, pfi=0)
    for indicator in (GBP, NET, SPENT):
        assert counts(figure(table, indicator, CAMDEN[1], YEAR)) == (None, None, None, "zero")


def test_a_balance_without_a_grant_has_no_percentage() -> None:
    table = camden(deficit=5, grant="x")
    assert figure(table, GBP, CAMDEN[1], YEAR)["value"] == -5
    assert counts(figure(table, NET, CAMDEN[1], YEAR)) == (None, None, None, "x")


@pytest.mark.parametrize(
    "label",
    [
        "1.9.3 Dedicated Schools Grant carried forward",
        "1.9.3 DSG \N{EN DASH} carried forward to next year\N{RIGHT SINGLE QUOTATION MARK}s grant",
        "1.9.3: DSG",
        "1.9.3",
    ],
)
def test_a_category_is_identified_by_its_number(label: str) -> None:
    rows = [
        row
        | ({"category_of_expenditure": label} if row["category_of_expenditure"] == LABELS["1.9.3"] else {})
        for row in s251_rows(CAMDEN, YEAR, deficit=8)
    ]
    assert figure(outturn(*s251_england(YEAR), *rows), GBP, CAMDEN[1], YEAR)["value"] == -8


@pytest.mark.parametrize("label", ["1.9.30 DSG", "1.9.3.1 DSG", "11.9.3 DSG", "DSG 1.9.3"])
def test_a_similar_number_is_another_category(label: str) -> None:
    england = [
        row
        | ({"category_of_expenditure": label} if row["category_of_expenditure"] == LABELS["1.9.3"] else {})
        for row in s251_england(YEAR)
    ]
    with pytest.raises(PipelineError, match=r"202324 has no category 1\.9\.3"):
        outturn(*england)


@pytest.mark.parametrize(("gone", "category"), [("1.9.1", r"1\.9\.1"), ("1.2", r"1\.2\.x")])
def test_a_year_without_a_line_is_refused(gone: str, category: str) -> None:
    rows = [row for row in s251_england(YEAR) if not str(row["category_of_expenditure"]).startswith(gone)]
    with pytest.raises(PipelineError, match=f"202324 has no category {category}"):
        outturn(*rows)


def test_a_file_without_any_of_the_lines_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"no category is one of 1\.2\.x"):
        outturn(s251_row("England", YEAR, "1.0.2", 5))


def test_a_repeated_category_of_a_place_and_year_is_refused() -> None:
    again = s251_row(CAMDEN, YEAR, "1.2.1", 10, category_of_expenditure="1.2.1 Top-up fundings")
    with pytest.raises(PipelineError, match=r"two rows for '202', 202324, category '1\.2\.1"):
        outturn(*s251_england(YEAR), *s251_rows(CAMDEN, YEAR), again)


def test_cp1252_dashes_are_read_and_utf_8_shows_as_an_unknown_symbol() -> None:
    assert figure(camden(), SPENT, CAMDEN[1], YEAR)["value"] == 33
    pound = s251_rows(CAMDEN, YEAR, deficit="\N{POUND SIGN}5")
    content = s251_csv([*s251_england(YEAR), *pound]).decode("cp1252").encode("utf-8")
    with pytest.raises(PipelineError, match="column gross_expenditure, 1 row is neither an amount"):
        tidied(content, WHOLE)


def test_bytes_that_are_not_cp1252_are_refused() -> None:
    with pytest.raises(PipelineError, match="not CP1252 text"):
        tidied(s251_csv(s251_england(YEAR)) + b"\x81", WHOLE)


@pytest.mark.parametrize("mark", ["n/a", "..", "-", "1,000"])
def test_an_unknown_symbol_is_refused_by_its_published_column(mark: str) -> None:
    with pytest.raises(
        PipelineError, match="column gross_expenditure, 1 row is neither an amount nor one of"
    ):
        camden(deficit=mark)


@pytest.mark.parametrize(("old", "new"), [("net_expenditure", "net_spend"), ("old_la_code", "la_code")])
def test_a_renamed_column_is_named(old: str, new: str) -> None:
    header = [new if name == old else name for name in S251_HEADER]
    with pytest.raises(PipelineError) as error:
        tidied(s251_csv(s251_england(YEAR), header=header), WHOLE)
    assert f"has unknown '{new}'" in str(error.value)
    assert f"lacks '{old}'" in str(error.value)


def test_regions_and_parts_of_london_keep_their_levels() -> None:
    rows = [row for code in ("E12000007", "E13000001") for row in s251_rows(code, YEAR)]
    table = outturn(*s251_england(YEAR), *rows).observations.filter(indicator=GBP).drop_nulls("value")
    assert dict(table.select("location_code", "geographic_level").iter_rows()) == {
        ENGLAND: "National",
        "E12000007": "Regional",
        "E13000001": "Sub-region",
    }


def test_authorities_are_located_by_dfe_code() -> None:
    old_dorset = ("Dorset", "E10000009", "835")
    rows = [*s251_rows(old_dorset, 201819), *s251_rows(DORSET, 201920), *s251_rows(BUCKINGHAMSHIRE, 201819)]
    table = outturn(*s251_england(201819), *s251_england(201920), *rows)
    given = table.observations.filter(indicator=SPENT, geographic_level="Local authority").drop_nulls("value")
    assert set(given.select("location_code", "time_period").rows()) == {
        ("E10000009", 201819),
        ("E06000059", 201920),
        ("E06000060", 201819),
    }


@pytest.mark.parametrize("old_code", ["", "z", "x", ":"])
def test_an_authority_without_a_dfe_code_is_located_by_ons_code(old_code: str) -> None:
    nameless = [row | {"old_la_code": old_code} for row in s251_rows(CAMDEN, YEAR, deficit=8)]
    table = outturn(*s251_england(YEAR), *nameless, *s251_rows(NORFOLK, YEAR))
    assert figure(table, GBP, CAMDEN[1], YEAR)["value"] == -8
    assert figure(table, SPENT, CAMDEN[1], YEAR)["value"] == 33


def test_an_authority_without_either_code_is_refused() -> None:
    nameless = [row | {"old_la_code": "z", "new_la_code": "z"} for row in s251_rows(CAMDEN, YEAR)]
    with pytest.raises(PipelineError, match="1 place that the register does not know: 'z'"):
        outturn(*s251_england(YEAR), *nameless)


def test_the_net_percentage_is_not_calculated_up_to_2021_22() -> None:
    table = outturn(*s251_england(202122), *s251_england(202223))
    net = table.observations.filter(indicator=NET, geographic_level="National")
    assert net["time_period"].to_list() == [202223]


def derived(*rows: dict[str, Cell], grants: list[list[Cell]]) -> Tidy:
    gross = tidied(gross_xlsx(grants), edition("dsg-gross", "2024-03"))
    return Tidy(derive_balances(pl.concat([gross.observations, outturn(*rows).observations])), pl.DataFrame())


def test_the_percentage_of_the_gross_grant_is_calculated() -> None:
    rows = [*s251_england(YEAR), *s251_rows(CAMDEN, YEAR, deficit=10)]
    later = [*s251_england(202425), *s251_rows(CAMDEN, 202425, deficit=10)]
    table = derived(*rows, *later, grants=[["202", "Camden", 200, YEAR]])
    assert counts(figure(table, PCT, CAMDEN[1], YEAR)) == (-5, -10, 200, None)
    assert set(table.observations["time_period"]) == {YEAR}
    assert set(table.observations["source"]) == {"s251-outturn"}


def test_an_authority_without_a_grant_in_a_year_with_grants_is_refused() -> None:
    rows = [*s251_england(YEAR), *s251_rows(CAMDEN, YEAR), *s251_rows(NORFOLK, YEAR)]
    with pytest.raises(PipelineError, match="There is no gross DSG for E10000020"):
        derived(*rows, grants=[["202", "Camden", 200, YEAR]])


def test_authorities_outside_dsg_have_a_balance_and_no_percentage() -> None:
    rows = [*s251_england(YEAR), *s251_rows(CAMDEN, YEAR), *s251_rows(CITY, YEAR, deficit=-4)]
    assert figure(outturn(*rows), GBP, CITY[1], YEAR)["value"] == 4
    table = derived(*rows, grants=[["202", "Camden", 200, YEAR]])
    assert counts(figure(table, PCT, CITY[1], YEAR)) == (None, None, None, "absent")


TRANSPORT, PSYCHOLOGY, ADMINISTRATION = (
    "sen_transport_gbp",
    "educational_psychology_gbp",
    "sen_administration_gbp",
)


def services(*rows: list[Cell]) -> Tidy:
    return tidied(services_csv(*rows), edition("s251-lines", "2018-19 to 2024-25"))


def test_services_are_gross_and_of_the_years_that_have_the_line() -> None:
    later = [*s251_england(202425), s251_row("England", 202425, "2.1.4", 20)]
    own = [*s251_rows(CAMDEN, 202425), s251_row(CAMDEN, 202425, "2.1.4", 5)]
    table = outturn(*s251_england(YEAR), *later, *own, *s251_rows(NORFOLK, 202425))
    assert figure(table, TRANSPORT, CAMDEN[1], 202425)["value"] == 12  # net would be 5
    assert counts(figure(table, TRANSPORT, NORFOLK[1], 202425)) == (None, None, None, "absent")
    found = table.observations.filter(pl.col("indicator").is_in([TRANSPORT, PSYCHOLOGY, ADMINISTRATION]))
    assert set(found.select("indicator", "time_period").rows()) == {(TRANSPORT, 202425)}


def test_a_symbol_in_a_line_of_services_is_never_zero() -> None:
    rows = [s251_row("England", YEAR, "2.1.4", 20), s251_row(CAMDEN, YEAR, "2.1.4", "x")]
    table = outturn(*s251_england(YEAR), *s251_rows(CAMDEN, YEAR), *rows)
    assert counts(figure(table, TRANSPORT, CAMDEN[1], YEAR)) == (None, None, None, "x")


def test_the_extract_of_services_has_a_column_per_line() -> None:
    table = services(
        ["E09000007", "2023-24", 3_000_000, "", ""], ["E09000007", "2024-25", 3_500_000, 900_000, 1_200_000]
    )
    assert counts(figure(table, TRANSPORT, CAMDEN[1], YEAR)) == (3_000_000, None, None, None)
    newest = [figure(table, name, CAMDEN[1], 202425)["value"] for name in (TRANSPORT, PSYCHOLOGY)]
    assert newest == [3_500_000, 900_000]
    years = table.observations.filter(indicator=ADMINISTRATION)["time_period"].unique().to_list()
    assert years == [202425]


def test_an_empty_cell_of_the_extract_is_missing_and_a_zero_is_kept() -> None:
    table = services(["E09000007", "2023-24", "", "", ""], ["E10000020", "2023-24", 0, "", ""])
    assert counts(figure(table, TRANSPORT, CAMDEN[1], YEAR)) == (None, None, None, "blank")
    assert figure(table, TRANSPORT, NORFOLK[1], YEAR)["value"] == 0
