"""What both kinds of workbook need: XML parts of an archive in bounded memory, and sparse cells to a grid."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.etree import ElementTree

from pipeline.core.errors import PipelineError
from pipeline.read import archive, limits

Grid = list[list[str]]
Cells = dict[tuple[int, int], str]
"""Texts by row and column, counted from 0; cells without a text are left out."""


class WorkbookError(Exception):
    """A workbook is not as its format says or beyond the limits; a clause without a full stop."""


class Events:
    """A target for ElementTree.XMLParser; subclasses handle elements and text.

    Raises WorkbookError for a document type (entities are declared there) and for deep nesting.
    """

    def __init__(self) -> None:
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""
        self._depth += 1
        if self._depth > limits.XML_DEPTH:
            raise WorkbookError(f"its elements are nested more than {limits.XML_DEPTH} deep")
        self.opened(tag, attributes)

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        self._depth -= 1
        self.closed(tag)

    def doctype(self, *_: str | None) -> None:
        """Refuse a document type."""
        raise WorkbookError("it declares a document type")

    def close(self) -> None:
        """End the document."""

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element, in a subclass."""

    def closed(self, tag: str) -> None:
        """Handle the end of an element, in a subclass."""

    def data(self, text: str) -> None:
        """Handle text, in a subclass."""


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a workbook; WorkbookError if its parts are too large, as their headers say.

    zipfile never reads more of a part than its header says.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        if sum(info.file_size for info in book.infolist()) > limits.WORKBOOK_BYTES:
            raise WorkbookError(f"it unpacks to more than {limits.WORKBOOK_BYTES:,} bytes")
        yield book


def parse(book: zipfile.ZipFile, part: str, events: Events) -> None:
    """Send the events of one part of a workbook; WorkbookError, ArchiveError or ParseError if it is wrong."""
    parser = ElementTree.XMLParser(target=events)  # noqa: S314 - document types and depth are refused
    for block in archive.blocks(book, part, limits.WORKBOOK_BYTES):
        parser.feed(block)
    parser.close()


@contextmanager
def readable(kind: str, name: str) -> Iterator[None]:
    """Turn whatever reading a workbook ends in into a PipelineError."""
    try:
        yield
    except (WorkbookError, archive.ArchiveError, ElementTree.ParseError, *archive.DAMAGED) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise PipelineError(f"{name}: not a readable {kind}: {first}.") from error


def grid(cells: Cells, sheet: str) -> Grid:
    """Make rows of equal length, up to the last row and column with a text; WorkbookError if too many."""
    rows = 1 + max((row for row, _ in cells), default=-1)
    columns = 1 + max((column for _, column in cells), default=-1)
    if rows > limits.SHEET_ROWS or columns > limits.SHEET_COLUMNS or rows * columns > limits.SHEET_CELLS:
        raise WorkbookError(f"sheet {sheet!r} has {rows:,} rows and {columns:,} columns, too many to be read")
    made = [[""] * columns for _ in range(rows)]
    for (row, column), text in cells.items():
        made[row][column] = text
    return made
