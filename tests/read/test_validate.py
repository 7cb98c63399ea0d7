import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import appeals_sheet, flat_csv, validate
from pipeline.sources.catalogue import Edition
from tests.support.layouts.files_money import specialist_csv
from tests.support.layouts.publishers_files import (
    ANNUAL_REVIEW,
    Cell,
    appeals_csv,
    edition,
    timeliness_csv,
    timeliness_row,
)

PLANS = edition("ehcp-timeliness", "2026")
CAMDEN = ("Camden", "E09000007", "202")


def plans(*changes: dict[str, Cell]) -> pl.DataFrame:
    """England's row in row 2 of the file, then one row of Camden for each set of changed cells."""
    rows = [timeliness_row("England"), *[timeliness_row(CAMDEN) | change for change in changes]]
    return flat_csv.read(timeliness_csv(rows), PLANS)


def problem(table: pl.DataFrame, described: Edition = PLANS) -> str:
    with pytest.raises(PipelineError) as error:
        validate.published(table, described)
    return str(error.value)


def test_a_valid_table_is_returned_unchanged() -> None:
    table = plans({}, {"plans_issued_den_ex": "x"}, {"pc_plans_issued_gt_1_year": "low"})
    assert validate.published(table, PLANS) is table


def test_the_message_has_file_column_rows_and_first_wrong_cell() -> None:
    table = plans({}, {"plans_issued_den": "n/a"}, {}, {"plans_issued_den": "-3"}, {"plans_issued_den": ""})
    assert problem(table) == (
        "timeliness_20_week.csv (2026): column plans_issued_den, 3 rows are neither a count nor one of "
        "x, z, c, low: first 'n/a' at row 4."
    )


def test_a_single_row_is_reported_in_the_singular() -> None:
    assert "column plans_issued_den, 1 row is neither a count" in problem(plans({"plans_issued_den": "n/a"}))


def test_one_message_reports_several_columns() -> None:
    message = problem(
        plans({"plans_issued_den": "1.5"}, {"avg_weeks_issue_plan_exc": "a while", "old_la_code": "7"})
    )
    assert message == (
        "timeliness_20_week.csv (2026): "
        "column old_la_code, 1 row is not a DfE code of three digits: first '7' at row 4; "
        "column plans_issued_den, 1 row is neither a count nor one of x, z, c, low: first '1.5' at row 3; "
        "column avg_weeks_issue_plan_exc, 1 row is neither a number of weeks nor one of x, z, c, low: "
        "first 'a while' at row 4."
    )


def test_more_than_five_columns_are_counted() -> None:
    wrong = {name: "?" for name in timeliness_row(CAMDEN) if name.startswith(("plans_", "pc_"))}
    message = problem(plans(wrong))
    assert message.count("column ") == validate.MAX_COLUMNS_LISTED
    assert message.endswith(f"; and {len(wrong) - validate.MAX_COLUMNS_LISTED} more columns.")


def test_missing_columns_are_reported_before_content() -> None:
    table = plans({"plans_issued_den": "n/a"}).drop("la_name", "old_la_code")
    message = problem(table)
    assert (
        message == "timeliness_20_week.csv (2026): no column gives old_la_code, la_name; see ehc-plans.toml."
    )


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("time_period", "202425", "not a calendar year"),
        ("time_identifier", "Academic year", "not one of Calendar year"),
        ("geographic_level", "School", "not one of National, Regional, Local authority"),
        ("country_code", "W92000004", "not one of E92000001"),
        ("region_code", "E13000001", "not the code of a region"),
        ("new_la_code", "07", "not an ONS code"),
        ("plans_issued_den", "1,192", "neither a count nor one of"),
        ("plans_issued_den", "-1", "neither a count nor one of"),
        ("pc_plans_issued_20_weeks_ex", "100.1", "neither a percentage from 0 to 100 nor one of"),
        ("pc_plans_issued_20_weeks_ex", "-0.1", "neither a percentage from 0 to 100 nor one of"),
        ("pc_plans_issued_20_weeks_ex", "46.1%", "neither a percentage from 0 to 100 nor one of"),
        ("avg_weeks_issue_plan", "-1", "neither a number of weeks nor one of"),
        ("avg_weeks_issue_plan", "inf", "neither a number of weeks nor one of"),
    ],
)
def test_each_rule_of_the_timeliness_layout(column: str, cell: str, words: str) -> None:
    message = problem(plans({column: cell}))
    assert f"column {column}, 1 row is {words}" in message
    assert message.endswith(f"first {cell!r} at row 3.")


@pytest.mark.parametrize("cell", ["0", "100", "100.0", "46.1", "47.665", "x", "z", "c", "low"])
def test_valid_percentages_and_symbols(cell: str) -> None:
    table = plans({"pc_plans_issued_20_weeks_ex": cell})
    assert validate.published(table, PLANS) is table


def test_an_unknown_symbol_in_the_appeals_table_is_named_by_its_heading() -> None:
    described = edition("send-appeals", "2025")
    blocks = [(2024, ANNUAL_REVIEW), (2025, ANNUAL_REVIEW)]
    rows = [["Camden", 202, 8, "n.a.", "1.10%", 9, 978, "0.9"], ["England Total", "", *["-"] * 6]]
    message = problem(appeals_sheet.read(appeals_csv(blocks, rows), described), described)
    assert (
        "column total appealable decisions, 1 row is neither a count nor one of -, x, .., ~ or blank"
        in message
    )
    assert "column send tribunal appeal rate, 1 row is neither a percentage nor one of" in message
    assert "first '0.9' at row 6" in message


def test_repeated_rows_are_counted_and_the_first_named() -> None:
    described = edition("specialist-spend", "2021-22")
    rows = [("Norfolk", "2021-22", 1, 1), ("Camden", "2021-22", 1, 2), ("Camden", "2021-22", 1, 5)]
    table = flat_csv.read(specialist_csv(*rows), described)
    assert problem(table.filter(~pl.col("row").is_in([2, 8])), described) == (
        "specialist_spend.csv (2021-22): "
        "4 rows repeat a key: first 'Camden', 'Independent or non-maintained', '2021-22' at row 6."
    )


def test_repeated_rows_are_reported_before_wrong_columns() -> None:
    described = edition("specialist-spend", "2021-22")
    content = specialist_csv(*[("Camden", "2021-22", 1, 2)] * 2).replace(b",10,2,", b",10,n/a,")
    table = flat_csv.read(content, described)
    message = problem(table, described)
    assert (
        "6 rows repeat a key: first 'Camden', 'State', '2021-22' at row 2; column total_spend, 2 rows"
        in message
    )
    assert "None" not in message
