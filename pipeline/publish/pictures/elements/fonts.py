"""The typefaces of pictures, from their packages: Source Serif for headlines, Source Sans for all else.

Pictures embed the letters they may need, so that they look the same on every machine. Both typefaces are
under the SIL Open Font License. Their packages and fontTools are imported when the first picture is drawn.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

ASCII = range(0x20, 0x7F)
LATIN_1 = range(0xA0, 0x100)
PUNCTUATION = "–—‘’“”…−→←↑▶·"  # noqa: RUF001 - the letters themselves
LETTERS = (*ASCII, *LATIN_1, *map(ord, PUNCTUATION))
FEW_LETTERS = (*ASCII, *map(ord, "\N{NO-BREAK SPACE}£©·"), *map(ord, PUNCTUATION))
"""What names of councils, figures and English sentences need."""
_FEW = frozenset(map(chr, FEW_LETTERS)) | {"\n"}
_RULE = re.compile(r"@font-face\{[^}]*\}")
FALLBACK = "'Source Sans 3', 'Helvetica Neue', Arial, sans-serif"
FALLBACK_SERIF = "'Source Serif 4', Georgia, serif"


class Face(Enum):
    """A typeface in one weight: family, weight and name of its file."""

    REGULAR = ("Source Sans Pro", 400, "SourceSansPro-Regular")
    BOLD = ("Source Sans Pro", 600, "SourceSansPro-Semibold")
    HEADLINE = ("Source Serif Pro", 600, "SourceSerifPro-Semibold")

    @property
    def family(self) -> str:
        """The families in order of preference, as in CSS."""
        return f"'{self.value[0]}', {FALLBACK_SERIF if self is Face.HEADLINE else FALLBACK}"

    @property
    def weight(self) -> int:
        """The weight, as in CSS."""
        return self.value[1]

    @property
    def path(self) -> Path:
        """The file of the package."""
        import font_source_sans_pro  # noqa: PLC0415 - only who draws pictures needs it
        import font_source_serif_pro  # noqa: PLC0415

        package = font_source_serif_pro if self is Face.HEADLINE else font_source_sans_pro
        return Path(package.__file__).parent / "files" / f"{self.value[2]}.ttf"


def width(words: str, size: float, face: Face = Face.REGULAR) -> float:
    """Return the width of a line of text in the unit of `size`, without kerning."""
    widths = _widths(face)
    widest = widths[ord("M")]
    return sum(widths.get(ord(letter), widest) for letter in words) * size


def wrap(words: str, size: float, most: float, face: Face = Face.REGULAR) -> list[str]:
    """Break text into lines of at most this width; a longer word has a line of its own."""
    lines: list[str] = []
    for word in words.split():
        if lines and width(f"{lines[-1]} {word}", size, face) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def cut(words: str, size: float, most: float) -> list[str]:
    """Break a text without blanks, such as an address, into lines of at most this width."""
    found = [""]
    for letter in words:
        if width(found[-1] + letter, size) > most:
            found.append("")
        found[-1] += letter
    return found


def balanced(words: str, size: float, most: float, face: Face = Face.REGULAR) -> list[str]:
    """Break text into as few lines as `wrap`, of similar length."""
    lines = wrap(words, size, most, face)
    for narrower in range(95, 40, -5):
        shorter = wrap(words, size, most * narrower / 100, face)
        if len(shorter) > len(lines) or max(width(line, size, face) for line in shorter) > most:
            break
        lines = shorter
    return lines


def printable(words: str) -> str:
    """Return the text with a question mark for each letter that all faces lack; white space stays."""
    for letter in set(words):
        if not letter.isspace() and not any(ord(letter) in _widths(face) for face in Face):
            words = words.replace(letter, "?")
    return words


@cache
def _widths(face: Face) -> Mapping[int, float]:
    """Return the advance of each letter, in parts of the size."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import

    with TTFont(face.path, lazy=True) as font:
        advances, per_em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {letter: advances[name][0] / per_em for letter, name in font.getBestCmap().items()}


@cache
def for_typst() -> Any:
    """Return the typefaces as typst takes them, and no others that the machine may have."""
    import typst  # noqa: PLC0415 - 80 MB that only who makes PNG and PDF needs

    folders = sorted({face.path.parent for face in Face})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def rules(faces: Sequence[Face] = tuple(Face), wanted: Sequence[int] = LETTERS) -> str:
    """Return the CSS rules that embed faces; 48 kB for all with LETTERS, 10 to 13 each with FEW_LETTERS."""
    return "".join(
        f"@font-face{{font-family:'{face.value[0]}';font-weight:{face.weight};"
        f"src:url(data:font/woff2;base64,{b64encode(letters(face, wanted)).decode()}) format('woff2')}}"
        for face in faces
    )


def rules_for(picture: str) -> str:
    """Return the rules for the markup of a picture: a quarter smaller where FEW_LETTERS will do.

    Only what has a headline has the face of headlines.
    """
    has_headline = Face.HEADLINE.value[0] in picture
    faces = tuple(face for face in Face if face is not Face.HEADLINE or has_headline)
    return rules(faces, FEW_LETTERS if _FEW.issuperset(picture) else LETTERS)


def without_rules(svg: str) -> str:
    """Return a picture without the typefaces it embeds, for who has them."""
    return _RULE.sub("", svg)


def identity(face: Face) -> bytes:
    """Return what `letters` makes its file of: the same for the same file."""
    return face.path.read_bytes() + repr(LETTERS).encode()


def letters(face: Face, wanted: Sequence[int] = LETTERS) -> bytes:
    """Return the face with these letters only, as WOFF2."""
    from fontTools import subset  # noqa: PLC0415 - slow to import

    options = subset.Options(flavor="woff2", layout_features=["kern"], hinting=False, notdef_outline=True)
    with subset.load_font(face.path, options) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        out = BytesIO()
        subset.save_font(font, out, options)
    return out.getvalue()
