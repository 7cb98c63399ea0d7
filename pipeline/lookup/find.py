"""Find an authority by what people type: a postcode or address, a code, a name, a town, or a list of these.

The text is looked up in memory; it is not stored, logged or sent anywhere.
"""

from dataclasses import replace

from pipeline.lookup import by_name
from pipeline.lookup.by_postcode import by_postcode, explain_no_postcode
from pipeline.lookup.finding import Candidate, Finding, quoted
from pipeline.lookup.gazetteer import Gazetteer, read_gazetteer
from pipeline.lookup.lists import find_list
from pipeline.lookup.postcodes import EXAMPLE, full_postcodes, has_digit
from pipeline.lookup.text import MAX_LIST_CHARACTERS, sanitise

__all__ = ["Candidate", "Finding", "Gazetteer", "find", "read_gazetteer"]

TRY = "Try the name of a council or a town, or a postcode: the first half is enough."


def find(places: Gazetteer, text: str) -> Finding:
    """Find the authorities that a text refers to, best match first, with kind and reason.

    `text` is any user input: a full or partial postcode, also in an address, with any case and spacing, and O
    for 0 or I for 1; a code; the name of an authority, former authority, district, constituency, county,
    region, town or village, with or without 'Council', 'SEND' or 'City of', also in part or misspelt; a short
    name; or a list of authorities. An abolished authority leads to its successors, an announced one to the
    authorities that it will replace.
    """
    typed = sanitise(text)
    if not typed:
        return Finding(f"Type a postcode or the name of a council. {EXAMPLE}")
    if sum(letter.isalnum() for letter in typed) == 1:
        return Finding(f"{quoted(typed)} is too short to find a council. {TRY}")
    text = text.strip()[:MAX_LIST_CHARACTERS]
    return (
        by_name.by_code(places, typed)
        or _by_list(places, text, typed)
        or _by_postcode(places, typed)
        or _by_address(places, text)
        or explain_no_postcode(places, typed)
        or _outside_england(places, typed)
        or by_name.by_name(places, typed)
        or by_name.by_similar_name(places, typed)
        or Finding(f"Nothing in England is found by {quoted(typed)}. {TRY}")
    )


def _by_list(places: Gazetteer, text: str, typed: str) -> Finding | None:
    """Find a list; a text that has one postcode is an address if it ends so or names only one council."""
    written = full_postcodes(typed)
    if len(set(written)) == 1 and _ends_with_postcode(typed):
        return None
    found = find_list(places, text)
    return None if found and len(written) == len(found.candidates) == 1 else found


def _by_postcode(places: Gazetteer, typed: str) -> Finding | None:
    """Find a postcode; letters alone can be one (SWIA IAA), unless they are a name."""
    is_name = not has_digit(typed) and by_name.exact(places, typed)
    return None if is_name else by_postcode(places, typed)


def _ends_with_postcode(typed: str) -> bool:
    words = typed.split()
    return any(full_postcodes(" ".join(words[-count:])) for count in (1, 2))


def _by_address(places: Gazetteer, text: str) -> Finding | None:
    """Find the town of an address without a postcode: 'Flat 2, 1 Western Road, Hove, East Sussex'."""
    parts = [part for part in map(sanitise, text.replace("\n", ",").split(",")) if part]
    if len(parts) < 2 or by_name.exact(places, " ".join(parts)):
        return None
    return by_name.in_context(places, [part for part in parts if not has_digit(part)])


def _outside_england(places: Gazetteer, typed: str) -> Finding | None:
    """Say that another country is not covered; a village of its name may be meant."""
    country = next((name for name in places.postcodes.countries if name.lower() == typed.lower()), None)
    if country is None:
        return None
    found = by_name.by_name(places, typed)
    sentence = f"This site covers England only, not {country}."
    if found is None:
        return Finding(sentence)
    return replace(found, sentence=f"{sentence} {found.sentence}", certain=False)
