import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import appeals_sheet, flat_csv, validate
from pipeline.sources.catalogue import Edition
from schemas.observations import COLUMNS
from tests.support.files_money import specialist_csv
from tests.support.publishers_files import (
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
    assert validate.observations(table, "All editions together") is table


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
    "unknown level": ({"geographic_level": "District"}, "not one of National, Regional"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_of_the_tidy_contract(name: str) -> None:
    change, words = BROKEN[name]
    with pytest.raises(PipelineError) as error:
        validate.observations(observations(GOOD | {"release": "2025"}, GOOD | change), "plans.csv (2026)")
    message = str(error.value)
    assert message.startswith("plans.csv (2026): 1 row is invalid (")
    assert words in message


def test_the_first_invalid_observation_is_named() -> None:
    with pytest.raises(
        PipelineError,
        match="first: ehcp_issued_20_weeks_excl_pct, 2025, Calendar year, District, E09000007, Total",
    ):
        validate.observations(observations(GOOD, GOOD | {"geographic_level": "District"}), "plans")


def test_a_repeated_key_is_refused() -> None:
    with pytest.raises(PipelineError, match="2 rows are invalid"):
        validate.observations(observations(GOOD, GOOD | {"value": 51.0}), "plans")


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
        validate.observations(change(observations(GOOD)), "plans")
