"""Files that pages share, under names that change with their content: styles, typefaces, icon, script.

The style sheet has its typefaces within itself, so that the first page somebody opens is set in them from its
first words on, and no line moves. The dashboard takes them as files.
"""

import hashlib
import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face

FOLDER = "assets"
"""Where they are, below the root of the site."""
STYLE_SHEET, ICON = "site.css", "icon.svg"
FIRST, FINDER, SORT, COPY = "first.js", "finder.js", "sort.js", "copy.js"
FACES = {"sans.woff2": Face.REGULAR, "sans-bold.woff2": Face.BOLD, "serif.woff2": Face.HEADLINE}
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOLDER = Path(__file__).parents[1]
_DIGITS = 12


class Asset(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str


@cache
def address(name: str) -> str:
    """Return the path of a file below the root: 'assets/site.3f1c52a980b1.css'."""
    # Making a typeface takes half a second; a name only needs what the file is made of.
    made_of = fonts.identity(FACES[name]) if name in FACES else (_FOLDER / name).read_bytes()
    if name == STYLE_SHEET:
        made_of += b"".join(map(fonts.identity, FACES.values()))
    stem, _, ending = name.partition(".")
    return f"{FOLDER}/{stem}.{hashlib.sha256(made_of).hexdigest()[:_DIGITS]}.{ending}"


def names() -> list[str]:
    """Return the names of the files that pages of the web edition need."""
    return [STYLE_SHEET, ICON, FIRST, FINDER, SORT, COPY]


def find(path: str) -> Asset | None:
    """Return the file at a path below the root, None if there is none."""
    name = next((name for name in (*names(), *FACES) if address(name) == path), None)
    return None if name is None else Asset(_content(name), _MEDIA_TYPES[Path(name).suffix])


@cache
def _content(name: str) -> bytes:
    if name in FACES:
        return fonts.letters(FACES[name])
    text = (_FOLDER / name).read_text(encoding="utf-8")
    if name == STYLE_SHEET:
        text = re.sub(r"url\(([\w-]+\.woff2)\)", lambda found: f"url({_within(found[1])})", text)
    return text.encode()


def _within(face: str) -> str:
    return f"data:font/woff2;base64,{b64encode(_content(face)).decode()}"
