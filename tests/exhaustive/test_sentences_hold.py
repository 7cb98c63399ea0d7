"""Every text about every figure of the warehouse, read back sentence by sentence: what it says is so.

What a text quotes (definition, notes, reasons) is set aside, its first and last sentence are written anew; of
each other one, numbers are looked up in the rows, and positions, doubts and breaks are found anew.
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
from pipeline.text import sentences
from pipeline.text.sentences import Facts
from tests.support.figures_in_words import (
    Row,
    called,
    distance,
    doubt,
    first_sentence,
    is_total,
    when,
    written,
)

Found = tuple[dict[str, list[str]], Counter[str]]
TEXTS = (sentences.for_journalist, sentences.for_campaigner, sentences.for_officer)
ENGLAND = "E92000001"
PERIODS = "SELECT indicator, list(DISTINCT time_period) FROM ranking GROUP BY ALL ORDER BY ALL"
MEMBERS = """
    SELECT neighbour_set, location_code, neighbour_code FROM neighbour
    UNION ALL SELECT 'region', one.location_code, other.location_code FROM location AS one
    JOIN location AS other ON one.region_code = other.region_code AND one.location_code <> other.location_code
"""
FROM_BELOW = {"lowest": True, "highest": False, "largest deficit": True, "largest surplus": False}
NTH = rf"(joint )?(?:(\d+)(?:st|nd|rd|th) )?({'|'.join(FROM_BELOW)})"
PLACE, CHANCE = re.compile(f"the {NTH} of the"), re.compile(r"between (\d+)\w\w and (\d+)\w\w\)")
OWN = re.compile(rf"its own is the {NTH} of these (\d+)(?:, | |$)")
NOTE = "Note(?: on the figure for England|, (?:at|in) [^:]+)?"
PLAIN = re.compile(f"(?:(?:Definition|{NOTE}): )?¶|It is not ranked")
NEVER = re.compile(
    r"\b(?:best|worst|worse|better|fail\w*|poor\w*|passed|bad\w*|blame\w*|nan|None|null|inf)\b|  | [.,]| $"
    r"|(?<![\w.])[-\N{MINUS SIGN}]£?\d|\b(an?|the|of|it|is) \1\b|by \d%|\d% (?:above|below)|[{}]|^[a-z]"
)
never = cache(NEVER.search)
ONE_AS_MANY = re.compile(r"(?<![\d,.£])1 (?:of 1 |[a-z]+, health and care |\(?EHC\)? |appealable )*[a-z]+s\b")


@dataclass
class Case:
    """A figure among all of its measure, by period and code; and who is in which group."""

    facts: Facts
    by_year: Mapping[int, Mapping[str, Facts]]
    ranked: Sequence[float]
    members: Mapping[tuple[str, str], Sequence[str]]

    def __post_init__(self) -> None:
        self.measure, self.figure, self.ranking = self.facts.indicator, self.facts.figure, self.facts.ranking
        self.value, self.doubt = self.figure["value"], doubt(self.figure, self.measure)
        self.year, self.code = self.figure["time_period"], self.figure["location_code"]
        self.even = written(self.value, self.measure).startswith("neither")


def holds_only(sentence: str, *parts: str) -> bool:
    """Whether these parts are in the sentence, and no other number."""
    for part in sorted(parts, key=len, reverse=True):
        if part not in sentence:
            return False
        sentence = sentence.replace(part, "", 1)
    return re.search(r"\d", sentence) is None


def stands(case: Case, values: Sequence[float], joint: str | None, nth: str | None, end: str) -> bool:
    """Whether the figure has that competition rank among sorted values, counted from that end."""
    before, past = (find(values, round(case.value, 9)) for find in (bisect_left, bisect_right))
    place = 1 + (before if FROM_BELOW[end] else len(values) - past)
    side = FROM_BELOW[end] == (case.value < 0) if case.measure["signed"] else "largest" not in end
    return side and int(nth or 1) == place and (joint is not None) == (past - before > 1)


def position(case: Case, sentence: str) -> bool:
    said, of, chance = PLACE.search(sentence), len(case.ranked), CHANCE.search(sentence)
    if case.doubt or said is None:
        return not case.doubt and case.even and holds_only(sentence, f"{of} authorities are ranked")
    low, high = case.ranking["rank_low"], case.ranking["rank_high"]
    if low is not None and FROM_BELOW[said[3]] != (case.measure["polarity"] == "lower_is_better"):
        low, high = of - high + 1, of - low + 1
    return (
        stands(case, case.ranked, *said.groups())
        and (chance and chance.groups()) == (None if low in (None, high) else (str(low), str(high)))
        and (low is None or 1 <= low <= int(said[2] or 1) <= high <= of)
        and holds_only(sentence, said[0], f"{of} authorities ranked", chance[0] if chance else "")
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
    rows = (one.figure for one in case.by_year[case.year].values() if one.figure["existed"])
    known = [written(row["value"], case.measure) for row in rows if row["value"] is not None]
    below = sum(balance.startswith("a deficit") for balance in known)
    return case.measure["signed"] and holds_only(sentence, f"{below} of the {len(known)} authorities")


def group(case: Case, sentence: str) -> bool:
    """Who of the group counts and where the figure stands among them; averages and gap are the row's."""
    name = "touching" if "touch" in sentence else "region" if " other " in sentence else "statistical-2025"
    row, measure, others = case.facts.groups[name], case.measure, case.by_year[case.year]
    figures = [others[code].figure for code in case.members[name, case.code] if code in others]
    used = [round(figure["value"], 9) for figure in figures if doubt(figure, measure) is None]
    known, size = sum(figure["existed"] and figure["value"] is not None for figure in figures), row["members"]
    said = ["The one " if size == 1 else f" {size} ", "2025 model" if name == "statistical-2025" else ""]
    said += [f"{known} with a figure"] * (0 < known < size) + [written(row["mean"], measure)]
    said += [f"{len(used)} of them ranked"] * (0 < len(used) < known)
    if len(used) > 1 and row["pooled"] is not None:
        said.append(f"{written(row['pooled'], measure)} taken together")
    own, low, high = OWN.search(sentence), row["gap_low"], row["gap_high"]
    if own is None:
        return bool(case.doubt or not used or case.even) and holds_only(sentence, *said)
    beyond = low is not None and (low > 0 or high < 0)
    over = case.value > (row["mean"] if row["pooled"] is None else row["pooled"])
    said += [f" {'above' if over else 'below'} th", *distance(row["gap"], low, high, measure)] * beyond
    right = case.doubt is None and own[4] == str(1 + len(used)) and (not beyond or (low > 0) == over)
    right = right and stands(case, sorted([*used, round(case.value, 9)]), *own.groups()[:3])
    right = right and beyond == (" above " in sentence or " below " in sentence)
    right = right and (low is not None and not beyond) == ("not clearly" in sentence)
    return right and holds_only(sentence, own[0], *said)


def change(case: Case, sentence: str) -> bool:
    measure = case.measure
    then = max((one for one in case.by_year if one < case.year and when(one, measure) in sentence), default=0)
    if case.code not in case.by_year.get(then, {}) or case.value is None:
        return False
    before, mover = case.by_year[then][case.code].figure, case.facts.movers[then]
    size, low, high = case.value - before["value"], mover["change_low"], mover["change_high"]
    doubts = {case.doubt, doubt(before, measure)}
    breaks = [note["time_period"] for note in case.facts.notes if note["kind"] == "series_break"]
    crosses = any(then < one <= case.year for one in breaks)
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
    said = next((words for words in allowed if words in sentence), "it was")
    by = distance(size, low, high, measure) if said.endswith(" by ") else []
    parts = [written(before["value"], measure), when(then, measure), *by]
    unsure = {"suspect": ", a figure in doubt", "small": ", of too few to compare"}
    told = {why for why, words in unsure.items() if words in sentence} == {doubt(before, measure)} - {None}
    return allowed.get(said, False) and told and holds_only(sentence, *parts)


def alone(case: Case, _: str) -> bool:
    return not case.members.get(("touching", case.code))


CHECKS = {
    position: re.compile("That is the |.* authorities are ranked"),
    england: re.compile("(?:The|It is .+ the) figure for England"),
    deficits: re.compile(r"\d+ of the .* carried forward a deficit"),
    group: re.compile(r"(?:The|Its) (?:one|\d+) (?:other|stat|.* touches \()"),
    change: re.compile("The figure (?:was|is not clearly)|From .* the figure |.* it (?:was|carried)"),
    alone: re.compile("It touches no other"),
}


def unsaid(text: str, case: Case) -> Iterator[str]:
    if case.value is not None and case.doubt:
        yield f"It is not ranked. {case.ranking['not_ranked_reason']}"
    for note in case.facts.notes:
        told = "figure for England" in text if note["location_code"] == ENGLAND else case.value is not None
        if told and note["time_period"] == case.year and note["kind"] in ("caveat", "approximate", "policy"):
            yield note["text"]
        if note["kind"] == "series_break" and "not comparable" in text and note["time_period"] <= case.year:
            yield note["text"]


def complaints(case: Case, read: Counter[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the texts about a figure, and where; `read` counts the sentences."""
    start, release = first_sentence(case.figure, case.measure), case.facts.release
    published = release["published"] + ("" if release["kind"] == "copy" else f" ({release['kind']})")
    end = f" Source: {release['publisher']}, “{release['title']}”, {published}, {release['url']}"
    quotes = {note["text"] for note in case.facts.notes} | {case.measure["definition"]}
    quotes = sorted(quotes | {case.ranking["not_ranked_reason"] or "¶"}, key=len, reverse=True)
    found, opening = set(), start[:-2] if case.value is not None else start.split(": ")[0]
    for text in (write(case.facts) for write in TEXTS):
        if not (text.startswith(start) and text.endswith(end) and "https://" in end and ".." not in text):
            yield "frame", f"{text[:250]} ... {text[-120:]}"
        yield from (("unsaid", f"{text[:120]} ... {part}") for part in unsaid(text, case) if part not in text)
        own = text.removesuffix(end).removeprefix(start[:-1]).removeprefix(" ")
        for quote in quotes:
            own = own.replace(quote.removesuffix("."), "¶")
        found |= {sentence for sentence in own.removesuffix(".").split(". ") if sentence}
    for sentence in found:
        check = next((check for check, pattern in CHECKS.items() if pattern.match(sentence)), None)
        kind = check.__name__ if check else "other"
        read[kind] += 1
        right = check(case, sentence) if check else PLAIN.fullmatch(sentence)
        if not right or (case.value is None and check in (position, group, change)):
            yield kind, sentence
    read.update(("frame", "unsaid", "words", "one"))
    for sentence in (opening, *found):
        if never(re.sub(r"\d[\d,.]*", "1", sentence.replace(called(case.figure["location_name"]), "Place"))):
            yield "words", sentence
        if " 1 " in sentence and ONE_AS_MANY.search(sentence):
            yield "one", sentence


def cases(con: duckdb.DuckDBPyConnection) -> Iterator[Case]:
    members = defaultdict(list)
    for name, code, member in con.execute(MEMBERS).fetchall():
        members[name.removesuffix("-across-water"), code].append(member)
    for indicator, periods in con.execute(PERIODS).fetchall():
        by_year = {period: variation_queries.facts(con, indicator, period) for period in periods}
        for now in by_year.values():
            figures = (one.figure for one in now.values() if doubt(one.figure, one.indicator) is None)
            ranked = sorted(round(figure["value"], 9) for figure in figures)
            yield from (Case(one, by_year, ranked, members) for one in now.values())


def spread_holds(row: Row, case: Case) -> bool:
    measure, tenths = case.measure, quantiles(case.ranked, n=10, method="inclusive")
    told, said = [row["lowest_tenth"], row["highest_tenth"]], [measure["label"][1:]]
    if measure["signed"]:
        told = [tenths[0], tenths[4], tenths[8]]
        said = [f"(end of financial year {period_label(case.year, 'Financial year')})"]
    elif len(case.ranked) < 50:
        told = [case.ranked[0], case.ranked[-1]]
    elif told[0] > 0 and not is_total(measure):
        ratio = told[1] / told[0]
        times = "more than 100" if ratio > 100 else f"{ratio:.{0 if ratio >= 20 else 1}f}"
        said += [f" {times} times as ", measure["likely"] or ""]
    said += [when(case.year, measure), f"{len(case.ranked)} authorities ranked"]
    return holds_only(row["sentence"], *said, *(written(value, measure) for value in told))


@pytest.fixture(scope="module")
def found(con: duckdb.DuckDBPyConnection) -> Found:
    """What is wrong, by kind, and how many sentences of each kind were read."""
    wrong, read = defaultdict(list), Counter()
    spreads = con.cursor().sql("FROM spread").pl().rows_by_key(["indicator", "time_period"], named=True)
    for case in cases(con.cursor()):
        about = f"{case.measure['indicator']} {case.year} {case.figure['location_name']}"
        for what, excerpt in complaints(case, read):
            wrong[what].append(f"{about}: {excerpt}")
        for row in spreads.pop((case.measure["indicator"], case.year), ()):
            read["spread"] += 1
            if not spread_holds(row, case) or never(row["sentence"]):
                wrong["spread"].append(f"{about}: {row['sentence']}")
    return wrong, read


@pytest.mark.parametrize(
    "what", ["other", "spread", "frame", "unsaid", "words", "one", *(check.__name__ for check in CHECKS)]
)
def test_what_is_said_is_so_and_nothing_is_left_out(found: Found, what: str) -> None:
    wrong, read = found
    assert read[what] > 250
    assert not wrong[what], f"{len(wrong[what])} in all, as {wrong[what][:: len(wrong[what]) // 5 + 1]}"
