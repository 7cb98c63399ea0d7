import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import neighbour_sheet
from tests.support.layouts.files_people import NEIGHBOUR_HEADER, neighbour_row, neighbours_xlsx
from tests.support.layouts.publishers_files import edition, workbook

SET = edition("statistical-neighbours", "2025")
PAIRS = [(str(300 + at), f"Close {at}") for at in range(1, 11)]
CAMDEN = neighbour_row("202", "Camden", PAIRS)
OLD_DORSET = neighbour_row("835", "Dorset (Pre LG)", PAIRS)


def test_each_code_is_paired_with_the_closeness_next_to_it() -> None:
    (row,) = neighbour_sheet.read(neighbours_xlsx([CAMDEN]), SET).rows(named=True)
    assert (row["row"], row["la_code"], row["la_name"], row["part"]) == (4, "202", "Camden", "now")
    found = [(row[f"neighbour_{at}"], row[f"closeness_{at}"]) for at in range(1, 11)]
    assert found == PAIRS


def test_rows_below_old_sns_are_former_authorities() -> None:
    table = neighbour_sheet.read(neighbours_xlsx([CAMDEN], [OLD_DORSET]), SET)
    assert table.select("la_code", "part").rows() == [("202", "now"), ("835", "former")]


def test_an_empty_last_column_is_ignored() -> None:
    content = neighbours_xlsx([[*CAMDEN, " "]])
    assert neighbour_sheet.read(content, SET)["la_code"].to_list() == ["202"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (NEIGHBOUR_HEADER[:-2], "lacks 'sn10' (our neighbour_10), 'snp10' (our closeness_10)"),
        ([*NEIGHBOUR_HEADER[:-1], "Closeness"], "has unknown 'closeness' and lacks 'snp10'"),
    ],
)
def test_a_changed_header_is_named(header: list[str], words: str) -> None:
    with pytest.raises(PipelineError) as error:
        neighbour_sheet.read(neighbours_xlsx([CAMDEN[: len(header)]], header=header), SET)
    assert words in str(error.value)


def test_a_sheet_without_header_or_rows_is_refused() -> None:
    with pytest.raises(PipelineError, match="no row has the heading 'LA number'"):
        neighbour_sheet.read(workbook({"LA SN Groups": [["a", "b"]]}), SET)
    with pytest.raises(PipelineError, match="no row follows the header"):
        neighbour_sheet.read(neighbours_xlsx([]), SET)


def test_another_sheet_is_refused() -> None:
    with pytest.raises(PipelineError, match="not a readable workbook"):
        neighbour_sheet.read(workbook({"Groups": [["LA number"]]}), SET)
