"""The page around a drawing: title, key, notes, source, licence and address; and the SVG as a whole."""

from collections.abc import Sequence
from xml.sax.saxutils import escape
from zlib import crc32

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.styles import INLINE, Style
from pipeline.publish.pictures.elements.svg import dot, element, lines, moved, number, path, rule, text
from pipeline.publish.pictures.map_lines import LINES
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Size, Space

EDGE = 24
TITLE, SUBTITLE, LABEL, SMALL = 23, 15.5, 14, 12
NAME = "Postcode Lottery"
ABOVE, BESIDE = 8, 6
"""Room above and on both sides of a drawing on a page for its outermost labels."""
LARGEST = 1.2
"""How far a drawing on a page may grow beyond the width that it is drawn for."""


def render(picture: Picture, style: Style, size: Size) -> str:
    """Return the picture as an SVG document whose text is text, with its fonts."""
    prefix = f"p{crc32(f'{picture.title}{picture.subtitle}{style.name}{size.name}'.encode()):08x}"
    if size.bare:
        return _document(picture, style, size, prefix, _bare(picture, style, size.width, prefix))
    space = Space(size.width - 2 * EDGE, None if size.height is None else size.height - 2 * EDGE * 0.8)
    if space.height is None:
        page = _stacked(picture, style, space, prefix)
        height = round(page.height + 2 * EDGE * 0.8)
    else:
        page = (_side_by_side if picture.upright else _stacked)(picture, style, space, prefix)
        height = round(size.height or 0)
    within = element("g", page.markup, transform=f"translate({EDGE} {number(EDGE * 0.8)})")
    return _document(picture, style, size, prefix, Drawn(within, height))


def _document(picture: Picture, style: Style, size: Size, prefix: str, page: Drawn) -> str:
    """Return the SVG of a page that is drawn."""
    height = round(page.height)
    return element(
        "svg",
        element("title", escape(picture.title), id=f"{prefix}title"),
        element("desc", escape(picture.description), id=f"{prefix}desc"),
        element("style", fonts.rules_for(f"{picture.title}{picture.description}{page.markup}")),
        element("rect", width=size.width, height=height, fill=style.page),
        page.markup,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(size.width)} {height}",
        width=size.width,
        height=height,
        role="img",
        aria_labelledby=f"{prefix}title",
        aria_describedby=f"{prefix}desc",
        font_family=Face.REGULAR.family,
        font_size=LABEL,
    )


def _bare(picture: Picture, style: Style, width: float, prefix: str) -> Drawn:
    """Return key and drawing only; labels reach a little beyond a drawing."""
    room = width - 2 * BESIDE
    key = _key(picture, style, room, prefix, short=False)
    top = key.height + 12 + ABOVE if key.height else ABOVE
    drawn = picture.body(Space(room, None), style, prefix)
    return Drawn(moved(key.markup, BESIDE, 0) + moved(drawn.markup, BESIDE, top), top + drawn.height)


def inline(picture: Picture, width: float, *, own_page: str = "") -> str:
    """Return key and drawing only, for a page that says all else, in the colours that the page sets.

    Its accessible name is title and subtitle, then `own_page`: where the page has the figures. What is to be
    seen is its description.
    """
    key = _key(picture, INLINE, width, "k", short=False)
    top = key.height + 12 if key.height else 0
    drawn = picture.body(Space(width, None), INLINE, "d")
    name = " ".join(part for part in (f"{picture.title}.", picture.subtitle, own_page) if part)
    height = round(top + drawn.height + ABOVE)
    about = f"about{crc32(f'{name}{width:g}'.encode()):08x}"
    return element(
        "svg",
        element("desc", escape(picture.description), id=about),
        key.markup,
        moved(drawn.markup, 0, top),
        viewBox=f"0 {-ABOVE} {number(width)} {height}",
        role="img",
        aria_label=name,
        aria_describedby=about,
        font_size=LABEL,
        style=f"max-width:{LARGEST * width:g}px",
    )


def _stacked(picture: Picture, style: Style, space: Space, prefix: str) -> Drawn:
    """Return everything one below the other."""
    head = _head(picture, style, space.width, short=space.height is not None)
    key = _key(picture, style, space.width, prefix, short=space.height is not None)
    foot = _foot(picture, style, space.width, short=space.height is not None)
    top = head.height + 12 + (key.height + 12 if key.height else 0)
    room = None if space.height is None else space.height - top - foot.height - 10
    body = picture.body(Space(space.width, room), style, prefix)
    below = top + body.height + 14 if space.height is None else space.height - foot.height
    return Drawn(
        head.markup
        + moved(key.markup, 0, head.height + 14)
        + moved(body.markup, 0, top)
        + moved(foot.markup, 0, below),
        below + foot.height,
    )


def _side_by_side(picture: Picture, style: Style, space: Space, prefix: str) -> Drawn:
    """Return the drawing at the right over the full height, all else at the left."""
    room = space.height or 0
    left = space.width * 0.5
    head = _head(picture, style, left, short=True, size=25)
    key = _key(picture, style, left, prefix, short=True)
    foot = _foot(picture, style, left, short=True)
    body = picture.body(Space(space.width - left - EDGE, room), style, prefix)
    return Drawn(
        head.markup
        + moved(key.markup, 0, head.height + 16)
        + moved(foot.markup, 0, room - foot.height)
        + moved(body.markup, left + EDGE, 0),
        room,
    )


def _head(picture: Picture, style: Style, width: float, *, short: bool, size: float | None = None) -> Drawn:
    size = size or (TITLE if width > 500 else 20)
    titles = fonts.balanced(picture.title, size, width, Face.HEADLINE)
    subtitles = fonts.wrap(picture.subtitle, SUBTITLE, width)
    if short and len(subtitles) > (2 if width > 500 else 4):
        subtitles = []
    y = len(titles) * size * 1.18
    return Drawn(
        lines(titles, 0, size * 0.85, size, style.ink, leading=1.18, face=Face.HEADLINE)
        + lines(subtitles, 0, y + SUBTITLE, SUBTITLE, style.muted),
        y + len(subtitles) * SUBTITLE * 1.3 + 2,
    )


def _key(picture: Picture, style: Style, width: float, prefix: str, *, short: bool) -> Drawn:
    """Return the entries of the key in rows."""
    entries = [entry for entry in picture.key if not (short and entry.spared)]
    if not entries:
        return Drawn("", 0)
    defs, fills = style.fills(picture.scale, f"{prefix}k") if picture.scale else ("", [])
    patterns = [defs]
    x, y, parts = 0.0, 0.0, []
    for entry in entries:
        needed = 24 + fonts.width(entry.label, LABEL - 0.5)
        if x and x + needed > width:
            x, y = 0.0, y + 21
        mark, pattern = key_mark(entry, style, fills, f"{prefix}k")
        parts.append(moved(mark, x, y) + text(entry.label, x + 23, y + 12.5, LABEL - 0.5, style.ink))
        patterns.append(pattern)
        x += needed + 18
    return Drawn(element("defs", *patterns) + "".join(parts), y + 17)


def key_mark(entry: KeyEntry, style: Style, fills: Sequence[str], prefix: str) -> tuple[str, str]:
    """Return the mark of an entry, 17 by 17, and the pattern that it needs."""
    if entry.mark == "class":
        return _box(fills[entry.number], style.ink if style.name == "newspaper" else None), ""
    if entry.mark == "missing":
        return _box(style.hatch_ground) + _box(f"url(#{prefix}missing)"), style.missing(prefix)
    if entry.mark == "doubtful":
        ground = style.pale(fills[len(fills) // 2])
        return _box(ground) + _box(f"url(#{prefix}doubtful)"), style.doubtful(prefix)
    return {
        "outline": element(
            "rect", x=1.5, y=1.5, width=14, height=14, fill="none", stroke=style.own, stroke_width=2.4
        ),
        "thin outline": element(
            "rect", x=1.5, y=1.5, width=14, height=14, fill="none", stroke=style.ink, stroke_width=1.6
        ),
        "gap": rule(0, 8.5, 17, 8.5, style.ink, LINES[entry.number % len(LINES)]),
        "dot": dot(9, 8.5, 5, style.other, style.page),
        "strong dot": dot(9, 8.5, 5, style.ink, style.page),
        "arrow": _arrow(style.other),
        "strong arrow": _arrow(style.ink),
        "hollow": dot(9, 8.5, 5, style.other, style.page, hollow=True),
        "own": dot(9, 8.5, 6, style.own, style.page),
        "england": rule(9, 1, 9, 16, style.ink, 2.5),
        "dashed line": rule(0, 8.5, 17, 8.5, style.other, 3, "7 3"),
        "line": rule(1, 8.5, 17, 8.5, style.other, 2),
        "band": _box(style.band),
        "strong band": _box(style.other),
    }[entry.mark], ""


def _arrow(fill: str) -> str:
    return element("path", d=path([(15, 8.5), (4, 2.5), (4, 14.5)], closed=True), fill=fill)


def _box(fill: str, stroke: str | None = None) -> str:
    return element(
        "rect", width=17, height=17, fill=fill, stroke=stroke, stroke_width=0.5 if stroke else None
    )


def _foot(picture: Picture, style: Style, width: float, *, short: bool) -> Drawn:
    """Return notes, then below a rule source, licence, and the address of the view."""
    notes = [] if short else [line for note in picture.notes for line in fonts.wrap(note, 13, width)]
    small = SMALL if not short else 10.5
    credit = [
        line for part in _credit_lines(picture.credit, short) for line in fonts.wrap(part, small, width)
    ]
    y = len(notes) * 13 * 1.35 + (8 if notes else 0)
    beside = fonts.width(f"{NAME}  ", small + 1, Face.BOLD)
    fits = beside + fonts.width(picture.credit.address, small) <= width
    known = [picture.credit.address] if picture.credit.address else []
    address = known if fits else fonts.cut(picture.credit.address, small, width)
    name_at = y + 8 + (len(credit) + 1) * small * 1.35 - 2
    address_at = name_at if fits else name_at + small * 1.4
    return Drawn(
        lines(notes, 0, 11, 13, style.muted, leading=1.35)
        + rule(0, y, width, y, style.muted, 0.8)
        + lines(credit, 0, y + 8 + small * 0.8, small, style.muted, leading=1.35)
        + text(NAME, 0, name_at, small + 1, style.ink, face=Face.BOLD)
        + lines(address, beside if fits else 0, address_at, small, style.muted, leading=1.35),
        address_at + max(0, len(address) - 1) * small * 1.35 + 2,
    )


def _credit_lines(credit: Credit, short: bool) -> list[str]:
    if short:
        return [" ".join([credit.short, *credit.licence])]
    return [credit.sources, " ".join(credit.licence)]
