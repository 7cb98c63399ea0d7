"""Tables of web pages: a header of `th` cells and rows of `td` cells."""

from html.parser import HTMLParser

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, limits
from pipeline.sources.catalogue import Edition

# Tag -> the open tags that must enclose it.
PARENTS = {"table": [], "tr": ["table"], "th": ["table", "tr"], "td": ["table", "tr"]}


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the first table of an HTML page to text; a cell with a link becomes the link's address.

    Raises PipelineError for text that is not UTF-8, a page without a table, a table, row or cell that is not
    closed (a truncated file), a changed header, and rows that are longer or shorter than the header.
    """
    try:
        if len(content) > limits.HTML_BYTES:
            raise PipelineError(f"{edition.name}: the page has more than {limits.HTML_BYTES:,} bytes.")
        page = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError(f"{edition.name}: not UTF-8 text (byte {error.start}).") from error
    if any(len(part) - part.find("<") > limits.HTML_TAG for part in page.split(">") if "<" in part):
        raise PipelineError(f"{edition.name}: a tag has more than {limits.HTML_TAG:,} characters.")
    if page.count("<!") > limits.HTML_DECLARATIONS:
        raise PipelineError(f"{edition.name}: the page has more than {limits.HTML_DECLARATIONS} comments.")
    table = _FirstTable()
    table.feed(page)
    table.close()
    if table.unclosed:
        raise PipelineError(f"{edition.name}: {table.unclosed} is not closed; is the file complete?")
    if not table.header or not table.rows:
        raise PipelineError(f"{edition.name}: the page has no table with a header and rows.")
    columns.check_header(table.header, edition)
    if len(set(table.header)) < len(table.header):
        raise PipelineError(f"{edition.name}: two columns of the table have the same heading.")
    for number, cells in enumerate(table.rows, start=1):
        if len(cells) != len(table.header):
            raise PipelineError(
                f"{edition.name}: row {number} has {len(cells)} cells where the header has "
                f"{len(table.header)}."
            )
    texts = pl.DataFrame(table.rows, schema=dict.fromkeys(table.header, pl.String), orient="row")
    return columns.rename(texts.with_row_index("row", offset=1), edition)


class _FirstTable(HTMLParser):
    """Collect the header and rows of the first table, with entities resolved and white space collapsed.

    `unclosed` describes the first part of the table that is not closed, None if there is none.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.header: list[str] = []
        self.rows: list[list[str]] = []
        self.unclosed: str | None = None
        self._is_over = False
        self._open: list[str] = []
        self._cell: list[str] | None = None
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._is_over:
            return
        if tag == "a" and self._cell is not None:
            self._link = dict(attrs).get("href")
        elif tag in PARENTS and (self._open or tag == "table"):
            if self._open != PARENTS[tag]:
                self._note_unclosed()
            self._open.append(tag)
            if tag == "tr" and self.header:
                self.rows.append([])
            elif tag in ("th", "td"):
                self._cell, self._link = [], None

    def handle_endtag(self, tag: str) -> None:
        if self._is_over or tag not in PARENTS or not self._open:
            return
        if self._open[-1] != tag:
            self._note_unclosed()
        self._open.pop()
        self._is_over = tag == "table"
        if self._cell is None or tag not in ("th", "td"):
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

    def close(self) -> None:
        """End the page; a part that is still open is unclosed."""
        super().close()
        if self._open and not self._is_over:
            self._note_unclosed()

    def _note_unclosed(self) -> None:
        """Record the first part that is not closed."""
        part = (
            "the table" if self._open == ["table"] else f"row {len(self.rows)}" if self.rows else "the header"
        )
        self.unclosed = self.unclosed or part
