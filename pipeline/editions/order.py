"""The releases with figures in the order of their publication, and what is assumed where no day is known.

`in_order` says by which day each release had been published. Where the publisher gives no day, the words that
are known of it are read, the last date in them counts, and a month or a year stands for its end: what is
assumed errs on the late side, so that a view of a past day never shows what came after it.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.core.periods import day_label

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
DECEMBER = 12
_DATED = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})")
_YEAR = re.compile(r"\b(20\d\d)\b")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Edition:
    """A release with figures, and by which day it had been published.

    `id` names it in addresses: 'ehcp-timeliness-2025-amended'. `assumed` says how `day` follows from what is
    known; None where the publisher's own day is known. `position` is its place in the catalogue: of two
    releases of the same figures, the later one there is shown.
    """

    id: str
    source: str
    release: str
    title: str
    day: datetime.date
    assumed: str | None
    position: int

    @property
    def when(self) -> str:
        """The day it was published, or the month by the end of which it had been: 'June 2026'."""
        return month_label(self.day) if self.assumed else day_label(self.day)


def in_order(releases: Sequence[Row]) -> list[Edition]:
    """Return the releases with figures by the day on which they had been published, then by the catalogue.

    `releases` are rows of `queries.editions.publications`: those of the table release, with `last_day`, the
    last day of their newest period, and `usual_month`, in which their source mostly comes, or None.
    """
    editions = [_edition(row) for row in releases]
    return sorted(editions, key=lambda edition: (edition.day, edition.position))


def _edition(row: Row) -> Edition:
    day, assumed = publication_day(row)
    name = f"{row['source']}-{row['release']}"
    written = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    return Edition(written, row["source"], row["release"], row["title"], day, assumed, row["position"])


def publication_day(row: Row) -> tuple[datetime.date, str | None]:
    """Return the day by which a release had been published, and how it follows where it is not known.

    The publisher's own day; else the last date in the words that are known; else the usual month of the year
    they name; else the usual month after the end of its newest period, or a year after that end.
    """
    if row["published_on"] is not None:
        return row["published_on"], None
    words = row["published"]
    dates = [_end(int(year), MONTHS.index(month) + 1, day) for day, month, year in _DATED.findall(words)]
    if dates:
        return max(dates), f"only '{words}' is known"
    usual = MONTHS.index(row["usual_month"]) + 1 if row["usual_month"] in MONTHS else None
    if years := _YEAR.findall(words):
        year = int(max(years))
        month = f"{MONTHS[usual - 1]}, its usual month" if usual else "the end of the year"
        return _end(year, usual or DECEMBER), f"only '{words}' is known; we assume {month}"
    ended: datetime.date = row["last_day"]
    if usual:
        year = ended.year if _end(ended.year, usual) > ended else ended.year + 1
        month = f"{MONTHS[usual - 1]}, its usual month, after its last period"
        return _end(year, usual), f"{words}; we assume {month}"
    return _end(ended.year + 1, ended.month), f"{words}; we assume a year after the end of its last period"


def _end(year: int, month: int, day: str = "") -> datetime.date:
    """Return a day of a month, its last one if none is given or there is no such day."""
    after = datetime.date(year + month // DECEMBER, month % DECEMBER + 1, 1)
    last = after - datetime.timedelta(days=1)
    return last.replace(day=min(int(day), last.day)) if day and int(day) else last


def month_label(day: datetime.date) -> str:
    """Return the month of a day: 'June 2025'."""
    return f"{MONTHS[day.month - 1]} {day.year}"
