import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts.files_money import benchmarking_xlsx, book_block, groups_json, specialist_csv
from tests.support.layouts.publishers_files import Cell, edition
from tests.support.layouts.tidied import CAMDEN, counts, figure, outcome, tidied

SPENT = "high_needs_outturn_gbp"
BUDGET, WITH_PLACES = "high_needs_budget_gbp", "high_needs_outturn_with_places_gbp"
COUNCILS = {
    "856": "Leicester",
    "869": "West Berkshire",
    "823": "Central Bedfordshire",
    "838": "Dorset",
    "334": "Solihull",
    "202": "Camden",
    "873": "Cambridgeshire",
    "916": "Gloucestershire",
    "926": "Norfolk",
    "825": "Buckinghamshire",
}
NOTHING = book_block("", "", "", "")


def groups(*authorities: tuple[str, str, object], release: str = "2023-24", year: str = "2023") -> Tidy:
    return tidied(groups_json(*authorities, year=year), edition("high-needs-outturn", release))


def book(*rows: tuple[str, str, list[Cell], list[Cell]]) -> Tidy:
    return tidied(benchmarking_xlsx(*rows), edition("high-needs-benchmarking", "2021-22"))


def spending(*rows: tuple[str, str, Cell, Cell], residents: Cell = 10) -> Tidy:
    return tidied(specialist_csv(*rows, residents=residents), edition("specialist-spend", "2021-22"))


def test_the_high_needs_group_of_the_financial_year_that_starts_in_april() -> None:
    table = groups((CAMDEN[1], "Camden", 30_868_044))
    assert counts(figure(table, SPENT, CAMDEN[1], 202324)) == (30_868_044, None, None, None)
    assert figure(table, SPENT, CAMDEN[1], 202324)["time_identifier"] == "Financial year"


def test_spending_with_more_income_than_expenditure_keeps_its_sign() -> None:
    assert figure(groups((CAMDEN[1], "Camden", -12)), SPENT, CAMDEN[1], 202324)["value"] == -12


def test_zeros_and_blanks_are_missing() -> None:
    table = groups((CAMDEN[1], "Camden", 0), ("E10000020", "Norfolk", None))
    assert counts(figure(table, SPENT, CAMDEN[1], 202324)) == (None, None, None, "zero")
    assert counts(figure(table, SPENT, "E10000020", 202324)) == (None, None, None, "blank")
    assert figure(table, SPENT, "E06000063", 202324)["symbol"] == "absent"  # Cumberland


def test_an_authority_under_two_codes_is_refused() -> None:
    with pytest.raises(PipelineError, match="two rows for 'Buckinghamshire'"):
        groups(("E06000060", "Buckinghamshire", 5), ("E10000002", "Buckinghamshire", 6))


def test_old_and_new_codes_are_the_same_area() -> None:
    table = groups(("E10000002", "Buckinghamshire", 5), release="2018-19", year="2018")
    assert figure(table, SPENT, "E06000060", 201819)["value"] == 5


def test_a_file_of_another_year_is_refused() -> None:
    with pytest.raises(PipelineError, match="'Camden' is of 2022, not of the financial year 202324"):
        groups((CAMDEN[1], "Camden", 5), year="2022")


def test_budget_and_outturn_of_the_workbook_are_sums_of_their_lines() -> None:
    table = book(("202", "Camden", book_block(100, 60, 40, 5), book_block(30, 50, 45, 6)))
    assert figure(table, BUDGET, CAMDEN[1], 202122)["value"] == 100 + 60 + 40 + 4 * 5
    assert figure(table, WITH_PLACES, CAMDEN[1], 202122)["value"] == 30 + 50 + 45 + 4 * 6
    assert figure(table, "high_needs_places_outturn_gbp", CAMDEN[1], 202122)["value"] == 30


def test_budget_and_outturn_of_places_that_are_exchanged_fail() -> None:
    """The budget has places at academies, the outturn has not, so it is less in most authorities."""
    name = "place funding of the budget includes academies"
    more, less = book_block(100, 60, 40, 5), book_block(30, 60, 40, 5)
    table = book(("202", "Camden", more, less), ("926", "Norfolk", less, more))
    assert outcome(table, name) == ("pass", "it is more than the outturn's in 1 of 2 authorities")
    table = book(("202", "Camden", less, more), ("926", "Norfolk", less, more))
    assert outcome(table, name) == ("fail", "it is more than the outturn's in 0 of 2 authorities")


def test_a_line_in_the_place_of_another_fails() -> None:
    """The budget has another line where therapies should be; its sums stay possible."""
    name = "budget and outturn of each line are in a like order"
    every = [
        (
            code,
            name,
            book_block(50 + at, 60 + at, 40 + at, 5 + at),
            book_block(30 + at, 50 + at, 45 + at, 6 + at),
        )
        for at, (code, name) in enumerate(COUNCILS.items())
    ]
    assert outcome(book(*every), name) == ("pass", "7 lines")
    wrong = [
        (code, council, [*plan[:-1], 900 - at * 7], spent)
        for at, (code, council, plan, spent) in enumerate(every)
    ]
    assert outcome(book(*wrong), name) == ("fail", "not therapies (rank correlation -1.00)")


def test_one_missing_line_makes_the_workbooks_sum_missing() -> None:
    gap = [cell if at else "" for at, cell in enumerate(book_block())]
    table = book(("202", "Camden", gap, book_block()))
    assert counts(figure(table, BUDGET, CAMDEN[1], 202122)) == (None, None, None, "blank")


def test_rows_of_abolished_authorities_are_left_out() -> None:
    rows = [("837", "Bournemouth", NOTHING, NOTHING), ("202", "Camden", book_block(), book_block())]
    given = book(*rows).observations.drop_nulls("value")
    assert set(given["location_code"]) == {CAMDEN[1]}


def test_both_dorsets_are_distinguished_by_code() -> None:
    rows = [
        ("835", "Dorset", NOTHING, NOTHING),
        ("838", "Dorset (New, LA code 838)", book_block(), book_block()),
    ]
    given = book(*rows).observations.drop_nulls("value")
    assert set(given["location_code"]) == {"E06000059"}


def test_top_ups_that_differ_from_their_phases_fail_a_check() -> None:
    assert outcome(book(("202", "Camden", book_block(), book_block())), "phases less income") == (
        "pass",
        "4 of 4 figures agree",
    )
    wrong = book_block()
    wrong[7] = 999
    assert outcome(book(("202", "Camden", wrong, book_block())), "phases less income")[0] == "fail"


def test_specialist_spending_with_its_independent_part() -> None:
    table = spending(("Camden", "2021-22", 300, 100))
    assert counts(figure(table, "specialist_spend_gbp", CAMDEN[1], 202122)) == (400, None, None, None)
    assert figure(table, "specialist_spend_independent_gbp", CAMDEN[1], 202122)["value"] == 100
    assert counts(figure(table, "specialist_spend_independent_pct", CAMDEN[1], 202122)) == (
        25,
        100,
        400,
        None,
    )
    assert counts(figure(table, "specialist_spend_per_head_gbp", CAMDEN[1], 202122)) == (40, 400, 10, None)


def test_a_zero_part_is_a_figure_and_a_zero_total_is_missing() -> None:
    table = spending(("Camden", "2020-21", 300, 0), ("Camden", "2021-22", 0, 0))
    assert counts(figure(table, "specialist_spend_independent_pct", CAMDEN[1], 202021)) == (0, 0, 300, None)
    for indicator in (
        "specialist_spend_gbp",
        "specialist_spend_independent_gbp",
        "specialist_spend_independent_pct",
        "specialist_spend_per_head_gbp",
    ):
        assert counts(figure(table, indicator, CAMDEN[1], 202122)) == (None, None, None, "zero")


def test_blank_spending_is_missing_for_existing_authorities_only() -> None:
    rows = [
        ("Camden", "2021-22", "", ""),
        ("Bournemouth", "2021-22", "", ""),
        ("Bournemouth", "2019-20", 0, 0),
    ]
    table = spending(*rows)
    assert figure(table, "specialist_spend_gbp", CAMDEN[1], 202122)["symbol"] == "blank"
    assert table.observations.filter(location_code="E06000028").is_empty()


def test_parts_that_differ_from_the_total_fail_a_check() -> None:
    name = "add up to the total"
    assert outcome(spending(("Camden", "2021-22", 1, 2)), name) == ("pass", "1 of 1 rows with spending agree")
    content = specialist_csv(("Camden", "2021-22", 100, 200)).replace(b",300,", b",310,")
    assert outcome(tidied(content, edition("specialist-spend", "2021-22")), name)[0] == "fail"


def test_an_amount_per_head_of_another_size_fails_a_check() -> None:
    name = "amounts per head are amounts over residents"
    assert outcome(spending(("Camden", "2021-22", 1, 2)), name) == ("pass", "3 of 3 rows agree")
    content = specialist_csv(("Camden", "2021-22", 100, 200)).replace(b"30.0", b"3.0")
    assert outcome(tidied(content, edition("specialist-spend", "2021-22")), name) == (
        "fail",
        "2 of 3 rows agree; not Camden 2021-22",
    )


def test_an_authority_without_one_of_its_three_rows_is_refused() -> None:
    lines = specialist_csv(("Camden", "2020-21", 300, 100), ("Camden", "2021-22", 300, 100)).splitlines()
    del lines[5]  # other providers in 2021-22
    with pytest.raises(PipelineError, match="'Camden' has 2 of 3 rows of 2021-22: State, Independent"):
        tidied(b"\n".join(lines), edition("specialist-spend", "2021-22"))
