"""Comparison of authorities' names with what people type."""

import re
import unicodedata

MIN_LETTERS = 3  # of a partial name

# Words after and before the name of a place that only name the kind of authority, or what is asked about it.
AFTER = {
    *["of", "and", "metropolitan", "county", "city", "borough", "district", "unitary", "local", "authority"],
    *["council", "corporation", "cc", "mbc", "bc", "constituency"],
    *["send", "sen", "ehcp", "education", "schools", "services", "service", "team", "offer"],
}
BEFORE = {*AFTER, "the", "royal", "london", "lb"}


def words(name: str) -> list[str]:
    """Return a name's words in lower case, with 'and' for '&' and 'st' for 'saint', without punctuation."""
    plain = name.lower()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = plain.replace("&", " and ").replace("\u2019", "'").replace("'", "")
    return ["st" if word == "saint" else word for word in re.findall(r"[^\W_]+", plain)]


def core(name: str) -> list[str]:
    """Return a name's words without the kind of authority: 'bristol' for 'City of Bristol Council'."""
    remaining = words(name)
    while len(remaining) > 1 and remaining[-1] in AFTER:
        remaining.pop()
    while len(remaining) > 1 and remaining[0] in BEFORE:
        remaining.pop(0)
    return remaining


def first_word_differs(name: str, typed: str) -> bool:
    """Return whether the first words differ; among matches, such names are less likely to be meant."""
    return not words(name)[0].startswith(core(typed)[0])
