"""The table of a web page: a header of `th` cells and rows of `td` cells."""

from html.parser import HTMLParser

import polars as pl

from pipeline.catalogue import Edition
from pipeline.errors import PipelineError
from pipeline.read import columns


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the first table of an HTML page to text; a cell that holds a link gives the link's address.

    Raises PipelineError for text that is not UTF-8, a page without a table, a changed header, and rows of
    another length than the header.
    """
    try:
        page = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(f"{edition.name}: not UTF-8 text (byte {error.start}).") from error
    table = _FirstTable()
    table.feed(page)
    table.close()
    if not table.header or not table.rows:
        raise PipelineError(f"{edition.name}: the page has no table with a header and rows.")
    columns.check_header(table.header, edition)
    for number, cells in enumerate(table.rows, start=1):
        if len(cells) != len(table.header):
            raise PipelineError(
                f"{edition.name}: row {number} has {len(cells)} cells where the header has "
                f"{len(table.header)}."
            )
    texts = pl.DataFrame(table.rows, schema=dict.fromkeys(table.header, pl.String), orient="row")
    return columns.rename(texts.with_row_index("row", offset=1), edition)


class _FirstTable(HTMLParser):
    """Collects the header and rows of the first table; entities are resolved, white space is closed up."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.header: list[str] = []
        self.rows: list[list[str]] = []
        self._is_over = False
        self._cell: list[str] | None = None
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._is_over:
            return
        if tag == "tr" and self.header:
            self.rows.append([])
        elif tag in ("th", "td"):
            self._cell, self._link = [], None
        elif tag == "a" and self._cell is not None:
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._is_over = True
        if self._is_over or self._cell is None or tag not in ("th", "td"):
            return
        text = self._link or " ".join("".join(self._cell).split())
        if tag == "th":
            self.header.append(text)
        elif self.rows:
            self.rows[-1].append(text)
        self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)
