"""Sanitised text, which sentences may quote."""

import unicodedata

MAX_CHARACTERS = 500  # of one text; an address with its postcode is shorter
MAX_LIST_CHARACTERS = 20_000  # of a list; the names of all authorities have 2,200


def sanitise(text: str, most: int = MAX_CHARACTERS) -> str:
    """Return letters, digits, hyphens and apostrophes of a text, one blank for the rest; '&' becomes 'and'.

    At most `most` characters.
    """
    plain = unicodedata.normalize("NFKC", text.strip()[:most])
    plain = plain.replace("\u2019", "'").replace("&", " and ")
    safe = "".join(character if character.isalnum() or character in "'-" else " " for character in plain)
    return " ".join(safe.split())[:most].strip(" '-")
