"""Streamlit's font of icons, with those only that its scripts name: 9 kB instead of 375.

Every page of Streamlit loads the font. It has 4,000 icons, each the ligature of its name, e.g. 'expand_more'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

NAME = re.compile(r"MaterialSymbols-Rounded\.[\w-]+\.woff2")
"""The name of the file."""
_NAMED = re.compile(rb":material/([a-z0-9_]+):")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def named(scripts: Iterable[Path]) -> set[str]:
    """Return the names of the icons in these scripts."""
    return {found.decode() for script in scripts for found in _NAMED.findall(script.read_bytes())}


def with_icons(font: Path, names: Iterable[str]) -> bytes:
    """Return a font with these icons, as WOFF2; names that it does not have are left out."""
    from fontTools import subset, ttLib  # noqa: PLC0415 - what is made is kept: most starts make none

    with ttLib.TTFont(font, lazy=True) as whole:
        letters: dict[int, str] = whole.getBestCmap()
        icons = _ligatures(whole)
        parts = [tuple(letters[ord(letter)] for letter in name) for name in names]
        glyphs = {icons[part] for part in parts if part in icons}
        glyphs |= {letters[ord(letter)] for letter in _LETTERS}
        options = subset.Options(layout_closure=False, layout_features=["*"], notdef_outline=True)
        maker = subset.Subsetter(options)
        maker.populate(glyphs=glyphs)  # without closure: the letters do not bring in what they can form
        maker.subset(whole)
        whole.flavor = "woff2"
        made = BytesIO()
        whole.save(made)
    return made.getvalue()


def _ligatures(font: TTFont) -> dict[tuple[str, ...], str]:
    """Return the glyph of each ligature by those that it is written with."""
    found: dict[tuple[str, ...], str] = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)  # noqa: PLW2901 - what it refers to
            for first, ligatures in getattr(table, "ligatures", {}).items():
                found |= {(first, *item.Component): item.LigGlyph for item in ligatures}
    return found
