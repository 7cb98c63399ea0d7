"""Headlines that say what is to be seen in a council's figures, where anything can be said."""

from collections.abc import Sequence

from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.council.exceptions import counting
from pipeline.text.council.line_facts import PlaceFacts
from pipeline.text.council.line_figures import in_100
from pipeline.text.formatting import Row

LEVELS = (
    (10, "Fewer than one plan in ten came in time"),
    (20, "Fewer than one plan in five came in time"),
    (100 / 3, "Fewer than one plan in three came in time"),
    (50, "Fewer than half of plans came in time"),
)
"""Shares under which all figures lie -> the headline, before 'in every year since 2022'."""
HIGH_LEVELS = (
    (90, "More than nine plans in ten came in time"),
    (80, "More than four plans in five came in time"),
    (200 / 3, "More than two plans in three came in time"),
    (50, "More than half of plans came in time"),
)
FEWEST_YEARS = 3


def on_time_headline(facts: PlaceFacts) -> str | None:
    """Return what is to be seen in the share of plans on time since counting changed; None if nothing is.

    A statement on every year needs a figure for every year, that may be compared.
    """
    of_all = facts.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[1]
    measure = lines.ON_TIME_OF_ALL if of_all else lines.ON_TIME
    since, newest = facts.breaks.get(measure, 0), facts.newest.get(measure, 0)
    periods = [period for period in facts.comparable(measure) if since <= period <= newest]
    if not periods or periods[-1] != newest or facts.place["closed"]:
        return None
    shares = [facts.figures[measure][period]["value"] for period in periods]
    if periods == list(range(since, newest + 1)) and len(periods) >= FEWEST_YEARS:
        level = next((words for most, words in LEVELS if max(shares) < most), None) or next(
            (words for least, words in HIGH_LEVELS if min(shares) > least), None
        )
        if level:
            return f"{level} in every year since {since}, {counting(of_all)}"
    change = facts.changes.get((measure, periods[0], periods[-1]))
    if change is None or not change["beyond_chance"] or lines.turn(facts, measure, periods, change):
        return None
    more = "A larger" if change["change"] > 0 else "A smaller"
    return f"{more} share of plans came in time in {newest} than in {periods[0]}, {counting(of_all)}"


def border_headline(gaps: Sequence[Row], place: str, indicator: Row) -> str | None:
    """Return the widest gap across a council's borders that chance cannot make; None if there is none.

    `gaps` are rows of queries.profile.borders, the widest first.
    """
    sound = (gap for gap in gaps if not gap["doubt"] and (gap["gap_low"] or 0) > 0)
    gap = next(sound, None)
    if gap is None or indicator["unit"] != "per cent":
        return None
    theirs, own = in_100({"value": gap["other_value"]}), in_100({"value": gap["own_value"]})
    there = formatting.place_in_a_sentence(gap["name"])
    return f"{formatting.capital(theirs)} in time in {there}, {formatting.in_a_sentence(own)} in {place}"
