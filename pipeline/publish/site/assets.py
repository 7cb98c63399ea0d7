"""Files that pages share, under names that change with their content: styles, typefaces, icon, script."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face

FOLDER = "assets"
"""Where they are, below the root of the site."""
STYLE_SHEET, ICON = "site.css", "icon.svg"
FINDER, SORT, PRINT, COPY = "finder.js", "sort.js", "print.js", "copy.js"
FACES = {"sans.woff2": Face.REGULAR, "sans-bold.woff2": Face.BOLD, "serif.woff2": Face.HEADLINE}
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOLDER = Path(__file__).parent
_DIGITS = 12


class Asset(NamedTuple):
    """A file as it is sent."""

    content: bytes
    media_type: str


@cache
def address(name: str) -> str:
    """Return the path of a file below the root: 'assets/site.3f1c52a980b1.css'."""
    # Making a typeface takes half a second; its name only needs what it is made of.
    made_of = fonts.identity(FACES[name]) if name in FACES else _content(name)
    stem, _, ending = name.partition(".")
    return f"{FOLDER}/{stem}.{hashlib.sha256(made_of).hexdigest()[:_DIGITS]}.{ending}"


def names() -> list[str]:
    """Return the names of all files."""
    return [STYLE_SHEET, ICON, FINDER, SORT, PRINT, COPY, *FACES]


def find(path: str) -> Asset | None:
    """Return the file at a path below the root, None if there is none."""
    name = next((name for name in names() if address(name) == path), None)
    return None if name is None else Asset(_content(name), _MEDIA_TYPES[Path(name).suffix])


@cache
def _content(name: str) -> bytes:
    if name in FACES:
        return fonts.letters(FACES[name])
    text = (_FOLDER / name).read_text(encoding="utf-8")
    if name == STYLE_SHEET:  # names typefaces relative to its own folder
        text = re.sub(r"url\(([\w-]+\.woff2)\)", lambda found: f"url({Path(address(found[1])).name})", text)
    return text.encode()
