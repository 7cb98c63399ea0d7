"""Labels of versions, topics, map layers, neighbour sets and sources."""

import re
from collections.abc import Sequence

from pipeline.core.periods import every_period, period_label
from pipeline.core.thresholds import MASKED_BELOW
from pipeline.publish.data.sources import KINDS
from pipeline.text import formatting, topics
from pipeline.text.formatting import Row

EXCEPTIONS = {"excl": "Excluded", "incl": "Included"}
MASKED = f"not shown (a count under {MASKED_BELOW})"
"""In place of figures and counts of a group that would show a few children."""
TOPICS = topics.TOPICS
IN_LISTS = {
    "timeliness": "On time",
    "requests": "Requests",
    "plans": "Plans",
    "placements": "Placed",
    "needs": "Primary need",
    "ended": "Ended",
    "outcomes": "Outcomes",
    "tribunal": "Tribunal",
    "finance": "Money",
    "residents": "Residents",
}
"""Topics before the names of measures in lists."""
LETTERS_ON_A_PHONE = 40
"""How much of a name a list shows on a screen 390 pixels wide (44 letters on average)."""
LONGEST_TITLE = 62
"""How much of a title fits into three lines there."""
VERSION = re.compile(", (ex|in)cluding exceptions$")
LAYERS = {"geographic": "Geographic", "hex": "Hexagons"}


def measure_in_list(indicator: Row) -> str:
    """Return topic and short label of a measure, for lists: 'Money: DSG balance per head', 'Plans in place'.

    The topic is left out where the label begins with it.
    """
    topic, label = IN_LISTS.get(indicator["topic"], ""), str(indicator["short_label"])
    return label if label.startswith(topic) else f"{topic}: {label}"


def title(indicator: Row) -> str:
    """Return a measure's name for the title of a page, without its version: the short label if it is long."""
    name = VERSION.sub("", indicator["label"])
    return name if len(name) <= LONGEST_TITLE else str(indicator["short_label"])


def source(release: Row) -> str:
    """Return a source as Markdown: publisher, linked title, date, and how it differs from the publication."""
    kind = "" if release["kind"] == "copy" else f" Here: {KINDS[release['kind']]} ({release['kind_note']})."
    title = f"[{release['title']}]({release['url']})"
    return f"Source: {release['publisher']}, {title}; published: {release['published']}.{kind}"


def source_in_short(release: Row) -> str:
    """Return the linked title and date of a source, for small places: '..., June 2026 (extract)'."""
    kind = "" if release["kind"] == "copy" else f" ({release['kind']})"
    return f"Source: [{release['title']}]({release['url']}), {release['published']}{kind}"


YEARS = {
    "Calendar year": "calendar years ",
    "Financial year": "financial years ",
    "Academic year": "academic years ",
}


def spans(time_periods: Sequence[int], time_identifier: str) -> str:
    """Return periods in ascending order in words: 'calendar years 2019 to 2024', '2019-20 and 2021-22'."""
    if len(time_periods) == 1:
        return formatting.period(time_periods[0], time_identifier)
    first, last = (period_label(time_periods[end], time_identifier) for end in (0, -1))
    unbroken = list(time_periods) == every_period(time_periods[0], time_periods[-1])
    listed = formatting.listed([period_label(period, time_identifier) for period in time_periods])
    return f"{YEARS.get(time_identifier, '')}{f'{first} to {last}' if unbroken else listed}"
