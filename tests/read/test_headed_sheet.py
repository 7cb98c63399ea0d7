import pytest

from pipeline.errors import PipelineError
from pipeline.read import headed_sheet
from tests.publishers_files import GROSS_HEADER, edition, gross_xlsx, workbook

GROSS = edition("dsg-gross", "2024-03")
CAMDEN = ["202", "Camden", 172446978.25, 201920]


def test_sheets_follow_one_another_and_rows_count_within_theirs() -> None:
    table = headed_sheet.read(gross_xlsx([CAMDEN], [[*CAMDEN[:3], 202021]]), GROSS)
    assert table.rows() == [
        (2, "202", "Camden", "172446978.25", "201920"),
        (2, "202", "Camden", "172446978.25", "202021"),
    ]
    assert table.columns == ["row", "la_code", "la_name", "gross_gbp", "time_period"]


def test_columns_in_another_order_in_one_sheet_find_their_place() -> None:
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
