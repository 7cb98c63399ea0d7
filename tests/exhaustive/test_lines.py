"""Every plain line of every authority, read back without the code that wrote it.

Figures are looked up in the warehouse, intervals and comparisons worked out again from the counts.
"""

import re
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any

import duckdb
import pytest

from pipeline.queries.lines import place_facts
from pipeline.text.council.lines import MAX_WORDS, Line, plain_lines
from tests.support.reading.figures_in_words import called

Row = Mapping[str, Any]
Con = duckdb.DuckDBPyConnection
ENGLAND = "E92000001"
WAIT = "ehcp_average_wait_incl_weeks"
EXCL, INCL = "ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"
LATE, LATE_INCL = "ehcp_issued_over_52_weeks_excl_pct", "ehcp_issued_over_52_weeks_incl_pct"
REFUSED = "ehc_requests_refused_pct"
ABOUT = ["wait", "on time", "over a year", "refused", "since 2022"]
FORBIDDEN = re.compile(
    r"\b(?:best|worst|worse|better|fail\w*|poor\w*|illegal\w*|unlawful\w*|law ?break\w*|waiting list|"
    r"blame\w*|backlog\w*|crisis|lottery|nan|None|null|inf|win\w*|children (?:are )?wait\w*)\b|"
    r"  | [.,;:]|\.\.|[{}]|"
    r"(?<![\w.])[-\N{MINUS SIGN}]\d|^[a-z]|[^.]$"
)
# What a line says -> the measure that it tells. Named groups are looked up.
NAME, YEAR, VALUE = r"(?P<name>.+?)", r"(?P<year>\d{4})", r"(?P<value>[\d.]+)"
COUNTS, ENG = r"(?P<num>[\d,]+) of (?P<den>[\d,]+)", r"England: (?P<eng>[\d.]+)"
GIVEN = {
    rf"Families given a plan in {NAME} in {YEAR} had waited {VALUE} weeks on average\. "
    rf"This counts exceptions, which may take longer\. {ENG}\. The law says 20": WAIT,
    rf"In {YEAR} {NAME} issued {VALUE}% of its plans within 20 weeks \({COUNTS}, not counting "
    rf"exceptions\)\. {ENG}%": EXCL,
    rf"Counting exceptions, {NAME} issued {VALUE}% of its plans within 20 weeks in "
    rf"{YEAR} \({COUNTS}\)\. {ENG}%": INCL,
    rf"In {NAME} {COUNTS} plans issued in {YEAR} \({VALUE}%, not counting exceptions\) took over 52 weeks: "
    rf"at least 32 weeks late\. {ENG}%": LATE,
    rf"In {NAME} (?P<none>none) of (?P<den>[\d,]+) plans issued in {YEAR}, "
    rf"not counting exceptions, took over 52 weeks\. {ENG}%": LATE,
    rf"Counting exceptions, {VALUE}% of plans issued in {NAME} in {YEAR} took over 52 weeks "
    rf"\({COUNTS}\)\. {ENG}%": LATE_INCL,
    rf"In {YEAR} {NAME} refused {VALUE}% of requests for an assessment \({COUNTS}\)(?:, "
    rf"(?P<usual>[a-z ]+))?\. {ENG}%": REFUSED,
    rf"In {YEAR} {NAME} refused (?P<none>none) of (?P<den>[\d,]+) requests for an assessment"
    rf"(?:, (?P<usual>[a-z ]+))?\. {ENG}%": REFUSED,
}
DOUBT = {
    rf"The wait printed for {NAME} in {YEAR}, {VALUE} weeks on average counting exceptions, is in doubt\. "
    rf"{ENG}\. The law says 20": WAIT,
    rf"The figures say that {NAME} issued {VALUE}% of its plans within 20 weeks in {YEAR}, not counting "
    rf"exceptions, which is in doubt\. {ENG}%": EXCL,
    rf"The figures say that {VALUE}% of plans in {NAME} took more than 52 weeks in {YEAR}, not counting "
    rf"exceptions, which is in doubt\. {ENG}%": LATE,
    rf"The figures say that {NAME} refused {VALUE}% of requests in {YEAR}, which is in doubt\. "
    rf"{ENG}%": REFUSED,
}
SMALL = {
    rf"Only (?P<den>\d+) plans? w(?:as|ere) issued in {NAME} in {YEAR}: too few to compare\. "
    rf"{ENG} weeks\. The law says 20": WAIT,
    rf"{NAME} issued only (?P<den>\d+) plans? in {YEAR}, not counting exceptions: too few to "
    rf"compare\. {ENG}%": EXCL,
    rf"Too few plans were issued in {NAME} in {YEAR} to say how many take over 52 weeks\. {ENG}%": LATE,
    rf"{NAME} received only (?P<den>\d+) requests? for an assessment in {YEAR}: too few to "
    rf"compare\. {ENG}%": REFUSED,
}
MISSING = {
    rf"No average wait was published for {NAME} for {YEAR}\. {ENG} weeks\. The law says 20": WAIT,
    rf"No share of plans issued within 20 weeks was published for {NAME} for {YEAR}\. {ENG}%": EXCL,
    rf"No share of plans that took more than 52 weeks was published for {NAME} for {YEAR}\. {ENG}%": LATE,
    rf"No share of requests refused was published for {NAME} for {YEAR}\. {ENG}%": REFUSED,
}
NEVER = {
    r"No average wait was published for (?P<name>.+), which existed until \d+ March "
    r"\d{4}\. The law says 20 weeks": WAIT,
    r"How many plans took more than 52 weeks is published from 2023 only; (?P<name>.+) "
    r"existed until \d+ March \d{4}": LATE,
}
KINDS = {"given": GIVEN, "suspect": DOUBT, "small": SMALL, "missing": MISSING, "never": NEVER}
TREND = re.compile(
    rf"Plans on time in {NAME}, (?:not )?counting exceptions(?:, "
    r"(?P<way>rose|fell) from (?P<a>[\d.]+)% in (?P<first>\d+) to "
    r"(?P<b>[\d.]+)% in (?P<last>\d+)|: no clear change, (?P<a2>[\d.]+)% in (?P<first2>\d+), "
    r"(?P<b2>[\d.]+)% in (?P<last2>\d+)|: (?P<a3>[\d.]+)% in (?P<first3>\d+), (?P<c>[\d.]+)% in "
    r"(?P<before>\d+), (?P<b3>[\d.]+)% in (?P<last3>\d+))\. "
    r"England: (?P<ea>[\d.]+)% in (?P<england_first>\d+), (?P<eb>[\d.]+)% in (?P<england_last>\d+)\."
)
NO_TREND = re.compile(
    r"(?:(?P<small>Too few plans are issued in) .+ for a trend since 2022|"
    r"(?P<few>Since 2022 too few years of) .+ can be compared for a trend|"
    r".+ (?P<closed>existed until) [^;]+; since 2022 plans are counted in another way)\. "
    r"England: (?P<ea>[\d.]+)% in 2022, (?P<eb>[\d.]+)% in (?P<last>\d{4})\."
)


@pytest.fixture(scope="module")
def figures(con: Con) -> dict[tuple[str, str, int], Row]:
    found = con.cursor().sql(
        "FROM figure WHERE geographic_level IN ('Local authority', 'National') "
        "AND (indicator LIKE 'ehcp_issued%_pct' OR indicator LIKE 'ehcp_average_wait%' "
        "OR indicator = 'ehc_requests_refused_pct')"
    )
    return {
        (row["location_code"], row["indicator"], row["time_period"]): row
        for row in found.pl().rows(named=True)
    }


@pytest.fixture(scope="module")
def written(con: Con) -> dict[str, tuple[Row, list[Line]]]:
    return {code: (facts.place, plain_lines(facts)) for code, facts in place_facts(con.cursor()).items()}


def rankable(row: Row | None) -> bool:
    """Whether a figure may be compared, by the rules as written in methods.md."""
    if row is None or row["value"] is None or row["suspect"] or not row["existed"]:
        return False
    return row["denominator"] is None or row["denominator"] >= 30


def wilson(row: Row) -> tuple[float, float, float]:
    n, p, z = row["denominator"], row["numerator"] / row["denominator"], 1.959964
    middle, half = p + z * z / 2 / n, z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    scale = 1 + z * z / n
    return p, (middle - half) / scale, (middle + half) / scale


def clearly_above(one: Row, other: Row) -> bool:
    """Whether the interval of the difference (Newcombe's method 10) lies above 0."""
    (p, low, _), (q, _, high) = wilson(one), wilson(other)
    return p - q > sqrt((p - low) ** 2 + (high - q) ** 2)


def direction(then: Row, now: Row) -> str | None:
    """Return what may be said of a change: 'rose', 'fell'; None within chance."""
    return "rose" if clearly_above(now, then) else "fell" if clearly_above(then, now) else None


def number(text: str) -> float:
    return float(text.replace(",", ""))


def faults(code: str, place: Row, line: Line, figures: Mapping[tuple[str, str, int], Row]) -> Iterator[str]:
    if len(line.text.split()) > MAX_WORDS:
        yield "too long"
    if FORBIDDEN.search(line.text.replace(called(place["location_name"]), "Place")):
        yield "words"
    if line.about.startswith("since"):
        yield from trend_faults(code, place, line, figures)
        return
    for kind, patterns in KINDS.items():
        for pattern, measure in patterns.items():
            if found := re.fullmatch(pattern + r"\.", line.text):
                if kind == "never":
                    given = [
                        key
                        for key in figures
                        if key[:2] == (code, measure) and figures[key]["value"] is not None
                    ]
                    yield from ["a figure is given"] if given or not place["closed"] else []
                else:
                    yield from said_faults(code, place, kind, measure, found.groupdict(), figures)
                return
    yield "not understood"


def said_faults(
    code: str, place: Row, kind: str, measure: str, said: dict[str, str | None], figures: Mapping[Any, Row]
) -> Iterator[str]:
    row, national = figures[code, measure, int(said["year"])], figures[ENGLAND, measure, int(said["year"])]
    years = [year for other, name, year in figures if (other, name) == (code, measure)]
    own = [year for year in years if figures[code, measure, year]["existed"]]
    if int(said["year"]) != max(own if place["closed"] else years):
        yield "not the newest"
    if said["name"].lower() != called(place["location_name"]).lower():
        yield "another name"
    if said["eng"] != f"{national['value']:.1f}":
        yield "England"
    expected = "missing" if row["value"] is None else "suspect" if row["suspect"] else "given"
    if expected == "given" and row["denominator"] < 30:
        expected = "small"
    if kind != expected:
        yield f"given as {kind}, is {expected}"
    if said.get("value") and said["value"] != f"{row['value']:.1f}":
        yield "value"
    if said.get("num") and number(said["num"]) != row["numerator"]:
        yield "numerator"
    if said.get("den") and number(said["den"]) != row["denominator"]:
        yield "denominator"
    if said.get("none") and row["numerator"] != 0:
        yield "not none"
    if (
        measure in (INCL, LATE_INCL)
        and figures[code, {INCL: EXCL, LATE_INCL: LATE}[measure], row["time_period"]]["value"]
    ):
        yield "a figure without exceptions is given"
    if measure == REFUSED and kind == "given":
        yield from [] if (said["usual"] or "") in usual(row, figures) else [f"usual {usual(row, figures)}"]


def usual(row: Row, figures: Mapping[Any, Row]) -> list[str]:
    """Return what may be said: places among all figures of the year, however chance fell."""
    if not rankable(row):
        return [""]
    others = [
        other
        for (code, measure, year), other in figures.items()
        if (measure, year) == (REFUSED, row["time_period"])
        and code not in (ENGLAND, row["location_code"])
        and rankable(other)
    ]
    above = sum(clearly_above(other, row) for other in others)
    below = sum(clearly_above(row, other) for other in others)
    half = (len(others) + 1) / 2
    plain = "more than most councils" if len(others) + 1 - below <= half else "near the middle of councils"
    plain = "fewer than most councils" if above + 1 > half + 0.5 else plain
    side = {"more": ["unusually many"], "fewe": ["unusually few"]}.get(plain[:4], [])
    return [plain, *side]


def trend_faults(code: str, place: Row, line: Line, figures: Mapping[Any, Row]) -> Iterator[str]:
    measure = line.indicator or ""
    own = {year: row for (other, name, year), row in figures.items() if (other, name) == (code, measure)}
    earlier = max((year for year, row in own.items() if year < 2022 and rankable(row)), default=None)
    before = [note for note in line.notes if note.startswith("Before 2022")]
    if before and earlier is not None:
        values = [
            f"{row[earlier]['value']:.1f}%" for row in (own, {earlier: figures[ENGLAND, measure, earlier]})
        ]
        if re.findall(r"[\d.]+%|in \d{4}", before[0]) != [values[0], f"in {earlier}", values[1]]:
            yield "before"
    if bool(before) != (earlier is not None and not (place["closed"] and max(own) < 2022)):
        yield "something or nothing before"
    years = sorted(year for year, row in own.items() if year >= 2022 and rankable(row))
    if found := NO_TREND.fullmatch(line.text):
        if len(years) > 1 or bool(found["closed"]) != bool(place["closed"]):
            yield "a trend can be given"
        if found["small"] and not any((row["denominator"] or 99) < 30 for row in own.values()):
            yield "not small"
        first, last, start, end = 2022, int(found["last"]), found["ea"], found["eb"]
    elif found := TREND.fullmatch(line.text):
        said = [found[name] or found[f"{name}2"] or found[f"{name}3"] for name in ("first", "last", "a", "b")]
        first, last = int(said[0]), int(said[1])
        if years[0] != first or years[-1] != last:
            yield "other years"
        if said[2:] != [f"{own[year]['value']:.1f}" for year in (first, last)]:
            yield "values"
        yield from turn_faults(found, years, own)
        if (found["england_first"], found["england_last"]) != (said[0], said[1]):
            yield "England's years"
        start, end = found["ea"], found["eb"]
    else:
        yield "not understood"
        return
    if (start, end) != tuple(f"{figures[ENGLAND, measure, year]['value']:.1f}" for year in (first, last)):
        yield "England"


def turn_faults(found: re.Match[str], years: list[int], own: Mapping[int, Row]) -> Iterator[str]:
    """A year between is given if the figure clearly went there and back, or in the last year another way."""
    first, *between, last = years
    way = direction(own[first], own[last])
    turned = [
        year
        for year in between
        if {direction(own[first], own[year]), direction(own[year], own[last])} == {"rose", "fell"}
        or (year == years[-2] and direction(own[year], own[last]) not in (None, way))
    ]
    farthest = max(turned, key=lambda year: abs(own[year]["value"] - own[last]["value"]), default=None)
    expected = (None, None) if farthest is None else (str(farthest), f"{own[farthest]['value']:.1f}")
    if (found["before"], found["c"]) != expected:
        yield "the year between"
    if found["way"] != (None if farthest else way):
        yield "direction"


@pytest.mark.slow
def test_every_line_says_what_the_warehouse_has(
    written: dict[str, tuple[Row, list[Line]]], figures: dict[tuple[str, str, int], Row]
) -> None:
    wrong = {
        (place["location_name"], fault): line.text
        for code, (place, lines) in written.items()
        for line in lines
        for fault in faults(code, place, line, figures)
    }
    assert list(wrong.items())[:20] == []
    assert len(written) > 153
    assert all([line.about for line in lines] == ABOUT for _, lines in written.values())


def test_unusual_shares_lie_outside_of_the_funnel(
    written: dict[str, tuple[Row, list[Line]]], con: Con
) -> None:
    outside = con.cursor().execute(
        "SELECT location_code, value > high_95 "
        "FROM funnel JOIN figure USING (indicator, time_period, location_code) "
        "WHERE indicator = ? AND (value > high_95 OR value < low_95) AND time_period = "
        "(SELECT max(time_period) FROM funnel WHERE indicator = ?)",
        [REFUSED, REFUSED],
    )
    expected_turn = {
        code: "unusually many" in line.text
        for code, (place, lines) in written.items()
        for line in lines
        if "unusually" in line.text and not place["closed"]
    }
    assert expected_turn == dict(outside.fetchall()) != {}


def test_notes_give_reasons_doubts_and_caveats_of_the_very_figure(
    written: dict[str, tuple[Row, list[Line]]], figures: dict[tuple[str, str, int], Row]
) -> None:
    for code, (_, lines) in written.items():
        for line in lines[:4]:
            if line.indicator is not None:
                row = figures[code, line.indicator, line.time_period]
                for note in (row["suspect"], row["missing_reason"]):
                    assert note is None or note in line.notes
    norfolk = next(lines for place, lines in written.values() if place["location_name"] == "Norfolk")
    assert "Counting exceptions, Norfolk issued 59.0%" in norfolk[1].text
    assert any("classed all but one of its 1,943 plans of 2025" in note for note in norfolk[1].notes)
