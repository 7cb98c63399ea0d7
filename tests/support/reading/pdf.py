"""PDF files as text and as tags, read by programs that are not ours."""

import io
from collections.abc import Iterator
from typing import NamedTuple

import pikepdf
import pypdfium2


def pages(content: bytes) -> list[str]:
    """The text of each page, with single blanks."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [_text(page) for page in document]
    finally:
        document.close()


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    words = " ".join(text.get_text_bounded().replace("\ufffe", "").split())
    text.close()
    page.close()
    return words


class Tag(NamedTuple):
    """An element of the tree of tags: its kind ('H1', 'Figure'), its title and its alternative text."""

    kind: str
    title: str
    alt: str


def structure(content: bytes) -> list[Tag]:
    """The elements of the tree of tags, in reading order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            Tag(str(node.S)[1:], str(node.get("/T", "")), str(node.get("/Alt", "")))
            for node in _below(pdf.Root.StructTreeRoot)
        ]


def _below(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    children = node.get("/K", pikepdf.Array())
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _below(child)


def headings(content: bytes) -> list[tuple[str, str]]:
    """Level and words of each heading, in reading order."""
    return [(tag.kind, tag.title) for tag in structure(content) if tag.kind in ("H1", "H2", "H3")]
