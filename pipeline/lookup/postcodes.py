"""What a text can mean as a postcode, before anything is looked up."""

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

EXAMPLE = "A postcode looks like BN3 2GL, and the first part of one like BN3."

# An outward code, the digit of a sector, the two letters of a unit. NPT was Newport's outward code.
OUTWARD = r"(?P<outward>[A-Z]{1,2}[0-9][A-Z0-9]?|NPT)"
WHOLE = re.compile(rf"{OUTWARD} ?(?P<digit>[0-9])(?P<letters>[ABD-HJLNP-UW-Z]{{2}})")
BEGINNING = re.compile(rf"{OUTWARD}(?: (?P<digit>[0-9]))?")
WITHIN_TEXT = re.compile(rf"\b{WHOLE.pattern}\b")
LONGEST = len("SW1A 1AA")
MISTAKEN = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}

FAULTS = (
    (re.compile(rf"{OUTWARD}[0-9][A-Z]"), "it is one letter short"),
    (re.compile(rf"{OUTWARD}[0-9][A-Z]{{2}}"), "its last two letters are never C, I, K, M, O or V"),
)
FORCES = re.compile(r"BFPO|BF[0-9]")


class Postcode(NamedTuple):
    """A postcode in its parts (BN3, 2, GL), or the beginning of one: what is not there is ''."""

    outward: str
    digit: str
    letters: str

    @property
    def together(self) -> str:
        """All parts without a space, as the table `postcode` has them: BN32GL."""
        return "".join(self)

    @property
    def written(self) -> str:
        """As people write it: BN3 2GL, BN3 2, BN3."""
        return f"{self.outward} {self.digit}{self.letters}".strip()

    @property
    def sector(self) -> "Postcode":
        """Without its last two letters."""
        return self._replace(letters="")

    @property
    def area(self) -> str:
        """The letters at its beginning: BN."""
        return re.split("[0-9]", self.outward)[0]


def together(text: str) -> str:
    """A text in capitals without spaces, hyphens and apostrophes."""
    return re.sub("[ '-]", "", text.upper())


def full_postcodes(text: str) -> list[Postcode]:
    """The whole postcodes that a text can be read as: as typed, with O for 0 or I for 1, or in an address."""
    return _read(WHOLE, _spellings(together(text))) or [
        _postcode(found) for found in WITHIN_TEXT.finditer(text.upper().replace("-", " "))
    ]


def partial_postcodes(text: str) -> list[Postcode]:
    """The outward codes and sectors that a text can be read as; BN32 may be the one or the other."""
    if not has_digit(text) or together(text).isdigit():
        return []
    forms = []
    for spelling in _spellings(text.upper().replace("-", " ")):
        joined = together(spelling)
        parted = " " in spelling and BEGINNING.fullmatch(spelling)
        forms += [spelling] if parted else [joined, f"{joined[:-1]} {joined[-1:]}"]
    return list(dict.fromkeys(_read(BEGINNING, forms)))


def fault(text: str) -> str | None:
    """What is wrong with a text that is nearly a postcode, in words; None if it is not even that."""
    return next((words for pattern, words in FAULTS if pattern.fullmatch(together(text))), None)


def is_forces_address(text: str) -> bool:
    """Say whether a text is an address of British Forces, which is in no place: BFPO 801 or BF1 0AX."""
    return FORCES.match(together(text)) is not None


def has_digit(text: str) -> bool:
    """Say whether a text has a digit, as every postcode has and no name of an authority."""
    return any(sign.isdigit() for sign in text)


def _spellings(text: str) -> list[str]:
    """The text first, then what else it is if O and 0, I and 1 were mistaken for each other."""
    if len(text) > LONGEST:
        return []
    return ["".join(signs) for signs in product(*(MISTAKEN.get(sign, sign) for sign in text))]


def _read(pattern: re.Pattern[str], texts: Iterable[str]) -> list[Postcode]:
    return [_postcode(found) for text in texts if (found := pattern.fullmatch(text))]


def _postcode(found: re.Match[str]) -> Postcode:
    parts = found.groupdict()
    return Postcode(parts["outward"], parts["digit"] or "", parts.get("letters", ""))
