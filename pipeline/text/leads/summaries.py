"""Leads in one short sentence each: place, period, figure, and what is notable about it."""

from collections.abc import Callable, Mapping

from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.clauses import clause
from pipeline.text.leads.facts import LeadFact
from pipeline.text.leads.kinds import LOW, RISES, Kind
from pipeline.text.leads.nouns import closed, end_of_order, size


def lead_summary(lead: Row, indicator: Row, names: Mapping[str, str]) -> str:
    """Return the lead in some 20 words; the arguments are those of `leads.lead_sentence`, which says all."""
    fact = LeadFact(lead, indicator, names)
    if lead["kind"] in (Kind.MISSING, Kind.WITHDRAWN):
        return formatting.capital(_not_published(fact))
    if lead["kind"] == Kind.WIDEST_GAP:
        return _gap(fact)
    said = clause(lead["value"], indicator)
    return f"In {fact.place()} {_when(fact)}, {said}: {_NOTABLE[lead['kind']](fact)}."


def _when(fact: LeadFact) -> str:
    """Return the period without its kind of year, which the sentence in full names: 'in 2024/25'."""
    return fact.when.replace("academic year ", "").replace("financial year ", "")


def _extreme(fact: LeadFact) -> str:
    lead = fact.lead
    end = end_of_order(fact.indicator, lead["value"], lead["rank"], highest=lead["kind"] not in LOW)
    return f"{end} {fact.where}"


def _neighbours(fact: LeadFact) -> str:
    side = "below" if fact.lead["kind"] in LOW else "above"
    return f"{side} all of {fact.lead['among'] - 1} similar councils"


def _gap(fact: LeadFact) -> str:
    sides = sorted(
        ((fact.lead["value"], fact.place()), (fact.lead["other_value"], fact.place("other_code"))),
        reverse=True,
    )
    (high, there), (low, here) = sides
    return (
        f"{formatting.capital(_when(fact))}, {closed(clause(high, fact.indicator))} in {there} and "
        f"{size(low, fact.indicator)} in {here}: England's {fact.nth()}widest border gap."
    )


def _unusual(_: LeadFact) -> str:
    return "unusually high"


def _from(fact: LeadFact, value: str = "from_value", period: str = "from_period") -> str:
    return f"{fact.size(value)} {fact.then(period)}"


def _way(fact: LeadFact) -> str:
    return "up" if fact.lead["kind"] in RISES else "down"


def _steepest(fact: LeadFact) -> str:
    change = "rise" if fact.lead["kind"] in RISES else "fall"
    return f"{_way(fact)} from {_from(fact)}, the {fact.nth()}steepest {change} {fact.where}"


def _against(fact: LeadFact) -> str:
    opposite = "fell" if fact.lead["kind"] in RISES else "rose"
    return f"{_way(fact)} from {_from(fact)}, while England's {opposite}"


def _three_years(fact: LeadFact) -> str:
    return f"{_way(fact)} three years running, from {_from(fact)}"


def _record(fact: LeadFact) -> str:
    end = "highest" if fact.lead["kind"] in RISES else "lowest"
    if fact.indicator["signed"]:
        end = f"largest {'deficit' if fact.lead['value'] < 0 else 'surplus'}"
    return f"the {end} of {fact.lead['figures']} figures since {fact.since}"


def _first(fact: LeadFact) -> str:
    side = "above" if fact.lead["kind"] in RISES else "below"
    half = fact.lead["kind"] in (Kind.FIRST_ABOVE_HALF, Kind.FIRST_BELOW_HALF)
    than = "one half" if half else f"England's {fact.size('england')}"
    return f"{side} {than} for the first time in figures from {fact.since} on"


def _turned(fact: LeadFact) -> str:
    return f"after {_from(fact)}"


def _passed(fact: LeadFact) -> str:
    part = "a quarter" if fact.lead["kind"] == Kind.PASSED_A_QUARTER else "a tenth"
    return f"past {part}, after {_from(fact)}"


def _revised(fact: LeadFact) -> str:
    return f"revised from {fact.size('old_value')}"


def _not_published(fact: LeadFact) -> str:
    thing = formatting.in_a_sentence(str(fact.indicator["label"]))
    if fact.lead["kind"] == Kind.WITHDRAWN:
        return f"the figure for {fact.place()} {fact.when} for {closed(thing)} was withdrawn."
    none = f"no figure is published for {fact.place()} {fact.when} for {thing}"
    other = fact.lead["counterpart_indicator"]
    if other is None:
        return f"{none}."
    version = "including" if "including" in other["label"] else "excluding"
    return f"{none}; {version} them it is {size(fact.lead['counterpart']['value'], other)}."


_NOTABLE: Mapping[str, Callable[[LeadFact], str]] = {
    **dict.fromkeys((Kind.HIGHEST, Kind.HIGHEST_IN_REGION, Kind.HIGHEST_OF_TYPE), _extreme),
    **dict.fromkeys((Kind.LOWEST, Kind.LOWEST_IN_REGION, Kind.LOWEST_OF_TYPE), _extreme),
    **dict.fromkeys((Kind.ABOVE_NEIGHBOURS, Kind.BELOW_NEIGHBOURS), _neighbours),
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
    Kind.REVISED: _revised,
}
