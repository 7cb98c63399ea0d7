"""Councils in rows pasted from a spreadsheet: names, codes or postcodes, with whatever stands beside them."""

from collections.abc import Sequence

from pipeline.lookup import by_name, lists
from pipeline.lookup import names as lookup_names
from pipeline.lookup.finding import Candidate, Finding, quoted
from pipeline.lookup.gazetteer import Gazetteer
from pipeline.lookup.text import MAX_LIST_CHARACTERS, sanitise

MAX_NEAREST = 3
HEADINGS = {
    *("la", "las", "lad", "utla", "local", "authority", "authorities", "council", "councils", "ons", "dfe"),
    *("name", "code", "codes", "area", "areas", "place", "postcode", "postcodes", "region"),
}
"""Words of a row of headings."""


def read_rows(places: Gazetteer, text: str) -> Finding:
    """Find the councils of a text of one or more lines; those named twice count once.

    The cells of a line are separated by tabs, semicolons or commas. Of a line with tabs the first cell counts
    that surely is a council, of other lines all that are. A number alone is a code only where its line has no
    words, since numbers beside names are figures. A first line of headings is passed over. The sentence names
    what was not understood, with the nearest names.
    """
    lines = [line for line in lists.LINES.split(text.strip()[:MAX_LIST_CHARACTERS]) if line.strip()]
    found: list[Candidate] = []
    unknown: list[str] = []
    for at, line in enumerate(lines):
        cells = _cells(places, line)
        here = _councils(places, cells, only_first="\t" in line)
        found += here
        if not here and cells and not (at == 0 and len(lines) > 1 and _is_heading(cells)):
            unknown.append(next(filter(_has_letter, cells), cells[0]))
    by_code = {candidate.location_code: candidate for candidate in found}
    codes = [candidate.location_code for candidate in found]
    repeated = [candidate.name for code, candidate in by_code.items() if codes.count(code) > 1]
    return Finding(
        " ".join([_counted(len(by_code)), *_repeated(repeated), *_not_understood(places, unknown)]),
        tuple(by_code.values()),
        is_list=True,
        not_understood=tuple(dict.fromkeys(unknown)),
    )


def _cells(places: Gazetteer, line: str) -> list[str]:
    """Return the cells of a line; a name with a comma, as 'Bristol, City of', stays whole."""
    if "\t" in line:
        return [cell for cell in map(sanitise, line.split("\t")) if cell]
    return [cell for piece in line.split(";") for cell in lists.split_at_commas(places, piece)]


def _councils(places: Gazetteer, cells: Sequence[str], *, only_first: bool) -> list[Candidate]:
    """Return the authorities that cells surely mean, each once."""
    words = [cell for cell in cells if _has_letter(cell)]
    found: dict[str, Candidate] = {}
    for cell in words or cells[:1]:
        council = lists.find_council(places, cell)
        several = None if council else lists.names_in_a_row(places, cell)
        here = (
            [council] if council else [lists.find_council(places, " ".join(item)) for item in several or ()]
        )
        found |= {candidate.location_code: candidate for candidate in here if candidate}
        if found and only_first:
            break
    return list(found.values())


def _has_letter(cell: str) -> bool:
    return any(character.isalpha() for character in cell)


def _is_heading(cells: Sequence[str]) -> bool:
    return any(HEADINGS & {*lookup_names.words(cell)} for cell in cells)


def _counted(many: int) -> str:
    if not many:
        return "No council was found in the list."
    return "1 council found in the list." if many == 1 else f"{many} councils found in the list."


def _repeated(names: Sequence[str]) -> list[str]:
    return [f"Counted once though named again: {'; '.join(names)}."] if names else []


def _not_understood(places: Gazetteer, unknown: Sequence[str]) -> list[str]:
    """Return a sentence that names what was not understood, each with the nearest names."""
    items = list(dict.fromkeys(unknown))
    if not items:
        return []
    named = [f"{quoted(item)}{_nearest(places, item)}" for item in items[: lists.MAX_NAMED]]
    more = f" and {len(items) - lists.MAX_NAMED} more" if len(items) > lists.MAX_NAMED else ""
    return [f"Not understood: {', '.join(named)}{more}."]


def _nearest(places: Gazetteer, item: str) -> str:
    """Return the names nearest to an item, in brackets; empty if none is near."""
    if not _has_letter(item):
        return ""
    found = by_name.by_name(places, item) or by_name.by_similar_name(places, item)
    names = list(dict.fromkeys(candidate.name for candidate in found.candidates)) if found else []
    if not names or len(names) > MAX_NEAREST:
        return ""
    return f" (nearest: {'; '.join(names)})"
