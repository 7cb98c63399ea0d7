"""When the next releases are expected, as a calendar to subscribe to (RFC 5545)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import duckdb

from pipeline.core.periods import expected_label
from pipeline.publish.asked import Asked
from pipeline.publish.feeds.entries import entry_id
from pipeline.publish.files.forms import Form
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.settings import Settings
from pipeline.queries import events as event_queries
from pipeline.queries import holdings as holding_queries
from pipeline.text.formatting import Row
from pipeline.text.publication import dated

Con = duckdb.DuckDBPyConnection
KIND = "expected"
MOST_OCTETS = 75
"""The longest line; longer ones are folded."""
ESTIMATE = "This is an estimate: no day is announced."


@dataclass(frozen=True)
class Expected:
    """Releases of a publisher that are expected together: when, and what is known of each."""

    id: str
    publisher: str
    when: str
    titles: tuple[str, ...]
    known_since: tuple[str, ...]
    stamp: datetime.date

    @property
    def is_estimate(self) -> bool:
        """Whether only the month is known."""
        return len(self.when) == len("2027-06")

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first day, and the day after the last."""
        if not self.is_estimate:
            day = datetime.date.fromisoformat(self.when)
            return day, day + datetime.timedelta(days=1)
        first = datetime.date.fromisoformat(f"{self.when}-01")
        return first, (first + datetime.timedelta(days=31)).replace(day=1)

    @property
    def summary(self) -> str:
        """What is expected, in a line."""
        when = expected_label(self.when)
        start = f"Expected in {when} (estimate)" if self.is_estimate else f"Expected on {when}"
        return f"{start}: new figures, {self.publisher}"

    @property
    def description(self) -> str:
        """What is expected, and how that is known."""
        listed = "\n".join(f"- {title}" for title in self.titles)
        how = "\n".join(dict.fromkeys(self.known_since))
        estimate = f"{ESTIMATE}\n" if self.is_estimate else ""
        return f"{estimate}The release after:\n{listed}\nHow the time is known: {how}"


def expected(con: Con) -> list[Expected]:
    """Return what is expected, the next first: one for each publisher and month or day."""
    releases = {(row["source"], row["title"]): row for row in event_queries.releases(con).rows(named=True)}
    rows = [
        row | {"publisher": about["publisher"], "stamp": dated(about)[0]}
        for row in holding_queries.release_calendar(con).rows(named=True)
        if (about := releases.get((row["source"], row["title"])))
    ]
    rows.sort(key=lambda row: (row["next_expected"], row["publisher"], row["source"]))
    return [
        Expected(
            entry_id(KIND, publisher, when),
            publisher,
            when,
            tuple(row["title"] for row in together),
            tuple(row["known_since"] for row in together),
            max(row["stamp"] for row in together),
        )
        for (when, publisher), group in groupby(
            rows, key=lambda row: (row["next_expected"], row["publisher"])
        )
        if (together := list(group))
    ]


def _together(row: Row) -> tuple[str, str]:
    return row["next_expected"], row["publisher"]


def find(con: Con, _asked: Asked) -> list[Expected]:
    """Return what is expected."""
    return expected(con)


def write(events: Iterable[Expected], _version: str) -> bytes:
    """Write a calendar with the settings of the environment."""
    return written(events, settings.from_environment())


def written(events: Iterable[Expected], chosen: Settings) -> bytes:
    """Return a calendar. The stamp of an event is the day of the newest release before it."""
    page = Links("", chosen).absolute_page("changes")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Postcode Lottery//Expected releases//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Postcode Lottery: expected releases",
    ]
    for event in events:
        first, after = event.days
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.id}",
            f"DTSTAMP:{event.stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
            f"SUMMARY:{_escaped(event.summary)}",
            f"DESCRIPTION:{_escaped(event.description)}",
            f"STATUS:{'TENTATIVE' if event.is_estimate else 'CONFIRMED'}",
            "TRANSP:TRANSPARENT",
            "CLASS:PUBLIC",
            *([f"URL:{page}"] if page else []),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> str:
    """Return a line with breaks, so that no part is longer than MOST_OCTETS; letters stay whole."""
    parts, part = [], ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > MOST_OCTETS:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])


FORMS = {"ics": Form(write, "text/calendar; charset=utf-8")}
"""Ending of the calendar's path -> its form."""
