"""Lines to copy about an authority, one fact each with source and year, and what not to say, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.text import formatting
from pipeline.text.balances import POUNDS
from pipeline.text.council import lines
from pipeline.text.council.exceptions import WITH, counting
from pipeline.text.council.line_facts import PlaceFacts, counted, is_doubtful, is_small, percent
from pipeline.text.formatting import Row

APPEALS, BALANCE = "send_appeals_per_10000", "dsg_balance_gbp"
MEASURES = (lines.ON_TIME, lines.ON_TIME_OF_ALL, lines.WAIT, lines.REFUSED, APPEALS, BALANCE)
LABELS = {
    "timeliness": "plans within 20 weeks",
    "waits": "the average wait",
    "refusals": "requests refused",
    "appeals": "appeals",
    "balance": "the balance of the schools grant",
}


@dataclass(frozen=True)
class NotToSay:
    """Words that the figure does not bear, and why."""

    words: str
    reason: str


@dataclass(frozen=True)
class CopyFacts:
    """An authority's facts, the releases by source and release, and how many authorities are in deficit.

    `in_deficit` has for each period the number in deficit, and of how many with a figure.
    """

    place: PlaceFacts
    releases: Mapping[tuple[str, str], Row]
    in_deficit: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class LineToCopy:
    """A fact in at most 25 words, its source with the year, what must be known, and what not to say."""

    about: str
    text: str
    source: str
    notes: tuple[str, ...]
    not_to_say: tuple[NotToSay, ...]
    indicator: str
    time_period: int
    is_fact: bool = True
    """Whether it says a figure, rather than why there is none to print."""


NONE = NotToSay("“none” or “0”", "A missing figure is not a zero.")
NOT_THE_FIGURE = NotToSay("the figure", "It is probably wrong: the note has the evidence.")
A_HANDFUL = NotToSay("the figure", "It rests on too few: one child more or less would change it.")
OF_A_SURPLUS = NotToSay("“money for special needs unspent”", "It is the balance of the whole schools grant.")
NOT_SAID = {
    "timeliness": (
        NotToSay(
            "“illegal”",
            "The law gives 20 weeks from the request, with exceptions (Special Educational Needs and "
            "Disability Regulations 2014, regulation 13). A share of a year's plans decides no single case.",
        ),
        NotToSay("“waiting list”", "It counts plans issued in the year, not children who still wait."),
    ),
    "waits": (
        NotToSay(
            "“waiting list”", "It is the average of plans issued in the year, not of children who still wait."
        ),
        NotToSay(
            "“illegal”",
            "The law gives 20 weeks with exceptions, and the average counts those. It decides no "
            "single case.",
        ),
        NotToSay("“worst in the country”", "Its likely range is not known: single waits are not published."),
    ),
    "refusals": (
        NotToSay(
            "“illegal”",
            "The law lets a council decide not to assess; an appeal decides whether it was right, case by "
            "case.",
        ),
        NotToSay("“children turned away”", "It counts requests: a child can have more than one in a year."),
        NotToSay("“worst in the country”", "Many or few refusals are neither good nor bad by themselves."),
    ),
    "appeals": (
        NotToSay("“parents win”", "Outcomes are not published by council: these are appeals registered."),
        NotToSay(
            "“worst in the country”",
            "Few appeals can mean few refusals, or families who find no help to appeal.",
        ),
    ),
    "balance": (
        NotToSay("“high-needs deficit”", "It is the balance of the whole grant. High needs drives it."),
        NotToSay("“overspent this year”", "It has added up over the years."),
        NotToSay("“bankrupt”", "A special rule keeps it off the council's own balance sheet to March 2028."),
        NotToSay("“worst in the country”", POUNDS),
    ),
}


def lines_to_copy(facts: CopyFacts) -> list[LineToCopy]:
    """Return the lines on timeliness, waits, refusals, appeals and the balance, where a table has a row."""
    place = facts.place
    rows = {
        "timeliness": place.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[0],
        "waits": place.latest(lines.WAIT),
        "refusals": place.latest(lines.REFUSED),
        "appeals": place.latest(APPEALS),
        "balance": place.latest(BALANCE),
    }
    return [_line(facts, about, row) for about, row in rows.items() if row is not None]


def cited(release: Row, when: str) -> str:
    """Return a row of `release` as the source of figures of a period: publisher, title, date, address."""
    return f"{release['publisher']}, “{release['title']}”, {release['published']} ({when}), {release['url']}"


def along(line: LineToCopy, place: str) -> str:
    """Return what follows a line when it is copied: a sentence on its figure's place, if any; the source."""
    return f"{place} Source: {line.source}".lstrip()


def _line(facts: CopyFacts, about: str, row: Row) -> LineToCopy:
    place, release = facts.place, facts.releases[row["source"], row["release"]]
    when = formatting.period(row["time_period"], row["time_identifier"])
    notes = place.notes_on(row)
    if row["value"] is None:
        text = f"No figure for {LABELS[about]} in {place.name} was published for {when}."
        warnings: tuple[NotToSay, ...] = (NONE,)
    elif is_doubtful(row):
        text = f"The figure for {LABELS[about]} in {place.name} printed for {when} is in doubt."
        warnings = (NOT_THE_FIGURE,)
    elif is_small(row):
        text = f"The figure for {LABELS[about]} in {place.name} for {when} rests on too few cases to compare."
        warnings = (A_HANDFUL,)
    else:
        text = _fact(facts, about, row)
        warnings = NOT_SAID[about] if about != "balance" or row["value"] < 0 else (OF_A_SURPLUS,)
        if about == "timeliness" and (row["rank"] is None or 2 * row["rank"] > row["ranked"]):
            warnings = (*warnings, _not_worst(row))
    source = cited(release, when)
    is_fact = row["value"] is not None and not is_doubtful(row) and not is_small(row)
    return LineToCopy(about, text, source, notes, warnings, row["indicator"], row["time_period"], is_fact)


def _fact(facts: CopyFacts, about: str, row: Row) -> str:
    place, year, value, counts = facts.place, row["time_period"], row["value"], counted(row)
    national = place.national(row["indicator"], year)
    beside = "" if national is None else f"England: {national:.1f}"
    match about:
        case "timeliness":
            which = counting(row["indicator"] == lines.ON_TIME_OF_ALL)
            inside = "; ".join(part for part in (counts, which, beside and f"{beside}%") if part)
            share = f"{percent(value)} of its EHC plans"
            return f"{place.start} issued {share} within 20 weeks in {year} ({inside})."
        case "waits":
            inside = "; ".join(part for part in (WITH, beside) if part)
            taken = f"{value:.1f} weeks on average ({inside})"
            return f"EHC plans issued in {place.name} in {year} had taken {taken}."
        case "refusals":
            inside = "; ".join(part for part in (counts, beside and f"{beside}%") if part)
            share = f"{percent(value)} of requests for an EHC needs assessment"
            return f"{place.start} refused {share} in {year} ({inside})."
        case "appeals":
            appeals = f"{row['numerator']:,.0f} SEND appeal{'' if row['numerator'] == 1 else 's'}"
            were = "was" if row["numerator"] == 1 else "were"
            start = f"In {year}, {appeals} about {place.name} {were} registered: {value:.1f}"
            return f"{start} per 10,000 residents under 18{f' ({beside})' if beside else ''}."
    return _balance(facts, row)


def _balance(facts: CopyFacts, row: Row) -> str:
    day = f"31 March {row['time_period'] // 100 + 1}"
    size = formatting.money(row["value"])
    kind = f"a {'deficit' if row['value'] < 0 else 'surplus'} of {size}"
    if row["value"] == 0:
        kind = "neither a deficit nor a surplus"
    others, known = facts.in_deficit[row["time_period"]]
    beside = f"{others} of {known} authorities had a deficit"
    return f"At {day}, {facts.place.name} had {kind} on its schools grant ({beside})."


def _not_worst(row: Row) -> NotToSay:
    """Return whether it may be called the last: only if its likely range is the last place alone."""
    words, rank, ranked = "“worst in the country”", row["rank"], row["ranked"]
    if rank is None:
        return NotToSay(words, "The figure is not ranked.")
    low, high = row["rank_low"], row["rank_high"]
    if low is None or high is None:
        return NotToSay(words, "How far chance moves its place is not known.")
    if low == high == ranked:
        return NotToSay(
            words,
            f"Say “the lowest of the {ranked} authorities ranked”: that holds even allowing for chance. "
            "Some have no figure.",
        )
    ends = dict.fromkeys(formatting.ordinal(ranked + 1 - place) for place in (high, low))
    return NotToSay(
        words,
        f"Allowing for chance it is the {' to '.join(ends)} lowest of the {ranked} authorities ranked; "
        "that is not the lowest beyond doubt.",
    )
