import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import allocation_sheet
from tests.support.layouts.publishers_files import allocation, allocations_ods, edition, ods

IN_POUNDS = edition("dsg-allocations", "2023-24")
IN_MILLIONS = edition("dsg-allocations", "2019-20")
ROWS = [allocation("ENGLAND", "", 300.5), allocation("202", "Camden", 100), allocation("LONDON", "", 100)]


def test_columns_are_identified_by_letters() -> None:
    table = allocation_sheet.read(allocations_ods(ROWS), IN_POUNDS)
    assert table.select("la_code", "la_name", "high_needs", "total").rows() == [
        ("ENGLAND", "", "300.5", "1000"),
        ("202", "Camden", "100", "1000"),
        ("LONDON", "", "100", "1000"),
    ]


def test_row_numbers_are_those_of_the_sheet() -> None:
    assert allocation_sheet.read(allocations_ods(ROWS), IN_POUNDS)["row"].to_list() == [5, 6, 7]


def test_an_empty_column_before_the_letters_does_not_shift_the_figures() -> None:
    table = allocation_sheet.read(allocations_ods(ROWS, gap=True), IN_POUNDS)
    assert table["high_needs"].to_list() == ["300.5", "100", "100"]


@pytest.mark.parametrize(
    ("unit", "described", "words"),
    [
        ("(£ million)", IN_POUNDS, "not in (£s) as dsg.toml says"),
        ("(£s)", IN_MILLIONS, "not in (£ million) as dsg.toml says"),
    ],
)
def test_a_heading_in_another_unit_than_the_edition_is_refused(unit, described, words) -> None:
    content = allocations_ods(ROWS, unit=unit, sheet=described.sheet)
    with pytest.raises(PipelineError) as error:
        allocation_sheet.read(content, described)
    assert f"column [c] is headed 'High needs block {unit}', {words}." in str(error.value)


def test_a_heading_of_another_figure_is_refused() -> None:
    wrong = IN_POUNDS.model_copy(update={"columns": dict(IN_POUNDS.columns)})
    content = ods(
        {
            "Allocations_summary": [
                ["", "", *[f"Early years block {n} (£s)" for n in range(10)]],
                ["", "", *[f"[{letter}]" for letter in "ABCDEFGHIJ"]],
                *ROWS,
            ]
        }
    )
    with pytest.raises(
        PipelineError, match=r"column \[c\] is headed 'Early years block 2 .*not 'high needs block'"
    ):
        allocation_sheet.read(content, wrong)


def test_a_row_of_headings_that_ends_early_is_refused() -> None:
    content = ods(
        {"Allocations_summary": [["Title"], ["", "", *[f"[{letter}]" for letter in "ABCDEFGHIJ"]], *ROWS]}
    )
    with pytest.raises(PipelineError, match=r"column \[c\] is headed '', not 'high needs block'"):
        allocation_sheet.read(content, IN_POUNDS)


def test_missing_and_unknown_letters_are_named() -> None:
    letters = [["", "", *[f"[{letter}]" for letter in "ABCDEFGHIK"]]]
    with pytest.raises(PipelineError, match=r"has unknown '\[k\]' and lacks '\[j\]'"):
        allocation_sheet.read(ods({"Allocations_summary": [[""], *letters, *ROWS]}), IN_POUNDS)


def test_a_sheet_without_letters_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"no row of column letters .* in sheet 'Allocations_summary'"):
        allocation_sheet.read(allocations_ods(ROWS, letters=False), IN_POUNDS)


def test_letters_without_rows_are_refused() -> None:
    with pytest.raises(PipelineError, match="sheet 'Allocations_summary' has no rows"):
        allocation_sheet.read(allocations_ods([]), IN_POUNDS)


def test_a_missing_sheet_is_refused() -> None:
    with pytest.raises(PipelineError, match="no sheet 'Allocations_1920'; it has Notes, Allocations_summary"):
        allocation_sheet.read(allocations_ods(ROWS), IN_MILLIONS)
