"""What an address means by `as_of`: a release or a day, and what had been published by then."""

import datetime
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.errors import PipelineError
from pipeline.core.periods import day_label
from pipeline.editions.order import Edition

PARAMETER = "as_of"
MAX_CHARACTERS = 80
MOST_HINTS = 3
NOT_EVERY_EDITION = (
    "We do not have every release: a figure that only another one had by then is missing here."
)


@dataclass(frozen=True)
class Then:
    """A moment that was asked for: what had been published by then.

    `text` is what names it in addresses. `edition` is the release that was asked for or, where a day was, the
    newest by that day. `known` are the releases with figures that had been published, as (source, release);
    `later` is how many have been published since.
    """

    text: str
    day: datetime.date
    edition: Edition
    known: frozenset[tuple[str, str]]
    later: int

    @property
    def label(self) -> str:
        """The moment as people say it: '26 June 2025', 'June 2023'."""
        return self.edition.when if self.text == self.edition.id else day_label(self.day)

    @property
    def mark(self) -> str:
        """What every view of then says: 'As published by 26 June 2025'."""
        return f"As published by {self.label}"

    @property
    def note(self) -> str:
        """The same in sentences for files, with the newest release by then and what is assumed of its day."""
        assumed = f" Its day is not known: {self.edition.assumed}." if self.edition.assumed else ""
        return (
            f"{self.mark}: the newest release that we have from before then is {self.edition.title} "
            f"({self.edition.id}).{assumed} {NOT_EVERY_EDITION} "
            "Nothing that was published later is in these figures, nor in what is worked out from them. "
            "Places, neighbours and notes are those of today."
        )

    @property
    def is_newest(self) -> bool:
        """Whether nothing with figures has been published since."""
        return not self.later


def find(editions: Sequence[Edition], text: str, today: datetime.date) -> Then:
    """Return what had been published by a release, named by its id, or by a day: '2025-06-26'.

    `editions` are in their order. Raises PipelineError, with a clause that says what there is, for a name of
    no release, a day to come, and one before the first release.
    """
    named = {edition.id: edition for edition in editions}
    if text in named:
        return _then(editions, text, named[text].day, named[text])
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise PipelineError(_unknown(editions, text)) from None
    if day > today:
        raise PipelineError(f"{day_label(day)} is still to come, so nothing is known of it")
    published = [edition for edition in editions if edition.day <= day]
    if not published:
        first = editions[0]
        raise PipelineError(
            f"nothing that we have had been published by {day_label(day)}: the first release is "
            f"{first.title}, {first.when} ({first.id})"
        )
    return _then(editions, day.isoformat(), day, published[-1])


def _then(editions: Sequence[Edition], text: str, day: datetime.date, edition: Edition) -> Then:
    known = frozenset((each.source, each.release) for each in editions if each.day <= day)
    return Then(text, day, edition, known, len(editions) - len(known))


def _unknown(editions: Sequence[Edition], text: str) -> str:
    """Return that there is no such release, and what there is."""
    ids = [edition.id for edition in editions]
    near = difflib.get_close_matches(text[:MAX_CHARACTERS].lower(), ids, n=MOST_HINTS)
    hint = f"; there are {', '.join(near)}" if near else ""
    return (
        f"there is no such release or day{hint}. A day is written as 2025-06-26; the {len(ids)} releases go "
        f"from {ids[0]} to {ids[-1]}, and the page Data lists them"
    )
