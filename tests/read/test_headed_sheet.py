import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import headed_sheet
from tests.support.layouts.files_people import OLD_FRAMEWORK_HEADER, SHEET, old_framework_ods
from tests.support.layouts.publishers_files import GROSS_HEADER, edition, gross_xlsx, ods, workbook

GROSS = edition("dsg-gross", "2024-03")
CAMDEN = ["202", "Camden", 172446978.25, 201920]
LIST = edition("area-send-inspections", "2016 to 2022")
INSPECTED = ["E09000007", "Camden", "09/12/2019", "28/02/2020", "Yes", 4, "Not revisited yet"]


def test_sheets_are_concatenated_and_rows_counted_within_each() -> None:
    table = headed_sheet.read(gross_xlsx([CAMDEN], [[*CAMDEN[:3], 202021]]), GROSS)
    assert table.rows() == [
        (2, "202", "Camden", "172446978.25", "201920"),
        (2, "202", "Camden", "172446978.25", "202021"),
    ]
    assert table.columns == ["row", "la_code", "la_name", "gross_gbp", "time_period"]


def test_columns_may_be_in_another_order_in_a_sheet() -> None:
    sheets = {"a": [GROSS_HEADER, CAMDEN], "b": [GROSS_HEADER[::-1], CAMDEN[::-1]]}
    table = headed_sheet.read(workbook(sheets), GROSS)
    assert table["la_name"].to_list() == ["Camden", "Camden"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            [*GROSS_HEADER[:2], "Total DSG allocation (£ million)", "time_period"],
            "has unknown 'total dsg allocation (£ million)'",
        ),
        (GROSS_HEADER[:3], "lacks 'time_period'"),
        ([*GROSS_HEADER, "time_period"], "has twice 'time_period'"),
    ],
)
def test_a_changed_header_in_a_later_sheet_is_named(header: list[str], words: str) -> None:
    content = workbook({"a": [GROSS_HEADER, CAMDEN], "b": [header, CAMDEN[: len(header)]]})
    with pytest.raises(PipelineError) as error:
        headed_sheet.read(content, GROSS)
    assert str(error.value).startswith("DSG_by_year_dr.xlsx (2024-03): the header ")
    assert words in str(error.value)


def test_headers_without_rows_are_refused() -> None:
    with pytest.raises(PipelineError, match="has no rows"):
        headed_sheet.read(gross_xlsx([]), GROSS)


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"^DSG_by_year_dr\.xlsx \(2024-03\): "):
        headed_sheet.read(workbook({"a": []}), GROSS)


def test_the_header_is_found_below_the_title_and_cells_are_text() -> None:
    (row,) = headed_sheet.read_titled(old_framework_ods([INSPECTED]), LIST).rows(named=True)
    assert (row["row"], row["ons_code"], row["area_name"]) == (6, "E09000007", "Camden")
    assert (row["areas_for_action"], row["revisit_start"]) == ("4", "Not revisited yet")


def test_cells_beyond_the_end_of_a_row_are_empty() -> None:
    (row,) = headed_sheet.read_titled(old_framework_ods([INSPECTED]), LIST).rows(named=True)
    assert (row["revisit_outcome"], row["areas_without_progress"]) == ("", "")


def test_a_changed_header_is_named() -> None:
    header = [*OLD_FRAMEWORK_HEADER[:4], "Date", *OLD_FRAMEWORK_HEADER[5:]]
    with pytest.raises(PipelineError, match="has unknown 'date' and lacks 'inspection start date'"):
        headed_sheet.read_titled(old_framework_ods([INSPECTED], header), LIST)


def test_a_sheet_without_header_or_rows_is_refused() -> None:
    with pytest.raises(PipelineError, match="no header in sheet"):
        headed_sheet.read_titled(ods({SHEET: [["a", "b"]]}), LIST)
    with pytest.raises(PipelineError, match="has no rows"):
        headed_sheet.read_titled(old_framework_ods([]), LIST)
