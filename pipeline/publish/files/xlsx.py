"""Workbooks as Excel files: real tables, text that nothing runs, set up to print."""

import datetime
import io
from typing import Any

from pipeline.publish.files.number_format import NumberFormat
from pipeline.publish.files.sheet import Cell, Sheet, Workbook

_PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_MADE = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # the same data give the same file
_A4 = 9
_DAY = "d mmmm yyyy"


def write(book: Workbook) -> bytes:
    """Return the workbook as the bytes of an .xlsx file."""
    import xlsxwriter  # noqa: PLC0415 - slow to import and seldom needed

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _PLAIN_TEXT) as file:
        file.set_properties({"title": book.title, "author": "Postcode Lottery", "created": _MADE})
        formats = _Formats(file)
        for sheet in book.sheets:
            _write_sheet(file.add_worksheet(sheet.name), sheet, formats)
    return buffer.getvalue()


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._made: dict[NumberFormat, Any] = {}
        self.title = file.add_format({"bold": True, "font_size": 15})
        self.header = file.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = file.add_format({"text_wrap": True, "valign": "top"})
        self.mark = file.add_format({"align": "right"})
        self.day = file.add_format({"num_format": _DAY, "align": "left"})
        self.link = file.get_default_url_format()

    def number(self, number: NumberFormat) -> Any:
        if number not in self._made:
            self._made[number] = self._file.add_format({"num_format": number.code, "font_color": "black"})
        return self._made[number]


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    page.write_string(0, 0, sheet.title, formats.title)
    for at, sentence in enumerate(sheet.sentences, 1):
        page.write_string(at, 0, sentence)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")
    if not sheet.header:
        page.set_column(0, 0, 100, formats.wrapped)
        return
    top = sheet.first_row
    for at, width in enumerate(sheet.widths):
        page.set_column(at, at, width)
    # A table of nothing but its header would be refused by Excel: it gets an empty row.
    page.add_table(
        top,
        0,
        top + max(1, len(sheet.rows)),
        len(sheet.header) - 1,
        {
            "name": f"Table_{sheet.name.replace(' ', '_').replace('-', '_')}",
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [{"header": title, "header_format": formats.header} for title in sheet.header],
        },
    )
    wraps = sheet.name == "Notes"
    for at, row in enumerate(sheet.rows, top + 1):
        for column, cell in enumerate(row):
            if cell.value is not None:
                _write_cell(page, at, column, cell, formats, formats.wrapped if wraps else None)
    page.freeze_panes(top + 1, sheet.frozen)
    page.repeat_rows(top)


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: _Formats, text: Any) -> None:
    value = cell.value
    if cell.link is not None:
        page.write_url(row, column, f"internal:'{cell.link}'!A1", formats.link, str(value))
    elif isinstance(value, str):
        page.write_string(
            row, column, value, formats.mark if value[:1] == "[" and value[-1:] == "]" else text
        )
    elif isinstance(value, datetime.date):
        page.write_datetime(row, column, value, formats.day)
    else:
        page.write_number(row, column, value, formats.number(cell.number) if cell.number else None)
