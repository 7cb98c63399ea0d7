"""Lists of authorities pasted from a spreadsheet or a text."""

import re
from collections.abc import Sequence

from pipeline.lookup import by_name, postcodes
from pipeline.lookup import names as lookup_names
from pipeline.lookup.by_postcode import by_postcode
from pipeline.lookup.finding import Candidate, Finding, quoted
from pipeline.lookup.gazetteer import AUTHORITY, FORMER, GROUPS, SHORT_NAME, Gazetteer
from pipeline.lookup.text import MAX_LIST_CHARACTERS, sanitise

MAX_NAMED = 10  # of the items that were not understood
MAX_JOINED = 3  # parts of a name with commas: 'Bournemouth, Christchurch, Poole'
MOST_WORDS = 6  # of a name in a list without separators
LINES = re.compile(r"[\r\n\v\f\u2028]+")
BREAKS = re.compile(r"[;\t\r\n\v\f\u2028]+")


def find_list(places: Gazetteer, text: str) -> Finding | None:
    """Find the authorities of a list, or return None for a text that is none.

    Items are separated by line ends, tabs, semicolons or commas. Of lines with equally many tabs, as copied
    from several columns, each is one item: its first cell that is understood. A text with commas only is a
    list if it begins with a council and does not end with a larger area, as an address does ('Reading,
    Berkshire'). Blanks separate items if nothing else does and all are names of councils.
    """
    if by_name.exact(places, sanitise(text)):
        return None
    if BREAKS.search(text.strip()):
        return _answer(places, _items(places, text), enough=1)
    return ("," in text and _with_commas(places, text)) or _without_separators(places, text)


def _items(places: Gazetteer, text: str) -> list[list[str]]:
    """Return the items of a list, each as the cells that it may be found by."""
    lines = [line for line in LINES.split(text) if line.strip()]
    columns = {line.count("\t") for line in lines}
    if len(lines) > 1 and len(columns) == 1 and columns != {0}:
        return [[cell for cell in map(sanitise, line.split("\t")) if cell] for line in lines]
    pieces = [piece for piece in BREAKS.split(text) if piece.strip()]
    return [[item] for piece in pieces for item in split_at_commas(places, piece)]


def split_at_commas(places: Gazetteer, piece: str) -> list[str]:
    """Return the items of a piece; a name with commas, as 'Bristol, City of', stays whole."""
    parts = [sanitise(part) for part in piece.split(",")]
    items: list[str] = []
    while parts:
        for joined in range(min(MAX_JOINED, len(parts)), 0, -1):
            item = " ".join(parts[:joined])
            if joined == 1 or _is_name(places, item):
                items += [item] if item else []
                parts = parts[joined:]
                break
    return items


def _is_name(places: Gazetteer, item: str) -> bool:
    words = " ".join(lookup_names.words(item))
    return any(entry.kind == AUTHORITY for entry in places.by_words.get(words, []))


def _with_commas(places: Gazetteer, text: str) -> Finding | None:
    items = split_at_commas(places, text)
    if len(items) < 2 or find_council(places, items[0]) is None:
        return None
    last = by_name.exact(places, items[-1])
    if last and all(entry.kind in GROUPS for entry in last):
        return None
    return _answer(places, [[item] for item in items], enough=1)


def _without_separators(places: Gazetteer, text: str) -> Finding | None:
    """Find a list whose line ends became blanks, as in a box of one line."""
    items = names_in_a_row(places, sanitise(text, MAX_LIST_CHARACTERS))
    return _answer(places, items, enough=2) if items else None


def names_in_a_row(places: Gazetteer, text: str) -> list[list[str]] | None:
    """Return the names of councils that make up a text, or None if anything is left over."""
    words = text.split()
    items = []
    while words:
        item = _longest_name(places, words[:MOST_WORDS])
        if item is None:
            return None
        items.append([" ".join(item)])
        words = words[len(item) :]
    return items


def _longest_name(places: Gazetteer, words: Sequence[str]) -> Sequence[str] | None:
    """Return the most of these words that are the name of a council as it is, else with 'Council' or so."""
    beginnings = [words[:count] for count in range(len(words), 0, -1)]
    beginnings.sort(key=lambda some: not _is_name(places, " ".join(some)))
    return next((some for some in beginnings if find_council(places, " ".join(some))), None)


def _with_joined_names(places: Gazetteer, items: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Return the items, those that are several names in a row ('Cornwall and Somerset') one by one."""
    found: list[Sequence[str]] = []
    for cells in items:
        is_sole = len(cells) == 1 and find_council(places, cells[0]) is None
        found += (names_in_a_row(places, cells[0]) if is_sole else None) or [cells]
    return found


def find_council(places: Gazetteer, item: str) -> Candidate | None:
    """Return the one authority that an item surely means, by postcode, code, name, former or short name."""
    found = by_name.by_code(places, item)
    if found is None and postcodes.has_digit(item):
        found = by_postcode(places, item)
    elif found is None:
        entries = by_name.exact(places, item)
        if not entries or entries[0].kind not in (AUTHORITY, SHORT_NAME, FORMER):
            return None
        found = by_name.by_name(places, item)
    return found.candidates[0] if found is not None and found.code else None


def _answer(places: Gazetteer, items: Sequence[Sequence[str]], enough: int) -> Finding | None:
    candidates: dict[str, Candidate] = {}
    unknown: list[str] = []
    for cells in _with_joined_names(places, items):
        council = next((found for cell in cells if (found := find_council(places, cell))), None)
        if council:
            candidates.setdefault(council.location_code, council)
        elif cells:
            unknown.append(cells[0])
    if len(candidates) < enough or len(candidates) + len(unknown) < 2:
        return None
    count = "1 council" if len(candidates) == 1 else f"{len(candidates)} councils"
    return Finding(
        f"{count} found in the list.{_not_understood(unknown)}",
        tuple(candidates.values()),
        is_list=True,
        not_understood=tuple(unknown),
    )


def _not_understood(unknown: Sequence[str]) -> str:
    if not unknown:
        return ""
    named = ", ".join(map(quoted, unknown[:MAX_NAMED]))
    more = f" and {len(unknown) - MAX_NAMED} more" if len(unknown) > MAX_NAMED else ""
    return f" Not understood: {named}{more}."
