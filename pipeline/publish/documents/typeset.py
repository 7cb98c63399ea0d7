"""Documents as tagged PDF (PDF/UA-1), set by typst from a template and data.

The data reach the template as JSON and are text there, never code, whatever they contain.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from pipeline.publish.pictures.elements.fonts import for_typst, printable

TEMPLATES = Path(__file__).parent


@dataclass(frozen=True)
class Document:
    """What a document says: the template that sets it, its data, and the day that it bears."""

    template: str
    data: Mapping[str, Any]
    day: date


def as_pdf(document: Document, version: str) -> bytes:
    """Return the document as PDF; the same document and version give the same bytes."""
    import typst  # noqa: PLC0415 - 80 MB that only who makes documents needs

    data = {**document.data, "version": version, "until": f"{document.day:%B %Y}"}
    compiler = typst.Compiler(TEMPLATES / document.template, root=TEMPLATES, font_paths=for_typst())
    content = compiler.compile(
        format="pdf",
        pdf_standards="ua-1",
        timestamp=datetime.combine(document.day, time(), UTC),
        sys_inputs={"data": json.dumps(_printable(data))},
    )
    if not isinstance(content, bytes):
        raise TypeError("typst gave no single file")
    return content


def _printable(data: Any) -> Any:
    """Return the data with texts of which every letter can be set: PDF/UA allows no empty boxes."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, Mapping):
        return {name: _printable(value) for name, value in data.items()}
    return [_printable(value) for value in data] if isinstance(data, list) else data
