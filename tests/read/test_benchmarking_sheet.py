import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import benchmarking_sheet, spreadsheet
from tests.support.layouts.files_money import benchmarking_xlsx, book_block
from tests.support.layouts.publishers_files import edition, workbook

BOOK = edition("high-needs-benchmarking", "2021-22")
CAMDEN = ("202", "Camden", book_block(100, 60, 40, 5), book_block(30, 50, 45, 6))


def rows_of(content: bytes) -> list[list[str]]:
    return spreadsheet.from_xlsx(content, "made", "Sheet1")["Sheet1"]


def test_a_heading_belongs_to_its_block() -> None:
    table = benchmarking_sheet.read(benchmarking_xlsx(CAMDEN), BOOK)
    row = table.row(0, named=True)
    assert (row["row"], row["old_la_code"], row["la_name"]) == (6, "202", "Camden")
    assert (row["budget_places"], row["outturn_places"]) == ("100", "30")
    assert (row["budget_top_up_independent"], row["outturn_top_up_independent"]) == ("40", "45")
    assert row["outturn_top_up_independent_special"] == "46"
    assert (row["budget_therapies"], row["outturn_therapies"]) == ("5", "6")


def test_a_sheet_of_another_year_is_refused() -> None:
    with pytest.raises(PipelineError, match="not with the year 2021-22"):
        benchmarking_sheet.read(benchmarking_xlsx(CAMDEN, year="2022-23"), BOOK)


def test_a_new_heading_is_named() -> None:
    grid = rows_of(benchmarking_xlsx(CAMDEN))
    at = grid[2].index("Hospital education services")
    grid[2][at] = "Hospital schools"
    with pytest.raises(PipelineError) as error:
        benchmarking_sheet.read(workbook({"Sheet1": grid}), BOOK)
    assert "has unknown 'section 251 budget: hospital schools'" in str(error.value)
    assert "lacks 'section 251 budget: hospital education services'" in str(error.value)


def test_a_sheet_without_its_headings_or_rows_is_refused() -> None:
    grid = rows_of(benchmarking_xlsx(CAMDEN))
    with pytest.raises(PipelineError, match="no row has the headings Region, LA code, LA name"):
        benchmarking_sheet.read(workbook({"Sheet1": grid[:3]}), BOOK)
    with pytest.raises(PipelineError, match="has no rows"):
        benchmarking_sheet.read(workbook({"Sheet1": grid[:5]}), BOOK)
