"""Every text about every figure of the warehouse, checked sentence by sentence against the rows.

Quotations (definition, notes, reasons) are removed. The first and last sentence are written a second time; in
all others, numbers are looked up in the rows, and ranks, doubts and series breaks are recomputed.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import quantiles

import duckdb
import pytest

from pipeline.core.periods import period_label
from pipeline.queries import variation as variation_queries
from pipeline.sources.catalogue import read_catalogue
from pipeline.text import sentences
from pipeline.text.sentences import Facts
from tests.support.reading.figures_in_words import (
    CHANGE,
    Row,
    called,
    distance,
    doubt,
    first_sentence,
    is_total,
    when,
    written,
)

TEXTS = (sentences.for_journalist, sentences.for_campaigner, sentences.for_officer)
ENGLAND = "E92000001"
MEASURES = [indicator.indicator for indicator in read_catalogue().indicators]
PERIODS = "SELECT DISTINCT time_period FROM ranking WHERE indicator = ? ORDER BY ALL"
MEMBERS = """
    SELECT neighbour_set, location_code, neighbour_code FROM neighbour
    UNION ALL SELECT 'region', own.location_code, other.location_code FROM location AS own
    JOIN location AS other ON own.region_code = other.region_code AND own.location_code <> other.location_code
"""
FROM_BELOW = {"lowest": True, "highest": False, "largest deficit": True, "largest surplus": False}
NTH = rf"(joint )?(?:(\d+)(?:st|nd|rd|th) )?({'|'.join(FROM_BELOW)})"
RANK, CHANCE = re.compile(f"the {NTH} of the"), re.compile(r"between (\d+)\w\w and (\d+)\w\w\)")
OWN_RANK = re.compile(rf"Its own figure is the {NTH} of these (\d+)(?:, | |\.|$)")
NOTE = "Note(?: on the figure for England|, (?:at|in) [^:]+)?"
PLAIN = re.compile(f"(?:(?:Definition|{NOTE}): )?¶|It is not ranked")
FORBIDDEN = re.compile(
    r"\b(?:best|worst|worse|better|fail\w*|poor\w*|passed|bad\w*|blame\w*|nan|None|null|inf)\b|  | [.,]| $"
    r"|(?<![\w.])[-\N{MINUS SIGN}]£?\d|\b(an?|the|of|it|is) \1\b|by \d%|\d% (?:above|below)|[{}]|^[a-z]"
)
forbidden = cache(FORBIDDEN.search)
ONE_AS_MANY = re.compile(r"(?<![\d,.£])1 (?:of 1 |[a-z]+, health and care |\(?EHC\)? |appealable )*[a-z]+s\b")


@dataclass
class Case:
    """A figure, all figures of its measure by period and code, and the members of each group."""

    facts: Facts
    by_year: Mapping[int, Mapping[str, Facts]]
    ranked: Sequence[float]
    members: Mapping[tuple[str, str], Sequence[str]]

    def __post_init__(self) -> None:
        self.measure, self.figure, self.ranking = self.facts.indicator, self.facts.figure, self.facts.ranking
        self.value, self.doubt = self.figure["value"], doubt(self.figure, self.measure)
        self.year, self.code = self.figure["time_period"], self.figure["location_code"]
        self.even = written(self.value, self.measure).startswith("neither")


def has_only(sentence: str, *parts: str) -> bool:
    """Whether the sentence has all of these parts, and no other number."""
    for part in sorted(parts, key=len, reverse=True):
        if part not in sentence:
            return False
        sentence = sentence.replace(part, "", 1)
    return re.search(r"\d", sentence) is None


def has_rank(case: Case, values: Sequence[float], joint: str | None, nth: str | None, end: str) -> bool:
    """Whether the figure has this competition rank among sorted values, counted from that end."""
    before, past = (find(values, round(case.value, 9)) for find in (bisect_left, bisect_right))
    place = 1 + (before if FROM_BELOW[end] else len(values) - past)
    side = FROM_BELOW[end] == (case.value < 0) if case.measure["signed"] else "largest" not in end
    return side and int(nth or 1) == place and (joint is not None) == (past - before > 1)


def position(case: Case, sentence: str) -> bool:
    rank, total, chance = RANK.search(sentence), len(case.ranked), CHANCE.search(sentence)
    if case.doubt or rank is None:
        return not case.doubt and case.even and has_only(sentence, f"{total} authorities are ranked")
    low, high = case.ranking["rank_low"], case.ranking["rank_high"]
    if low is not None and FROM_BELOW[rank[3]] != (case.measure["polarity"] == "lower_is_better"):
        low, high = total - high + 1, total - low + 1
    return (
        has_rank(case, case.ranked, *rank.groups())
        and (chance and chance.groups()) == (None if low in (None, high) else (str(low), str(high)))
        and (low is None or 1 <= low <= int(rank[2] or 1) <= high <= total)
        and has_only(sentence, rank[0], f"{total} authorities ranked", chance[0] if chance else "")
        and ("how large a place is" in sentence) == is_total(case.measure)
    )


def england(case: Case, sentence: str) -> bool:
    other, side = case.facts.england or {}, None
    low, high = case.figure["value_low"], case.figure["value_high"]
    if case.doubt is None and low is not None and other["value_low"] is not None:
        over, under = low > other["value_high"], high < other["value_low"]
        side = "above" if over else "below" if under else "not clearly different from"
    national = written(other["value"], case.measure)
    plain = f"The figure for England is {national}{' in all' if is_total(case.measure) else ''}"
    return sentence == (f"It is {side} the figure for England, {national}" if side else plain)


def deficits(case: Case, sentence: str) -> bool:
    rows = (facts.figure for facts in case.by_year[case.year].values() if facts.figure["existed"])
    known = [written(row["value"], case.measure) for row in rows if row["value"] is not None]
    below = sum(balance.startswith("a deficit") for balance in known)
    return case.measure["signed"] and has_only(sentence, f"{below} of the {len(known)} authorities")


def group(case: Case, sentence: str) -> bool:
    """Check member counts and rank by recomputing them, averages and gap against the row."""
    name = (
        "touching" if "next door" in sentence else "region" if " other " in sentence else "statistical-2025"
    )
    row, measure, others = case.facts.groups[name], case.measure, case.by_year[case.year]
    figures = [others[code].figure for code in case.members[name, case.code] if code in others]
    used = [round(figure["value"], 9) for figure in figures if doubt(figure, measure) is None]
    known, size = sum(figure["existed"] and figure["value"] is not None for figure in figures), row["members"]
    parts = ["The one " if size == 1 else f" {size} ", "2025 model" if name == "statistical-2025" else ""]
    parts += [f"{known} with a figure"] * (0 < known < size) + [written(row["mean"], measure)]
    parts += [f"{len(used)} of them ranked"] * (0 < len(used) < known)
    if len(used) > 1 and row["pooled"] is not None:
        parts.append(f"is {written(row['pooled'], measure)}; their simple average")
    own, low, high = OWN_RANK.search(sentence), row["gap_low"], row["gap_high"]
    if own is None:
        return bool(case.doubt or not used or case.even) and has_only(sentence, *parts)
    beyond = low is not None and (low > 0 or high < 0)
    over = case.value > (row["mean"] if row["pooled"] is None else row["pooled"])
    parts += [f" {'above' if over else 'below'} th", *distance(row["gap"], low, high, measure)] * beyond
    right = case.doubt is None and own[4] == str(1 + len(used)) and (not beyond or (low > 0) == over)
    right = right and has_rank(case, sorted([*used, round(case.value, 9)]), *own.groups()[:3])
    right = right and beyond == (" above " in sentence or " below " in sentence)
    right = right and (low is not None and not beyond) == ("not clearly" in sentence)
    return right and has_only(sentence, own[0], *parts)


def change(case: Case, sentence: str) -> bool:
    measure = case.measure
    then = max(
        (year for year in case.by_year if year < case.year and when(year, measure) in sentence), default=0
    )
    if case.code not in case.by_year.get(then, {}) or case.value is None:
        return False
    before, mover = case.by_year[then][case.code].figure, case.facts.movers[then]
    size, low, high = case.value - before["value"], mover["change_low"], mover["change_high"]
    doubts = {case.doubt, doubt(before, measure)}
    breaks = [note["time_period"] for note in case.facts.notes if note["kind"] == "series_break"]
    crosses = any(then < year <= case.year for year in breaks)
    sure, chance = doubts == {None} and not crosses, low is not None and low <= 0 <= high
    moves = re.search("[1-9]", f"{size:.{measure['decimals']}f}") is not None
    allowed = {
        " rose by ": sure and not chance and moves and size > 0 and not measure["signed"],
        " fell by ": sure and not chance and moves and size < 0 and not measure["signed"],
        "The figure is not clearly different": sure and chance,
        "The figure was": sure and low is None and not moves,
        "not comparable": crosses,
        "it was": not crosses and doubts != {None},
        "it carried forward": not crosses and measure["signed"],
    }
    phrase = next((words for words in allowed if words in sentence), "it was")
    by = distance(size, low, high, measure) if phrase.endswith(" by ") else []
    parts = [written(before["value"], measure), when(then, measure), *by]
    unsure = {"suspect": ", a figure in doubt", "small": ", too few to compare"}
    named = {why for why, words in unsure.items() if words in sentence} == {doubt(before, measure)} - {None}
    return allowed.get(phrase, False) and named and has_only(sentence, *parts)


def alone(case: Case, _: str) -> bool:
    return not case.members.get(("touching", case.code))


CHECKS = {
    position: re.compile("That is the |.* authorities are ranked"),
    england: re.compile("(?:The|It is .+ the) figure for England"),
    deficits: re.compile(r"\d+ of the .* carried forward a deficit"),
    group: re.compile(
        r"(?:The|Its|The (?:group|simple) average of (?:the|its)) (?:one|\d+) "
        r"(?:other|similar|councils? next door \()"
    ),
    change: re.compile("The figure (?:was|is not clearly)|From .* the figure |.* it (?:was|carried)"),
    alone: re.compile("It has no council next door"),
}


def missing_notes(text: str, case: Case) -> Iterator[str]:
    """Yield what the text about a figure must quote."""
    if case.value is not None and case.doubt:
        yield f"It is not ranked. {case.ranking['not_ranked_reason']}"
    for note in case.facts.notes:
        is_national = note["location_code"] == ENGLAND
        shown = "figure for England" in text if is_national else case.value is not None
        if shown and note["time_period"] == case.year and note["kind"] in ("caveat", "approximate", "policy"):
            yield note["text"]
        if note["kind"] == "series_break" and "not comparable" in text and note["time_period"] <= case.year:
            yield note["text"]


def faults(case: Case, read: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield the kind and text of each fault in a figure's texts; `read` counts sentences by kind."""
    start, release = first_sentence(case.figure, case.measure), case.facts.release
    published = release["published"] + ("" if release["kind"] == "copy" else f" ({release['kind']})")
    end = f" Source: {release['publisher']}, “{release['title']}”, {published}, {release['url']}"
    quotes = {note["text"] for note in case.facts.notes} | {case.measure["definition"]}
    quotes = sorted(quotes | {case.ranking["not_ranked_reason"] or "¶"}, key=len, reverse=True)
    sentences_read, opening = set(), start[:-2] if case.value is not None else start.split(": ")[0]
    for text in (write(case.facts) for write in TEXTS):
        if not (text.startswith(start) and text.endswith(end) and "https://" in end and ".." not in text):
            yield "frame", f"{text[:250]} ... {text[-120:]}"
        for note in missing_notes(text, case):
            if note not in text:
                yield "note", f"{text[:120]} ... {note}"
        own = text.removesuffix(end).removeprefix(start[:-1]).removeprefix(" ")
        for quote in quotes:
            own = own.replace(quote.removesuffix("."), "¶")
        own = own.replace(". Its own figure is ", "; Its own figure is ")  # of a group: read as one
        sentences_read |= {sentence for sentence in own.removesuffix(".").split(". ") if sentence}
    for sentence in sentences_read:
        check = next((check for check, pattern in CHECKS.items() if pattern.match(sentence)), None)
        kind = check.__name__ if check else "other"
        read[kind] += 1
        right = check(case, sentence) if check else PLAIN.fullmatch(sentence)
        if not right or (case.value is None and check in (position, group, change)):
            yield kind, sentence
    for sentence in (opening, *sentences_read):
        without_name = sentence.replace(called(case.figure["location_name"]), "Place")
        if forbidden(re.sub(r"\d[\d,.]*", "1", without_name)):
            yield "words", sentence
        if " 1 " in sentence and ONE_AS_MANY.search(sentence):
            yield "plural", sentence


def cases(con: duckdb.DuckDBPyConnection, indicator: str) -> Iterator[Case]:
    """Yield every authority's figure of a measure in every period."""
    members = defaultdict(list)
    for name, code, member in con.execute(MEMBERS).fetchall():
        members[name.removesuffix("-across-water"), code].append(member)
    periods = [period for (period,) in con.execute(PERIODS, [indicator]).fetchall()]
    by_year = {period: variation_queries.facts(con, indicator, period) for period in periods}
    for now in by_year.values():
        figures = (facts.figure for facts in now.values() if doubt(facts.figure, facts.indicator) is None)
        ranked = sorted(round(figure["value"], 9) for figure in figures)
        yield from (Case(facts, by_year, ranked, members) for facts in now.values())


def spread_is_right(row: Row, case: Case) -> bool:
    """Whether the sentence on the spread in a year has the right numbers and no others."""
    measure, tenths = case.measure, quantiles(case.ranked, n=10, method="inclusive")
    values, parts = [row["lowest_tenth"], row["highest_tenth"]], [measure["label"][1:]]
    if measure["signed"]:
        values = [tenths[0], tenths[4], tenths[8]]
        parts = [f"(end of financial year {period_label(case.year, 'Financial year')})"]
    elif len(case.ranked) < 50:
        values = [case.ranked[0], case.ranked[-1]]
    elif measure["counted_phrase"] and row["tenths"] == "pooled":
        counted = measure["denominator_label"].split(",")[0]
        parts += [
            f"of {counted} {measure['counted_phrase']} in the tenth of authorities with the highest figures",
            " in the tenth with the lowest",
        ]
    elif values[0] > 0 and not is_total(measure) and measure["unit"] != CHANGE:
        ratio = values[1] / values[0]
        times = "more than 100" if ratio > 100 else f"{ratio:.{0 if ratio >= 20 else 1}f}"
        parts += [f" {times} times as "]
    parts += [when(case.year, measure), f"{len(case.ranked)} authorities ranked"]
    return has_only(row["sentence"], *parts, *(written(value, measure) for value in values))


def check_measure(
    con: duckdb.DuckDBPyConnection, indicator: str
) -> tuple[dict[str, list[str]], Counter[str]]:
    """Return the faults of a measure's texts by kind, and how many sentences of each kind were read."""
    found, read = defaultdict(list), Counter()
    spreads = con.sql("FROM spread").pl().filter(indicator=indicator)
    by_period = {row["time_period"]: row for row in spreads.rows(named=True)}
    for case in cases(con, indicator):
        about = f"{case.year} {case.figure['location_name']}"
        for kind, excerpt in faults(case, read):
            found[kind].append(f"{about}: {excerpt}")
        if row := by_period.pop(case.year, None):
            read["spread"] += 1
            if not spread_is_right(row, case) or forbidden(row["sentence"]):
                found["spread"].append(f"{about}: {row['sentence']}")
    return found, read


@pytest.mark.exhaustive(7, "measures whose sentences are read")
@pytest.mark.parametrize("indicator", MEASURES)
def test_sentences_agree_with_the_rows(con: duckdb.DuckDBPyConnection, indicator: str) -> None:
    found, read = check_measure(con.cursor(), indicator)
    assert {kind: excerpts[:5] for kind, excerpts in found.items()} == {}
    assert read["other"] > 0


@pytest.mark.slow
def test_every_kind_of_sentence_is_read(con: duckdb.DuckDBPyConnection) -> None:
    read = Counter()
    for indicator in ("ehcp_issued_20_weeks_excl_pct", "dsg_balance_pct"):
        read += check_measure(con.cursor(), indicator)[1]
    assert {kind for kind, number in read.items() if number >= 10} == {
        "other",
        "spread",
        *(check.__name__ for check in CHECKS),
    }
