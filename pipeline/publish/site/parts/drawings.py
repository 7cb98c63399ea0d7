"""Pictures drawn into a page: in the colours of its style sheet, without frame, as light as can be."""

import itertools
import re
from math import ceil

from markupsafe import Markup

from pipeline.publish.pictures.elements.styles import LIGHT, Style
from pipeline.publish.pictures.elements.svg import element
from pipeline.publish.pictures.frame import render
from pipeline.publish.pictures.picture import Picture, Size, Space

PAGE = Style(
    "light",
    page="var(--page)",
    ink="var(--ink)",
    muted="var(--muted)",
    grid="var(--grid)",
    own="var(--own)",
    other="var(--other)",
    band="var(--grid)",
    hatch="var(--muted)",
    hatch_ground="var(--tint)",
)
"""The roles of colour as the style sheet names them, so that one drawing serves light, dark and paper."""
WIDE, NARROW, SMALL = (760, 380), (358, 300), (340, 220)
STRIP = (1000, None)
ABOVE = 14
"""Room above a drawing for labels of its highest points."""
_IN_STYLE_SHEET = re.compile(
    r" (?:font-family=\"[^\"]*\"|fill=\"none\"|stroke-linejoin=\"round\"|stroke-width=\"1\"|font-size=\"13\""
    r"|paint-order=\"stroke\"|fill=\"var\(--muted\)\"|stroke=\"var\(--grid\)\")"
)
"""What the style sheet says of every drawing."""
_CLASSES = {
    ' text-anchor="end"': "e",
    ' text-anchor="middle"': "m",
    ' fill="var(--own)" font-weight="600"': "o",
    ' fill="var(--ink)" font-weight="600"': "k",
    ' stroke="var(--page)" stroke-width="3.5"': "h",
    ' font-size="14"': "l",
    ' font-size="12.5"': "s",
}
"""What texts are drawn with -> the class that the style sheet says it of."""
_TEXT = re.compile(r'<text x="([^"]*)" y="([^"]*)"([^>]*)>([^<]*)</text>')
_TEXTS = re.compile(f"(?:{_TEXT.pattern})+")
_GRID = re.compile(r'<path d="([^"]*)"/>')
_STRAIGHT = re.compile(r"M(\S+) (\S+)L(\S+) (\S+)(?=[\"M])")
_LINES = re.compile(r'<path d="[^"]*"((?: [^>]*)?)/>(?:<path d="[^"]*"\1/>)+')
_DOTS = re.compile(r"(?:M\d+ \d+h0){3,}")
_DOT = re.compile(r"M(\d+) (\d+)h0")
_UNSEEN = re.compile(r' data-code="[^"]*"|<title>[^<]*</title>')
"""What is for scripts and pointers, which these drawings are hidden from."""
_PLACE = re.compile(r" (?:d|c?[xy])=\"[^\"]*\"")
_DECIMAL = re.compile(r"\d+\.\d+")


def drawn(picture: Picture, size: tuple[float, float | None], kind: str) -> Markup:
    """Return the drawing of a picture at a size, of the class `kind`, with what is to be seen as its name.

    To those who do not see it, it is one image; the page says its figures beside it.
    """
    width, height = size
    found = picture.body(Space(width, height, lean=True), PAGE, kind)
    whole = ceil(found.height + ABOVE)
    markup = _lean(_PLACE.sub(_on_whole_units, _IN_STYLE_SHEET.sub("", found.markup)))
    return Markup(  # noqa: S704 - our own drawing, whose texts are escaped
        element(
            "svg",
            markup,
            viewBox=f"0 {-ABOVE} {width:g} {whole}",
            width=width,
            height=whole,
            role="img",
            aria_label=picture.description,
            **{"class": f"chart {kind}"},
        )
    )


def _lean(markup: str) -> str:
    """Return the same drawing in fewer letters: lines of the grid as one, texts of a kind as one."""
    markup = _STRAIGHT.sub(_level, _UNSEEN.sub("", markup.replace("h.01", "h0")))
    markup = _DOTS.sub(_chained, markup)
    grid = "".join(_GRID.findall(markup))
    without = _GRID.sub("", markup)
    return (element("path", d=grid) if grid else "") + _TEXTS.sub(_together, _LINES.sub(_joined, without))


def _joined(lines: re.Match[str]) -> str:
    """Return lines that follow each other and look alike as one."""
    return lines[0].replace(f'"{lines[1]}/><path d="', "")


def _chained(dots: re.Match[str]) -> str:
    """Return dots from left to right, each by its distance from the one before: that compresses well."""
    places = sorted((int(x), int(y)) for x, y in _DOT.findall(dots[0]))
    steps = [(x - left, y - above) for (left, above), (x, y) in itertools.pairwise(places)]
    return f"M{places[0][0]} {places[0][1]}h0" + "".join(f"m{x} {y}h0" for x, y in steps).replace(" -", "-")


def _level(line: re.Match[str]) -> str:
    """Return an upright or level line by one of its ends: 'M38 350H616'."""
    x, y, to_x, to_y = line.groups()
    if y == to_y:
        return f"M{x} {y}H{to_x}"
    return f"M{x} {y}V{to_y}" if x == to_x else line[0]


def _together(texts: re.Match[str]) -> str:
    """Return texts that follow each other, those of the same kind and height as parts of one."""
    found = [((said, y), x, words) for x, y, said, words in _TEXT.findall(texts[0])]
    parts = []
    for (said, y), group in itertools.groupby(found, key=lambda item: item[0]):
        one = list(group)
        names = " ".join(name for words, name in _CLASSES.items() if words in said)
        for words in _CLASSES:
            said = said.replace(words, "")  # noqa: PLW2901 - what no class says stays
        kind = f' class="{names}"' if names else ""
        if len(one) == 1:
            parts.append(f'<text x="{one[0][1]}" y="{y}"{kind}{said}>{one[0][2]}</text>')
        else:
            spans = "".join(f'<tspan x="{x}">{words}</tspan>' for _, x, words in one)
            parts.append(f'<text y="{y}"{kind}{said}>{spans}</text>')
    return "".join(parts)


def _on_whole_units(place: re.Match[str]) -> str:
    """Return an attribute that places a mark, rounded: half a pixel is not seen, and takes room."""
    return _DECIMAL.sub(lambda number: f"{float(number[0]):.0f}", place[0])


def measured(picture: Picture, size: Size) -> tuple[int, int]:
    """Return width and height of a picture that stands beside a page, so that the page keeps its room."""
    found = re.search(r'width="(\d+)" height="(\d+)"', render(picture, LIGHT, size))
    return (int(found[1]), int(found[2])) if found else (int(size.width), int(size.width))
