"""Comparison of authorities' names with what people type."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

# 'leciester' and 'Bukinghamshire' are similar enough to a name; the towns of Boston and Swinton are not.
MIN_SIMILARITY = 0.86
MIN_LETTERS = 3  # of a partial name

# Words after and before the name of a place that only name the kind of authority.
AFTER = {
    *["of", "and", "metropolitan", "county", "city", "borough", "district", "unitary", "local", "authority"],
    *["council", "corporation", "cc", "mbc", "bc"],
}
BEFORE = {*AFTER, "the", "royal", "london", "lb"}


def words(name: str) -> list[str]:
    """Return a name's words in lower case, with 'and' for '&' and 'st' for 'saint', without punctuation."""
    plain = name.lower().replace("&", " and ").replace("'", "")
    return ["st" if word == "saint" else word for word in re.findall(r"[^\W_]+", plain)]


def core(name: str) -> list[str]:
    """Return a name's words without the kind of authority: 'bristol' for 'City of Bristol Council'."""
    remaining = words(name)
    while len(remaining) > 1 and remaining[-1] in AFTER:
        remaining.pop()
    while len(remaining) > 1 and remaining[0] in BEFORE:
        remaining.pop(0)
    return remaining


def has_words(name: str, typed: str) -> bool:
    """Return whether the name has every word typed: 'hove' matches Brighton and Hove, 'the city' nothing."""
    parts = set(core(typed))
    return not parts <= BEFORE and parts <= set(words(name))


def has_word_beginnings(name: str, typed: str) -> bool:
    """Return whether every word typed begins a word of the name: 'n york' matches North Yorkshire."""
    parts, name_words = core(typed), words(name)
    enough = sum(map(len, parts)) >= MIN_LETTERS
    return enough and all(any(word.startswith(part) for word in name_words) for part in parts)


def first_word_differs(name: str, typed: str) -> bool:
    """Return whether the first words differ; among matches, such names are less likely to be meant."""
    return not words(name)[0].startswith(core(typed)[0])


def nearest(names: Iterable[str], typed: str, most: int) -> list[str]:
    """Return at most `most` names with a spelling similar to the text, most similar first."""
    spelt = {" ".join(core(name)): name for name in names}
    return [
        spelt[near] for near in get_close_matches(" ".join(core(typed)), spelt, n=most, cutoff=MIN_SIMILARITY)
    ]
