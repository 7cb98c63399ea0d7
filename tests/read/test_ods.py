"""Texts and numbers of OpenDocument cells, and workbooks that are damaged or too large."""

import io
import zipfile

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import limits, ods

NAME = "book (2025)"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "drawing")
)


def document(rows: str) -> str:
    return (
        f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def packed(text: str | bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("content.xml", text)
    return buffer.getvalue()


def row(*cells: str, repeated: int | str = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def cell(inside: str = "", attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def text_cell(text: str, attributes: str = "") -> str:
    return cell(f"<text:p>{text}</text:p>", attributes)


def grid(*rows: str) -> list[list[str]]:
    return ods.read(packed(document("".join(rows))), NAME, "S")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (text_cell("Isle<text:s/>of<text:s/>Man"), "Isle of Man"),
        (text_cell('Stoke<text:s text:c="3"/>on Trent'), "Stoke on Trent"),
        (text_cell("Milton\n   Keynes"), "Milton Keynes"),
        (text_cell("<text:span>Tyne</text:span><text:tab/><text:span>Wear</text:span>"), "Tyne Wear"),
        (text_cell("Newcastle<text:line-break/>upon Tyne"), "Newcastle upon Tyne"),
        (cell("<text:p>Two</text:p><text:p>lines</text:p>"), "Two lines"),
        (
            text_cell(
                "Devon<text:note><text:note-citation>3</text:note-citation>"
                "<text:note-body><text:p>estimated</text:p></text:note-body></text:note>"
            ),
            "Devon3",
        ),
        (cell("<office:annotation><text:p>a comment</text:p></office:annotation><text:p>7</text:p>"), "7"),
        (cell("<drawing:frame><text:p>a drawing</text:p></drawing:frame><text:p>8</text:p>"), "8"),
        (cell("", 'office:value-type="string" office:string-value="Kent"'), "Kent"),
        (text_cell("2,345", 'office:value-type="float" office:value="2345"'), "2345"),
        (text_cell("2.5%", 'office:value-type="percentage" office:value="0.025"'), "2.5%"),
        (text_cell("#DIV/0!", 'office:value-type="float" office:value="NaN"'), "#DIV/0!"),
        (text_cell("31 March", 'office:value-type="date" office:date-value="2024-03-31"'), "31 March"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(content: str, shown: str) -> None:
    assert grid(row(content)) == [[shown]]


def test_empty_rows_and_columns_between_texts_keep_their_places() -> None:
    blank = cell("", 'table:number-columns-repeated="2"')
    rows = [row(text_cell("a"), blank, text_cell("b")), row(blank, repeated=2), row(text_cell("c"))]
    assert grid(*rows) == [["a", "", "", "b"], [""] * 4, [""] * 4, ["c", "", "", ""]]


def test_a_repeated_row_is_repeated() -> None:
    assert grid(row(text_cell("a"), repeated=3)) == [["a"], ["a"], ["a"]]


def test_rows_beyond_the_limit_are_refused_rather_than_dropped() -> None:
    rows = [row(text_cell("a")), row(cell(), repeated=limits.SHEET_ROWS), row(text_cell("z"))]
    with pytest.raises(
        PipelineError, match=r"sheet 'S' has 10,002 rows and 1 columns, too many to be read\.$"
    ):
        grid(*rows)


def test_texts_repeated_without_end_are_refused() -> None:
    wide = text_cell("x", 'table:number-columns-repeated="16384"')
    with pytest.raises(PipelineError, match=r"up to sheet 'S' it has more than 500,000 cells"):
        grid(row(wide, repeated=1_048_576))


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    + document(row(text_cell("&c;")))
)
GOOD = document(row(text_cell("a")))


def with_byte(content: bytes, mark: bytes, offset: int, value: int) -> bytes:
    changed = bytearray(content)
    changed[changed.rindex(mark) + offset] = value
    return bytes(changed)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(BOMB), "it declares a document type"),
        (packed("<a>" * 500 + "</a>" * 500), "its elements are nested more than 100 deep"),
        (packed(GOOD[:-30]), "no element found|unclosed token"),
        (packed(GOOD * 2), "junk after document element"),
        (packed(document(row(text_cell("a"), repeated="-1"))), "'-1' is not a number of repetitions"),
        (packed(document(row(text_cell("a"), repeated="many"))), "'many' is not a number of repetitions"),
        (packed(GOOD, zipfile.ZIP_LZMA), "compressed by method 14"),
        (with_byte(packed(GOOD), b"PK\x01\x02", 8, 1), "'content.xml' is encrypted"),
        (with_byte(packed(GOOD), b"PK\x01\x02", 10, 99), "compressed by method 99"),
        (with_byte(packed(GOOD), b"PK\x03\x04", 60, 0xFF), "Error -3|Bad CRC"),
    ],
)
def test_a_damaged_or_hostile_workbook_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(
        PipelineError, match=rf"^book \(2025\): not a readable OpenDocument workbook: .*{words}"
    ):
        ods.read(content, NAME, "S")


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORKBOOK_BYTES", 1000)
    with pytest.raises(PipelineError, match="it unpacks to more than 1,000 bytes"):
        ods.read(packed(document(row(*[text_cell(str(number)) for number in range(100)]))), NAME, "S")


def test_cells_of_all_sheets_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_CELLS", 7)
    table = row(text_cell("x"), repeated=4)
    sheets = f'{table}</table:table><table:table table:name="T">{table}'
    with pytest.raises(PipelineError, match="up to sheet 'T' it has more than 7 cells"):
        ods.read(packed(document(sheets)), NAME, "S")
