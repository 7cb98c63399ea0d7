"""A picture as a page for a frame: drawn for several widths, light and dark, with its figures as a table."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from pipeline.publish.embeds import layout, outlines, snippet, themes
from pipeline.publish.embeds.layout import ABOVE, Words
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.figure_table import FigureTable
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import DARK, LIGHT, NEWSPAPER, Style
from pipeline.publish.pictures.elements.svg import element, number
from pipeline.publish.pictures.frame import NAME, key_mark
from pipeline.publish.pictures.picture import Drawn, KeyEntry, Picture, Space
from pipeline.publish.templates import filled

STYLES = ("auto", "light", "dark", "newspaper")
"""As the reader's device asks for, or always the same."""
_FOLDER = Path(__file__).parent
_ROLES = ("page", "ink", "muted", "grid", "own")
CREDIT = f"More councils and years: {NAME}"


@dataclass(frozen=True)
class Embed:
    """A picture to be put on a page: in one of STYLES, with a link to the page of the site that has more.

    `canonical` is the whole address of that page, `address` that of the embedded page itself; both are empty
    if the site's is not known. `usual_height` is how high a frame is without the script, in pixels.
    """

    picture: Picture
    style: str
    view: str
    canonical: str = ""
    address: str = ""
    usual_height: int = 900

    @property
    def words(self) -> Words:
        """The text of the page."""
        picture = self.picture
        return Words(
            picture.title,
            picture.subtitle,
            [entry.label for entry in picture.key],
            list(picture.notes),
            [picture.credit.short, " ".join(picture.credit.licence), CREDIT],
        )

    @property
    def schemes(self) -> tuple[Style, Style]:
        """The styles for light and for dark devices."""
        return (NEWSPAPER, NEWSPAPER) if self.style == NEWSPAPER.name else (LIGHT, DARK)

    def height(self, width: float) -> int:
        """Return the height in pixels of the page in a frame of this width, its table closed."""
        drawn = _drawn(self.picture, self.schemes[0])
        return layout.height(self.words, self.picture, drawn, width)


def as_html(embed: Embed, _version: str = "") -> bytes:
    """Return the page."""
    light, dark = embed.schemes
    picture = embed.picture
    svgs = [_svgs(picture, style) for style in (light, dark)]
    merged, light_values, dark_values = themes.merge(list(zip(*svgs, strict=True)))
    defined, drawings = outlines.share(merged[: len(layout.widths(picture))])
    marks = [Markup(mark) for mark in merged[len(drawings) :]]  # noqa: S704 - drawn by us
    table = picture.table or FigureTable((), ())
    return filled(
        _FOLDER,
        "embed.html",
        {
            "words": embed.words,
            "key": list(zip(marks, [entry.label for entry in picture.key], strict=True)),
            "outlines": Markup(defined),  # noqa: S704
            "drawings": [Markup(drawing) for drawing in drawings],  # noqa: S704
            "table": table,
            "upright": picture.upright,
            "style": embed.style if embed.style in (LIGHT.name, DARK.name) else "",
            "schemes": {"auto": "light dark", DARK.name: "dark"}.get(embed.style, "light"),
            "css": Markup(_css(picture, light_values + _roles(light), dark_values + _roles(dark))),  # noqa: S704
            "script": Markup(script()),  # noqa: S704
            "policy": policy(),
            "code": snippet.code(embed.address or snippet.UNKNOWN, picture.title, embed.usual_height),
            "address_known": bool(embed.address),
            "view": embed.view,
            "canonical": embed.canonical,
            "site": NAME,
        },
    )


def policy() -> str:
    """Return the content security policy of the page: it loads nothing, and runs its own script only."""
    checksum = b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{checksum}'; style-src 'unsafe-inline'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


@cache
def script() -> str:
    """Return the script of the page, without comments and indents."""
    lines = (line.strip() for line in (_FOLDER / "embed.js").read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _drawn(picture: Picture, style: Style) -> list[Drawn]:
    found = []
    for at, width in enumerate(layout.widths(picture)):
        drawn = picture.body(Space(width, None), style, f"w{at}")
        if drawn.height > layout.TALLEST:
            drawn = picture.body(Space(width, layout.TALLEST), style, f"w{at}")
        found.append(drawn)
    return found


def _svgs(picture: Picture, style: Style) -> list[str]:
    """Return the drawings, one for each width, and then the marks of the key."""
    label = f"{picture.title}. {picture.description} The figures are in the table below."
    found = [
        element(
            "svg",
            drawn.markup,
            viewBox=f"0 {-ABOVE} {width} {number(drawn.height + ABOVE)}",
            role="img",
            aria_label=label,
            font_size=layout.KEY,
            **{"class": f"w{at}"},
        )
        for at, (drawn, width) in enumerate(zip(_drawn(picture, style), layout.widths(picture), strict=True))
    ]
    defs, fills = style.fills(picture.scale, "k") if picture.scale else ("", [])
    for at, entry in enumerate(picture.key):
        found.append(_mark(entry, style, fills, defs if at == 0 else "", at))
    return found


def _mark(entry: KeyEntry, style: Style, fills: Sequence[str], defs: str, at: int) -> str:
    mark, pattern = key_mark(entry, style, fills, f"k{at}" if entry.mark in ("missing", "doubtful") else "k")
    inside = [element("defs", defs, pattern)] if defs or pattern else []
    return element("svg", *inside, mark, viewBox="0 0 17 17", aria_hidden="true")


def _roles(style: Style) -> str:
    return "".join(f"--{role}:{getattr(style, role)};" for role in _ROLES)


def _css(picture: Picture, light: str, dark: str) -> str:
    """Return the style sheet: typefaces, colours of both schemes, which drawing at which width, the rest."""
    starts = layout.shown_from(picture)
    shown = [
        f"@media(min-width:{start}px){{.w{at}.w{at}{{display:block}}"
        + (f".w{at - 1}.w{at - 1}{{display:none}}" if at else "")
        + "}"
        for at, start in enumerate(starts)
    ]
    return "".join(
        [
            fonts.rules((Face.REGULAR, Face.BOLD), fonts.FEW_LETTERS),
            f":root{{{light}}}",
            f"@media screen and (prefers-color-scheme:dark){{:root:not([data-style=light]){{{dark}}}}}"
            f"@media screen{{:root[data-style=dark]{{{dark}}}}}"
            if light != dark
            else "",
            _sheet(),
            *shown,
        ]
    )


@cache
def _sheet() -> str:
    return re.sub(r"\n", "", (_FOLDER / "embed.css").read_text(encoding="utf-8"))
