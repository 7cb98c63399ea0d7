import pytest

from pipeline.errors import PipelineError
from pipeline.read import titled_sheet
from tests.files_people import OLD_FRAMEWORK_HEADER, SHEET, old_framework_ods
from tests.publishers_files import edition, ods

LIST = edition("area-send-inspections", "2016 to 2022")
CAMDEN = ["E09000007", "Camden", "09/12/2019", "28/02/2020", "Yes", 4, "Not revisited yet"]


def test_the_header_is_found_below_the_title_and_cells_are_text() -> None:
    (row,) = titled_sheet.read(old_framework_ods([CAMDEN]), LIST).rows(named=True)
    assert (row["row"], row["ons_code"], row["area_name"]) == (6, "E09000007", "Camden")
    assert (row["areas_for_action"], row["revisit_start"]) == ("4", "Not revisited yet")


def test_cells_that_the_row_does_not_reach_are_empty() -> None:
    (row,) = titled_sheet.read(old_framework_ods([CAMDEN]), LIST).rows(named=True)
    assert (row["revisit_outcome"], row["areas_without_progress"]) == ("", "")


def test_a_changed_header_is_named() -> None:
    header = [*OLD_FRAMEWORK_HEADER[:4], "Date", *OLD_FRAMEWORK_HEADER[5:]]
    with pytest.raises(PipelineError, match="has unknown 'date' and lacks 'inspection start date'"):
        titled_sheet.read(old_framework_ods([CAMDEN], header), LIST)


def test_a_sheet_without_header_or_rows_is_refused() -> None:
    with pytest.raises(PipelineError, match="no header in sheet"):
        titled_sheet.read(ods({SHEET: [["a", "b"]]}), LIST)
    with pytest.raises(PipelineError, match="has no rows"):
        titled_sheet.read(old_framework_ods([]), LIST)
