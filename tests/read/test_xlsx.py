"""Cells of Excel workbooks written by hand, and workbooks that are damaged, hostile or too large."""

import io
import zipfile

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import limits, xlsx

NAME = "book (2025)"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(rows: str, strings: str = "", *, target: str = "worksheets/sheet1.xml", **parts: str) -> bytes:
    """A workbook with one sheet S; `parts` replace parts by the last part of their name."""
    texts = {
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>'
        ),
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], text))
    return buffer.getvalue()


def grid(rows: str, strings: str = "") -> list[list[str]]:
    return xlsx.read(book(rows, strings), NAME, "S")["S"]


def row(*cells: str) -> str:
    return f"<row>{''.join(cells)}</row>"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>5.0</v></c>", "5"),
        ("<c><v>-0.10000000000000001</v></c>", "-0.1"),
        ("<c><v>8.3000000000000004E-2</v></c>", "0.083"),
        ("<c><v>1E+21</v></c>", "1000000000000000000000"),
        ("<c><v>57263.849999999991</v></c>", "57263.85"),
        ("<c><v>-0.0</v></c>", "0"),
        ("<c><v>1e5</v></c>", "100000"),
        ("<c><v>1E+999</v></c>", "1E+999"),
        ("<c><v>NaN</v></c>", "NaN"),
        ("<c><v>\u22125</v></c>", "\u22125"),
        ("<c><v>0x10</v></c>", "0x10"),
        ("<c><v>\uff15</v></c>", "\uff15"),
        ('<c t="b"><v>1</v></c>', "true"),
        ('<c t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="str"><f>A1</f><v> x </v></c>', "x"),
        ('<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>', "inline"),
        ('<c t="s"><v>0</v></c>', "St Helens"),
        ('<c t="s"><v>1</v></c>', "Kent"),
    ],
)
def test_a_cell_is_read_as_text(cell: str, text: str) -> None:
    strings = (
        '<si><r><t>St</t></r><r><t xml:space="preserve"> Helens</t></r></si>'
        "<si><t>Kent</t><rPh><t>kent</t></rPh></si>"
    )
    assert grid(row(cell), strings) == [[text]]


def test_a_value_that_is_not_available_is_blank() -> None:
    cells = ['<c t="e"><v>#N/A</v></c>', '<c t="str"><v>#N/A</v></c>', '<c t="e"><v>#REF!</v></c>']
    assert grid(row(*cells)) == [["", "#N/A", "#REF!"]]


def test_references_place_rows_and_cells() -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c></row><row><c r="AA3"><v>3</v></c></row>'
    found = grid(rows)
    assert len(found) == 3
    assert {len(cells) for cells in found} == {27}
    assert [(at, cells.index(text)) for at, cells in enumerate(found) for text in cells if text] == [
        (1, 1),
        (1, 2),
        (2, 26),
    ]


def test_formatted_empty_cells_far_away_do_not_count() -> None:
    assert grid(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="3"/></row>'
    ) == [["1"]]


@pytest.mark.parametrize(
    "target", ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml"]
)
def test_the_part_of_a_sheet_is_found(target: str) -> None:
    assert xlsx.read(book(row("<c><v>1</v></c>"), target=target), NAME) == {"S": [["1"]]}


TWICE = (
    f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheet name="S" r:id="rId1"/>'
    '<sheet name="T" r:id="rId1"/></workbook>'
)
ENTITIES = f'<!DOCTYPE a [<!ENTITY a "ha">]><worksheet {MAIN}/>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "1,048,576 rows and 16,384 columns"),
        (book('<row r="9999"><c r="ZZZ9999"><v>1</v></c></row>'), "9,999 rows and 18,278 columns"),
        (book(row('<c r="garbage!"><v>1</v></c>')), "'garbage!' is not the reference of a cell"),
        (book(row('<c r="A0"><v>1</v></c>')), "'A0' is not the reference of a cell"),
        (book(row('<c r="\uff211"><v>1</v></c>')), "is not the reference of a cell"),
        (book('<row r="-4"/>'), "'-4' is not the number of a row"),
        (book(row('<c t="s"><v>7</v></c>')), "it has no shared string '7'"),
        (book(row('<c t="s"><v>-1</v></c>')), "it has no shared string '-1'"),
        (book("", target="worksheets/sheet2.xml"), "There is no item named"),
        (book("", sheet1="<worksheet>"), "no element found"),
        (book("", sheet1="<?xml version='1.0' encoding='NaN'?><a/>"), "unknown encoding"),
        (book("", workbook=TWICE), "two of its sheets are the same"),
        (book("", sheet1=ENTITIES), "it declares a document type"),
        (book("<a>" * 500 + "</a>" * 500), "its elements are nested more than 100 deep"),
        (
            book("", workbook=f'<workbook {MAIN}><sheet name="S"/></workbook>'),
            "nothing is said of where sheet",
        ),
    ],
)
def test_a_damaged_or_hostile_workbook_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(PipelineError, match=rf"^book \(2025\): not a readable workbook: .*{words}"):
        xlsx.read(content, NAME, "S")


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_CELLS", 5)
    with pytest.raises(PipelineError, match="a sheet has more than 5 cells"):
        grid(row(*["<c><v>1</v></c>"] * 6))
