"""Long texts, kept in markdown files beside the pages: cut into their sections, each read once."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
_HEADING = re.compile(r"^(#+) ", flags=re.MULTILINE)


class Section(NamedTuple):
    """A section of a page: its heading, the name by which a link leads to it, and what stands in it."""

    title: str
    anchor: str
    text: str


@cache
def sections(name: str) -> tuple[Section, ...]:
    """The sections of a file of pages/: one begins at each heading of the first level.

    On a page, whose own title has that level, they are headings of the second, and those within are one
    level deeper too.
    """
    text = (FOLDER / name).read_text(encoding="utf-8")
    parts = re.split(r"^# (.+)\n", text, flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(Section(title, anchor(title), _HEADING.sub(r"#\1 ", body).strip()) for title, body in pairs)


def anchor(title: str) -> str:
    """A heading as an address has it: 'The law to cite' as the-law-to-cite."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
