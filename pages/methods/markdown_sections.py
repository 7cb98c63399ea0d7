"""Long texts in Markdown files, split into sections and read once."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
_HEADING = re.compile(r"^(#+) ", flags=re.MULTILINE)


class Section(NamedTuple):
    """A section of a page: title, anchor for links, and text."""

    title: str
    anchor: str
    text: str


@cache
def sections(name: str) -> tuple[Section, ...]:
    """Return the sections of a Markdown file of this folder; each first-level heading starts one.

    Headings within a section become one level deeper, because the page's own title is the first level.
    """
    text = (FOLDER / name).read_text(encoding="utf-8")
    parts = re.split(r"^# (.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Section(title, anchor(title), _HEADING.sub(r"#\1 ", body).strip()) for title, body in pairs)


def anchor(title: str) -> str:
    """Return a heading as an anchor: 'The law to cite' becomes the-law-to-cite."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
