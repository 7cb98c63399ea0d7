"""Leads in English: what is notable about an authority's figure, and what to mind about it."""

from collections.abc import Callable, Mapping, Sequence

from pipeline.text import formatting
from pipeline.text.balances import POUNDS
from pipeline.text.formatting import Row
from pipeline.text.leads.facts import LeadFact, with_brackets
from pipeline.text.leads.kinds import LOW, PUBLISHED, RISES, Kind
from pipeline.text.leads.nouns import (
    COUNTED_PER,
    closed,
    counts,
    in_full,
    noun,
    size,
    subject,
    superlative,
    unsigned,
)

NOT_TESTED = "The measure is published without counts, so chance could not be tested."
OF_THREE_YEARS = (
    "Chance does not explain the change over all three years, but may explain that of a single one."
)
OF_MONEY = "Money is not a count of cases, so chance could not be tested."
OF_A_HANDFUL = {
    "special_school_exclusions_per_100": "So few pupils are excluded that one or two can decide the rate."
}
"""Measures that rest on a handful of pupils in most places, published without counts -> what to mind."""


def lead_sentence(lead: Row, indicator: Row, names: Mapping[str, str]) -> str:
    """Return the sentence of a lead: a candidate's columns (see pipeline.warehouse.leads.candidates).

    `names` are those of places and regions by code. For missing figures, `counterpart` is the figure of the
    same measure with exceptions, or without, and `counterpart_indicator` that measure; or both are None.
    """
    return in_full(formatting.capital(_SENTENCES[lead["kind"]](LeadFact(lead, indicator, names))))


def caution(lead: Row, indicator: Row, notes: Sequence[str]) -> str | None:
    """Return what to mind: that chance was not tested, which places it leaves open, and the notes."""
    run = OF_THREE_YEARS if lead["kind"] in (Kind.THREE_RISES, Kind.THREE_FALLS) else None
    parts = [*_untested(lead, indicator), _possible_places(lead), run, *notes]
    return " ".join(dict.fromkeys(part for part in parts if part)) or None


def _untested(lead: Row, indicator: Row) -> list[str | None]:
    """Return why a figure was not tested against chance, and what else may explain it."""
    if lead["z"] is not None or lead["kind"] in PUBLISHED:
        return []
    of_money = indicator["signed"] or indicator["unit"].startswith("GBP")
    size_of_place = POUNDS if indicator["unit"] == "GBP" else None
    return [OF_MONEY if of_money else NOT_TESTED, size_of_place, OF_A_HANDFUL.get(indicator["indicator"])]


def _possible_places(lead: Row) -> str | None:
    low, high = lead["rank_low"], lead["rank_high"]
    if low is None or low == high or lead["kind"] not in (Kind.HIGHEST, Kind.LOWEST):
        return None
    if (lead["kind"] == Kind.LOWEST) != (lead["polarity"] == "lower_is_better"):
        low, high = lead["ranked"] - high + 1, lead["ranked"] - low + 1
    end = "lowest" if lead["kind"] == Kind.LOWEST else "highest"
    first, last = formatting.ordinal(low), formatting.ordinal(high)
    return f"Allowing for chance, its place is between {first} and {last} {end}."


def _extreme(fact: LeadFact) -> str:
    lead = fact.lead
    most = superlative(fact.indicator, lead["value"], lead["rank"], highest=lead["kind"] not in LOW)
    figure = fact.figure(fact.england, size=unsigned(lead["value"], fact.indicator))
    return f"{fact.place()} had {most}, of {fact.of_whom('ranked')} {fact.when}: {figure}."


def _neighbours(fact: LeadFact) -> str:
    lead = fact.lead
    most = superlative(fact.indicator, lead["value"], 1, highest=lead["kind"] not in LOW)
    figure = fact.figure(size=unsigned(lead["value"], fact.indicator))
    whom = f"compared with {lead['among'] - 1} similar councils (2025 model)"
    pooled = fact.size("pooled")
    return (
        f"{fact.place()} had {most}, {whom}, {fact.when}: {figure}. The group average of those was {pooled}."
    )


def _gap(fact: LeadFact) -> str:
    lead, indicator = fact.lead, fact.indicator
    other = {name: lead[f"other_{name}"] for name in ("value", "numerator", "denominator")}
    sides = [(fact.place(), lead), (fact.place("other_code"), other)]
    sides.sort(key=lambda side: side[1]["value"], reverse=True)
    figures = [
        f"{with_brackets(size(row['value'], indicator), counts(row, indicator))} in {place}"
        for place, row in sides
    ]
    return (
        f"{sides[0][0]} and {sides[1][0]} had the {fact.nth()}widest of England's {lead['among']} border "
        f"gaps in {fact.subject} {fact.when}: {figures[0]} and {figures[1]}."
    )


def _unusual(fact: LeadFact) -> str:
    others = fact.lead["sharing"] - 1
    shared = f" The same is true of {others} other{'s' if others > 1 else ''}." if others else ""
    return (
        f"{fact.place()} had an unusually high {noun(fact.indicator)} {fact.when}: "
        f"{fact.figure(fact.england)}. Chance and the usual differences between {fact.lead['among']} "
        f"authorities do not explain it.{shared}"
    )


def _steepest(fact: LeadFact) -> str:
    change = "rise" if fact.lead["kind"] in RISES else "fall"
    whom = fact.of_whom("compared")
    return f"{fact.moved}, the {fact.nth()}steepest {change} of {whom}; {fact.england_moved()}."


def _against(fact: LeadFact) -> str:
    opposite = "fell" if fact.lead["kind"] in RISES else "rose"
    return f"{fact.moved}, while {fact.england_moved(opposite)}."


def _three_years(fact: LeadFact) -> str:
    verb = "risen" if fact.lead["kind"] in RISES else "fallen"
    have = "have" if fact.indicator["unit"] in COUNTED_PER else "has"
    first, second, third = (
        f"{fact.size(value)} {fact.then(period)}"
        for value, period in (("from_value", "from_period"), ("value_2", "period_2"), ("value_1", "period_1"))
    )
    return (
        f"in {fact.place()}, {fact.subject} {have} {verb} three years running, from {first} to {second}, "
        f"{third} and {fact.size()} {fact.when}{fact.behind}; {fact.england_moved()}."
    )


def _record(fact: LeadFact) -> str:
    lead = fact.lead
    end = "highest" if lead["kind"] in RISES else "lowest"
    thing, before = fact.subject, f"the {end} before was"
    if fact.indicator["signed"]:
        thing = thing.replace("balance", "deficit" if lead["value"] < 0 else "surplus", 1)
        end, before = "largest", "the nearest before was"
    came = with_brackets(
        f"{unsigned(lead['value'], fact.indicator)} {fact.when}", counts(lead, fact.indicator)
    )
    return (
        f"in {fact.place()}, {thing} came to {came}, the {end} of {lead['figures']} comparable figures since "
        f"{fact.since}; {before} {fact.size('from_value')}, {fact.then('from_period')}."
    )


def _first(fact: LeadFact) -> str:
    side = "above" if fact.lead["kind"] in RISES else "below"
    half = fact.lead["kind"] in (Kind.FIRST_ABOVE_HALF, Kind.FIRST_BELOW_HALF)
    than = "one half" if half else f"England's {fact.size('england')}"
    return (
        f"in {fact.place()}, {fact.subject} came to {fact.size()} {fact.when}{fact.behind}, {side} {than} "
        f"for the first time in {fact.lead['figures']} comparable figures since {fact.since}."
    )


def _turned(fact: LeadFact) -> str:
    before = f"{fact.size('from_value')} {fact.then('from_period')}"
    return (
        f"in {fact.place()}, {fact.subject} turned from {before} to {fact.size()} {fact.when}{fact.behind}."
    )


def _passed(fact: LeadFact) -> str:
    part = "a quarter" if fact.lead["kind"] == Kind.PASSED_A_QUARTER else "a tenth"
    before = f"{fact.size('from_value')} {fact.then('from_period')}"
    return (
        f"in {fact.place()}, the DSG deficit passed {part} of the year's gross DSG: {fact.size()} {fact.when}"
        f"{fact.behind}, after {before}."
    )


def _not_published(fact: LeadFact) -> str:
    lead, more = fact.lead, fact.lead["measures"] - 1
    further = f", and for {more} related measure{'s' if more > 1 else ''}" if more else ""
    about = f"for {fact.place()} {fact.when} for {subject(fact.indicator)}{further}"
    if lead["kind"] == Kind.WITHDRAWN:
        about, gave = closed(f"the figure published {about}"), fact.size("old_value")
        earlier = "" if gave in lead["missing_reason"] else f": the earlier release gave {gave}"
        start = f"{about} was withdrawn{earlier}."
    else:
        start = f"no figure is published {about}."
    other, row = lead["counterpart_indicator"], lead["counterpart"]
    if other is None:
        return f"{start} {lead['missing_reason']}"
    version = "With exceptions included" if "including" in other["label"] else "Without exceptions"
    instead = with_brackets(size(row["value"], other), counts(row, other))
    return f"{start} {lead['missing_reason']} {version} it is {instead}."


def _revised(fact: LeadFact) -> str:
    return (
        f"the figure for {fact.place()} {fact.when} for {fact.subject} was revised from "
        f"{fact.size('old_value')} to {fact.figure()}."
    )


_SENTENCES: Mapping[str, Callable[[LeadFact], str]] = {
    **dict.fromkeys((Kind.HIGHEST, Kind.HIGHEST_IN_REGION, Kind.HIGHEST_OF_TYPE), _extreme),
    **dict.fromkeys((Kind.LOWEST, Kind.LOWEST_IN_REGION, Kind.LOWEST_OF_TYPE), _extreme),
    **dict.fromkeys((Kind.ABOVE_NEIGHBOURS, Kind.BELOW_NEIGHBOURS), _neighbours),
    Kind.WIDEST_GAP: _gap,
    Kind.UNUSUALLY_MANY: _unusual,
    **dict.fromkeys((Kind.STEEPEST_RISE, Kind.STEEPEST_RISE_IN_REGION), _steepest),
    **dict.fromkeys((Kind.STEEPEST_FALL, Kind.STEEPEST_FALL_IN_REGION), _steepest),
    **dict.fromkeys((Kind.HIGHEST_SO_FAR, Kind.LOWEST_SO_FAR), _record),
    **dict.fromkeys((Kind.THREE_RISES, Kind.THREE_FALLS), _three_years),
    **dict.fromkeys((Kind.AGAINST_A_FALL, Kind.AGAINST_A_RISE), _against),
    **dict.fromkeys((Kind.FIRST_ABOVE_ENGLAND, Kind.FIRST_BELOW_ENGLAND), _first),
    **dict.fromkeys((Kind.FIRST_ABOVE_HALF, Kind.FIRST_BELOW_HALF), _first),
    **dict.fromkeys((Kind.TURNED_TO_DEFICIT, Kind.TURNED_TO_SURPLUS), _turned),
    **dict.fromkeys((Kind.PASSED_A_TENTH, Kind.PASSED_A_QUARTER), _passed),
    **dict.fromkeys((Kind.MISSING, Kind.WITHDRAWN), _not_published),
    Kind.REVISED: _revised,
}
