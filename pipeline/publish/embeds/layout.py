"""For which widths a picture is drawn on an embedded page, and how high the page is."""

from dataclasses import dataclass

from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.picture import Drawn, Picture

WIDTHS = (256, 340, 480, 680, 940)
"""A drawing is for its width up to the next; it grows with the page, so its text never gets smaller."""
UPRIGHT_WIDTHS = (256, 340, 480)
WIDEST_UPRIGHT = 640
SMALLEST, LARGEST = 280, 1200
"""Widths of frames."""
EDGE = 12
"""Left and right of everything on the page."""
SIDE_BY_SIDE = 760
"""From this width on, the words are beside an upright picture."""
WORDS_SHARE = 0.38
GAP = 24
ABOVE = 10
"""Room above a drawing for labels of its highest points."""
TITLE, SUBTITLE, KEY, NOTE, SMALL = 19, 15, 14, 13, 12
LEADING = 1.35
CLOSED_TABLE = 32
TALLEST = 720
"""A drawing that would be higher is fitted in: dots of a strip when nearly all figures are the same."""


@dataclass(frozen=True)
class Words:
    """The text of the page around the drawing."""

    title: str
    subtitle: str
    key: list[str]
    notes: list[str]
    credit: list[str]


def widths(picture: Picture) -> tuple[int, ...]:
    """Return the widths for which a picture is drawn."""
    return UPRIGHT_WIDTHS if picture.upright else WIDTHS


def shown_from(picture: Picture) -> list[int]:
    """Return from which width of the page on each drawing is shown; the first always, up to the second."""
    return [0, *(width + 2 * EDGE for width in widths(picture)[1:])]


def height(words: Words, picture: Picture, drawn: list[Drawn], frame: float) -> int:
    """Return the height in pixels of a page as wide as this, its table closed; a little more than needed."""
    room = frame - 2 * EDGE
    beside = picture.upright and frame >= SIDE_BY_SIDE
    words_room = room * WORDS_SHARE if beside else room
    drawing_room = min(
        room - words_room - GAP if beside else room, WIDEST_UPRIGHT if picture.upright else room
    )
    at = max(number for number, start in enumerate(shown_from(picture)) if start <= frame)
    drawing = (drawn[at].height + ABOVE) * drawing_room / widths(picture)[at]
    head = (
        _lines(words.title, TITLE, words_room, Face.BOLD) * TITLE * 1.2
        + 4
        + _lines(words.subtitle, SUBTITLE, words_room) * SUBTITLE * LEADING
        + _key(words.key, words_room)
    )
    notes = sum(_lines(note, NOTE, words_room) * NOTE * LEADING + 4 for note in words.notes)
    foot = sum(_lines(line, SMALL, room) * SMALL * 1.4 for line in words.credit) + 22
    below = notes + CLOSED_TABLE
    body = max(head + below, drawing) + 10 if beside else head + drawing + 12 + below
    return round(2 * EDGE + body + foot) + 6


def _lines(words: str, size: float, room: float, face: Face = Face.REGULAR) -> int:
    # Letters of another typeface, where ours is not shown, are wider.
    return len(fonts.wrap(words, size * 1.03, room, face))


def _key(labels: list[str], room: float) -> float:
    """Return the height of the key, whose entries stand in rows."""
    if not labels:
        return 8
    rows, x = 1, 0.0
    for label in labels:
        needed = 24 + fonts.width(label, KEY)
        if x and x + needed > room:
            rows, x = rows + 1, 0.0
        x += needed + 16
    return rows * 22 + 18
