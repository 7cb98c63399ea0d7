"""A measure as leads name it: what an authority had the most of, what rose, how much."""

import re

from pipeline.core.thresholds import RATE_UNITS
from pipeline.text import formatting
from pipeline.text.formatting import Row
from schemas.units import CHANGE

COUNTED_PER = (*(unit for unit in RATE_UNITS if not unit.startswith("GBP")), "per 100", "per 1,000 plans")
"""Units of rates, whose labels name what is counted: 'suspensions from special schools per 100 pupils'."""

SAID = {
    "ehcp_personal_budget_pct": "share of EHC plans with a personal budget",
    "special_school_absence_pct": "rate of absence from special schools",
    "ehc_requests_decided_6_weeks_pct": "share of decisions on requests that were made within 6 weeks",
    "ehcp_not_in_education_pct": "share of EHC plans of those not in education or employment",
    "ehcp_placement_elsewhere_pct": (
        "share of EHC plans of those educated elsewhere than in schools, colleges and nurseries"
    ),
    "ehcp_placement_home_education_pct": "share of EHC plans of those educated at home",
    "ehcp_placement_arranged_pct": (
        "share of EHC plans with other arrangements by the authority, outside schools and colleges"
    ),
    "high_needs_outturn_per_head_gbp": (
        "spending on high needs (outturn) per resident aged 0 to 17, without place funding"
    ),
    "sen_transport_per_head_gbp": (
        "spending on school transport to age 16 of pupils with SEN, per resident aged 0 to 17"
    ),
    "sen_transport_per_plan_gbp": "spending on school transport to age 16 of pupils with SEN, per EHC plan",
}
"""Measures whose labels do not fit after 'the highest', or say too little there -> what does."""

IN_FULL = {
    "EHC": "education, health and care (EHC)",
    "DSG": "dedicated schools grant (DSG)",
    "SEN": "special educational needs (SEN)",
}
PROPER = ("Attainment", "SEND", "EHC", "DSG", "SEN ")


def noun(indicator: Row) -> str:
    """Return a measure as a noun without an article: 'share of EHC plans issued within 20 weeks'."""
    if said := SAID.get(indicator["indicator"]):
        return said
    label = str(indicator["label"])
    lower = label if label.startswith(PROPER) else formatting.in_a_sentence(label)
    already = lower.startswith(("share of ", "SEND appeal rate")) or indicator["signed"]
    return f"share of {lower}" if indicator["unit"] == "per cent" and not already else lower


def subject(indicator: Row) -> str:
    """Return a measure as what rises or falls: 'the share of EHC plans ...', 'appeals registered ...'."""
    return noun(indicator) if indicator["unit"] in COUNTED_PER else f"the {noun(indicator)}"


def end_of_order(indicator: Row, value: float, rank: int, *, highest: bool) -> str:
    """Return how a figure stands out: 'the 2nd highest', 'the most', 'the largest deficit'."""
    nth = f"the {formatting.ordinal(rank)} " if rank > 1 else "the "
    unit, end = indicator["unit"], "highest" if highest else "lowest"
    if indicator["signed"]:
        return f"{nth}largest {'deficit' if value < 0 else 'surplus'}"
    if unit == CHANGE:
        steepness = "steepest" if (value > 0) == highest else "smallest"
        return f"{nth}{steepness} {'rise' if value > 0 else 'fall'}"
    if unit in COUNTED_PER and rank == 1:
        return f"{nth}{'most' if highest else 'fewest'}"
    if unit == "weeks":
        return f"{nth}{'longest' if highest else 'shortest'}"
    return f"{nth}{end} number" if unit in COUNTED_PER else f"{nth}{end}"


def superlative(indicator: Row, value: float, rank: int, *, highest: bool) -> str:
    """Return what an authority had: 'the 2nd highest share of ...', 'the most appeals ...'."""
    end, thing = end_of_order(indicator, value, rank, highest=highest), noun(indicator)
    for of_thing, kinds in (("balance", ("deficit", "surplus")), ("change", ("rise", "fall"))):
        if end.endswith(kinds):
            start, _, kind = end.rpartition(" ")
            return f"{start} {thing.replace(of_thing, kind, 1)}"
    return f"{end} of {thing}" if end.endswith("number") else f"{end} {thing}"


def size(value: float, indicator: Row) -> str:
    """Format a figure whose measure was just named: '98.6%', '49.4', '£243', 'a deficit of 3.2%'."""
    if formatting.is_in_words(indicator):
        each = formatting.PER_ONE.get(indicator["unit"], "")
        return formatting.as_noun(value, indicator).removesuffix(f" {each}")
    number = f"{abs(value):,.{indicator['decimals']}f}"
    if indicator["unit"] in COUNTED_PER:
        return number
    return f"£{number}" if indicator["unit"] in formatting.PER_ONE else formatting.amount(value, indicator)


def unsigned(value: float, indicator: Row) -> str:
    """Format a figure whose direction was just said: '3.2%' after 'the largest deficit'."""
    if indicator["unit"] in formatting.PER_ONE:
        return f"£{abs(value):,.{indicator['decimals']}f}"
    return (
        formatting.amount(value, indicator) if formatting.is_in_words(indicator) else size(value, indicator)
    )


def counts(row: Row, indicator: Row) -> str | None:
    """Format the counts behind a figure, without repeating what its measure says of exceptions."""
    text = formatting.counts(row, indicator)
    return text and re.sub(r", (ex|in)cluding exceptions$|, mid-year estimate$| \([^()]*\)$", "", text)


def closed(phrase: str) -> str:
    """Return a phrase with the comma closed that it opened: '..., excluding exceptions,'."""
    return f"{phrase}," if ", " in phrase else phrase


def in_full(sentence: str) -> str:
    """Write out each abbreviation of the field where a sentence first has it."""
    for short, full in IN_FULL.items():
        if full not in sentence:
            sentence = re.sub(rf"\b{short}\b", full, sentence, count=1)
    return sentence
