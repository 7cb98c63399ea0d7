"""A lead read back: its sentence taken apart by patterns of their own, and found again in plain Python.

Figures come from latest_observation. Ranks, records, runs and gaps are recomputed, and exact tests say
whether chance explains them.
"""

import re
from collections.abc import Callable, Mapping

from pipeline.core.periods import period_label
from tests.support.reading.figures_in_words import CHANGE, Row, called, when
from tests.support.reading.lead_figures import LeadFigures, a_year_before, has_counts, is_place, p_value
from tests.support.reading.lead_patterns import (
    FULL,
    SENTENCES,
    SHAPE,
    TYPES,
    UP,
    numbers_behind,
    numbers_in,
    printed,
    said,
)

ENGLAND = "E92000001"


class Reading:
    """One lead: its row, its sentence taken apart, and what it should say."""

    def __init__(self, lead: Row, known: LeadFigures) -> None:
        self.lead, self.known, self.kind = lead, known, lead["kind"]
        self.indicator, self.period, self.code = lead["indicator"], lead["time_period"], lead["location_code"]
        self.measure = known.measures[self.indicator]
        text = lead["sentence"]
        for full in FULL:
            text = text.replace(full, full.rpartition("(")[2].rstrip(")"))
        period = re.escape(when(self.period, self.measure))
        pattern = SENTENCES[SHAPE[self.kind]].replace("@when", period)
        match = re.fullmatch(pattern.replace("@place", re.escape(self.name(self.code))), text)
        assert match, f"{self.kind}: {lead['sentence']}"
        self.said = match.groupdict()
        self.figures = known.figures[self.indicator, self.period]
        self.figure = self.figures.get(self.code)
        self.codes = known.ranked.get((self.indicator, self.period), frozenset())
        self.up = bool(set(self.kind.split()) & set(UP)) and not self.kind.startswith(
            ("lowest", "fall", "below")
        )

    def same(self, name: str, expected: object) -> None:
        found = self.said[name]
        assert found == (None if expected is None else str(expected)), f"{name}: {self.lead['sentence']}"

    def true(self, *, holds: bool) -> None:
        assert holds, self.lead["sentence"]

    def check(self) -> None:
        words = set(re.findall(r"[\w-]+", self.measure["label"].lower()))
        unsaid = words - set(re.findall(r"[\w-]+", self.lead["sentence"].lower()))
        self.true(holds=SHAPE[self.kind] == "passed" or unsaid <= {"balance", "change"})
        CHECKS[SHAPE[self.kind]](self)

    def name(self, code: str) -> str:
        name = called(self.known.places[code]["location_name"])
        return (
            name[0].upper() + name[1:] if SHAPE[self.kind] in ("extreme", "neighbours", "unusual") else name
        )

    def figure_is(self, *, direction_known: bool = False, england: bool = False) -> None:
        self.true(holds=self.code in self.codes)
        self.same("figure", said(self.figure["value"], self.measure, direction_known=direction_known))
        there = self.known.value(self.indicator, self.period, ENGLAND)
        shown = england and there is not None and not self.measure["signed"]
        expected = numbers_behind(
            self.figure, self.measure, said(there, self.measure, direction_known=True) if shown else None
        )
        assert numbers_in(self.said["behind"], self.measure) == expected, self.lead["sentence"]

    def group(self) -> frozenset[str]:
        column = {"region": "region_code", "type": "la_type"}.get(self.kind.rpartition(" ")[2])
        own = self.known.places[self.code]
        return frozenset(
            code for code in self.codes if column is None or self.known.places[code][column] == own[column]
        )

    def changes(self, then: int, codes: frozenset[str]) -> dict[str, float]:
        before = self.known.figures[self.indicator, then]
        both = codes & self.known.ranked[self.indicator, then]
        counted = [code for code in both if has_counts(self.figures[code]) and has_counts(before[code])]
        return {code: self.figures[code]["value"] - before[code]["value"] for code in counted}

    def england_went(self, then: int) -> None:
        for name, period in (("england_from", then), ("england", self.period)):
            self.same(name, said(self.known.value(self.indicator, period, ENGLAND), self.measure))


def extreme(reading: Reading) -> None:
    group, measure, high = reading.group(), reading.measure, reading.kind.startswith("highest")
    values = {code: printed(reading.figures[code]["value"], measure) for code in group}
    value = values[reading.code]
    reading.same("among", len(group))
    reading.true(holds=is_place(list(values.values()), value, reading.said["nth"], high))
    reading.true(holds=int(reading.said["nth"] or 1) <= (3 if reading.kind.endswith("England") else 1))
    reading.figure_is(direction_known=True, england=True)
    region = reading.known.places[reading.code]["region_code"]
    name = reading.known.places[region]["location_name"]
    in_region = (
        None
        if not reading.kind.endswith("region")
        else name
        if name.startswith(("London", "York"))
        else f"the {name}"
    )
    reading.same("region", in_region)
    whom = reading.known.places[reading.code]["la_type"] if reading.kind.endswith("type") else None
    reading.true(holds=TYPES.get(reading.said["whom"]) == whom)
    end, thing = reading.said["end"], reading.said["thing"]
    if measure["signed"]:
        reading.true(holds=end == "largest" and (value > 0) == high == ("surplus" in thing))
    elif measure["unit"] == CHANGE:
        word = "rise" if value > 0 else "fall"
        reading.true(
            holds=thing.startswith(word) and end == ("steepest" if (value > 0) == high else "smallest")
        )
    else:
        reading.true(holds=(end in UP) == high)
    if has_counts(reading.figure):
        others = {"numerator": 0, "denominator": 0} | reading.figures.get(ENGLAND, {})
        if not reading.kind.endswith("England"):
            rest = [reading.figures[code] for code in group - {reading.code}]
            others = {name: sum(row[name] for row in rest) for name in ("numerator", "denominator")}
        reading.true(holds=p_value(reading.figure, others, measure) < 0.01)
        assert "could not be tested" not in (reading.lead["caution"] or "")
    else:
        assert f"{why_untested(measure)}, so chance could not be tested." in reading.lead["caution"]
        assert ("Pounds tell" in reading.lead["caution"]) == (measure["unit"] == "GBP")


def why_untested(measure: Row) -> str:
    of_money = measure["unit"].startswith("GBP") or measure["signed"]
    return "Money is not a count of cases" if of_money else "The measure is published without counts"


def neighbours(reading: Reading) -> None:
    codes = [
        code
        for code in reading.known.neighbours[reading.code]
        if code in reading.codes and has_counts(reading.figures[code])
    ]
    values = [printed(reading.figures[code]["value"], reading.measure) for code in codes]
    high, own = reading.kind.startswith("above"), printed(reading.figure["value"], reading.measure)
    reading.same("others", len(codes))
    reading.true(holds=own > max(values) if high else own < min(values))
    reading.figure_is(direction_known=True)
    k, n = (sum(reading.figures[code][name] for code in codes) for name in ("numerator", "denominator"))
    times = {"per cent": 100, "per 1,000": 1_000, "per 10,000": 10_000, "per 1,000 plans": 1_000}
    pooled = (
        100 * (k / n - 1) if reading.measure["unit"] == CHANGE else times[reading.measure["unit"]] * k / n
    )
    reading.same("pooled", said(pooled, reading.measure))
    reading.true(holds=p_value(reading.figure, {"numerator": k, "denominator": n}, reading.measure) < 0.01)


def gap(reading: Reading) -> None:
    high_low = re.fullmatch(r"(.+) and (.+)", f"{reading.said['in_high']} and {reading.said['in_low']}")
    assert high_low
    codes = {
        called(place["location_name"]): code
        for code, place in reading.known.places.items()
        if code in reading.codes
    }
    high, low = (codes[reading.said[name]] for name in ("in_high", "in_low"))
    reading.true(holds=reading.code in (high, low))
    first = called(reading.known.places[high]["location_name"])
    reading.same("high", f"{first[0].upper()}{first[1:]} and {reading.said['in_low']}")
    gaps = {
        pair: abs(reading.figures[pair[0]]["value"] - reading.figures[pair[1]]["value"])
        for pair in reading.known.touching
        if set(pair) <= reading.codes
    }
    own = gaps[tuple(sorted((high, low)))]
    reading.same("borders", len(gaps))
    reading.true(
        holds=1 + sum(value > own + 1e-9 for value in gaps.values()) == int(reading.said["nth"] or 1) <= 3
    )
    for name, code in (("figure", high), ("low_figure", low)):
        reading.same(name, said(reading.figures[code]["value"], reading.measure))
        behind = reading.said[{"figure": "behind", "low_figure": "low_behind"}[name]]
        assert numbers_in(behind, reading.measure) == numbers_behind(reading.figures[code], reading.measure)
    reading.true(holds=p_value(reading.figures[high], reading.figures[low], reading.measure) < 0.01)


def unusual(reading: Reading) -> None:
    reading.figure_is(england=True)
    reading.same("among", len(reading.codes))
    here = [item for item in reading.known.funnel if item[:2] == (reading.indicator, reading.period)]
    reading.true(holds=(reading.indicator, reading.period, reading.code) in here)
    reading.same("others", len(here) - 1 or None)


def changed(reading: Reading, years: int = 1) -> int:
    then = a_year_before(reading.period, years)
    series = reading.known.series(reading.indicator, reading.code, reading.period)
    reading.true(holds=then in series)
    reading.same("then", period_label(then, reading.measure["time_identifier"]))
    reading.same("before", said(series[then], reading.measure))
    reading.true(holds=(reading.said["verb"] == "rose") == (series[reading.period] > series[then]))
    reading.figure_is()
    before = reading.known.figures[reading.indicator, then][reading.code]
    reading.true(holds=p_value(reading.figure, before, reading.measure) < 0.01)
    return then


def steepest(reading: Reading) -> None:
    then = changed(reading)
    changes = {code: round(change, 9) for code, change in reading.changes(then, reading.group()).items()}
    rises = reading.said["change"] == "rise"
    reading.same("among", len(changes))
    reading.true(holds=(reading.said["verb"] == "rose") == rises == ("rise" in reading.kind))
    reading.true(holds=is_place(list(changes.values()), changes[reading.code], reading.said["nth"], rises))
    reading.england_went(then)


def against(reading: Reading) -> None:
    then = changed(reading)
    reading.england_went(then)
    there = [reading.known.figures[reading.indicator, period][ENGLAND] for period in (reading.period, then)]
    rose = there[0]["value"] > there[1]["value"]
    reading.true(
        holds=reading.said["opposite"] == ("rose" if rose else "fell")
        and (reading.said["verb"] == "rose") != rose
    )
    reading.true(holds=p_value(*there, reading.measure) < 0.06)


def three_years(reading: Reading) -> None:
    periods = [a_year_before(reading.period, years) for years in (3, 2, 1)]
    series = reading.known.series(reading.indicator, reading.code, reading.period)
    for years, period in zip((3, 2, 1), periods, strict=True):
        reading.same(f"p{years}", period_label(period, reading.measure["time_identifier"]))
        reading.same(f"v{years}", said(series[period], reading.measure))
    values = [printed(series[period], reading.measure) for period in (*periods, reading.period)]
    reading.true(
        holds=values == sorted(values, reverse=reading.said["verb"] == "fallen") and len(set(values)) == 4
    )
    reading.figure_is()
    reading.england_went(periods[0])


def since(reading: Reading, series: Mapping[int, float]) -> None:
    first = min(series)
    label = (
        when(first, reading.measure)
        if reading.measure["signed"]
        else period_label(first, reading.measure["time_identifier"])
    )
    reading.same("since", label)
    reading.same("count", len(series))
    reading.true(holds=len(series) >= 4)


def record(reading: Reading) -> None:
    series = reading.known.series(reading.indicator, reading.code, reading.period)
    since(reading, series)
    high = reading.kind == "own highest"
    earlier = [printed(value, reading.measure) for period, value in series.items() if period < reading.period]
    own, nearest = printed(reading.figure["value"], reading.measure), (max if high else min)(earlier)
    reading.true(holds=own > nearest if high else own < nearest)
    label = reading.said["then"]
    then = next(
        period
        for period in series
        if label
        == (
            when(period, reading.measure)
            if reading.measure["signed"]
            else period_label(period, reading.measure["time_identifier"])
        )
    )
    reading.true(holds=printed(series[then], reading.measure) == nearest and then < reading.period)
    reading.same("before", said(series[then], reading.measure))
    reading.figure_is(direction_known=True)


def first(reading: Reading) -> None:
    figures = reading.known.figures
    series = {
        period: value
        for period, value in reading.known.series(reading.indicator, reading.code, reading.period).items()
        if has_counts(figures[reading.indicator, period][reading.code])
    }
    since(reading, series)
    half = reading.said["than"] == "one half"
    than = {
        period: 50.0 if half else figures[reading.indicator, period][ENGLAND]["value"] for period in series
    }
    above = {period: value > than[period] for period, value in series.items()}
    reading.true(
        holds=above.pop(reading.period) == (reading.said["side"] == "above") == ("above" in reading.kind)
    )
    reading.true(holds=set(above.values()) == {reading.said["side"] == "below"})
    if not half:
        reading.same("than", f"England's {said(than[reading.period], reading.measure)}")
    reading.figure_is()


def balance_before(reading: Reading) -> float:
    series = reading.known.series(reading.indicator, reading.code, reading.period)
    then = max(period for period in series if period < reading.period)
    reading.same("then", when(then, reading.measure))
    reading.same("before", said(series[then], reading.measure))
    reading.figure_is()
    return series[then]


def turned(reading: Reading) -> None:
    before = balance_before(reading)
    reading.true(holds=(before > 0) == (reading.kind == "turned to deficit") == (reading.figure["value"] < 0))


def passed(reading: Reading) -> None:
    limit = {"a tenth": -10, "a quarter": -25}[reading.said["part"]]
    reading.true(holds=reading.figure["value"] <= limit < balance_before(reading))


def missing(reading: Reading) -> None:
    reading.true(holds=reading.figure is not None and reading.figure["value"] is None)
    reading.true(holds=reading.code not in reading.codes)


def withdrawn(reading: Reading) -> None:
    missing(reading)


CHECKS: Mapping[str, Callable[[Reading], None]] = {
    "extreme": extreme,
    "neighbours": neighbours,
    "gap": gap,
    "unusual": unusual,
    "steepest": steepest,
    "against": against,
    "three years": three_years,
    "record": record,
    "first": first,
    "turned": turned,
    "passed": passed,
    "missing": missing,
    "withdrawn": withdrawn,
}
