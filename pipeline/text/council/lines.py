"""Five plain lines about an authority: one fact each, in at most 28 words, with England beside it.

They state only what the rules allow: no percentage of a handful, no "rose" or "fell" within chance or across
a break in the series, no "late" for plans which may take longer.
"""

from dataclasses import dataclass

from pipeline.core.periods import day_label
from pipeline.text import formatting
from pipeline.text.council.exceptions import WITH, WITHOUT, counting
from pipeline.text.council.line_facts import (
    PlaceFacts,
    counted,
    how_usual,
    is_doubtful,
    is_small,
    number_of,
    percent,
)
from pipeline.text.formatting import Row

WAIT = "ehcp_average_wait_incl_weeks"
ON_TIME, ON_TIME_OF_ALL = "ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"
OVER_A_YEAR, OVER_A_YEAR_OF_ALL = "ehcp_issued_over_52_weeks_excl_pct", "ehcp_issued_over_52_weeks_incl_pct"
REFUSED = "ehc_requests_refused_pct"
MEASURES = (WAIT, ON_TIME, ON_TIME_OF_ALL, OVER_A_YEAR, OVER_A_YEAR_OF_ALL, REFUSED)
ABOUT_ON_TIME = "on time"

MAX_WORDS = 31
"""The longest line; notes, which quote publishers' reasons, may be longer."""

LAW = "The law says 20"
ON_EXCEPTIONS = "Exceptions are plans for which the law allows more than 20 weeks."
ON_COUNTING = "The 52 weeks are counted from the request."
ON_WAITS = (
    "Waits run from the request. All plans issued in the year count.",
    "Children who still wait are not counted.",
)
ON_REFUSALS = ("Requests still open or withdrawn do not count as refused.", "A refusal can be appealed.")
SHORT_NOTES = (ON_WAITS[1], ON_REFUSALS[1])
"""Notes that nobody should miss: pages put them beside their line, in the open."""


@dataclass(frozen=True)
class Line:
    """A line: what it is about, its text, what must be known with it, and the figure it tells."""

    about: str
    text: str
    notes: tuple[str, ...] = ()
    indicator: str | None = None
    time_period: int | None = None


def plain_lines(facts: PlaceFacts) -> list[Line]:
    """Return the five lines: wait, plans on time, plans after a year, refusals, which way it has gone."""
    return [_wait(facts), _on_time(facts), _over_a_year(facts), _refused(facts), _since(facts)]


def _beside(facts: PlaceFacts, row: Row, unit: str = "%") -> str:
    """Return England's figure after a line: ' England: 46.1%.'; empty if there is none."""
    value = facts.national(row["indicator"], row["time_period"])
    return "" if value is None else f" England: {value:.1f}{unit}."


def _lifetime(facts: PlaceFacts) -> str:
    """Return until when a former authority existed, to follow its name."""
    return f"existed until {day_label(facts.place['closed'])}"


def _wait(facts: PlaceFacts) -> Line:
    row, name = facts.latest(WAIT), facts.name
    if WAIT not in facts.newest:
        return Line("wait", f"We have no average wait for any council. {LAW} weeks.")
    if row is None:
        whose = f"{name}, which {_lifetime(facts)}" if facts.place["closed"] else name
        return Line("wait", f"No average wait was published for {whose}. {LAW} weeks.")
    year, value = row["time_period"], row["value"]
    if value is None:
        text = f"No average wait was published for {name} for {year}.{_beside(facts, row, ' weeks')}"
    elif is_small(row):
        issued = f"{number_of(row, 'plan')} {'was' if row['denominator'] == 1 else 'were'}"
        text = f"Only {issued} issued in {name} in {year}: too few to compare."
        text += _beside(facts, row, " weeks")
    elif is_doubtful(row):
        text = f"The wait printed for {name} in {year}, {value:.1f} weeks on average {WITH}, is in doubt."
        text += _beside(facts, row, "")
    else:
        text = f"Families given a plan in {name} in {year} had waited {value:.1f} weeks on average. "
        text += f"This counts exceptions, which may take longer.{_beside(facts, row, '')}"
    general = () if value is None or is_small(row) else ON_WAITS
    return Line("wait", f"{text} {LAW}.", (*facts.notes_on(row), *general), WAIT, year)


def _on_time(facts: PlaceFacts) -> Line:
    (row, of_all), name, about = facts.latest_of_version(ON_TIME, ON_TIME_OF_ALL), facts.name, ABOUT_ON_TIME
    if ON_TIME not in facts.newest and row is None:
        return Line(about, "We have no figures on plans within 20 weeks for any council.")
    if row is None:
        return Line(about, f"No share of plans issued within 20 weeks was published for {name}.")
    year, value, counts = row["time_period"], row["value"], counted(row)
    if value is None:
        text = f"No share of plans issued within 20 weeks was published for {name} for {year}."
    elif is_small(row):
        issued = f"{facts.start} issued only {number_of(row, 'plan')} in {year}"
        text = f"{issued}, {WITHOUT}: too few to compare."
    elif is_doubtful(row):
        text = (
            f"The figures say that {name} issued {percent(value)} of its plans within 20 weeks in {year}, "
            f"{counting(of_all)}, which is in doubt."
        )
    elif of_all:
        text = f"Counting exceptions, {name} issued {percent(value)} of its plans within 20 weeks in {year}"
        text += f" ({counts})." if counts else "."
    else:
        text = f"In {year} {name} issued {percent(value)} of its plans within 20 weeks"
        text += f" ({counts}, {WITHOUT})." if counts else f", {WITHOUT}."
    notes = [*facts.notes_on(facts.latest(ON_TIME) if of_all else row)]
    if value is None:
        notes += _last_given(facts, row["indicator"], "share within 20 weeks")
    else:
        last = (
            f"{facts.start} {_lifetime(facts)}: these are its last figures." if facts.place["closed"] else ""
        )
        notes += [note for note in (last, ON_EXCEPTIONS) if note]
    return Line(about, text + _beside(facts, row), tuple(notes), row["indicator"], year)


def _last_given(facts: PlaceFacts, measure: str, what: str) -> list[str]:
    """Return the last figure that may be compared, for one that is missing; `what` names it."""
    periods = facts.comparable(measure)
    if not periods:
        return []
    last = facts.figures[measure][periods[-1]]
    national = facts.national(measure, periods[-1])
    beside = "" if national is None else f" (England: {percent(national)})"
    return [f"The last published {what} is {percent(last['value'])} in {periods[-1]}{beside}."]


def _over_a_year(facts: PlaceFacts) -> Line:
    (row, of_all), name, about = (
        facts.latest_of_version(OVER_A_YEAR, OVER_A_YEAR_OF_ALL),
        facts.name,
        "over a year",
    )
    if OVER_A_YEAR not in facts.newest and row is None:
        return Line(about, "We have no figures on plans after 52 weeks for any council.")
    if row is None:
        ended = f"; {name} {_lifetime(facts)}" if facts.place["closed"] else ""
        return Line(about, f"How many plans took more than 52 weeks is published from 2023 only{ended}.")
    year, value = row["time_period"], row["value"]
    if value is None:
        text = f"No share of plans that took more than 52 weeks was published for {name} for {year}."
    elif is_small(row):
        text = f"Too few plans were issued in {name} in {year} to say how many take over 52 weeks."
    elif is_doubtful(row):
        text = (
            f"The figures say that {percent(value)} of plans in {name} took more than 52 weeks in {year}, "
            f"{counting(of_all)}, which is in doubt."
        )
    else:
        text = _after_a_year(name, row, of_all=of_all)
    general = () if value is None or is_small(row) else (ON_COUNTING, ON_EXCEPTIONS)
    notes = facts.notes_on(facts.latest(OVER_A_YEAR) if of_all else row)
    return Line(about, text + _beside(facts, row), (*notes, *general), row["indicator"], year)


def _after_a_year(name: str, row: Row, *, of_all: bool) -> str:
    """Return the fact; a plan which may take longer is not called late."""
    year, counts, share = row["time_period"], counted(row), percent(row["value"])
    if of_all:
        text = f"Counting exceptions, {share} of plans issued in {name} in {year} took over 52 weeks"
        return f"{text} ({counts})." if counts else f"{text}."
    if row["numerator"] == 0:
        none = f"none of {number_of(row, 'plan')} issued in {year}"
        return f"In {name} {none}, not counting exceptions, took over 52 weeks."
    known = f"{counts} plans issued in {year} ({share}" if counts else f"{share} of plans issued in {year} ("
    number = f"{known}{', ' if counts else ''}not counting exceptions)"
    return f"In {name} {number} took over 52 weeks: at least 32 weeks late."


def _refused(facts: PlaceFacts) -> Line:
    row, name, about = facts.latest(REFUSED), facts.name, "refused"
    if REFUSED not in facts.newest:
        return Line(about, "We have no figures on requests refused for any council.")
    if row is None:
        return Line(about, f"No share of requests refused was published for {name}.")
    year, value, counts, general = row["time_period"], row["value"], counted(row), [*ON_REFUSALS]
    if value is None:
        text = f"No share of requests refused was published for {name} for {year}"
        general = _last_given(facts, REFUSED, "share of requests refused")
    elif is_small(row):
        received = f"{facts.start} received only {number_of(row, 'request')} for an assessment in {year}"
        text, general = f"{received}: too few to compare", []
    elif is_doubtful(row):
        text = (
            f"The figures say that {name} refused {percent(value)} of requests in {year}, which is in doubt"
        )
    else:
        none = row["numerator"] == 0
        share = f"none of {number_of(row, 'request')}" if none else f"{percent(value)} of requests"
        text = f"In {year} {name} refused {share} for an assessment"
        text += f" ({counts})" if counts and not none else ""
        text += f", {usual}" if (usual := how_usual(row)) else ""
    return Line(about, f"{text}.{_beside(facts, row)}", (*facts.notes_on(row), *general), REFUSED, year)


def _since(facts: PlaceFacts) -> Line:
    """Return which way the share on time has gone since counting changed, and a note on what came before."""
    of_all = facts.latest_of_version(ON_TIME, ON_TIME_OF_ALL)[1]
    measure = ON_TIME_OF_ALL if of_all else ON_TIME
    since = facts.breaks.get(measure, 0)
    if measure not in facts.newest:
        return Line("over the years", "We have no figures on plans on time over the years for any council.")
    about, before = f"since {since}" if since else "over the years", _before(facts, measure, since)
    periods = [period for period in facts.comparable(measure) if period >= since]
    change = facts.changes.get((measure, periods[0], periods[-1])) if len(periods) > 1 else None
    if change is None:
        told_already = facts.place["closed"] and not periods
        return Line(about, _no_trend(facts, measure, since), () if told_already else before, measure)
    first, last = periods[0], periods[-1]
    start, end = percent(change["from_value"]), percent(change["value"])
    whose = f"in {facts.name}, {counting(of_all)}"
    if turned := turn(facts, measure, periods, change):
        between = f"{percent(facts.figures[measure][turned]['value'])} in {turned}"
        text = f"Plans on time {whose}: {start} in {first}, {between}, {end} in {last}."
    elif change["beyond_chance"] is None:
        text = f"Plans on time {whose}: {start} in {first}, {end} in {last}."
    elif change["beyond_chance"]:
        verb = "rose" if change["change"] > 0 else "fell"
        text = f"Plans on time {whose}, {verb} from {start} in {first} to {end} in {last}."
    else:
        text = f"Plans on time {whose}: no clear change, {start} in {first}, {end} in {last}."
    then, now = facts.national(measure, first), facts.national(measure, last)
    if then is not None and now is not None:
        text += f" England: {percent(then)} in {first}, {percent(now)} in {last}."
    own = [note for period in (first, last) for note in facts.caveats.get((measure, period), ())]
    return Line(about, text, tuple(dict.fromkeys([*own, *before])), measure, last)


def turn(facts: PlaceFacts, measure: str, periods: list[int], whole: Row) -> int | None:
    """Return the period from which the figure clearly went another way; the one farthest off if several.

    It is one to which the figure clearly went and from which it clearly came back; or the last but one, if
    the last change clearly goes another way than that over all years.
    """
    first, last = periods[0], periods[-1]
    found = []
    for period in periods[1:-1]:
        to, since = way(facts, measure, first, period), way(facts, measure, period, last)
        over_all = whole["change"] > 0 if whole["beyond_chance"] else None
        came_back = to is not None and since is not None and to != since
        if came_back or (period == periods[-2] and since is not None and since != over_all):
            found.append(period)
    series = facts.figures[measure]
    return max(found, key=lambda period: abs(series[period]["value"] - series[last]["value"]), default=None)


def way(facts: PlaceFacts, measure: str, first: int, last: int) -> bool | None:
    """Return whether a figure rose (or else fell) from one period to another; None if chance could be why."""
    change = facts.changes.get((measure, first, last))
    return bool(change["change"] > 0) if change is not None and change["beyond_chance"] else None


def _no_trend(facts: PlaceFacts, measure: str, since: int) -> str:
    """Return why there is no trend, with England's figures."""
    rows = [row for period, row in facts.figures.get(measure, {}).items() if period >= since]
    when = f" since {since}" if since else ""
    if facts.place["closed"]:
        counted_differently = f"; since {since} plans are counted in another way" if since else ""
        why = f"{facts.start} {_lifetime(facts)}{counted_differently}."
    elif any(is_small(row) for row in rows):
        why = f"Too few plans are issued in {facts.name} for a trend{when}."
    else:
        years = f"too few years of {facts.name} can be compared for a trend."
        why = formatting.capital(f"since {since} {years}" if since else years)
    last = facts.newest.get(measure, 0)
    then, now = facts.national(measure, since), facts.national(measure, last)
    if then is None or now is None:
        return why
    if last == since:
        return f"{why} England: {percent(now)} in {last}."
    return f"{why} England: {percent(then)} in {since}, {percent(now)} in {last}."


def _before(facts: PlaceFacts, measure: str, since: int) -> tuple[str, ...]:
    """Return a careful sentence on the last figure before counting changed."""
    periods = [period for period in facts.comparable(measure) if period < since]
    if not periods:
        return ()
    last = periods[-1]
    share, national = percent(facts.figures[measure][last]["value"]), facts.national(measure, last)
    beside = "" if national is None else f" (England: {percent(national)})"
    return (
        f"Before {since} plans were counted in another way: {share} were on time in {last}{beside}. "
        "That share cannot be compared with later years.",
    )
