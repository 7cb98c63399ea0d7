"""How names of authorities are compared with what people type."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

# 'leciester' and 'Bukinghamshire' are this near to a name; the towns of Boston and Swinton are not to others.
MIN_SIMILARITY = 0.86
MIN_LETTERS = 3  # of a part of a name

# Words after the name of a place, and before it, that only say what kind of authority it is.
AFTER = {
    *["of", "and", "metropolitan", "county", "city", "borough", "district", "unitary", "local", "authority"],
    *["council", "corporation", "cc", "mbc", "bc"],
}
BEFORE = {*AFTER, "the", "royal", "london", "lb"}


def words(name: str) -> list[str]:
    """A name's words in lower case: 'and' for '&', 'st' for 'saint', no punctuation."""
    plain = name.lower().replace("&", " and ").replace("'", "")
    return ["st" if word == "saint" else word for word in re.findall(r"[^\W_]+", plain)]


def core(name: str) -> list[str]:
    """A name's words without those at either end that only say its kind: 'City of Bristol' is 'bristol'."""
    left = words(name)
    while len(left) > 1 and left[-1] in AFTER:
        left.pop()
    while len(left) > 1 and left[0] in BEFORE:
        left.pop(0)
    return left


def has_words(name: str, typed: str) -> bool:
    """Say whether every word typed is one of the name's: 'hove' of Brighton and Hove, 'the city' of none."""
    parts = set(core(typed))
    return not parts <= BEFORE and parts <= set(words(name))


def has_word_beginnings(name: str, typed: str) -> bool:
    """Say whether every word typed is how one of the name's begins: 'n york' of North Yorkshire."""
    parts, whole = core(typed), words(name)
    enough = sum(map(len, parts)) >= MIN_LETTERS
    return enough and all(any(word.startswith(part) for word in whole) for part in parts)


def first_word_differs(name: str, typed: str) -> bool:
    """Say whether the first words of both begin differently: of names that fit, these are less likely."""
    return not words(name)[0].startswith(core(typed)[0])


def nearest(names: Iterable[str], typed: str, most: int) -> list[str]:
    """The names that are spelt much like what is typed, the nearest first, at most so many."""
    spelt = {" ".join(core(name)): name for name in names}
    return [
        spelt[near] for near in get_close_matches(" ".join(core(typed)), spelt, n=most, cutoff=MIN_SIMILARITY)
    ]
