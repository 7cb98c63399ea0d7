"""The answer to a search."""

from dataclasses import dataclass

MAX_ECHO = 60  # characters of a text that a sentence quotes


@dataclass(frozen=True)
class Candidate:
    """An authority that a text may mean: its location code and name, what was found, and how.

    `kind` is 'postcode', 'code', or one of `gazetteer.KINDS`; `detail` tells this candidate from the others,
    where there is something to tell: '68% of its residents', 'Richmond, town, DL10'.
    """

    location_code: str
    name: str
    kind: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Finding:
    """The result of a search: a sentence for people, and the authorities, best match first.

    With more than one candidate, the user chooses. A match that is only similar to the text is not certain:
    the user confirms it. Of a list, every candidate was asked for, and `not_understood` has the rest.
    `regions` are the codes of the regions that the text names, whose councils are among the candidates.
    Sentences quote only letters, digits, spaces, hyphens and apostrophes, at most MAX_ECHO of a text.
    """

    sentence: str
    candidates: tuple[Candidate, ...] = ()
    certain: bool = True
    is_list: bool = False
    not_understood: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The location codes of the candidates."""
        return tuple(candidate.location_code for candidate in self.candidates)

    @property
    def code(self) -> str | None:
        """The authority, if there is a single certain match."""
        is_sole = self.certain and len(self.candidates) == 1 and not self.not_understood
        return self.codes[0] if is_sole else None

    @property
    def region(self) -> str | None:
        """The region, if the text is certainly the name of a single one."""
        return self.regions[0] if self.certain and len(self.regions) == 1 else None


def quoted(typed: str) -> str:
    """Return a sanitised text in quotation marks, shortened to MAX_ECHO."""
    short = typed if len(typed) <= MAX_ECHO else typed[:MAX_ECHO].strip(" '-")
    return f"“{short}”"
