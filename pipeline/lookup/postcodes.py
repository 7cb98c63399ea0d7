"""Parsing of full and partial postcodes, before anything is looked up."""

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

EXAMPLE = "A postcode looks like BN3 2GL, and the first part of one like BN3."

# An outward code, the digit of a sector, the two letters of a unit. NPT was Newport's outward code.
OUTWARD = r"(?P<outward>[A-Z]{1,2}[0-9][A-Z0-9]?|NPT)"
FULL = re.compile(rf"{OUTWARD} ?(?P<digit>[0-9])(?P<letters>[ABD-HJLNP-UW-Z]{{2}})")
PARTIAL = re.compile(rf"{OUTWARD}(?: (?P<digit>[0-9]))?")
WITHIN_TEXT = re.compile(rf"\b{FULL.pattern}\b")
MAX_LENGTH = len("SW1A 1AA")
MISTAKEN = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}

FAULTS = (
    (re.compile(rf"{OUTWARD}[0-9][A-Z]"), "it is one letter short"),
    (re.compile(rf"{OUTWARD}[0-9][A-Z]{{2}}"), "its last two letters are never C, I, K, M, O or V"),
)
FORCES = re.compile(r"BFPO|BF[0-9]")


class Postcode(NamedTuple):
    """The parts of a full or partial postcode (BN3, 2, GL); missing parts are empty."""

    outward: str
    digit: str
    letters: str

    @property
    def compact(self) -> str:
        """The postcode without a space, as in the table `postcode`: BN32GL."""
        return "".join(self)

    @property
    def written(self) -> str:
        """The postcode as usually written: BN3 2GL, BN3 2, BN3."""
        return f"{self.outward} {self.digit}{self.letters}".strip()

    @property
    def sector(self) -> "Postcode":
        """The postcode's sector: BN3 2."""
        return self._replace(letters="")

    @property
    def area(self) -> str:
        """The postcode area, its leading letters: BN."""
        return re.split("[0-9]", self.outward)[0]


def compact(text: str) -> str:
    """Return the text in capitals, without spaces, hyphens and apostrophes."""
    return re.sub("[ '-]", "", text.upper())


def full_postcodes(text: str) -> list[Postcode]:
    """Return the full postcodes that a text can mean: as typed, with O for 0 or I for 1, or in an address.

    At the end of an address, too, letters and digits may be exchanged.
    """
    ends = [" ".join(text.split()[-words:]) for words in (2, 1)] if " " in text else []
    return (
        _read(FULL, _spellings(compact(text)))
        or [_postcode(found) for found in WITHIN_TEXT.finditer(text.upper().replace("-", " "))]
        or [found for end in ends if has_digit(end) for found in _read(FULL, _spellings(compact(end)))]
    )


def partial_postcodes(text: str) -> list[Postcode]:
    """Return the outward codes and sectors that a text can mean; BN32 can be either.

    Of a longer text, the last word counts: 'Hove BN3'.
    """
    if not has_digit(text) or compact(text).isdigit():
        return []
    if len(text) > MAX_LENGTH:
        text = text.rsplit(maxsplit=1)[-1]
        if len(text) > MAX_LENGTH or not has_digit(text) or text.isdigit():
            return []
    forms = []
    for spelling in _spellings(text.upper().replace("-", " ")):
        joined = compact(spelling)
        has_sector = " " in spelling and PARTIAL.fullmatch(spelling)
        forms += [spelling] if has_sector else [joined, f"{joined[:-1]} {joined[-1:]}"]
    return list(dict.fromkeys(_read(PARTIAL, forms)))


def fault(text: str) -> str | None:
    """Return what is wrong with an almost correct postcode, in words; None for other texts."""
    return next((words for pattern, words in FAULTS if pattern.fullmatch(compact(text))), None)


def is_forces_address(text: str) -> bool:
    """Return whether a text is a British Forces address, which belongs to no authority: BFPO 801, BF1 0AX."""
    return FORCES.match(compact(text)) is not None


def has_digit(text: str) -> bool:
    """Return whether a text has a digit: every postcode has, no authority's name has."""
    return any(character.isdigit() for character in text)


def _spellings(text: str) -> list[str]:
    """Return the text, then its variants with O and 0, I and 1 exchanged."""
    if len(text) > MAX_LENGTH:
        return []
    variants = product(*(MISTAKEN.get(character, character) for character in text))
    return ["".join(characters) for characters in variants]


def _read(pattern: re.Pattern[str], texts: Iterable[str]) -> list[Postcode]:
    return [_postcode(found) for text in texts if (found := pattern.fullmatch(text))]


def _postcode(found: re.Match[str]) -> Postcode:
    parts = found.groupdict()
    return Postcode(parts["outward"], parts["digit"] or "", parts.get("letters", ""))
