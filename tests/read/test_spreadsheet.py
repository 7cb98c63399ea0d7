import io
import zipfile

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import spreadsheet
from tests.support.layouts.publishers_files import ods, workbook

NAME = "book (2025)"


def test_rows_of_a_csv_file_may_have_any_length() -> None:
    assert spreadsheet.from_csv(b'\xef\xbb\xbfa, b \r\n\r\n"1,192"\r\n', NAME) == [["a", "b"], [], ["1,192"]]


def test_a_csv_file_in_another_encoding_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"^book \(2025\): not UTF-8 text \(byte 3\)"):
        spreadsheet.from_csv("Caf\xe9".encode("cp1252"), NAME)


def test_an_opendocument_sheet_needs_no_mimetype_and_ends_with_its_last_text() -> None:
    content = ods({"A": [["Camden", 1234.5678]]}, repeated_rows=1_048_576)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["content.xml"]
    grid = spreadsheet.from_ods(content, NAME, "A")
    assert grid == [["Camden", "1234.5678"]]  # as stored; the cell shows 1,235


def test_a_repeated_opendocument_cell_is_expanded() -> None:
    content = ods({"A": [["x", "y"]]}).replace(b"", b"")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("content.xml").decode()
    text = text.replace(
        "<table:table-cell><text:p>x", '<table:table-cell table:number-columns-repeated="3"><text:p>x'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", text)
    assert spreadsheet.from_ods(buffer.getvalue(), NAME, "A")[0] == ["x", "x", "x", "y"]


def test_a_missing_opendocument_sheet_is_named_with_the_existing_ones() -> None:
    with pytest.raises(PipelineError, match=r"^book \(2025\): no sheet 'C'; it has A, B\.$"):
        spreadsheet.from_ods(ods({"A": [], "B": []}), NAME, "C")


def zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"la_code,la_name\n", zipped("other.xml", "<a/>"), zipped("content.xml", "<a>")],
    ids=["empty", "a CSV file", "without content.xml", "broken XML"],
)
def test_any_other_file_than_opendocument_is_refused(content: bytes) -> None:
    with pytest.raises(PipelineError, match=r"^book \(2025\): not a readable OpenDocument workbook: "):
        spreadsheet.from_ods(content, NAME, "A")


def test_all_sheets_of_an_excel_workbook_are_read_as_text() -> None:
    content = workbook({"A": [["code", "GBP"], ["202", 172446978.5]], "B": [["only"]]})
    assert spreadsheet.from_xlsx(content, NAME) == {
        "A": [["code", "GBP"], ["202", "172446978.5"]],
        "B": [["only"]],
    }


def without_its_drawing(content: bytes) -> bytes:
    """The workbook, its first sheet naming a drawing that is not there."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as original, zipfile.ZipFile(buffer, "w") as archive:
        for name in original.namelist():
            text = original.read(name)
            if name == "xl/worksheets/sheet1.xml":
                drawing = f'<drawing xmlns:r="{office}" r:id="rId1"/></worksheet>'
                text = text.replace(b"</worksheet>", drawing.encode())
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
    return buffer.getvalue()


def test_an_excel_sheet_that_names_a_missing_drawing_is_readable() -> None:
    content = without_its_drawing(workbook({"A": [["code", "GBP"], ["202", 5]]}))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert "xl/worksheets/_rels/sheet1.xml.rels" in names
    assert not [name for name in names if "drawings" in name]
    assert spreadsheet.from_xlsx(content, NAME, "A") == {"A": [["code", "GBP"], ["202", "5"]]}


def test_one_sheet_of_an_excel_workbook_can_be_read() -> None:
    assert spreadsheet.from_xlsx(workbook({"A": [["a"]], "B": [["b"]]}), NAME, "B") == {"B": [["b"]]}


def test_a_missing_excel_sheet_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"^book \(2025\): not a readable workbook: .*\"C\""):
        spreadsheet.from_xlsx(workbook({"A": [["a"]]}), NAME, "C")


@pytest.mark.parametrize(
    "content", [b"", b"la_code\n", zipped("a", "a")], ids=["empty", "a CSV file", "any zip"]
)
def test_any_other_file_than_excel_is_refused(content: bytes) -> None:
    with pytest.raises(PipelineError, match=r"^book \(2025\): not a readable workbook: "):
        spreadsheet.from_xlsx(content, NAME)
