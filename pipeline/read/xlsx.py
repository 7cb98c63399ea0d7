"""Excel workbooks, read as XML with the standard library: values as stored, without formats or formulas.

The library used before, calamine, aborts the process for a cell in the last row and column and panics for a
malformed reference; a bounded reader of our own is faster for files of this size and cannot do either.
"""

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from posixpath import join, normpath

from pipeline.read import limits, workbook
from pipeline.read.workbook import Cells, Events, Grid, WorkbookError

DECIMALS = 9  # of stored numbers; what follows is noise of binary arithmetic, as in 57263.849999999991
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?")
NOT_AVAILABLE = "#N/A"  # the error by which Excel marks a missing value; any other error stays a text
_LOGICAL = {"0": "false", "1": "true"}


def read(content: bytes, name: str, sheet: str | None = None) -> dict[str, Grid]:
    """Read the cells of one sheet, or of all, as text without white space around it.

    Raises PipelineError if the workbook cannot be read, is beyond the limits, or has no such sheet.
    """
    with workbook.readable("workbook", name), workbook.opened(content) as book:
        return _sheets(book, sheet)


def _sheets(book: zipfile.ZipFile, wanted: str | None) -> dict[str, Grid]:
    listed, relations = _Sheets(), _Relations()
    workbook.parse(book, "xl/workbook.xml", listed)
    workbook.parse(book, "xl/_rels/workbook.xml.rels", relations)
    if wanted is not None and wanted not in listed.sheets:
        raise WorkbookError(f'it has no sheet "{wanted}"; it has {", ".join(listed.sheets)}')
    parts = [relations.targets.get(relation) for relation in listed.sheets.values()]
    if len(set(parts)) < len(parts):  # parts are read once only, so that their sizes add up
        raise WorkbookError("two of its sheets are the same or are missing")
    strings = _Strings()
    if "xl/sharedStrings.xml" in book.namelist():
        workbook.parse(book, "xl/sharedStrings.xml", strings)
    grids = {}
    for sheet, relation in listed.sheets.items():
        if wanted in (None, sheet):
            if relation not in relations.targets:
                raise WorkbookError(f"nothing is said of where sheet {sheet!r} is")
            events = _Sheet(strings.texts)
            workbook.parse(book, relations.targets[relation], events)
            grids[sheet] = workbook.grid(events.cells, sheet)
    return grids


class _Sheets(Events):
    """`sheets`: name of each sheet -> id of its relation."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, str] = {}

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "sheet":
            relation = next((text for key, text in attributes.items() if key.endswith("}id")), "")
            self.sheets[attributes.get("name", "")] = relation


class _Relations(Events):
    """`targets`: id of each relation -> path of the part in the archive."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "Relationship":
            path = normpath(join("/xl", attributes.get("Target", "")))
            self.targets[attributes.get("Id", "")] = path.lstrip("/")


class _Texts(Events):
    """Collect the text of `t` elements, without phonetic guides."""

    def __init__(self) -> None:
        super().__init__()
        self._text: list[str] | None = None
        self._collected: list[str] = []
        self._phonetic = False

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        local = _local(tag)
        if local == "rPh":
            self._phonetic = True
        elif local == "t" and not self._phonetic:
            self._text = self._collected

    def closed(self, tag: str) -> None:
        local = _local(tag)
        if local == "rPh":
            self._phonetic = False
        elif local == "t":
            self._text = None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


class _Strings(_Texts):
    """`texts`: the shared strings by position."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def closed(self, tag: str) -> None:
        super().closed(tag)
        if _local(tag) == "si":
            self.texts.append("".join(self._collected).strip())
            self._collected.clear()


class _Sheet(_Texts):
    """`cells`: the texts of a sheet by row and column."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self.cells: Cells = {}
        self._strings = strings
        self._at = (-1, -1)
        self._kind = "n"

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        local = _local(tag)
        if local == "row":
            self._at = (_row(attributes["r"]) if "r" in attributes else self._at[0] + 1, -1)
        elif local == "c":
            row, column = self._at
            self._at = _place(attributes["r"]) if "r" in attributes else (row, column + 1)
            self._kind = attributes.get("t", "n")
            self._collected.clear()
        elif local == "v":
            self._text = self._collected
        else:
            super().opened(tag, attributes)

    def closed(self, tag: str) -> None:
        local = _local(tag)
        if local == "v":
            self._text = None
        elif local == "c":
            if text := self._value("".join(self._collected).strip()):
                self.cells[self._at] = text
                if len(self.cells) > limits.SHEET_CELLS:
                    raise WorkbookError(f"a sheet has more than {limits.SHEET_CELLS:,} cells")
            self._collected.clear()
        else:
            super().closed(tag)

    def _value(self, text: str) -> str:
        if self._kind == "s" and text:
            if not re.fullmatch("[0-9]{1,9}", text) or int(text) >= len(self._strings):
                raise WorkbookError(f"it has no shared string {text[:20]!r}")
            return self._strings[int(text)]
        if self._kind == "b":
            return _LOGICAL.get(text, text)
        if self._kind == "e" and text == NOT_AVAILABLE:
            return ""
        return _number(text) if self._kind == "n" else text


def _local(tag: str) -> str:
    """The name of an element without its namespace, which differs between kinds of Excel files."""
    return tag.rpartition("}")[2]


def _row(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise WorkbookError(f"{text[:20]!r} is not the number of a row")
    return int(text) - 1


def _place(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of a reference: 'B3' -> (2, 1)."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise WorkbookError(f"{reference[:20]!r} is not the reference of a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _number(text: str) -> str:
    """A number to DECIMALS without exponent: '1E-1' -> '0.1', '5.0' -> '5'; other text as it is."""
    if not _NUMBER.fullmatch(text):
        return text
    number = round(float(text), DECIMALS) + 0.0  # -0.0 becomes 0.0
    return format(Decimal(number), ".0f") if number.is_integer() else format(Decimal(repr(number)), "f")
